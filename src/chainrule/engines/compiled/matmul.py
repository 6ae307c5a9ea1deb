"""Matrix products of the sizes that small networks have, from tiles that stay in vector registers.

Panels of B, two vectors wide, are put in order in a buffer where that pays. Blocks at the edges,
which are no whole tiles, go through a place for one tile at the end of the buffer.
"""

from __future__ import annotations

from numba import njit

from chainrule.engines.compiled.calls import few_turns, floats_at
from chainrule.engines.compiled.tiles import (
    clear_vector,
    copy_vector,
    lanes_of,
    size_of,
    tile_of,
    transpose_block,
)
from chainrule.engines.compiled.vector_width import VECTOR_BITS

OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz"}}
HEIGHT = 4  # rows of a tile, and the fewest that `multiply` takes
DEPTH = 256  # rows of a panel
# with so many rows of A, and rows of B so many bytes apart, putting a panel in order pays
PACK, FAR = 64, 512
tile_4_2 = tile_of(4, 2)
tile_4_1 = tile_of(4, 1)
tile_8_1 = tile_of(8, 1)


def multiply(m, n, k, factor, a, a_row, a_step, b, b_row, base, base_row, c, c_row, buffer):
    """C <- factor A B + base, by the addresses of A (m, k), B (k, n), C and base (m, n); base 0 for
    nothing.

    Element (i, p) of A lies at i * a_row + p * a_step, the others are given by rows.
    """
    width = lanes_of(factor)
    zero = factor - factor
    item = size_of(factor)
    edge, edge_row = buffer + DEPTH * 2 * width * item, 2 * width
    for p in range(0, k, DEPTH):
        depth = min(DEPTH, k - p)
        if p > 0:
            base, base_row = c, c_row
        for j in range(0, n, 2 * width):
            columns = min(2 * width, n - j)
            vectors = 1 if columns <= width else 2
            aside = (vectors - 1) * width  # where the last vector begins
            whole = columns == vectors * width
            panel, panel_row = b + (p * b_row + j) * item, b_row
            if not whole or (m >= PACK and b_row * item >= FAR):
                pack(depth, columns, vectors, panel, b_row, buffer, zero, item)
                panel, panel_row = buffer, vectors * width
            height = 2 * HEIGHT if vectors == 1 and m >= 2 * HEIGHT else HEIGHT
            old, move = (base + j * item, base_row * item) if base != 0 else (0, 0)
            for i in range(0, m, height):
                top = min(i, m - height)  # the last tile may go once more over rows that are done
                a_at = a + (top * a_row + p * a_step) * item
                c_at = c + (top * c_row + j) * item
                base_at = old + top * move
                into, into_row, onto = (c_at, c_row, base_at) if top == i else (edge, edge_row, 0)
                last = edge + aside * item
                last_row = edge_row
                last_onto = 0
                if whole and top == i:
                    last = into + aside * item
                    last_row = into_row
                    last_onto = onto + aside * item if onto != 0 else 0
                if vectors == 2:
                    tile_4_2(
                        depth,
                        factor,
                        a_at,
                        a_row,
                        a_step,
                        panel,
                        panel_row,
                        onto,
                        base_row,
                        into,
                        into_row,
                        last_onto,
                        last,
                        last_row,
                    )
                elif height == 2 * HEIGHT:
                    tile_8_1(
                        depth,
                        factor,
                        a_at,
                        a_row,
                        a_step,
                        panel,
                        panel_row,
                        onto,
                        base_row,
                        into,
                        into_row,
                        last_onto,
                        last,
                        last_row,
                    )
                else:
                    tile_4_1(
                        depth,
                        factor,
                        a_at,
                        a_row,
                        a_step,
                        panel,
                        panel_row,
                        onto,
                        base_row,
                        into,
                        into_row,
                        last_onto,
                        last,
                        last_row,
                    )
                first = 0 if top != i else aside if not whole else columns
                if first < columns:
                    for row in range(i - top, height):
                        onto = base_at + row * move + first * item if base != 0 else 0
                        from_edge(
                            columns - first,
                            edge + (row * edge_row + first) * item,
                            onto,
                            c_at + (row * c_row + first) * item,
                            zero,
                        )


def buffer_size(item: int) -> int:
    """How many numbers of so many bytes a buffer for `multiply` holds."""
    return (DEPTH + 2 * HEIGHT) * 2 * VECTOR_BITS // (8 * item)


@njit(**OPTIONS)
def pack(depth, columns, vectors, b, b_row, buffer, zero, item):
    """A panel of B row after row; one narrower than a vector is filled up with zeros."""
    width = lanes_of(zero)
    whole = columns // width
    for p in range(depth):
        for v in range(whole):
            copy_vector(
                zero, b + (p * b_row + v * width) * item, buffer + (p * vectors + v) * width * item
            )
    if whole < vectors:
        first = whole * width
        for p in range(depth):
            clear_vector(zero, buffer + (p * vectors + whole) * width * item)
            panel, source = (
                floats_at(buffer + p * vectors * width * item, zero),
                floats_at(b + p * b_row * item, zero),
            )
            for j in range(first, columns):
                few_turns()
                panel[j] = source[j]


@njit(**OPTIONS)
def from_edge(columns, edge, base, c, zero):
    """The part of a row of C that was put aside."""
    values, row = floats_at(edge, zero), floats_at(c, zero)
    if base != 0:
        old = floats_at(base, zero)
        for j in range(columns):
            few_turns()
            row[j] = old[j] + values[j]
    else:
        for j in range(columns):
            few_turns()
            row[j] = values[j]


def transpose(m, n, a, b):
    """B (n, m) <- the transpose of A (m, n)."""
    zero = plain(0)
    width, item = lanes_of(zero), size_of(zero)
    whole_m, whole_n = m - m % width, n - n % width
    A, B = floats_at(a, zero), floats_at(b, zero)
    for i in range(0, whole_m, width):
        for j in range(0, whole_n, width):
            transpose_block(zero, a + (i * n + j) * item, n, b + (j * m + i) * item, m)
        for j in range(whole_n, n):
            for r in range(i, i + width):
                B[j * m + r] = A[r * n + j]
    for i in range(whole_m, m):
        for j in range(n):
            B[j * m + i] = A[i * n + j]
