"""Numbers copied or written down wrongly."""

import itertools
import random
from decimal import Decimal

from .figures import plain_text


def places(text: str) -> list[int]:
    """Where the digits of a number stand, from the first that is not 0."""
    body = text.split("e")[0].removesuffix("...")
    found = [n for n, letter in enumerate(body) if letter.isdigit()]
    while len(found) > 1 and body[found[0]] == "0":
        found.pop(0)
    return found


def exchanged(text: str, rng: random.Random) -> str | None:
    """Two neighbouring digits exchanged."""
    spots = places(text)
    pairs = [(a, b) for a, b in itertools.pairwise(spots) if text[a] != text[b]]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    letters = list(text)
    letters[a], letters[b] = letters[b], letters[a]
    return "".join(letters)


def dropped(text: str, rng: random.Random) -> str | None:
    """A digit left out."""
    spots = places(text)
    if len(spots) < 2:
        return None
    spot = rng.choice(spots)
    return text[:spot] + text[spot + 1 :]


def moved(text: str, rng: random.Random) -> str | None:
    """The decimal point moved by one place."""
    number = Decimal(text.removesuffix("...")).scaleb(rng.choice([1, -1]))
    return plain_text(number) if number else None


def wrong(text: str, rng: random.Random) -> str | None:
    """A digit that is another one."""
    spots = places(text)
    spot = rng.choice(spots)
    digit = rng.choice([d for d in "0123456789" if d != text[spot]])
    return text[:spot] + digit + text[spot + 1 :]


def shortened(text: str, rng: random.Random) -> str | None:
    """Rounded to a few digits."""
    number = Decimal(text.removesuffix("..."))
    digits = rng.choice([1, 1, 2, 2, 3])
    if not number or len(number.normalize().as_tuple().digits) <= digits:
        return None
    return plain_text(number.quantize(Decimal(1).scaleb(number.adjusted() - digits + 1)))
