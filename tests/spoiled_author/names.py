"""What quantities are called, in two notations."""

from .scenario import Key, Scenario


def weight_numbers(sizes: list[int]) -> dict[Key, int]:
    """Mazur's numbers of the weights: layer by layer, receiver by receiver."""
    numbers: dict[Key, int] = {}
    for layer in range(1, len(sizes)):
        for j in range(1, sizes[layer] + 1):
            for i in range(1, sizes[layer - 1] + 1):
                numbers["w", layer, i, j] = len(numbers) + 1
    return numbers


class Names:
    """The names of the quantities of one example."""

    def __init__(self, scenario: Scenario, plus: bool = True) -> None:
        self.scenario = scenario
        self.mazur = scenario.notation == "mazur"
        self.plus = plus  # w5+ rather than "w5 after 1"
        self.numbers = weight_numbers(scenario.sizes)
        self.error = "E_total" if self.mazur else "E"

    def unit(self, layer: int, j: int) -> str:
        """Mazur's name of a unit."""
        return f"{'o' if layer == self.scenario.depth else 'h'}{j}"

    def parameter(self, key: Key) -> str:
        """A weight or bias before training."""
        kind, layer, *rest = key
        if kind == "w":
            return f"w{self.numbers[key]}" if self.mazur else f"w[{layer}][{rest[0]},{rest[1]}]"
        if rest[0] == 0:
            return f"b{layer}" if self.mazur else f"b[{layer}]"
        return f"b_{self.unit(layer, rest[0])}" if self.mazur else f"b[{layer}][{rest[0]}]"

    def net(self, layer: int, j: int) -> str:
        """The net input of a unit."""
        return f"net_{self.unit(layer, j)}" if self.mazur else f"z[{layer}][{j}]"

    def out(self, layer: int, j: int) -> str:
        """The output of a unit, or an input."""
        if layer == 0:
            return f"i{j}" if self.mazur else f"x[{j}]"
        return f"out_{self.unit(layer, j)}" if self.mazur else f"a[{layer}][{j}]"

    def share(self, k: int) -> str:
        """The share of an output in the error."""
        return f"E_o{k}" if self.mazur else f"E[{k}]"

    def name(self, key: Key) -> str:
        """The name of any quantity, with its sample and the updates before it."""
        kind = key[0]
        if kind in ("eta", "mu"):
            return kind
        if kind in ("x", "t"):
            _, j, s = key
            target = f"target_o{j}" if self.mazur else f"t[{j}]"
            return (self.out(0, j) if kind == "x" else target) + self.row(s)
        if kind in ("w", "b"):
            name, updates = self.parameter(key[:-1]), key[-1]
            if updates == 1 and self.plus:
                return name + "+"
            return name + (f" after {updates}" if updates else "")
        return self.computed(key) + (f" after {key[-1]}" if key[-1] else "")

    def row(self, s: int) -> str:
        """The number of the row of data, where there are several."""
        return f"({s})" if self.scenario.samples > 1 else ""

    def computed(self, key: Key) -> str:
        """The name of what a pass computes, without the pass."""
        kind, *index = key[:-1]
        if kind == "E":
            return self.error
        if kind == "Es":
            return self.error + self.row(index[0])
        if kind in ("gw", "gb"):
            return f"d{self.error}/d{self.parameter(('w' if kind == 'gw' else 'b', *index))}"
        if kind == "v":
            return f"velocity_{self.parameter(tuple(index))}"
        if kind == "dzda":  # of net input j in layer, by output i below
            layer, i, j = index
            return f"d{self.net(layer, j)}/d{self.out(layer - 1, i)}"
        *index, s = index
        if kind == "Ek":
            return self.share(index[0]) + self.row(s)
        if kind == "path":
            k, i = index
            return f"d{self.share(k)}/d{self.out(self.scenario.depth - 1, i)}" + self.row(s)
        if kind == "dzdw":
            layer, i, j = index
            return f"d{self.net(layer, j)}/d{self.parameter(('w', layer, i, j))}" + self.row(s)
        layer, j = index
        forms = {
            "z": self.net(layer, j),
            "a": self.out(layer, j),
            "back": f"d{self.error}/d{self.out(layer, j)}",
            "slope": f"d{self.out(layer, j)}/d{self.net(layer, j)}",
            "delta": f"delta_{self.unit(layer, j)}" if self.mazur else f"delta[{layer}][{j}]",
        }
        return forms[kind] + self.row(s)
