"""Parts of a run: what it has of one sample from some update on, as if it began there, and what is
said of that, as claims about the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.kinds import GRADIENTS, OLD
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.auditing.drafting.by_sample.batches import called_gradients, in_batch
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.told import Told
from chainrule.explaining.examples.claims import Claim
from chainrule.network.quantities import Kind, Quantity
from chainrule.symbolic.notations import Notation, ascii_form

Found = tuple[Claim, Quantity]
Key = tuple[int, Quantity]
DATA = (Kind.INPUT, Kind.TARGET)
ALWAYS = (Kind.LEARNING_RATE, *DATA)  # that no update changes


def values_from(values: Values, updates: int, sample: int) -> Values:
    """What a run has of one sample and of all from so many updates on, as if it began there; of
    every sample if there is none of its own.
    """
    found: Values = {}
    for key, value in values.items():
        for own in _keys_from(key, updates, sample):
            found[own] = value
    return found


def _keys_from(key: Key, updates: int, sample: int) -> Iterator[Key]:
    """What a number of the run is in the part: mostly one thing, or none."""
    count, quantity = key
    is_mine = quantity.sample in (0, sample) or not sample
    if is_mine and count >= updates:
        yield count - updates, _without(sample, quantity)
    # The new weights of the update before are those that the part begins with.
    if count == updates - 1 and quantity.kind in OLD:
        yield 0, replace(quantity, kind=OLD[str(quantity.kind)])
    # A run has its data at its beginning only, and so a later part would lack them.
    if is_mine and count == 0 < updates and quantity.kind in ALWAYS:
        yield 0, _without(sample, quantity)


def _without(sample: int, quantity: Quantity) -> Quantity:
    """As the only sample of a part is called: by no number."""
    return replace(quantity, sample=0) if sample else quantity


@dataclass(frozen=True)
class Part:
    """A part of a run, with the values of all of it, and how the run writes quantities.

    Attributes
    ----------
    values : dict
    notation : Notation
    updates : int
        How many are before it.
    sample : int
        Its number in the run, from 1; 0 if the part has them all.
    is_batch : bool
        Whether the sample is one of several of an update.
    """

    values: Values
    notation: Notation
    updates: int
    sample: int
    is_batch: bool

    def in_run(self, found: Told, equations: Sequence[Equation], names: DocumentNames) -> Told:
        """What is told of the part, without what the run has not."""
        gradients = called_gradients(equations, names) if self.is_batch else set()
        meant: dict[Claim, Found] = {}
        for claim, quantity in (*found.sure, *found.doubtful):
            # A gradient by its name is no delta that has the same number.
            if quantity.kind not in GRADIENTS and (claim.line, claim.value) in gradients:
                continue
            if it := self._in_run(claim, quantity):
                meant[claim] = it
        return Told(
            _meant(found.named, meant),
            _meant(found.unnamed, meant),
            _meant(found.doubtful, meant),
            found.problems,
            {meant[claim][0]: it for claim, it in found.workings.items() if claim in meant},
        )

    def _in_run(self, claim: Claim, quantity: Quantity) -> Found | None:
        """A claim about the run; None if the run has no such quantity."""
        count = claim.updates + self.updates
        meant: Quantity | None = quantity
        if self.is_batch:
            meant = in_batch(claim, quantity, self.sample, count, self.values)
        own = None if meant is None else self._of_run(count, meant)
        if own is None:
            return None
        return replace(claim, name=ascii_form(self.notation.symbol(own)), updates=count), own

    def _of_run(self, updates: int, quantity: Quantity) -> Quantity | None:
        """As the run has it; None if it has not."""
        # Weights belong to no sample, and are found under their own names only.
        for it in (replace(quantity, sample=self.sample), quantity):
            if (updates, it) in self.values or (0, it) in self.values:
                return it
        return None


def _meant(found: Sequence[Found], meant: dict[Claim, Found]) -> list[Found]:
    """Those that the run has, as it has them."""
    return [meant[claim] for claim, _ in found if claim in meant]
