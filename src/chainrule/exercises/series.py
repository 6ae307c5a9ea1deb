"""A series of variants: the same task with other numbers, the same for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.exercises.drawing import draw, unsuitable
from chainrule.exercises.settings import Settings
from chainrule.exercises.variant import Variant

# So many failures in a row are no bad luck: such a network hardly has fit numbers.
MOST_DRAWS = 2000
MOST_DECIMALS = 8


def variants(settings: Settings) -> Iterator[Variant]:
    """The variants of a series, no two with the same numbers."""
    seen: set[bytes] = set()
    for number in range(1, settings.variants + 1):
        yield _variant(settings, number, seen)


def _variant(settings: Settings, number: int, seen: set[bytes]) -> Variant:
    # seeded by the number too: a longer series begins with the variants of a shorter one
    generator = np.random.default_rng([settings.seed, number])
    reasons: Counter[str] = Counter()
    for _ in range(MOST_DRAWS):
        example = draw(settings, generator, f"variant-{number}")
        # what makes two variants the same: every number that is given to the student
        drawn = b"".join(
            array.tobytes()
            for array in (example.parameters.vector, example.inputs, example.targets)
        )
        variant = Variant(number, example, settings.ask, settings.digits)
        reason = "the numbers were those of another variant" if drawn in seen else _unfit(variant)
        if not reason:
            seen.add(drawn)
            return variant
        # counted, so that a failure can say what stood in the way most often
        reasons[reason] += 1
    most, _ = reasons.most_common(1)[0]
    raise ChainruleError(
        f"variant {number}: among {MOST_DRAWS} drawn sets of numbers none is fit for a "
        f"{settings.network} network with loss {settings.loss}, "
        f"learning rate {settings.learning_rate:g} and {settings.digits} digits; mostly, {most}. "
        "Ask for more digits or fewer, or choose a smaller network or another learning rate"
    )


def _unfit(variant: Variant) -> str:
    """Why a variant is not handed out, cheapest reasons first."""
    reason = unsuitable(variant.book)
    if reason:
        return reason
    if variant.precision.decimals > MOST_DECIMALS:
        return "a step was too small to show"
    return variant.ambiguous()
