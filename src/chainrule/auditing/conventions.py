"""Conventions: what courses do differently without being wrong; the one is taken that makes the most claims right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from chainrule.auditing.ledger import Change, Key, Ledger
from chainrule.auditing.rewrites import replaced
from chainrule.auditing.verdicts import FOLLOWS, RIGHT, WRONG, Finding, built_on, judged
from chainrule.claims import Claim
from chainrule.errors import ChainruleError
from chainrule.expressions import Expression, Operation, ingredients
from chainrule.formulas import LOSSES, OPTIMIZERS
from chainrule.worked_example import WorkedExample

SQUARED = ("half_squared_error", "squared_error", "mean_squared_error")
GRADIENTS = ("error_by_weight", "error_by_bias", "error_by_shared_bias")
LEAST_GAIN = 1.0  # wrong numbers that a convention must save
WORTH_A_PAIR = 3  # wrong numbers from which on two conventions at once are tried
FOLLOWING = 0.25  # what a number that follows from a wrong one counts, beside a wrong one


@dataclass(frozen=True)
class Convention:
    """What is done differently: in words, and as another example, other signs or other expressions."""

    what: str
    example: WorkedExample
    flipped: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()

    def ledger(self, updates: int) -> Ledger:
        """The run under this convention."""
        return Ledger(self.example.moment(), updates, self.flipped, self.changes)


Resolve = Callable[[Ledger], Sequence[tuple[Claim, Key]]]


def inferred(
    example: WorkedExample, flipped: frozenset[str], resolve: Resolve, updates: int
) -> tuple[list[str], Ledger, list[Finding]]:
    """The conventions that an author must have had, the run under them, and the findings.

    One is taken if it makes several claims right that would be wrong, of different kinds or units, and none wrong that
    would be right.
    """
    here = Convention("", example, flipped)
    taken: list[str] = []
    ledger = here.ledger(updates)
    findings = judged(resolve(ledger), ledger)
    while any(finding.verdict == WRONG for finding in findings):
        better = _best(_others(here), findings, resolve, updates)
        if better is None and sum(finding.verdict == WRONG for finding in findings) >= WORTH_A_PAIR:
            better = _best(_pairs(here), findings, resolve, updates)
        if better is None:
            break
        here, ledger, findings = better
        taken.append(here.what)
    return taken, ledger, findings


def _best(
    others: Iterator[Convention], findings: list[Finding], resolve: Resolve, updates: int
) -> tuple[Convention, Ledger, list[Finding]] | None:
    """The convention that explains most, if one explains anything."""
    trials: list[tuple[float, int, Convention, Ledger, list[Finding]]] = []
    for other in others:
        try:
            trial = other.ledger(updates)
            judgment = judged(resolve(trial), trial)
        except ChainruleError:  # a quantity that does not exist then
            continue
        if _explains(findings, judgment, charitable=_updated_first not in other.changes):
            trials.append((_badness(judgment), len(trials), other, trial, judgment))
    return min(trials, key=lambda trial: trial[:2])[2:] if trials else None


def _pairs(here: Convention) -> Iterator[Convention]:
    """Two conventions at once, of different kinds."""
    seen: set[frozenset[str]] = set()
    for one in _others(here):
        for two in _others(one):
            both = frozenset((one.what, two.what))
            if len(both) == 2 and both not in seen:
                seen.add(both)
                yield replace(two, what=f"{one.what}; {two.what}")


def _badness(findings: list[Finding]) -> float:
    return sum({WRONG: 1.0, FOLLOWS: FOLLOWING}.get(finding.verdict, 0.0) for finding in findings)


def _explains(before: list[Finding], after: list[Finding], charitable: bool) -> bool:
    """Whether it explains more than one slip would; a single number is enough if nothing speaks against it."""
    pairs = list(zip(before, after, strict=True))
    mended = {one.key for one, other in pairs if one.verdict == WRONG and other.verdict not in (WRONG, FOLLOWS)}
    broken = [one for one, other in pairs if one.verdict not in (WRONG, FOLLOWS) and other.verdict in (WRONG, FOLLOWS)]
    better = _badness(before) - _badness(after)
    if not mended or better < LEAST_GAIN:
        return False
    if len(mended) > 1:
        return True
    rightly = (one for one in before if one.verdict == RIGHT and one.author is not None)
    if not broken and any(built_on(one.author, one.key) & mended for one in rightly if one.author):
        return True  # the author went on with what they meant, not with what would be wrong
    return charitable and not broken


def _others(here: Convention) -> Iterator[Convention]:
    example = here.example
    if example.loss.name in SQUARED:
        for name in SQUARED:
            if name != example.loss.name:
                words = f"the loss is {name.replace('_', ' ')}"
                yield replace(here, what=words, example=replace(example, loss=LOSSES[name]))
        if example.loss.name == "half_squared_error" and _half_in_the_sum not in here.changes:
            words = "the errors of the outputs are without ½, which stands before their sum"
            yield replace(here, what=words, changes=(*here.changes, _half_in_the_sum))
    unflipped = "errors have the sign of output minus target"
    for kinds, words in (
        ({"delta"}, "delta has the sign of target minus output"),
        ({"delta", "error_by_activation"}, "errors have the sign of target minus output"),
    ):
        if here.flipped & kinds in (frozenset(), kinds):
            yield replace(here, what=words if not here.flipped & kinds else unflipped, flipped=here.flipped ^ kinds)
    if _eta_in_gradients not in here.changes:
        words = "gradients are printed times the learning rate"
        yield replace(here, what=words, changes=(*here.changes, _eta_in_gradients))
    if _updated_first not in here.changes and len(example.network.layers) > 1:
        words = "hidden errors are computed with the output weights after the step"
        yield replace(here, what=words, changes=(*here.changes, _updated_first))
    for biases in ("trained", "shared"):
        if any(layer.biases != "none" for layer in example.network.layers):
            for frozen in (False, True):
                other = _with_biases(example, biases, frozen)
                if other is not None and other.network != example.network:
                    how = (
                        "are never changed"
                        if frozen
                        else "are trained, one for each unit"
                        if biases == "trained"
                        else ("are trained, one for each layer")
                    )
                    yield replace(here, what=f"biases {how}", example=other)
    for one, two in (("adam", "adam_hat"), ("adam_hat", "adam")):
        if example.optimizer.name == one:
            words = "Adam's epsilon is added at another place"
            yield replace(here, what=words, example=replace(example, optimizer=OPTIMIZERS[two]))


def _with_biases(example: WorkedExample, biases: str, frozen: bool) -> WorkedExample | None:
    kinds = [biases if layer.biases != "none" else "none" for layer in example.network.layers]
    if len(set(kinds)) > 1:
        return None
    names = tuple(f"b[{number}]" for number, _ in enumerate(kinds, start=1)) if frozen else ()
    if biases == "shared" and any(b.std() > 0 for b in example.parameters.b if hasattr(b, "std")):
        return None
    return example.with_biases(biases, names)


def _half_in_the_sum(key: Key, whole: Expression, ledger: Ledger) -> Expression:
    if key.quantity.kind == "output_error":
        return Operation("*", (2.0, whole))
    if key.quantity.kind in ("total_error", "sample_error"):
        made = {
            leaf: Operation("*", (0.5, leaf)) for leaf in ingredients(whole) if leaf.quantity.kind == "output_error"
        }
        for leaf, half in made.items():
            whole = replaced(whole, leaf, half)
    return whole


def _eta_in_gradients(key: Key, whole: Expression, ledger: Ledger) -> Expression:
    eta = ledger.origin(Key(0, key.quantity.__class__("learning_rate")))
    if eta is None:
        return whole
    if key.quantity.kind in GRADIENTS:
        return Operation("*", (eta, whole))
    for leaf in dict.fromkeys(ingredients(whole)):
        if leaf.quantity.kind in GRADIENTS:
            whole = replaced(whole, leaf, Operation("/", (leaf, eta)))
    return whole


def _updated_first(key: Key, whole: Expression, ledger: Ledger) -> Expression:
    if key.quantity.kind not in ("error_share", "error_by_activation", "net_input_by_activation", "delta"):
        return whole
    for leaf in dict.fromkeys(ingredients(whole)):
        if leaf.quantity.kind == "weight" and leaf.quantity.layer == key.quantity.layer + 1:
            new = Key(leaf.updates, replace(leaf.quantity, kind="new_weight"))
            if new in ledger:
                whole = replaced(whole, leaf, new)
    return whole
