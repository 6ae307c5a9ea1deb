r"""What a document tells in words: "the learning rate is 0.5", "inputs 0.05 and 0.1", "(η = 0.1)".

In the languages of the published examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.drafting.rate_words import RATE

# 10^{-2} is not 10, nor is 1e-3 1; the digits of a name such as w4 are no number.
NUMBER = (
    r"(?<![A-Za-z_])[-−+]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][-+−]?\d+)?(?![\d^]|\.\d)(?:\.(?!\d))?"
)
# In words: what is given, by the name that it gets here.
INPUTS = (
    r"\b(?:inputs?|features|entradas?|eingabe(?:n|wert\w*|vektor)?|eingänge|entrées?|ingressi"
    r"|vstupy?)"
)
# Several numbers in brackets: "the pattern is (1, 0)".
PATTERN = (
    r"\b(?:pattern|training (?:sample|example)|muster|trainingsbeispiel|patr[óo]n|padrão|motif"
    r"|patroon|wzorzec)"
    rf"(?:\s(?:is|ist|es|é|est|to jest))?[\s:=]{{0,3}}\$?(?=[(\[]\s{{0,3}}{NUMBER}\s{{0,3}}[,;])"
)
INPUTS_IN_ROW = r"\bin(?:puts?)?\s*[=:]\s*"  # "in = 1 0"
TARGETS = (
    r"\b(?:(?:want|like|wish)\b[^.\n]{0,60}?\bto (?:output|answer|produce|give|say|be)"
    r"|(?:desired|target|expected) (?:outputs?|values?)|desired(?=\s*[(\[])"
    r"|targets?|objetivos?|obiettivo|alvo|zielwerte?|class label|label|(?:right|correct) answer"
    r"|belongs to (?:the )?class"
    r"|(?:желаемый|правильный|идеальный) (?:выход|ответ)"
    r"|目標値?|教師信号|정답|keluaran yang diinginkan"
    r"|sollwerte?|wanted (?:outputs?|values?|answers?)|saída esperada"
    # Of output or value alone: one wants accuracies too.
    r"|doelwaarden?|gewenste (?:uitvoer|uitgang(?:en)?|waarden?|outputs?)"
    r"|oczekujemy (?:(?:na|jako|od)\s)?(?:wyjści\w+|wartoś\w+)(?:\s(?:wyjści\w+|równ\w+))?"
    r"|salidas? deseadas?|valor(?:es)? esperad\w+|saídas? desejadas?"
    r"|(?:sorties?|valeurs?) (?:désir|attendu)\w+"
    r"|uscit[ae] desiderat[ae]|(?:gewünschten?|erwartete[nr]?) (?:ausgaben?|werte?))"
)
OF_UNIT = r"\([^\W\d_]{1,12}\s?\d?\)"  # "0.3 (neuron 3) and 0.7 (neuron 4)"
BETWEEN = (
    r"(?:(?:\s+(?:on|for|at|as|in|the|first|second|output|unit|neuron|one)){0,5}"
    rf"|\s+{OF_UNIT})"
)
# "Input 1   0.5" and "input 1 = 0.5" count their inputs.
NUMBERED = rf"(?!\d\d?(?:\s*[=:|]|\s{{2,}})\s*{NUMBER})"
# The German bar within brackets, (2 | 1), as against that of a table.
BAR = rf"(?:(?<=\()(?={NUMBER}\s*\|[^|)]*\))|(?!{NUMBER}\s*\|))"
LIST = (
    rf"[(\[]?\s*+{NUMBERED}{BAR}"
    rf"({NUMBER}(?:{BETWEEN}\s*(?:,\s|,?\s*and|und|y|e|et|[;|])\s*{NUMBER})*)\s*[)\]]?"
)
ONE_OF = re.compile(
    r"\b(?P<input>inputs?|eingang|eingabe|entrada|entrée|ingresso|ingang|wejście)?"
    r"(?P<target>targets?|ziel|sollwert|cible|objetivo|alvo|doel|cel)?"
    rf"\s(?P<number>\d)(?:\s*[=:]\s*|\s{{2,}})(?P<value>{NUMBER})(?!\s*[-−+*/·×])",
    re.IGNORECASE,
)
BEFORE = 40  # characters
ASIDE = re.compile(rf"\(\$?([^\W\d][\w₀-₉^{{}}\\]{{0,20}}?)\s*[=≈]\s*({NUMBER})\$?\)")
# Possessive, as a line of nothing but spaces would be divided among the three in every way.
MOMENTUM = r"\bmoment(?:um|o)\b|动量|動量|モメンタム|모멘텀|\bмомент(?:ум|а)?\b|\bинерци\w+"
VALUES = (
    r"(?:\s++(?:values?|answers?|outputs?|numbers?))?"
    r"\s*+(?:are|is|ist|sind|est|sont|es|son|sono|são|of|:|=|\$)?\s*+\**\s*+\$?"
)
# Where a verb or a colon has to stand between: "输入为 3 个" counts, and "输入层有3个" has none.
INPUTS_ARE = (
    r"(?:输入|輸入|入力|입력|вход\w*|wejści\w+|girdi\w*|giriş\w*|masukan|đầu vào|indata|invoer)"
    r"(?:\s?(?:数据|數據|資料|值|向量|データ|値|ベクトル|特征|벡터|값|значени\w+|değer\w*|vektör\w*))?"
)
TARGETS_ARE = (
    r"(?:目标|目標|期望|真实|真實|正确|正解|希望|教師|목표|целев\w+|ожидаем\w+|docelow\w+|oczekiwan\w+"
    r"|hedef\w*|beklenen|target|cibles?|sortie (?:attendue|désirée)|målvärde\w*|mục tiêu"
    r"|doelwaarde\w*)"
    r"(?:\s?(?:值|値|输出|輸出|标签|標籤|出力|データ|ラベル|값|출력|значени\w+|wyjści\w+|wartoś\w+|çıktı\w*))?"
)
ARE = (
    r"\s*(?:为|為|是|は|는|은|—|-|:|=|są|to|adalah|är|zijn|sont|est|là|равн\w+|wynosz\w+|wynosi)"
    r"\s*(?:\\\(|[$`]+)?\s*"
)
SAID = re.compile(r"[:=]|\b(?:are|is|ist|sind|est|sont|es|son|sono|são|of)\b", re.IGNORECASE)
COUNTED = r"(?!\s*(?:[个個つ개]|이면|なら|のとき|の場合|时|時|[-−+*/·×^%]))"
# "--rate 0.9", "the rate is 0.5", but no rate of something.
RATE_ALONE = (
    r"(?:^|--|[:,;(|]\s*|\b(?:the|a|const|let|var|and|with|our|is)\s+)"
    r"(?P<word>rate|tasa|taxa)\b\s*(?:is|of|[:=])?\s*`?"
)
ONLY_RATE = re.compile(rf"{RATE_ALONE}(?P<number>{NUMBER})", re.MULTILINE)
# "Dropout: rate 0.2", "with rate 0.01 decay"
BEFORE_OTHER_RATE = re.compile(
    r"(?:\b(?:dropout|decay)(?:[ \t]\w{1,12})?|\berror)[ \t:(|`*–—]*(?:(?:the|a|is)[ \t]+)?$",
    re.IGNORECASE,
)
AFTER_OTHER_RATE = re.compile(
    r"[ \t`*]*(?:(?:of|for)[ \t]+)?(?:(?:the|weight)[ \t]+)?(?:dropout|decay)\b", re.IGNORECASE
)
# But no heading below, such as "Iteration 1", nor another paragraph.
UP_TO_NUMBER = r"(?:(?!\n\s*\n|\n\s*#)[^\d.−-]){0,45}?"
# Whatever else says what the learning rate is.
ETA = re.compile(
    rf"(?:{RATE}){UP_TO_NUMBER}{NUMBER}|(?:\\?\beta|η|\blr)\s*[=:≈]\s*{NUMBER}"
    rf"|(?<![\w.])lr\s{{1,3}}{NUMBER}",
    re.IGNORECASE,
)
# "the weights of the inputs are 0.3 and 0.2" tells no inputs.
OF_WEIGHTS = re.compile(
    r"\b(?:weights?|gewichte?|poids|pes[oi]s?|wagi|gradi\w+)\s+"
    r"(?:(?:d['’]|\b(?:of|from|for|to|the|de|des|der|les|las|los|dos|das|degli|delle|di)\b)\s*)"
    r"{1,3}$",
    re.IGNORECASE,
)
TOLD = (
    (re.compile(rf"(?:{RATE}){UP_TO_NUMBER}({NUMBER})", re.IGNORECASE), "eta", False),
    # An option of a program, or one of its remarks: "--lr 0.8".
    (re.compile(rf"(?<![\w.])lr[ ]{{1,3}}({NUMBER})(?=[\s,;)*]|$)", re.MULTILINE), "eta", False),
    (re.compile(rf"(?:{MOMENTUM})[^\d\n.]{{0,20}}?({NUMBER})", re.IGNORECASE), "mu", False),
    (re.compile(rf"{INPUTS}{VALUES}{LIST}", re.IGNORECASE), "x", True),
    (re.compile(rf"{PATTERN}{LIST}", re.IGNORECASE), "x", True),
    (re.compile(rf"{INPUTS_IN_ROW}({NUMBER}(?:[ \t]+{NUMBER})+)", re.IGNORECASE), "x", True),
    (re.compile(rf"{INPUTS_ARE}{ARE}{LIST}{COUNTED}", re.IGNORECASE), "x", True),
    (re.compile(rf"{TARGETS_ARE}{ARE}{LIST}{COUNTED}", re.IGNORECASE), "target", True),
    (re.compile(rf"{TARGETS}{VALUES}{LIST}", re.IGNORECASE), "target", True),
)


def prose_chains(text: str) -> Iterator[Chain]:
    """An equation for each number that has a name in a sentence."""
    yield from _asides(text)
    for match in ONE_OF.finditer(text):
        if match["input"] or match["target"]:
            line = text.count("\n", 0, match.start()) + 1
            name = "x" if match["input"] else "target"
            yield Chain([f"{name}_{match['number']}", match["value"]], [line, line])
    yield from _rate_alone(text)
    yield from _told(text)


def _rate_alone(text: str) -> Iterator[Chain]:
    """What is called a rate and no more, where no other words or letters say the learning rate."""
    if ETA.search(text):
        return
    for match in ONLY_RATE.finditer(text):
        place = match.start("word")
        before = text[max(0, place - 40) : place]
        if not BEFORE_OTHER_RATE.search(before) and not AFTER_OTHER_RATE.match(text, match.end()):
            line = text.count("\n", 0, match.start("number")) + 1
            yield Chain(["eta", match["number"]], [line, line])


def _asides(text: str) -> Iterator[Chain]:
    """What stands in brackets between words: (η = 0.1)."""
    for match in ASIDE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Chain([match[1], match[2]], [line, line])


def _told(text: str) -> Iterator[Chain]:
    """What is told in words."""
    for pattern, name, several in TOLD:
        for match in pattern.finditer(text):
            if name == "x" and OF_WEIGHTS.search(
                text[max(0, match.start() - BEFORE) : match.start()]
            ):
                continue
            line = text.count("\n", 0, match.start(1)) + 1
            numbers = re.findall(NUMBER, re.sub(OF_UNIT, "", match[1]))
            if several and _are_labels(numbers, text[match.start() : match.start(1)]):
                continue
            for place, number in enumerate(numbers if several else numbers[:1], start=1):
                yield Chain([f"{name}_{place}" if several else name, number], [line, line])


def _are_labels(numbers: Sequence[str], before: str) -> bool:
    """Whether numbers are those of the units, as in "inputs 1, 2, 3; hidden units A and B"."""
    counted = [str(number) for number in range(1, len(numbers) + 1)]
    return len(numbers) > 1 and numbers == counted and SAID.search(before) is None
