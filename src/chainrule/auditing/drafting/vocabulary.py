"""What courses call things, by letters and in words: the likeliest roles of a symbol, in order.

A document may use any letter for anything; these are what is tried, and in which order. Which one
it is, the numbers tell.
"""

from __future__ import annotations

import re
from enum import StrEnum

from chainrule.auditing.drafting.rate_words import is_rate
from chainrule.auditing.drafting.symbols import Symbol


class Role(StrEnum):
    """What a symbol can stand for."""

    INPUT = "input"
    TARGET = "target"
    WEIGHT = "weight"
    BIAS = "bias"
    NET_INPUT = "net input"
    OUTPUT = "output"
    ERROR = "error"
    DELTA = "delta"
    RATE = "learning rate"
    MOMENTUM = "momentum"
    SLOPE = "slope"


# What a document says before anything is computed.
GIVEN = (Role.INPUT, Role.TARGET, Role.WEIGHT, Role.BIAS, Role.RATE, Role.MOMENTUM)


# By the letters of a symbol, joined by bars; the first pattern that fits decides.
PATTERNS: tuple[tuple[str, tuple[Role, ...]], ...] = (
    (
        r"[Ee]ta|ETA|lr|LR|(?i:learn(?:ing)?\|?rate|lern\|?rate|rate|step\|?size)|eta\|.*"
        r"|(?i:ta[sx]a\|?(?:de\|?)?aprend\w+|tasso\|?(?:di\|?)?apprendimento"
        r"|taux\|?(?:d\|?)?apprentissage)",
        (Role.RATE,),
    ),
    (r"mu|momentum|beta", (Role.MOMENTUM, Role.BIAS)),
    (r"alpha|gamma|epsilon|rho", (Role.RATE, Role.MOMENTUM)),
    (r"[wW]\|(b|bias)(\|.*)?", (Role.BIAS,)),
    (
        r"(w|W|omega|(?i:weights?|pesos?|gewichte?|poids|pesi|wagi|bobot|agirlik\w*))(\|.*)?",
        (Role.WEIGHT,),
    ),
    (r"(b|bias)(h|o|out|hid|hidden|output)", (Role.BIAS,)),
    (r"w(xh|ih|hh|ho|hy|h|o|out|hidden|output)", (Role.WEIGHT,)),
    (r"(b|B|(?i:bias(?:es)?|sesgos?|biais)|theta|Theta)(\|.*)?", (Role.BIAS, Role.WEIGHT)),
    (r"delta(\|.*)?", (Role.DELTA,)),
    (r"(error|err|Err|ERR)(\|.*)?", (Role.ERROR, Role.DELTA)),
    (r"[A-Za-z]\|(target|soll|desired|ideal|star|ref|gt|truth|goal|tgt|cible|cel)", (Role.TARGET,)),
    (
        r"(y|o|out|t)\|(target|true|soll|desired|des|real|reale?|wahr|actual|tats(?:ae|ä)chlich"
        r"|vrai|vero|gercek|gerçek|esperad[oa]|ideal|d|t|T|ref|wanted|label"
        r"|gt|expected|alvo|ziel)",
        (Role.TARGET,),
    ),
    (r"(target|label|desired|soll|ziel|expected|t|T|Target|alvo|objetivo)(\|.*)?", (Role.TARGET,)),
    (
        r"y\|(prime|pred|hat|out|output|predicted)|[ac-vx-z]hat(\|.*)?|p\|?hat|pred.*",
        (Role.OUTPUT,),
    ),
    (r"(net|Net|NET|sum|in|s|S|u|z|Z|I|nets|suma|input)\|.*", (Role.NET_INPUT, Role.OUTPUT)),
    (r".+\|(net|in|sum|input|inp|ein|entrada|raw)", (Role.NET_INPUT,)),
    (r"(out|Out|OUT|a|A|o|O|h|H|y|Y|sigma)\|.*", (Role.OUTPUT, Role.NET_INPUT)),
    (r".+\|(out|output|act|aus|salida|saida|sig)", (Role.OUTPUT,)),
    (r"(x|X|i|I|in|input|inputs|Input|entrada|p)", (Role.INPUT, Role.NET_INPUT)),
    (r"l", (Role.INPUT, Role.ERROR)),
    (r"d", (Role.TARGET, Role.DELTA)),
    (r"(v|V|U)(\|.*)?", (Role.WEIGHT, Role.NET_INPUT)),
    (r"(y|Y)", (Role.TARGET, Role.OUTPUT, Role.NET_INPUT)),
    (r"(output|outputs)", (Role.TARGET, Role.OUTPUT)),
    (r"(a|A|h|H|o|O|out|f|g|k|q|p|c|r|m|n)", (Role.OUTPUT, Role.NET_INPUT)),
    (r"(z|Z|net|s|S|u|sum|n)", (Role.NET_INPUT, Role.OUTPUT)),
    (
        r"(E|L|J|C|MSE|SSE|sse|mse|loss|Loss|LOSS|cost|Cost|Error|error|e|l|Etotal)(\|.*)?",
        (Role.ERROR, Role.DELTA),
    ),
)
COMPILED = tuple((re.compile(pattern), roles) for pattern, roles in PATTERNS)

