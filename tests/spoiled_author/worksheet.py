"""The author's sheet: every number worked out step by step, with the author's own rounding."""

from collections.abc import Collection, Mapping

from .figures import Rounding
from .plan import Plan, Step
from .scenario import Key


class Worksheet:
    """Numbers worked out as they are asked for; ``changed`` steps replace those of the plan."""

    def __init__(
        self,
        plan: Plan,
        rounding: Rounding,
        printed: Collection[Key],
        changed: Mapping[Key, Step] | None = None,
    ) -> None:
        self.plan = plan
        self.rounding = rounding
        self.printed = printed
        self.changed = dict(changed or {})
        self.exact: dict[Key, float] = {}
        self.kept: dict[Key, float] = {}
        self.doubts: dict[Key, float] = {}
        self.bounds: dict[Key, float] = {}

    def step(self, key: Key) -> Step:
        """How the author works a quantity out."""
        return self.changed.get(key) or self.plan.steps[key]

    def result(self, key: Key) -> float:
        """The result of a step before it is rounded."""
        if key in self.plan.given:
            return self.plan.given[key]
        if key not in self.exact:
            step = self.step(key)
            result = step.formula([self.value(operand) for operand in step.operands])
            if not abs(result) < 1e6:
                raise OverflowError(f"{key} is {result}")
            self.exact[key] = result
        return self.exact[key]

    def value(self, key: Key) -> float:
        """The number that the author goes on with."""
        if key in self.plan.given:
            return self.plan.given[key]
        if key not in self.kept:
            printed = key in self.printed
            self.kept[key] = self.rounding.at(key).carried(self.result(key), key, printed)
        return self.kept[key]

    def text(self, key: Key) -> str:
        """The number as the author prints it."""
        if key in self.plan.given:
            return f"{self.plan.given[key]:.10g}"
        return self.rounding.at(key).write(self.result(key))

    def spread(self, key: Key, doubts: list[float]) -> float:
        """How far a result may move when its operands move."""
        step = self.step(key)
        values = [self.value(operand) for operand in step.operands]
        base, reach = step.formula(values), 0.0
        for n, doubt in enumerate(doubts):
            if doubt:
                moved = []
                for sign in (1, -1):
                    nudged = list(values)
                    nudged[n] += sign * doubt
                    try:
                        moved.append(abs(step.formula(nudged) - base))
                    except (ValueError, ZeroDivisionError, OverflowError):
                        moved.append(1e6)
                reach += max(moved)
        return reach

    def slack(self, key: Key) -> float:
        """How far the result of a step may lie from another's who knows the printed numbers."""
        if key in self.plan.given:
            return 0.0
        return self.spread(key, [self.doubt(operand) for operand in self.step(key).operands])

    def doubt(self, key: Key) -> float:
        """How uncertain a number is to a reader of what is printed."""
        if key in self.plan.given:
            return 0.0
        if key not in self.doubts:
            printed = key in self.printed
            own = self.rounding.at(key).doubt(self.result(key), printed)
            self.doubts[key] = own + (0.0 if printed else self.slack(key))
        return self.doubts[key]

    def bound(self, key: Key) -> float:
        """How far the author's own rounding can have moved a carried number from the exact one."""
        if key in self.plan.given:
            return 0.0
        if key not in self.bounds:
            operands = self.step(key).operands
            own = abs(self.value(key) - self.result(key))
            self.bounds[key] = own + self.spread(key, [self.bound(name) for name in operands])
        return self.bounds[key]

    def ancestors(self, keys: Collection[Key], through_printed: bool = True) -> set[Key]:
        """All computed quantities that these rest on, themselves included."""
        found: set[Key] = set()
        todo = list(keys)
        while todo:
            key = todo.pop()
            if key in found or key in self.plan.given:
                continue
            found.add(key)
            for operand in self.step(key).operands:
                if through_printed or operand not in self.printed:
                    todo.append(operand)
        return found

    def tainted(self, key: Key, slipped: Collection[Key], seen: dict[Key, bool]) -> bool:
        """Whether a number is wrong by these steps other than through a printed number."""
        if key in self.plan.given:
            return False
        if key not in seen:
            seen[key] = key in slipped or any(
                operand not in self.printed and self.tainted(operand, slipped, seen)
                for operand in self.step(key).operands
            )
        return seen[key]
