"""The task that an author sets: a network, its numbers, its data and how it is trained."""

import random
from dataclasses import dataclass

Key = tuple  # a quantity: its kind, layer, unit(s), sample, number of updates before it

SIZES = (
    [1, 1], [2, 1], [3, 1], [2, 2], [3, 2], [1, 1, 1], [2, 1, 1], [1, 2, 1], [2, 2, 1], [2, 2, 1],
    [2, 3, 1], [3, 2, 1], [2, 2, 2], [2, 2, 2], [2, 2, 2], [3, 2, 2], [2, 3, 2], [2, 3, 3],
    [1, 2, 2, 1], [2, 2, 2, 1], [2, 2, 2, 2], [3, 3, 2, 2], [3, 3, 3], [4, 4, 4, 3],
)  # fmt: skip


@dataclass
class Scenario:
    """What the example states."""

    sizes: list[int]
    activations: list[str]
    biases: list[str]
    frozen: set[Key]  # of parameters, ("w", layer, i, j) and ("b", layer, j)
    frozen_names: list[str]
    loss: str
    eta: float
    momentum: float
    updates: int
    inputs: list[list[float]]
    targets: list[list[float]]
    parameters: dict[Key, float]
    notation: str

    @property
    def depth(self) -> int:
        """The number of layers that compute."""
        return len(self.sizes) - 1

    @property
    def samples(self) -> int:
        """The number of rows of data."""
        return len(self.inputs)


def draw_scenario(rng: random.Random, wish: str = "") -> Scenario:
    """A task; ``wish`` is a kind of slip for which it should leave room."""
    sizes = list(rng.choice(SIZES))
    if len(sizes) == 4 and sizes[0] == 4 and rng.random() < 0.5:
        sizes = [2, 2, 2]
    samples = rng.choice([1, 1, 1, 2, 3] if wish not in SAMPLE_KINDS else [2, 2, 3])
    depth = len(sizes) - 1
    loss, output = draw_output(rng, sizes[-1])
    hidden = rng.choice(["logistic", "logistic", "logistic", "tanh", "tanh", "relu", "identity"])
    activations = [hidden] * (depth - 1) + [output]
    if depth == 3 and rng.random() < 0.3:
        activations[1] = rng.choice(["logistic", "tanh", "relu"])
    biases = [rng.choice(["trained", "trained", "shared", "none"])] * depth
    if rng.random() < 0.25:
        biases = [rng.choice(["trained", "shared", "none"]) for _ in biases]
    parameters: dict[Key, float] = {}
    for layer in range(1, depth + 1):
        for j in range(1, sizes[layer] + 1):
            for i in range(1, sizes[layer - 1] + 1):
                parameters["w", layer, i, j] = draw_weight(rng)
            if biases[layer - 1] == "trained":
                parameters["b", layer, j] = draw_weight(rng)
        if biases[layer - 1] == "shared":
            parameters["b", layer, 0] = draw_weight(rng)
    frozen, frozen_names = draw_frozen(rng, biases, parameters, wish)
    momentum = 0.0
    if wish == "momentum_forgotten" or rng.random() < 0.12:
        momentum = rng.choice([0.9, 0.5, 0.8])
    grid = [0.05, 0.1, 0.2, 0.3, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 0.25, 1.5, 2.0, -0.5, -1.0]
    inputs = [rng.sample(grid, sizes[0]) for _ in range(samples)]
    return Scenario(
        sizes, activations, biases, frozen, frozen_names, loss,
        eta=rng.choice([0.5, 0.5, 0.1, 0.05, 0.25, 0.3, 0.2, 1.0, 0.8, 0.01]),
        momentum=momentum,
        updates=2 if momentum or rng.random() < 0.25 else 1,
        inputs=inputs,
        targets=[draw_targets(rng, sizes[-1], output, loss) for _ in range(samples)],
        parameters=parameters,
        notation="mazur" if depth == 2 and rng.random() < 0.4 else "plain",
    )  # fmt: skip


SAMPLE_KINDS = ("sum_not_mean", "other_sample")


def draw_weight(rng: random.Random) -> float:
    """A number that one chooses for a weight."""
    size = rng.choice([rng.randint(1, 19) / 20, rng.randint(1, 9) / 10, rng.randint(1, 99) / 100])
    return -size if rng.random() < 0.25 else size


def draw_output(rng: random.Random, outputs: int) -> tuple[str, str]:
    """A loss and an output activation that go together."""
    chance = rng.random()
    if outputs > 1 and chance < 0.2:
        return "cross_entropy", "softmax"
    if outputs == 1 and chance < 0.25:
        return "binary_cross_entropy", "logistic"
    loss = "squared_error" if chance > 0.85 else "half_squared_error"
    return loss, rng.choice(["logistic", "logistic", "logistic", "tanh", "identity", "relu"])


def draw_targets(rng: random.Random, outputs: int, activation: str, loss: str) -> list[float]:
    """Targets that the outputs can come near."""
    if activation == "softmax":
        right = rng.randrange(outputs)
        return [float(k == right) for k in range(outputs)]
    if loss == "binary_cross_entropy":
        return [float(rng.randint(0, 1)) for _ in range(outputs)]
    choices = {
        "logistic": [0.01, 0.99, 0.0, 1.0, 0.5, 0.8, 0.1, 0.9, 0.25],
        "tanh": [0.9, -0.9, 1.0, -1.0, 0.5, 0.1, -0.3],
    }.get(activation, [1.0, 0.5, 2.0, 0.8, 0.1, 1.5])
    return rng.sample(choices, outputs)


def draw_frozen(
    rng: random.Random, biases: list[str], parameters: dict[Key, float], wish: str
) -> tuple[set[Key], list[str]]:
    """Parameters that training leaves alone, and how the file says so."""
    names = []
    chance = 1.0 if wish == "frozen_moved" else 0.2
    if rng.random() < chance:
        layers = [n + 1 for n, how in enumerate(biases) if how != "none"]
        if layers and rng.random() < 0.75:
            names = [f"b[{layer}]" for layer in (layers if rng.random() < 0.7 else layers[:1])]
        else:
            key = rng.choice([key for key in parameters if key[0] == "w"])
            names = [f"w[{key[1]}][{key[2]},{key[3]}]" if rng.random() < 0.5 else f"w[{key[1]}]"]
    frozen = set()
    for name in names:
        for key in parameters:
            layer_name = f"{key[0]}[{key[1]}]"
            if name in (layer_name, layer_name + "[" + ",".join(map(str, key[2:])) + "]"):
                frozen.add(key)
    return frozen, names
