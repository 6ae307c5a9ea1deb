"""What would change with what: derivatives as a student reads them."""

from __future__ import annotations

from chainrule.explaining.words.phrases import Part, Phrase, phrase


def would(cause: Phrase, what: Part, by: float) -> Phrase:
    """If `cause`, then `what` would rise or fall so many times as much."""
    # "a little", as a derivative says nothing of large changes; "times as much" is its number
    if by == 0:
        return phrase("if {cause}, {what} would not change", cause=cause, what=what)
    return phrase(
        "if {cause}, {what} would {rise} {by} times as much",
        cause=cause,
        what=what,
        rise="rise" if by > 0 else "fall",
        by=abs(by),
    )


def grew(name: Part) -> Phrase:
    """A cause: something becomes larger."""
    return phrase("{name} rose a little", name=name)
