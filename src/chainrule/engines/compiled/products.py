"""Matrix products of the sizes that small networks have, from tiles that stay in vector registers.

Panels of B, two vectors wide, are put in order in a buffer where that pays. Blocks at the edges, which are no whole
tiles, go through a place for one tile at the end of the buffer.
"""

from __future__ import annotations

from numba import njit

from chainrule.engines.compiled.calls import floats_at
from chainrule.engines.compiled.tiles import clear_vector, copy_vector, lanes, size_of, lanes_of, tile_of, transpose_block

OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz"}}
HEIGHT = 4  # rows of a tile, and the fewest that `multiply` takes
DEPTH = 256  # rows of a panel
PACK, FAR = 64, 512  # with so many rows of A, and rows of B so many bytes apart, putting a panel in order pays
tile_4_2, tile_4_1, tile_8_1 = tile_of(4, 2), tile_of(4, 1), tile_of(8, 1)


def multiply(m, n, k, factor, a, a_row, a_step, b, b_row, base, base_row, c, c_row, buffer):
    """C <- factor A B + base, by the addresses of A (m, k), B (k, n), C and base (m, n); base 0 for nothing.

    Element (i, p) of A lies at i * a_row + p * a_step, the others are given by rows.
    """
    width, zero, item = lanes_of(factor), factor - factor, size_of(factor)
    edge, edge_row = buffer + DEPTH * 2 * width * item, 2 * width
    for p in range(0, k, DEPTH):
        depth = min(DEPTH, k - p)
        if p > 0:
            base, base_row = c, c_row
        j = 0
        while j < n:
            vectors = 2 if n - j >= 2 * width else 1
            columns = min(vectors * width, n - j)
            whole = columns == vectors * width
            panel, panel_row = b + (p * b_row + j) * item, b_row
            if not whole or (m >= PACK and b_row * item >= FAR):
                pack(depth, columns, vectors, panel, b_row, buffer, zero, item)
                panel, panel_row = buffer, vectors * width
            height = 2 * HEIGHT if vectors == 1 and m >= 2 * HEIGHT else HEIGHT
            a_at, c_at, done = a + p * a_step * item, c + j * item, 0
            if whole:
                old, move = (base + j * item, base_row * item) if base != 0 else (0, 0)
                done = m - m % height
                for i in range(0, done, height):
                    rows_at, onto, into = a_at + i * a_row * item, old + i * move, c_at + i * c_row * item
                    tile(
                        depth, height, vectors, factor, rows_at, a_row, a_step, panel, panel_row,
                        onto, base_row, into, c_row,
                    )  # fmt: skip
            for i in range(done, m, height):
                top = min(i, m - height)  # the last tile goes once more over rows that are done
                rows_at = a_at + top * a_row * item
                tile(
                    depth, height, vectors, factor, rows_at, a_row, a_step, panel, panel_row, 0, 0, edge, edge_row
                )  # fmt: skip
                for row in range(i, top + height):
                    old = base + (row * base_row + j) * item if base != 0 else 0
                    from_edge(columns, edge + (row - top) * edge_row * item, old, c_at + row * c_row * item, zero)
            j += columns


def buffer_size(plain):
    """How many numbers a buffer for `multiply` holds."""
    return (DEPTH + 2 * HEIGHT) * 2 * lanes(plain)


@njit(**OPTIONS)
def tile(depth, height, vectors, factor, a, a_row, a_step, b, b_row, base, base_row, c, c_row):
    """One tile of the size asked for."""
    if vectors == 2:
        tile_4_2(depth, factor, a, a_row, a_step, b, b_row, base, base_row, c, c_row)
    elif height == 2 * HEIGHT:
        tile_8_1(depth, factor, a, a_row, a_step, b, b_row, base, base_row, c, c_row)
    else:
        tile_4_1(depth, factor, a, a_row, a_step, b, b_row, base, base_row, c, c_row)


@njit(**OPTIONS)
def pack(depth, columns, vectors, b, b_row, buffer, zero, item):
    """A panel of B row after row; one narrower than a vector is filled up with zeros."""
    width = lanes_of(zero)
    if columns < width:
        panel, source = floats_at(buffer, zero), floats_at(b, zero)
        for p in range(depth):
            clear_vector(zero, buffer + p * width * item)
            for j in range(columns):
                panel[p * width + j] = source[p * b_row + j]
    else:
        for p in range(depth):
            for v in range(vectors):
                copy_vector(zero, b + (p * b_row + v * width) * item, buffer + (p * vectors + v) * width * item)


@njit(**OPTIONS)
def from_edge(columns, edge, base, c, zero):
    """The part of a row of C that was put aside."""
    values, row = floats_at(edge, zero), floats_at(c, zero)
    if base != 0:
        old = floats_at(base, zero)
        for j in range(columns):
            row[j] = old[j] + values[j]
    else:
        for j in range(columns):
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
