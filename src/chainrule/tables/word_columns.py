"""Free text to numbers: how often each word occurs, words in as many inputs as there are buckets.

Which input a word belongs to, and with which sign, is its hash (Weinberger, Dasgupta, Langford,
Smola & Attenberg 2009): no list of words is learned or kept, and new words have an input as well::

    word w            b = crc32(w) mod 256, s = -1 or +1 by the highest bit of crc32(w)
    text of n words   x_b = (sum of s over the words of bucket b)/√n
    missing           0 everywhere

The signs make words that share an input cancel on average rather than add up.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.types import Doubles, Rows

if TYPE_CHECKING:
    import polars as pl

    from chainrule.tables.reading import Table

BUCKETS = 256
MOST_BUCKETS = 65536
SIGN = 1 << 31
WORD = r"[\p{L}\p{N}]+"  # letters and digits of any script
MOST_SHOWN = 8


@dataclass(frozen=True)
class WordsColumn:
    """A column of free text: how many inputs its words share."""

    kind: ClassVar[str] = "words"
    name: str
    buckets: int = BUCKETS

    @property
    def inputs(self) -> list[str]:
        """What each input of the network is."""
        return [f"{self.name} words {bucket}" for bucket in range(self.buckets)]

    @property
    def known(self) -> tuple[str, ...]:
        """No texts: a new one is nothing unusual."""
        return ()

    def values(self) -> list[Any]:
        """Everything as plain values, for a file."""
        return [self.buckets]

    @classmethod
    def from_values(cls, name: str, values: Sequence[Any]) -> WordsColumn:
        """What `values` gave."""
        buckets = int(values[0])
        # a damaged file could ask for more memory than there is
        if not 1 <= buckets <= MOST_BUCKETS:
            raise ChainruleError(f"column {name!r} has {buckets} inputs for words")
        return cls(name, buckets)

    def encode(self, table: Table) -> Doubles:
        """(rows, buckets)."""
        return self.of_texts(table.frame[self.name])

    def of_cells(self, cells: Sequence[str | None]) -> Doubles:
        """The same for texts as Python has them, (rows,)."""
        import polars as pl

        return self.of_texts(pl.Series(cells, dtype=pl.String))

    def of_texts(self, texts: pl.Series) -> Doubles:
        """The same for texts, (rows,)."""
        import polars as pl

        split = _words(texts)
        # each different word is hashed once, as the same few thousand make up most texts
        different = split["word"].unique()
        places, signs = self._hashed(different)
        hashed = pl.DataFrame({"word": different, "place": places, "sign": signs})
        found = split.join(hashed, on="word")
        rows = found["row"].to_numpy()
        encoded = np.zeros((len(texts), self.buckets))
        np.add.at(encoded, (rows, found["place"].to_numpy()), found["sign"].to_numpy())
        encoded /= np.sqrt(np.bincount(rows, minlength=len(encoded)).clip(1))[:, None]
        return encoded

    def stage(self, one: Table) -> str:
        """How the words of a table of one row become inputs."""
        words = _words(one.frame[self.name])["word"]
        if not len(words):
            return f"{self.name}: no words, all 0"
        shown = words[:MOST_SHOWN]
        told = ", ".join(
            f"{word} {'+' if sign > 0 else '-'}1 to words {place}"
            for word, place, sign in zip(shown, *self._hashed(shown), strict=True)
        )
        more = f" and {len(words) - len(shown)} more" if len(words) > len(shown) else ""
        return f"{self.name}: {told}{more}, divided by √{len(words)}"

    def _hashed(self, words: pl.Series) -> tuple[Rows, Doubles]:
        """The input and the sign of each word."""
        # Python's own hash differs from process to process, and this one is the same for ever.
        hashes = np.array([zlib.crc32(str(word).encode()) for word in words], dtype=np.int64)
        return hashes % self.buckets, np.where(hashes & SIGN, -1.0, 1.0)


def _words(series: pl.Series) -> pl.DataFrame:
    """The words of a column in small letters, and the row of each."""
    import polars as pl

    texts = series.cast(pl.String).str.to_lowercase().alias("word")
    split = texts.str.extract_all(WORD).to_frame().with_row_index("row").explode("word")
    return split.drop_nulls("word").with_columns(pl.col("row").cast(pl.Int64))
