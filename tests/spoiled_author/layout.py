"""What an author prints, and in which order."""

import random
from dataclasses import dataclass

from .plan import Plan
from .scenario import Key


@dataclass
class Line:
    """One printed number: the quantity, and how many digits fewer than usual it has."""

    key: Key
    fewer: int = 0


@dataclass
class Habits:
    """What this author prints."""

    given: bool
    nets: bool
    outputs: bool
    shares: bool
    chain: bool  # dE/da, da/dz, dz/dw rather than deltas alone
    links: bool  # dz/dw and dz/da too
    deltas: bool
    paths: bool
    gradients: bool
    new: bool
    by_layer: bool  # the output layer's new weights before the hidden deltas
    after: bool  # a last forward pass with the new weights
    frozen_shown: bool
    repeats: bool
    sparse: bool  # of gradients and new weights only some
    brief: bool = False  # of the second update only the outputs and the new weights


def draw_habits(rng: random.Random) -> Habits:
    """Habits of an author; one in four prints all there is."""
    if rng.random() < 0.25:
        by_layer, repeats = rng.random() < 0.4, rng.random() < 0.3
        return Habits(
            True, True, True, True, True, True, True, True, True, True, by_layer, True, True,
            repeats, False,
        )  # fmt: skip
    chain = rng.random() < 0.55
    return Habits(
        given=rng.random() < 0.25,
        nets=rng.random() < 0.85,
        outputs=rng.random() < 0.93,
        shares=rng.random() < 0.7,
        chain=chain,
        links=chain and rng.random() < 0.5,
        deltas=not chain or rng.random() < 0.6,
        paths=rng.random() < 0.5,
        gradients=rng.random() < 0.75,
        new=rng.random() < 0.85,
        by_layer=rng.random() < 0.35,
        after=rng.random() < 0.5,
        frozen_shown=rng.random() < 0.3,
        repeats=rng.random() < 0.3,
        sparse=rng.random() < 0.12,
        brief=rng.random() < 0.5,
    )


class Layout:
    """The lines of a text, in a textbook's order."""

    def __init__(self, plan: Plan, habits: Habits, rng: random.Random) -> None:
        self.plan, self.habits, self.rng = plan, habits, rng
        self.scenario = plan.scenario
        self.lines: list[Line] = []
        self.left_out = set()
        if habits.sparse:
            self.left_out = {key for key in self.scenario.parameters if rng.random() < 0.5}
        if habits.given:
            self.add(*(key for key in plan.given if key[0] in "xt"))
            self.add(*(key for key in plan.given if key[0] in "wb"), ("eta",))
        for p in range(self.scenario.updates):
            self.forward(p)
            if p and habits.brief:
                self.new(list(self.scenario.parameters), p)
            else:
                self.backward(p)
        if habits.after or not habits.new:
            self.forward(self.scenario.updates)

    def add(self, *keys: Key) -> None:
        """Print these, where they exist."""
        for key in keys:
            if key != ("mu",) and (key in self.plan.steps or key in self.plan.given):
                self.lines.append(Line(key))

    def again(self, key: Key) -> None:
        """Print a number that the text already has once more, perhaps with a digit less."""
        if self.habits.repeats and any(line.key == key for line in self.lines):
            fewer = 1 if self.rng.random() < 0.3 and key in self.plan.steps else 0
            self.lines.append(Line(key, fewer))

    def forward(self, p: int) -> None:
        """Net inputs, outputs and errors."""
        outputs = self.scenario.sizes[-1]
        for s in range(1, self.scenario.samples + 1):
            for layer in range(1, self.scenario.depth + 1):
                last = layer == self.scenario.depth
                nets = [("z", layer, j, s, p) for j in self.plan.units(layer)]
                outs = [("a", layer, j, s, p) for j in self.plan.units(layer)]
                show = [
                    nets if self.habits.nets else [],
                    outs if self.habits.outputs or last else [],
                ]
                if self.habits.by_layer and all(show):
                    self.add(*(key for pair in zip(*show, strict=True) for key in pair))
                else:
                    self.add(*show[0], *show[1])
            if self.habits.shares and outputs > 1 and self.scenario.loss != "cross_entropy":
                self.add(*(("Ek", k, s, p) for k in range(1, outputs + 1)))
            self.add(("Es", s, p) if self.scenario.samples > 1 else ("E", p))
        if self.scenario.samples > 1:
            self.add(("E", p))

    def backward(self, p: int) -> None:
        """Deltas, gradients, new weights."""
        for layer in range(self.scenario.depth, 0, -1):
            for s in range(1, self.scenario.samples + 1):
                for j in self.plan.units(layer):
                    self.unit(layer, j, s, p)
            parameters = [key for key in self.scenario.parameters if key[1] == layer]
            for key in parameters:
                self.gradient(key, p)
            if self.habits.by_layer:
                self.new(parameters, p)
        if not self.habits.by_layer:
            self.new(list(self.scenario.parameters), p)

    def unit(self, layer: int, j: int, s: int, p: int) -> None:
        """The way to the delta of one unit."""
        habits = self.habits
        if layer < self.scenario.depth and habits.paths and self.plan.shares:
            for k in self.plan.units(layer + 1):
                if habits.links:
                    self.add(("dzda", layer + 1, j, k, p))
                self.add(("path", k, j, s, p))
        if habits.chain:
            self.add(("back", layer, j, s, p))
            self.again(("a", layer, j, s, p))
            self.add(("slope", layer, j, s, p))
        elif habits.paths:
            self.add(*([("back", layer, j, s, p)] if layer < self.scenario.depth else []))
        if habits.deltas:
            self.add(("delta", layer, j, s, p))

    def gradient(self, key: Key, p: int) -> None:
        """The derivative of the error by one parameter."""
        if key in self.scenario.frozen or key in self.left_out:
            return
        if self.habits.links and key[0] == "w" and self.scenario.samples == 1:
            self.add(("dzdw", *key[1:], 1, p))
        if self.habits.gradients:
            self.add(("g" + key[0], *key[1:], p))

    def new(self, parameters: list[Key], p: int) -> None:
        """The parameters after the step; before the first, it may be said once more from where."""
        again = self.habits.repeats and self.habits.new and parameters and self.rng.random() < 0.4
        if again and parameters[0] not in self.scenario.frozen:
            self.add((*parameters[0], p), ("eta",))
        for key in parameters:
            frozen = key in self.scenario.frozen
            shown = not frozen or self.habits.frozen_shown
            if self.habits.new and key not in self.left_out and shown:
                self.add((*key, p + 1))
