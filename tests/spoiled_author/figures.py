"""How an author rounds, and how the numbers look when they are written down."""

import random
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Rounding:
    """An author's way with digits.

    ``carry`` says which number the author goes on with: the rounded one ("rounded"), the one in
    the calculator ("full"), or now this and now that ("mixed"). ``hidden_full``: what is not
    printed is kept in the calculator.
    """

    mode: str  # "decimals" or "significant"
    digits: int
    carry: str
    cut: bool = False
    dots: bool = False
    keep_zeros: bool = False
    hidden_full: bool = False
    seed: int = 0
    uneven: bool = False  # now and then a digit more or less

    def at(self, key: tuple) -> "Rounding":
        """The way with digits for one quantity."""
        if not self.uneven:
            return self
        more = random.Random(f"digits {self.seed} {key}").choice([-1, 0, 0, 0, 1, 2])
        return replace(self, digits=max(3, self.digits + more))

    def quantum(self, x: float) -> Decimal:
        """One unit of the last digit that this author writes of a number."""
        exact = exact_decimal(x)
        if not exact:
            return Decimal(1).scaleb(-self.digits)
        if self.mode == "decimals":
            quantum = Decimal(1).scaleb(-self.digits)
            # of a number that would come to nothing, three digits are kept
            small = abs(exact) < quantum * 30
            return Decimal(1).scaleb(exact.adjusted() - 2) if small else quantum
        return Decimal(1).scaleb(exact.adjusted() - self.digits + 1)

    def write(self, x: float) -> str:
        """The number as the author prints it."""
        exact = exact_decimal(x)
        quantum = self.quantum(x)
        short = exact.quantize(quantum, ROUND_DOWN if self.cut else ROUND_HALF_UP)
        if short == exact and not self.keep_zeros:
            text = plain_text(short.normalize())
        else:
            text = plain_text(short)
        return text + ("..." if self.dots and short != exact else "")

    def carried(self, x: float, key: tuple, printed: bool) -> float:
        """The number that the author goes on with."""
        if self.carry == "full" or (self.hidden_full and not printed):
            return x
        if self.carry == "mixed" and random.Random(f"{self.seed} {key}").random() < 0.5:
            return x
        return read(self.write(x))

    def doubt(self, x: float, printed: bool) -> float:
        """How far the number that is gone on with may lie from the exact one."""
        if not printed and (self.hidden_full or self.carry == "full"):
            return 0.0
        return float(self.quantum(x)) * (1.0 if self.cut else 0.5)

    def words(self) -> dict[str, object]:
        """The author's way, for the record of truth."""
        return {
            "mode": self.mode,
            "digits": self.digits,
            "carry": self.carry,
            "cut": self.cut,
            "dots": self.dots,
            "keep_zeros": self.keep_zeros,
            "hidden_full": self.hidden_full,
            "uneven": self.uneven,
        }


def exact_decimal(x: float) -> Decimal:
    """The number without the dust of binary arithmetic."""
    return Decimal(f"{x:.14g}") + 0 if x else Decimal(0)


def plain_text(number: Decimal) -> str:
    """A decimal in the usual form; very small ones with an exponent."""
    if number and number.adjusted() < -6:
        mantissa, exponent = f"{number:e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{number:f}"


def read(text: str) -> float:
    """The value of a printed number."""
    return float(text.removesuffix("..."))


def unit(text: str) -> float:
    """One unit of the last digit of a printed number."""
    return float(Decimal(1).scaleb(Decimal(text.removesuffix("...")).as_tuple().exponent))


def draw_rounding(rng: random.Random, seed: int) -> Rounding:
    """A way of rounding, as authors have them."""
    mode = rng.choice(["decimals", "significant"])
    digits = rng.choice([3, 4, 4, 5, 5, 6, 6, 7, 8, 9])
    if mode == "decimals" and digits == 3:
        digits = rng.choice([3, 4])
    cut = rng.random() < 0.12
    return Rounding(
        mode,
        digits,
        carry=rng.choice(["rounded", "rounded", "full", "full", "mixed"]),
        cut=cut,
        dots=cut and rng.random() < 0.5,
        keep_zeros=rng.random() < 0.3,
        hidden_full=rng.random() < 0.5,
        seed=seed,
        uneven=rng.random() < 0.15,
    )
