"""What a page says of an answer, in the words of whoever sits beside a student."""

from __future__ import annotations

import re

from chainrule.auditing.cause import Cause
from chainrule.auditing.finding import FOLLOWS, RIGHT, ROUNDED, UNKNOWN
from chainrule.auditing.of_a_step import Judged
from chainrule.auditing.report import HARDLY_TOLD
from chainrule.auditing.slips.rewrite import Naming

# For each kind of slip, what it comes to for whoever made it.
SAYS = {
    "gradient added": "the step goes up the gradient instead of down",
    "sign flipped": "a sign is wrong",
    "slope dropped": "the slope of the activation was left out",
    "half dropped": "a factor ½ is too many or too few",
    "learning rate dropped": "the learning rate was left out",
    "input dropped": "the output of the sending unit was left out",
    "bias forgotten": "the bias was left out",
    "old weight": "the weight before the last step was used",
    "updated weight": "the updated weight was used instead of the one before the step",
    "weight transposed": "the weights were taken along the other direction of the matrix",
    "slope at net input": "the slope was taken at the net input instead of the output, or the other"
    " way round",
    "target and output exchanged": "target and output were exchanged",
    "bias twice": "the bias was added twice",
    "activation forgotten": "the activation was not applied",
    "weight swapped": "a weight was swapped for its neighbor",
    "net for output": "the net input was taken where the output belongs",
    "partial sum": "not all addends are there",
    "factor doubled": "a factor was taken twice",
    "target and its opposite exchanged": "the target was taken for its opposite",
    "sum for mean": "the samples were added up, not averaged",
    "mean for sum": "the samples were averaged, not added up",
    "momentum forgotten": "what the optimizer remembers of earlier steps was left out",
    "decay forgotten": "the penalty on large weights was left out",
    "frozen parameter moved": "this is not trained, and stays as it is",
    "step forgotten": "this is the value before the step",
    "step taken twice": "the step was taken twice",
    "other target": "the target of another output was used",
    "other input": "another input was used",
    "other unit": "the number of another unit was used",
    "slope of another unit": "the slope of another unit was used",
    "other bias": "the bias of another unit was used",
    "own output": "the receiving unit's output was used instead of the sending unit's",
    "weight for input": "the weight was used where what it is multiplied by belongs",
    "bias times input": "the gradient of a bias was multiplied by an input, as that of a weight",
    "weight forgotten": "the weights that errors are passed back through were left out",
    "error for delta": "the error by the output was passed back, without the slope of the output",
    "other sample": "the number of another sample was used",
    "other activation": "this is the output of another activation",
    "other logarithm": "the logarithm of another base was taken",
    "other slope": "this is the slope of another activation",
    "entries swapped": "this is the right number of something else",
    "number miscopied": "a number was miscopied on the way",
    "square dropped": "the square was left out",
    "factor dropped": "a factor was left out",
    "rounded early": "something was rounded too early",
    "cut off": "the number was cut off where it should be rounded",
    "digits transposed": "two digits are exchanged",
    "digit dropped": "a digit is missing",
    "point moved": "the point stands in another place",
    "digit wrong": "a slip of the pen",
}
# Slips of the pen, whose place in the number would give the number away.
PEN = (
    "cut off",
    "rounded early",
    "digits transposed",
    "point moved",
    "digit dropped",
    "digit wrong",
)
WRONG_SIGN = "the result has the wrong sign"  # as slips say it
# What slips end with that say the same as the words above.
AGAIN = re.compile(
    r"(?: (?:is|are) (?:left out|exchanged|(?:added|taken) twice)| is cut off instead of rounded)$"
)
SURE = 2  # digits: of one, some slip of the pen gives any other
WRONG_ONLY = "this is not it"
NO_CAUSE = f"{WRONG_ONLY}, and no simple slip gives it"
RIGHT_FROM_ROUNDED = "right, from rounded values"


def words_of(judged: Judged, name: Naming, hiding: bool) -> str:
    """What to say of a number; begins with a small letter and has no full stop.

    Parameters
    ----------
    judged : Judged
        The number and its verdict.
    name : callable
        The symbol of a quantity.
    hiding : bool
        Whether the right number must not be given away.
    """
    if judged.verdict == RIGHT:
        return "right"
    if judged.verdict == ROUNDED:
        return RIGHT_FROM_ROUNDED
    if judged.verdict == FOLLOWS:
        # Not where it went wrong at first, but where to look: the next number before this one.
        before = sorted(str(name(key)) for key in judged.finding.follows_from)
        return f"right from your own {', '.join(before) or 'earlier numbers'}"
    if judged.verdict == UNKNOWN:
        return "this cannot be told, as something that it is made of is no finite number"
    # Of several causes the likeliest: a list of them is no answer to somebody who is learning.
    if judged.causes:
        return _cause(_nearest(judged), hiding, judged.claim.significant_digits)
    return NO_CAUSE if judged.searched else WRONG_ONLY


def _nearest(judged: Judged) -> Cause:
    """The likeliest cause; but a lost sign is seen before a slip in what was not written down."""
    first = judged.causes[0]
    lost = (cause for cause in judged.causes if cause.what == WRONG_SIGN)
    return next(lost, first) if first.where else first


def _cause(cause: Cause, hiding: bool, digits: int) -> str:
    """A slip, and where it was made."""
    # what can be seen needs no doubt
    if cause.what == WRONG_SIGN:
        return slip_in_words(cause.kind, cause.what)
    doubtful = cause.chance > HARDLY_TOLD
    if digits < SURE and (doubtful or cause.kind in PEN):
        return WRONG_ONLY
    # With few digits, or after many attempts, some slip or other fits.
    doubt = "perhaps " if doubtful else ""
    if hiding and cause.expression is None and cause.kind in PEN:
        return f"{doubt}{SAYS[cause.kind]}"
    where = cause.where.replace("which is not printed", "which you did not write down")
    return f"{where}{doubt}{slip_in_words(cause.kind, cause.slip)}"


def slip_in_words(kind: str, what: str) -> str:
    """The same for a kind of slip and its place."""
    # Only this place of a sign makes the number right but for its own sign.
    if what == WRONG_SIGN:
        return "right apart from the sign"
    said = SAYS[kind]
    # "the learning rate was left out: η", and not that it is left out once more
    again = AGAIN.search(what)
    if again is None or again[0].split()[-1] not in said.split():
        return f"{said}: {what}"
    named = what[: again.start()]
    return said if named in said else f"{said}: {named}"
