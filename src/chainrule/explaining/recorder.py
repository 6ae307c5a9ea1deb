"""Recording a pass on Terms: which array is which family of quantities, and where it is listed.

::

    array  ->  Family: kind, layer, axes  ->  TermNames, where formulas stop
                                          ->  Group, what is shown together
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from chainrule.explaining.quantity_arrays import BY_UNIT, BY_WEIGHT, Family, Group, TermNames
from chainrule.network.parameters import Parameters, from_pieces
from chainrule.network.quantities import Kind
from chainrule.network.update import Job, Start
from chainrule.types import Array, Mask


class Recorder:
    """What a pass starts from, and how its further arrays are recorded.

    Attributes
    ----------
    groups : list of Group
        In the order in which they were recorded.
    names : TermNames
        Where formulas stop.
    """

    def __init__(
        self,
        job: Job,
        start: Start,
        rows: tuple[int, ...],
        updates: int,
        repeated: Sequence[str] | None = None,
    ) -> None:
        """`rows` are the numbers of the samples. Of what the pass starts from, only the `repeated`
        kinds are listed; all if None.
        """
        self.job = job
        self.start = start
        self.rows = rows
        self.updates = updates
        self.repeated = repeated
        self.network = job.network
        self.depth = len(job.network.layers)
        self.names = TermNames()
        self.groups: list[Group] = []
        self.moving = from_pieces(self.network, start.moving)
        self.given()

    def given(self) -> None:
        """What the pass starts from."""
        start = self.start
        self.group("given", self.family(Kind.INPUT, 0, start.X, ("sample", "unit")))
        if start.T is not None:
            self.group("given", self.family(Kind.TARGET, self.depth, start.T, ("sample", "unit")))
        self.per_parameter("given", "", start.parameters, all_of_them=True)
        # A dimension of 1 beside the samples lets weights broadcast over outputs. Formulas meet
        # that array, and the list shows its column; so both get the name.
        if start.weights is not None:
            weights = start.weights[:, 0]
            self.names.add(
                Family("sample_weight", 0, start.weights, ("sample", ""), rows=self.rows)
            )
            self.group("given", self.family(Kind.SAMPLE_WEIGHT, 0, weights, ("sample",)))
        for l, gate in enumerate(start.gates or []):
            if gate is not None:
                self.group("given", self.family(Kind.GATE, l, gate, ("sample", "unit")))
        # without targets there is no training
        if start.T is not None:
            self.given_to_the_optimizer()

    def given_to_the_optimizer(self) -> None:
        """The learning rate, and what the optimizer remembers of earlier steps."""
        start = self.start
        # At first all that it remembers is zero, and not worth listing.
        remembered = [piece for slot in start.slots for piece in slot]
        running = any(not array.lettered and array.values.any() for array in remembered)
        for name, slot in zip(self.job.optimizer.slots, start.slots, strict=True):
            matrices = from_pieces(self.network, slot)
            self.per_parameter("given" if running else "", "slot", matrices, slot=name)
        self.group("given", self.family(Kind.LEARNING_RATE, 0, start.learning_rate))
        # The number of the step has a name in any case: formulas such as Adam's show it.
        number = self.family(Kind.STEP_NUMBER, 0, start.t)
        if running:
            self.group("given", number)

    def family(
        self, kind: str, layer: int, terms: Any, axes: Sequence[str] = (), **more: Any
    ) -> Family:
        """A family whose entries formulas stop at."""
        # Nothing is frozen where sizes are open: one entry stands for all.
        if terms.lettered:
            more["present"] = None
        return self.names.add(Family(kind, layer, terms, tuple(axes), rows=self.rows, **more))

    def group(self, phase: str, *families: Family, order: tuple[str, ...] = BY_UNIT) -> None:
        """Families that are shown together."""
        # Later passes of a run would list again what the one before has just listed.
        if phase != "given" or self.repeated is None or families[0].kind in self.repeated:
            self.groups.append(Group(phase, self.updates, families, self.names, order))

    def per_parameter(
        self,
        phase: str,
        kind: str,
        values: Parameters,
        all_of_them: bool = False,
        slot: str = "",
        biases: bool = True,
    ) -> None:
        """Families that have an entry for each weight and bias, by receiving unit, as textbooks
        number them.

        `kind` may end with an underscore, and then stands before the kind of the parameter. Without
        a phase they have names, but are not listed.
        """
        for layer in range(len(self.network.layers)):
            for parameter, array, moving, axes in self.arrays(layer, values, biases):
                family = self.family(
                    f"{kind}{parameter}" if kind.endswith("_") or not kind else kind,
                    layer + 1,
                    array,
                    axes,
                    detail=f"{slot} {parameter}" if slot else "",
                    present=None if all_of_them else moving,
                )
                # The name serves formulas in any case; the list only where there is a phase.
                if phase:
                    self.group(phase, family, order=BY_WEIGHT)

    def arrays(
        self, l: int, values: Parameters, biases: bool
    ) -> Iterator[tuple[str, Array, Mask, tuple[str, ...]]]:
        """The weights and biases of a layer: kind, array, which of them move, and axes."""
        layer = self.network.layers[l]
        moving = self.moving
        yield "weight", values.W[l], moving.W[l], ("sender", "unit")
        if layer.n_biases and biases:
            shared = layer.biases == "shared"
            kind, axis = ("shared_bias", "") if shared else ("bias", "unit")
            yield kind, values.b[l], moving.b[l], (axis,)
