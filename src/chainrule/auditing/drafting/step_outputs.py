"""Units that answer 0 or 1, or -1 or 1, by a step: perceptrons. A step has no gradient to follow,
so that only what stands before it is audited: inputs, weights, net inputs before any update.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isnan

from chainrule.auditing.drafting.told import Found, Told
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.quantities import Kind, Quantity

NUMBER = r"\+?[-−]?[01]"
SIGN = r"(?:>=?|<=?|≥|≤|⩾|⩽|>|<|\\[gl]eq?(?:slant)?)"
IF = r"(?:if|si|wenn|falls|se|als|jeśli|gdy|если|nếu|om|若|如果|当|のとき|이면)"
THEN = r"(?:=>|→|⇒|then|so\b|alors|donc|entonces|dann|also|więc)"
SAYS_STEP = re.compile(
    r"\b(?:(?:unit |binary )?step (?:function|activation)|heaviside|hard[- ]?lim(?:it)?s?"
    r"|signum|sign\(|sgn|stufenfunktion|sprungfunktion|treppenfunktion|schwellenwertfunktion"
    r"|funci[óo]n escal[óo]n|fun[çc][ãa]o degrau|fonction (?:de )?(?:seuil|heaviside)"
    r"|funzione (?:a )?gradino|skok\w* jednostk\w*|пороговая функция|ступенчат\w+|step fonksiyonu)"
    r"|阶跃|階段関数|ステップ関数|계단 ?함수"
    # "1 if net >= 0, else 0", "output = 1 (0.9 >= 0.5)"
    rf"|(?<![\w.]){NUMBER}[\s,;]{{1,3}}(?:\\text\{{\s*)?{IF}\b[^\n]{{0,40}}?{SIGN}"
    rf"|{SIGN}\s*\\?[-−]?(?:0|\w{{1,6}})(?:\.\d+)?[\s,]{{0,3}}{THEN}"
    rf"[^\n]{{0,12}}?(?<![\w.]){NUMBER}(?![\w.])",
    re.IGNORECASE,
)
DATA = (Kind.INPUT, Kind.TARGET, Kind.LEARNING_RATE)  # that no update changes
BEFORE = (*DATA, Kind.WEIGHT, Kind.BIAS, Kind.SHARED_BIAS, Kind.NET_INPUT)
SAID = (
    "the output is a step of the net input: as that has no gradient, only inputs, weights and net "
    "inputs before the first update are audited"
)


def has_step(text: str, example: WorkedExample) -> bool:
    """Whether the only layer answers by a step; nothing else that the document names comes out.

    Examples
    --------
    >>> from chainrule.auditing.drafting.step_outputs import SAYS_STEP
    >>> [bool(SAYS_STEP.search(it)) for it in ("y = 1 if net >= 0, else 0", "f(y) = 1 si y >= 0",
    ...                                       "the first step", "y = 0.6 if x > 0")]
    [True, True, False, False]
    """
    layers = example.network.layers
    is_plain = len(layers) == 1 and layers[0].activation.name == "identity"
    return is_plain and SAYS_STEP.search(text) is not None


def before_the_step(found: Told, example: WorkedExample) -> Told:
    """What is told, without what a step has a part in."""
    learns = not isnan(example.learning_rate)

    def kept(every: Sequence[Found]) -> list[Found]:
        return [it for it in every if _is_before(*it, learns)]

    return found._replace(
        named=kept(found.named), unnamed=kept(found.unnamed), doubtful=kept(found.doubtful)
    )


def _is_before(claim: Claim, quantity: Quantity, learns: bool) -> bool:
    """Whether no step has a part in a number: of a unit that learns, only the first sample meets
    the weights that are given.
    """
    if quantity.kind in DATA:
        return True
    is_first = not claim.updates and (quantity.sample <= 1 or not learns)
    return quantity.kind in BEFORE and is_first
