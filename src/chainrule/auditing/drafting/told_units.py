"""A network that is told unit by unit: "hidden neuron 1 (weights 0.5, 0.4, bias 0.1)", in the
languages of the published examples. Which unit is in which layer, their numbers of weights tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chainrule.auditing.drafting.biases import Biases
from chainrule.auditing.drafting.places import Layout
from chainrule.auditing.drafting.tables import ROW, RULE
from chainrule.explaining.examples.claims import Claim

# Alone: behind an operand of a worked sum, more would follow.
NUMBER = r"[-−+]?(?:\d+(?:\.\d+)?|\.\d+)(?![\d^]|\.\d|\s*[*·×+/]|\s*[-−]\s*\d)"
# The words of the languages in which examples have been seen; a bare w or b needs its =.
WEIGHTS = (
    r"(?:\b(?:input )?weights?|\bpesos?|\bpoids|\bgewichte?n?|\bpesi|\bwag[ia]|\bвес\w*"
    r"|权重|權重|重み|가중치|\bbobot|\bağırlık\w*|trọng số|\bvikter\w*|\b[wW](?=\s*=\s*[\[(]))"
)
BIAS = (
    r"(?:\bbias(?:es)?|\bbiais|\bsesgo|\bvi[ée]s|\bсмещени\w*|偏置|バイアス|편향|\bsapma\w*"
    r"|độ lệch|\bthreshold|\bpolariza\w+|\bsoglia|\bb(?=\s*=))"
)
ARE = (
    r"[\s:=*`$]*(?:(?:are|is|of|son|sono|sont|sind|são|är|to|equal to|de|von|为|是|は|는)"
    r"[\s:*`$]*)?"
)
ONE = rf"\$?`?{NUMBER}`?\$?"
BETWEEN = r"\s*(?:[,;/&、]|and|und|et|ed?|y|og|och|и|和|と)\s*(?:and\s+)?"
LIST = rf"[\[(]?\s*({ONE}(?:{BETWEEN}{ONE})*)\s*[\])]?"
# What the weights are of, and a verb: "poids d'entrée valent", "weights into the output are".
VERB = (
    r"(?:valent|vaut|valen|vale|valgono|betragen|beträgt|are|is|sont|est|sind|ist|son|es|sono|são"
    r"|wynoszą|wynosi)"
)
OF = rf"(?:\s(?:[^\W\d_]{{1,12}}['’ ]){{1,4}}?{VERB}\s)?"
# A bias belongs to the weights before it only if no other number stands between them.
UNIT = re.compile(
    rf"{WEIGHTS}(?:{OF}|{ARE}){LIST}"
    rf"(?:[^\d\n=+*·×]{{0,40}}?\n?[^\d\n=+*·×]{{0,40}}?{BIAS}{ARE}({ONE}))?",
    re.IGNORECASE,
)
# What a number in a list is of: "weights 0.8 (size), -0.4 (age)".
REMARK = re.compile(
    r"(?<=\d)\s+(?:\([^\W\d_]{2,}(?:\s[^\W\d_]{2,}){0,2}\)"
    r"|(?:pour|for|für|para|per|voor|dla)\s+[^\W\d_]{2,}(?:\s+[^\W\d_]{2,}){0,2})"
    r"(?=\s*[,;.]|\s+(?:and|und|et|y|e)\s)"
)
# Not "neu" alone, which begins the word for a neuron.
NEW = re.compile(
    r"\b(?:new|updated|neuen?|nuev\w+|nouve\w+|nov[oa]s?|nuov\w+"
    r"|baru|nieuwe?|now[aey]|nov[éá]|yeni"
    r"|final\w*|finais|finaux|resulting|trained)\b"
    r"|新|갱신|нов|обновл",
    re.IGNORECASE,
)
# Heads of columns.
IS_BIAS = re.compile(rf"(?:{BIAS}\w*|b|w_?\{{?0\}}?|θ|\\theta)", re.IGNORECASE)
IS_WEIGHT = re.compile(rf"(?:{WEIGHTS}|w_?\{{?[1-9]\}}?|w)", re.IGNORECASE)
GRADIENT = re.compile(r"gradi|ableit|dériv|deriv|änderung|\bchange", re.IGNORECASE)
FAR = 24  # characters before a list that may say it is of new weights
# Units of a single weight could be split into layers in very many ways.
MOST_UNITS, MOST_LAYERS, MOST_SPLITS = 12, 4, 20
Network = tuple[Layout, Biases, tuple[float, ...]]


class Unit(NamedTuple):
    """The weights that lead to a unit, and its bias if it has one."""

    weights: tuple[float, ...]
    bias: float | None


def told_units(text: str) -> list[Unit]:
    """The units of a document in its order, each once.

    Examples
    --------
    >>> from chainrule.auditing.drafting.told_units import told_units
    >>> told_units("h1 has weights 0.5 and -0.4 and bias 0.1; the output: weights [0.3], bias 0")
    [Unit(weights=(0.5, -0.4), bias=0.1), Unit(weights=(0.3,), bias=0.0)]
    """
    found: dict[Unit, None] = {}
    for match in UNIT.finditer(REMARK.sub("", text)):
        before = match.string[max(0, match.start() - FAR) : match.start()]
        if not NEW.search(before) and not GRADIENT.search(before):
            weights = tuple(map(value_of, re.findall(NUMBER, match[1])))
            # A network is often told twice, in a figure and below it.
            found.setdefault(Unit(weights, value_of(match[2].strip("$`")) if match[2] else None))
    for unit in _of_tables(text):
        found.setdefault(unit)
    return list(found)[:MOST_UNITS]


def _of_tables(text: str) -> Iterator[Unit]:
    """The rows of tables with a column for the bias and some for the weights, each a unit."""
    columns: tuple[int, list[int]] | None = None
    before: list[str] = []
    for line in text.split("\n"):
        cells = [cell.strip(" $*`") for cell in line.strip().strip("|").split("|")]
        if not ROW.match(line):
            columns, before = None, []
        elif RULE.match(line):
            continue
        elif not before:
            columns, before = _columns(cells), cells
        elif columns and len(cells) == len(before) and (unit := _of_row(cells, *columns)):
            yield unit


def _columns(heads: Sequence[str]) -> tuple[int, list[int]] | None:
    """Where the bias stands, and where the weights; w0 beside w1 is a bias."""
    of_bias = [at for at, head in enumerate(heads) if IS_BIAS.fullmatch(head)]
    weights = [at for at, head in enumerate(heads) if IS_WEIGHT.fullmatch(head)]
    return (of_bias[0], weights) if len(of_bias) == 1 and weights else None


def _of_row(cells: Sequence[str], bias: int, weights: Sequence[int]) -> Unit | None:
    numbers = [it for at in weights for it in re.findall(NUMBER, cells[at])]
    own = re.fullmatch(NUMBER, cells[bias])
    return Unit(tuple(map(value_of, numbers)), value_of(own[0])) if numbers and own else None


def value_of(printed: str) -> float:
    """The number that is printed."""
    return Claim("-", printed.replace("−", "-")).value


def told_networks(units: Sequence[Unit], inputs: Sequence[float]) -> Iterator[Network]:
    """The networks that these units make up, all of them, for so many inputs."""
    for number, layers in enumerate(_split(units, len(inputs)) if units and inputs else ()):
        if number < MOST_SPLITS:
            sizes = (len(inputs), *map(len, layers))
            weights = tuple(tuple(unit.weights for unit in layer) for layer in layers)
            layout = Layout(sizes, ways=("unit by unit",), numbers=weights)
            yield layout, _biases(layers), tuple(inputs)


def _split(units: Sequence[Unit], n_in: int) -> Iterator[list[Sequence[Unit]]]:
    """The units by layers: as many weights as the layer before has units."""
    if not units:
        yield []
    for count in range(1, len(units) + 1):
        # Units that take other inputs are in a later layer, and so are all behind them.
        if len(units[count - 1].weights) != n_in:
            return
        for rest in _split(units[count:], count):
            if len(rest) < MOST_LAYERS:
                yield [units[:count], *rest]


def _biases(layers: Sequence[Sequence[Unit]]) -> Biases:
    kinds = ["none" if all(it.bias is None for it in layer) else "trained" for layer in layers]
    values = [
        tuple(it.bias or 0.0 for it in layer) if kind == "trained" else ()
        for kind, layer in zip(kinds, layers, strict=True)
    ]
    return Biases(tuple(kinds), tuple(values))
