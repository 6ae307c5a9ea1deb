"""What an author's number is built on: the printed numbers behind it."""

from __future__ import annotations

from chainrule.auditing.author import Author
from chainrule.auditing.ledger import Key
from chainrule.explaining.expressions import Expression, ingredients


def built_on(author: Author, key: Key) -> set[Key]:
    """The printed numbers that a quantity is computed from, through what is not printed."""
    found: set[Key] = set()
    for part in author.behind(key):
        found.update(leaf for leaf in author.ledger.ingredients(part) if leaf in author.printed)
    return found


def leaves(whole: Expression, author: Author) -> set[Key]:
    """The printed numbers that an expression is computed from."""
    found: set[Key] = set()
    for leaf in dict.fromkeys(ingredients(whole)):
        found.update({leaf} if leaf in author.printed else built_on(author, leaf))
    return found
