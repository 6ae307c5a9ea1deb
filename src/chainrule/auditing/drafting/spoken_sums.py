"""Sums that a text tells in words: "1.0 is multiplied by its weight 0.8, which gives 0.8 ... the
bias 0.1 is added, and the total is 0.7".

Nothing is believed that does not come out: a sum ends with a number that its products and its bias
add up to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.explaining.examples.claims import Claim

NUMBER = r"[-−]?(?<![\w.])(?:\d+(?:\.\d+)?|\.\d+)(?![\w%]|\.\d)"
WORDS = r"(?:\s+[^\W\d_]+\d?,?){0,4}?\s+"
TIMES = r"(?:multiplied\s+(?:by|with)|times|mal|por|fois|vezes|multiplicado\s+por|multiplié\s+par)"
BIAS = r"(?:bias|biais|sesgo|viés|vies|schwellwert|offset)"
EVENT = re.compile(
    rf"(?P<a>{NUMBER}){WORDS}?\s*{TIMES}{WORDS}(?P<b>{NUMBER})"
    rf"|\bmultipl(?:y|ies|ying|ie[rst]|ica\w*|iziert){WORDS}(?P<c>{NUMBER}){WORDS}"
    rf"(?:by|with|por|par|mit|per){WORDS}?\s*(?P<d>{NUMBER})"
    rf"|\bproducts(?:\s+[^\W\d_]+){{0,3}}\s*:?\s+"
    rf"(?P<list>{NUMBER}(?:(?:,\s*|,?\s+and\s+){NUMBER})+)"
    rf"|\b{BIAS}{WORDS}(?P<bias>{NUMBER})"
    rf"|(?P<number>{NUMBER})",
    re.IGNORECASE,
)
DIGIT = re.compile(r"\d")
# also a long gap, which is none of a sentence: the search would begin anew in each of its spaces
PARAGRAPH = re.compile(r"\n\s*\n|[ \t\u00a0]{200,}")
FEWEST = 2  # products, or one and a bias


@dataclass
class _Open:
    """What has been told of a sum so far."""

    pairs: list[tuple[float, float]] = field(default_factory=list)
    bias: float | None = None

    @property
    def total(self) -> float:
        """What it comes to."""
        return sum(a * b for a, b in self.pairs) + (self.bias or 0.0)

    @property
    def formula(self) -> str:
        """With signs instead of words."""
        products = (f"{a:g}*({b:g})" if b < 0 else f"{a:g}*{b:g}" for a, b in self.pairs)
        bias = () if self.bias is None else (f"({self.bias:g})",)
        return "+".join((*products, *bias))

    def ends_with(self, number: Claim) -> bool:
        """Whether a number is what it comes to."""
        is_whole = len(self.pairs) + (self.bias is not None) >= FEWEST and bool(self.pairs)
        return is_whole and abs(number.value - self.total) <= number.half_unit * 1.001


def spoken_chains(text: str, signals: Sequence[float] | None) -> Iterator[Chain]:
    """The sums of a text as equations of numbers; products alone are those with the signals that
    reach the first layer, if they are known.

    Examples
    --------
    >>> from chainrule.auditing.drafting.spoken_sums import spoken_chains
    >>> text = "It multiplies 2.0 by 0.3 to give 0.6. It adds its bias 0.1, and it gives 0.7."
    >>> [chain.text for chain in spoken_chains(text, None)]
    ['2*0.3+(0.1) = 0.7']
    """
    line = 1
    place = 0
    for gap in [*PARAGRAPH.finditer(text), None]:
        end = gap.start() if gap else len(text)
        # Most paragraphs of a book are words alone.
        if DIGIT.search(text, place, end):
            yield from _of_paragraph(text[place:end], line, signals)
        behind = gap.end() if gap else end
        line += text.count("\n", place, behind)
        place = behind


def _of_paragraph(text: str, line: int, signals: Sequence[float] | None) -> Iterator[Chain]:
    now = _Open()
    for match in EVENT.finditer(text.replace("\n", " ")):
        if match["bias"]:
            now.bias = _value(match["bias"])
        elif match["list"]:
            now.pairs += _factors(match["list"], signals)
        elif match["number"]:
            if now.ends_with(_claim(match["number"])):
                at = line + text.count("\n", 0, match.start())
                yield Chain([now.formula, match["number"]], [at, at])
                now = _Open()
        else:
            pair = (match["a"] or match["c"], match["b"] or match["d"])
            now.pairs.append((_value(pair[0]), _value(pair[1])))


def _factors(products: str, signals: Sequence[float] | None) -> list[tuple[float, float]]:
    """Signals and weights of these products; none if it cannot be told."""
    values = [_value(it) for it in re.findall(NUMBER, products)]
    if signals is None or len(signals) != len(values) or 0.0 in signals:
        return []
    # 0.1 of 0.5 and 0.2 is printed with the digits of the product.
    return [(x, round(p / x, 6)) for x, p in zip(signals, values, strict=True)]


def _claim(printed: str) -> Claim:
    return Claim("-", printed.replace("−", "-"))


def _value(printed: str) -> float:
    return _claim(printed).value
