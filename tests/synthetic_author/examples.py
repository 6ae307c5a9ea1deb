"""Examples that somebody might work by hand: small networks, numbers with one or two decimals."""

from random import Random

import numpy as np

from chainrule import Network, Parameters, WorkedExample
from synthetic_author.author import HALF, MEAN, WHOLE, Author
from synthetic_author.writing import Style

LOSSES = {HALF: 6, WHOLE: 2, MEAN: 2, "binary_cross_entropy": 2, "cross_entropy": 1}
HIDDEN = {"logistic": 4, "tanh": 2, "relu": 2, "identity": 1}
OUTPUT = {"logistic": 5, "tanh": 2, "identity": 2, "relu": 1}
MODES = {"none": "none", "trained": "own", "shared": "shared"}


def pick(random: Random, weighted: dict[str, int]) -> str:
    """One of the names, each as often as its weight says."""
    return random.choices(list(weighted), list(weighted.values()))[0]


def draw_example(random: Random, notation: str, samples: int | None) -> WorkedExample:
    """An example without claims."""
    loss = pick(random, LOSSES)
    depth = random.choices((1, 2, 3), (1, 5, 2))[0]
    outputs = random.randint(2 if loss == "cross_entropy" else 1, 3)
    sizes = [*(random.randint(1 + (k == 0), 4) for k in range(depth)), outputs]
    last = {"binary_cross_entropy": "logistic", "cross_entropy": "softmax"}.get(loss) or pick(
        random, OUTPUT
    )
    activations = [*(pick(random, HIDDEN) for _ in range(depth - 1)), last]
    biases = random.choice(("none", "trained", "trained", "shared"))
    frozen = (
        [f"b[{layer}]" for layer in range(1, depth + 1)]
        if biases != "none" and random.random() < 0.4
        else []
    )
    network = Network(sizes, activations, biases, frozen)
    parameters = Parameters(
        network, np.array([_decimal(random) for _ in range(network.n_parameters)])
    )
    n = samples or random.choices((1, 2, 3), (6, 1, 1))[0]
    return WorkedExample(
        name="by-hand",
        parameters=parameters,
        inputs=[[_decimal(random) for _ in range(sizes[0])] for _ in range(n)],
        targets=[_targets(random, last, loss, outputs) for _ in range(n)],
        loss=loss,
        learning_rate=random.choice((0.05, 0.1, 0.25, 0.3, 0.5, 0.8, 2.0)),
        notation=notation,
    )


def _decimal(random: Random) -> float:
    size = random.randint(1, 9) / 10 if random.random() < 0.6 else random.randint(5, 120) / 100
    return size if random.random() < 0.7 else -size


def _targets(random: Random, last: str, loss: str, outputs: int) -> list[float]:
    if loss == "cross_entropy":
        one = random.randrange(outputs)
        return [float(k == one) for k in range(outputs)]
    if last == "logistic":
        return [random.choice((0.0, 1.0, 0.01, 0.99, 0.1, 0.25, 0.6, 0.83)) for _ in range(outputs)]
    return [
        random.randint(1, 9) / 10 * (-1) ** (last != "relu" and random.random() < 0.4)
        for _ in range(outputs)
    ]


def author_of(example: WorkedExample, style: Style, habits: dict[str, str]) -> Author:
    """Who works the example, with habits that differ from it."""
    network, parameters = example.network, example.parameters
    kinds = [MODES[layer.biases] for layer in network.layers]
    moving = [f"b[{layer}]" not in network.frozen for layer in range(1, len(kinds) + 1)]
    if "biases" in habits:
        moving = [habits["biases"] != "frozen"] * len(kinds)
        kinds = ["own"] * len(kinds) if habits["biases"] == "trained" else kinds
    sizes = list(network.sizes)
    single = [layer.biases == "shared" for layer in network.layers]
    return Author(
        sizes=sizes,
        activations=[layer.activation.name for layer in network.layers],
        loss=habits.get("loss", example.loss.name),
        W=[W.tolist() for W in parameters.W],
        b=[
            b.tolist() * size if one else b.tolist() if kind != "none" else []
            for b, one, size, kind in zip(parameters.b, single, sizes[1:], kinds, strict=True)
        ],
        X=example.inputs.tolist(),
        T=example.targets.tolist(),
        learning_rate=example.learning_rate,
        biases=kinds,
        moving=moving,
        style=style,
    )


def habits_for(
    random: Random, example: WorkedExample, allowed: set[str], often: float = 0.35
) -> dict[str, str]:
    """Conventions in which an author may differ from the example's file."""
    network = example.network
    losses = [it for it in (HALF, WHOLE, MEAN) if it != example.loss.name]
    if network.n_outputs == 1:
        losses = [HALF if example.loss.name != HALF else WHOLE]
    choices = {
        "delta": ["negated"],
        "loss": losses if example.loss.name in (HALF, WHOLE, MEAN) else [],
    }
    biases = network.layers[0].biases
    if biases != "none":
        ways = {"trained", "shared"} if biases == "shared" else {"trained"}
        now = {"frozen"} if network.frozen else {biases}
        choices["biases"] = sorted((ways | {"frozen"}) - now)
    return {
        name: random.choice(ways)
        for name, ways in sorted(choices.items())
        if name in allowed and ways and random.random() < often
    }