# Beside numbers in tables and prose, in the languages of the published examples.
WORDS = {
    "new": r"new|updated|after|neu|nuev|novo|nova|baru|nouv|nuov|nieuw|nowa|nové|新|갱신|нов|стал"
    r"|despu[ée]s|depois|\bdopo\b|après|nachher|\bis now\b|\bap[óo]s\b|\btras\b|\bnach \d"
    r"|第\s?\d\s?[步次]后|之后|sau khi|sonra\b|setelah|\bpo \d",
    "bias": r"\bbias|biais|sesgo|vi[ée]s\b|soglia|obciążeni|drempel|schwell(?:en)?wert|threshold"
    r"|umbral|seuil|limiar|pr[óo]g\b|смещени|порог|阈值|偏置|バイアス|편향|độ lệch",
    "old": r"old|antes|vorher|\bin[íi]cio|^\W*(?:start|begin|départ|début|inizio)\W*$|\bavant"
    r"|\bprima\b|\bwas\b|initial|current|actual|atual|aktuell|before|given|alt|viej|inicial"
    r"|antig|lama|awal|anterior|preced|précéd|previous|bisher|vorig|poprzedn|предыдущ|önceki|trước"
    r"|eski|początk|旧|初始|更新前|초기|이전|стар|начальн|было",
    "gradient": r"gradi[eë]nt|derivative|deriva[dt]a|dérivée|pochodn"
    r"|ableitung|梯度|勾配|기울기|градиент|∂|\\partial|nabla",
    "step": r"Δ|\\Delta|\bchange|[-−]\s*(?:\\eta|η|lr\b|\\alpha|α)|änderung|poprawk"
    r"|korrektur|corre[zc]ione|correcci[óo]n|correção|cambio|variaç|изменен"
    r"|变化|變化|변화|adjustment|ajustement|ajuste\b|anpassung|aggiustament|aanpassing",
    "formula": r"formula|fórmula|formel|formule|công thức|公式|计算式|수식|формул|expres|rumus|wzór"
    r"|equa[tç]|gleichung|definition|^\s*(?:식|式)\s*$",
    "shape": r"\bshape|(?<!step )\bsizes?\b|dimension|\bdims?\b|\bform(?:a|e|at)?\b|größe|tamaño"
    r"|tamanho|ukuran|维度|形状|次元|크기|차원|размер|kích thước|boyut",
    "output": r"output|activation|predict|answer|vorhersage|antwort|réponse|prédi|ausgabe"
    r"|ausgang|aktivierung|salida|saída|activación|ativação"
    r"|respuesta|resposta|predi[cçz]|respond|odpowi|uitgang|antwoord|sortie|uscita|attivazione"
    r"|wyjście|aktywacja|输出|激活|出力|활성|출력|выход",
    "error": r"error|\bloss|\bcost|fehler|verlust|erreur|perte|co[uû]t|\berro\b|perda|custo"
    r"|pérdida|coste?|errore|perdita|\bfout|verlies|błąd|błęd|strat[ay]|hata|kayıp|ошибк|потер"
    r"|损失|误差|損失|誤差|손실|오차|sai số|mất mát|\bE(?:CM|QM)\b|\bMSE\b",
    "value": r"value|wert|valor|valeur|nilai|值|値|값|знач|hodnot",
}


def roles_of(symbol: Symbol) -> tuple[Role, ...]:
    """What a symbol may stand for, the likeliest first; empty if its letters say nothing.

    Examples
    --------
    >>> from chainrule.auditing.drafting.symbols import symbol_of
    >>> from chainrule.auditing.drafting.vocabulary import roles_of
    >>> [role.value for role in roles_of(symbol_of("net_h1"))]
    ['net input', 'output']
    """
    letters = "|".join(symbol.letters)
    found = next((roles for pattern, roles in COMPILED if pattern.fullmatch(letters)), ())
    if not found and is_rate(symbol.letters):
        return (Role.RATE,)
    # There is one learning rate: α_1 and β_2 are something else.
    if symbol.numbers and found[:1] in ((Role.RATE,), (Role.MOMENTUM,)):
        return (Role.NET_INPUT, Role.OUTPUT, Role.BIAS)
    return found


def role_of(symbol: Symbol) -> Role | None:
    """The likeliest role."""
    return next(iter(roles_of(symbol)), None)


def is_word_for(meaning: str, text: str) -> bool:
    """Whether the words of a text say so."""
    return re.search(WORDS[meaning], text, re.IGNORECASE) is not None
