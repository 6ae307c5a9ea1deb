"""Names that are other spellings of what a document gives: W[2] of W_2, and b_21 of an entry of the
array b_2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chainrule.auditing.drafting.given_names import Names
from chainrule.auditing.drafting.symbols import Symbol, with_layer
from chainrule.network.quantities import Kind, Quantity

BIAS_DIGITS, WEIGHT_DIGITS = len("21"), len("213")  # layer and unit; layer and two units
PAIR = 2  # row and column
# The letters that say no more than that a name is one of a bias.
OF_BIAS = ("w", "b", "bias")


def spelled_otherwise(symbol: Symbol, given: Names) -> Quantity | None:
    """What a symbol stands for by another spelling of it that is given."""
    # w_12 beside w_1,2
    paired = replace(symbol, numbers=symbol.pair)
    if symbol.pair != symbol.numbers and paired in given:
        return given[paired]
    if (raised := with_layer(symbol, given)) is not None:
        return given[raised]
    # W2 beside W[2], and z^(1) beside z1
    moved = replace(symbol, numbers=symbol.above, above=symbol.numbers)
    if not (symbol.numbers and symbol.above) and moved in given:
        return given[moved]
    return None


def entry_by_digits(
    symbol: Symbol, given: Names, rows_receive: Mapping[int, bool]
) -> Quantity | None:
    """Entries of arrays that have the numbers of layers: b_21 of b_2, w_213 of W_2, and W^[2]_13 of
    W^[2].
    """
    if symbol.above:
        return _entry_of_raised(symbol, given, rows_receive)
    digits = str(symbol.numbers[0]) if len(symbol.numbers) == 1 else ""
    if len(digits) not in (BIAS_DIGITS, WEIGHT_DIGITS):
        return None
    array = _array_of(symbol, int(digits[0]), given)
    if array is None:
        return None
    first, last = int(digits[1]), int(digits[-1])
    if (array.kind, len(digits)) == (Kind.BIAS, BIAS_DIGITS):
        return replace(array, unit=first)
    if (array.kind, len(digits)) == (Kind.WEIGHT, WEIGHT_DIGITS):
        return _entry(array, first, last, rows_receive)
    return None


def _entry_of_raised(
    symbol: Symbol, given: Names, rows_receive: Mapping[int, bool]
) -> Quantity | None:
    """An entry of a matrix whose layer stands above it, by one digit each for row and column."""
    array = given.get(replace(symbol, numbers=(), labels=()))
    is_matrix = array is not None and array.kind == Kind.WEIGHT and not array.unit
    if array is None or not is_matrix or len(symbol.pair) != PAIR:
        return None
    row, column = symbol.pair
    return _entry(array, row, column, rows_receive)


def _entry(array: Quantity, row: int, column: int, rows_receive: Mapping[int, bool]) -> Quantity:
    """The weight in a row and a column of a matrix, whichever units the rows are."""
    unit, sender = (row, column) if rows_receive.get(array.layer, True) else (column, row)
    return replace(array, unit=unit, sender=sender)


def _array_of(symbol: Symbol, number: int, given: Names) -> Quantity | None:
    """The array of a whole layer whose entries have these letters, in small ones or capitals."""
    letters = (symbol.letters, tuple(it.swapcase() for it in symbol.letters))
    arrays = (Symbol(it, (number,)) for it in letters)
    array = next((given[it] for it in arrays if it in given), None)
    return None if array is None or array.unit or array.sender else array


def without_bias(symbol: Symbol) -> tuple[str, ...]:
    """The letters of a bias that are those of its unit."""
    return tuple(it for it in symbol.letters if it.lower() not in OF_BIAS)
