"""Yes and no in several languages: two words, which another file may have in other ones."""

from __future__ import annotations

import polars as pl

from chainrule.tables.reading.words import are_few

# Without accents too, as many type them. 0 and 1 are not here: they are numbers already.
_PAIRS = (
    ("no", "yes"),
    ("n", "y"),
    ("false", "true"),
    ("f", "t"),
    ("nein", "ja"),
    ("n", "j"),
    ("falsch", "wahr"),
    ("non", "oui"),
    ("faux", "vrai"),
    ("no", "si"),
    ("no", "sí"),
    ("no", "sì"),
    ("falso", "vero"),
    ("falso", "verdadero"),
    ("falso", "verdadeiro"),
    ("não", "sim"),
    ("nao", "sim"),
    ("nee", "ja"),
    ("onwaar", "waar"),
    ("nej", "ja"),
    ("nei", "ja"),
    ("nie", "tak"),
    ("ne", "ano"),
    ("нет", "да"),
    ("off", "on"),
)
NO = {no for no, _ in _PAIRS}
YES = {yes for _, yes in _PAIRS}
# different texts, such as Ja, ja and JA; with more it is another column
MOST_SPELLINGS = 8


def truth_words(texts: pl.Series) -> tuple[str, str] | None:
    """The words for no and yes, in the spelling that is usual in a column; None if its texts are
    others.
    """
    if texts.drop_nulls().n_unique() > MOST_SPELLINGS:
        return None
    counts = texts.drop_nulls().value_counts(sort=True)
    written = [str(it) for it in counts[counts.columns[0]].to_list()]
    low = sorted({it.lower() for it in written})
    # Both words have to occur, and no other: a column of yes alone is as good as text.
    pair = next((it for it in _PAIRS if sorted(it) == low), None)
    if pair is None:
        return None
    no, yes = (next(it for it in written if it.lower() == word) for word in pair)
    return no, yes


def other_words(texts: pl.Series) -> tuple[pl.Series, tuple[str, str]] | None:
    """Which cells hold neither word of a column that says yes or no but for a few; and the two."""
    low = texts.str.to_lowercase()
    is_known = low.is_in(list(NO | YES)).fill_null(True)
    # most columns of text end here
    if is_known.all() or not are_few(texts.filter(~is_known), texts.count()):
        return None
    words = truth_words(texts.filter(is_known))
    return None if words is None else (~is_known, words)


def as_words(texts: pl.Series, words: tuple[str, str]) -> pl.Series:
    """A column of yes and no in these words, whichever language it is in; other texts stay."""
    low = texts.str.to_lowercase()
    no, yes = words
    return pl.select(
        # The model's own words first: a user may have named any two, such as absent and present.
        pl.when(low == no.lower())
        .then(pl.lit(no))
        .when(low == yes.lower())
        .then(pl.lit(yes))
        .when(low.is_in(list(NO)) | (low == "0"))
        .then(pl.lit(no))
        .when(low.is_in(list(YES)) | (low == "1"))
        .then(pl.lit(yes))
        .otherwise(texts)
    ).to_series()
