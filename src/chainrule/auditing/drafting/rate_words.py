"""What the learning rate is called, in the languages of the published examples: in sentences, and
as a program has it, szybkosc_uczenia for szybkość uczenia.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

RATE = (
    r"learning[ -]?(?:rate|speed)|lernrate|taxa de aprend\w+|tasa de aprend\w+|taux d.apprentissage"
    r"|tasso di apprendimento|学习率|学习速率|學習率|学習率|학습률|скорост\w+ обучения"
    r"|laju pembelajaran|rychlost\w* učení|współczynnik\w* uczenia"
    r"|step[- ](?:size|width|length)|schrittweite|leersnelheid"
    r"|(?:factor|velocidad|ritmo|coeficiente) de aprendizaj?\w+|pas d.apprentissage"
    r"|passo di apprendimento|lernfaktor|lernschritt\w*|leertempo|leerfactor|学習係数|학습 ?속도"
    r"|(?:темп|коэффициент|норма) обучения|швидк\w+ навчання|öğrenme (?:oranı|hızı|katsayısı)"
    r"|tốc độ học|(?:laju|tingkat) (?:belajar|pembelajaran)|(?:tempo|szybkość|krok) uczenia"
    r"|inlärnings(?:takt|hastighet)|læringsrate|tanulási (?:ráta|sebesség)|rata de învățare"
    r"|ρυθμός μάθησης|oppimisnopeus"
    r"|steglängd\w*|stap(?:grootte|lengte)|adım (?:büyüklüğü|boyu)|tamaño del? paso"
)
# Letters that are no others with a sign above or below.
PLAIN = str.maketrans({"ł": "l", "ı": "i", "ø": "o", "đ": "d"})


def _folded(text: str) -> str:
    """Without accents, as in the names of programs."""
    parts = unicodedata.normalize("NFKD", text.translate(PLAIN))
    return "".join(it for it in parts if not unicodedata.combining(it))


NAME = re.compile(_folded(RATE), re.IGNORECASE)


def is_rate(words: Sequence[str]) -> bool:
    """Whether the words of a name are those of the learning rate.

    Examples
    --------
    >>> from chainrule.auditing.drafting.rate_words import is_rate
    >>> is_rate(["szybkosc", "uczenia"]), is_rate(["tasa", "de", "error"])
    (True, False)
    """
    return len(words) > 1 and NAME.fullmatch(_folded(" ".join(words))) is not None
