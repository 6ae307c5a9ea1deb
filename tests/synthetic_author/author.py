"""An author who works an example by hand, in scalars; nothing of it comes from chainrule's page.

Every quantity is a sum of addends that are made of other quantities. An author carries on either
full values or what has been printed; `pins` are values that a mistake has put in place of the right
ones.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, log, tanh

from chainrule.network.quantities import Quantity
from synthetic_author.writing import Place, Style

HALF, WHOLE, MEAN = "half_squared_error", "squared_error", "mean_squared_error"
ACTIVATIONS = {
    "logistic": (lambda z: 1 / (1 + exp(-z)), lambda a: a * (1 - a)),
    "tanh": (tanh, lambda a: 1 - a * a),
    "relu": (lambda z: max(z, 0.0), lambda a: 1.0 if a > 0 else 0.0),
    "identity": (lambda z: z, lambda a: 1.0),
}
GIVEN = ("input", "target", "weight", "bias", "shared_bias", "learning_rate")
Get = Callable[[Place], float]


@dataclass
class Author:
    """What the author was given, and how they go about it.

    `biases` says for each layer "none", "own" or "shared"; `moving` for each layer whether its
    biases are trained.
    """

    sizes: list[int]
    activations: list[str]
    loss: str
    W: list[list[list[float]]]
    b: list[list[float]]
    X: list[list[float]]
    T: list[list[float]]
    learning_rate: float
    biases: list[str]
    moving: list[bool]
    style: Style
    shown: set[Place] = field(default_factory=set)
    pins: dict[Place, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.depth, self.n = len(self.activations), len(self.X)
        self.fused = (self.loss, self.activations[-1]) in (
            ("binary_cross_entropy", "logistic"),
            ("cross_entropy", "softmax"),
        )
        self._known: dict[Place, float] = {}

    def value(self, place: Place) -> float:
        """What the author goes on with."""
        if place not in self._known:
            value = self.pins[place] if place in self.pins else self.computed(place, self.value)
            if self.style.carried == "rounded" and place in self.shown:
                value = float(self.style.printed(value))
            self._known[place] = value
        return self._known[place]

    def computed(self, place: Place, get: Get) -> float:
        """What comes out of the author's formula."""
        return sum(self.addends(place, get))

    def addends(self, place: Place, get: Get) -> list[float]:
        """The formula of a quantity, as the addends of a sum."""
        kind = place.quantity.kind
        formula = self._moved if kind.startswith(("new_", "step_")) else getattr(self, f"_{kind}")
        return formula(place.quantity, place.updates, get)

    def ingredients(self, place: Place) -> list[Place]:
        """What the formula is made of."""
        used: dict[Place, None] = {}

        def noted(inner: Place) -> float:
            used[inner] = None
            return self.value(inner)

        self.addends(place, noted)
        return list(used)

    def _input(self, q: Quantity, u: int, get: Get) -> list[float]:
        return [self.X[q.sample - 1][q.unit - 1]]

    def _target(self, q: Quantity, u: int, get: Get) -> list[float]:
        return [self.T[q.sample - 1][q.unit - 1]]

    def _learning_rate(self, q: Quantity, u: int, get: Get) -> list[float]:
        return [self.learning_rate]

    def _weight(self, q: Quantity, u: int, get: Get) -> list[float]:
        if u:
            return [get(Place(Quantity("new_weight", q.layer, q.unit, q.sender), u - 1))]
        return [self.W[q.layer - 1][q.sender - 1][q.unit - 1]]

    def _bias(self, q: Quantity, u: int, get: Get) -> list[float]:
        if u and self.moving[q.layer - 1]:
            return [get(Place(Quantity("new_bias", q.layer, q.unit), u - 1))]
        return [self.b[q.layer - 1][q.unit - 1]]

    def _shared_bias(self, q: Quantity, u: int, get: Get) -> list[float]:
        if u and self.moving[q.layer - 1]:
            return [get(Place(Quantity("new_shared_bias", q.layer), u - 1))]
        return [self.b[q.layer - 1][0]]

    def sent(self, layer: int, unit: int, sample: int, u: int) -> Place:
        """What a unit sends on: an input, or an activation."""
        return Place(
            Quantity("activation" if layer else "input", layer, unit, sample=sample),
            u if layer else 0,
        )

    def _net_input(self, q: Quantity, u: int, get: Get) -> list[float]:
        l, j, s = q.layer, q.unit, q.sample
        products = [
            get(self.sent(l - 1, i, s, u)) * get(Place(Quantity("weight", l, j, i), u))
            for i in self.units(l - 1)
        ]
        if self.biases[l - 1] == "none":
            return products
        bias = (
            Quantity("shared_bias", l) if self.biases[l - 1] == "shared" else Quantity("bias", l, j)
        )
        return [*products, get(Place(bias, u))]

    def units(self, layer: int) -> range:
        """The numbers of a layer's units."""
        return range(1, self.sizes[layer] + 1)

    def _activation(self, q: Quantity, u: int, get: Get) -> list[float]:
        name = self.activations[q.layer - 1]
        if name != "softmax":
            return [
                ACTIVATIONS[name][0](
                    get(Place(Quantity("net_input", q.layer, q.unit, sample=q.sample), u))
                )
            ]
        powers = [
            exp(get(Place(Quantity("net_input", q.layer, j, sample=q.sample), u)))
            for j in self.units(q.layer)
        ]
        return [powers[q.unit - 1] / sum(powers)]

    def _output_error(self, q: Quantity, u: int, get: Get) -> list[float]:
        y, t = self.ends(q, u, get)
        return [self.error(y, t)]

    def error(self, y: float, t: float) -> float:
        """What one output has to answer for."""
        if self.loss == "binary_cross_entropy":
            return -(t * log(y) + (1 - t) * log(1 - y))
        if self.loss == "cross_entropy":
            return -t * log(y)
        return (t - y) ** 2 * {HALF: 0.5, WHOLE: 1, MEAN: 1 / self.sizes[-1]}[self.loss]

    def ends(self, q: Quantity, u: int, get: Get) -> tuple[float, float]:
        """An output and its target."""
        target = Place(Quantity("target", self.depth, q.unit, sample=q.sample))
        return get(self.sent(self.depth, q.unit, q.sample, u)), get(target)

    def _sample_error(self, q: Quantity, u: int, get: Get) -> list[float]:
        return [
            get(Place(Quantity("output_error", self.depth, k, sample=q.sample), u))
            for k in self.units(self.depth)
        ]

    def _total_error(self, q: Quantity, u: int, get: Get) -> list[float]:
        if self.n == 1:
            return self._sample_error(Quantity("sample_error", sample=1), u, get)
        return [get(Place(Quantity("sample_error", sample=s), u)) / self.n for s in self.samples]

    @property
    def samples(self) -> range:
        """The numbers of the samples."""
        return range(1, self.n + 1)

    def has_shares(self, layer: int) -> bool:
        """Whether the error of a layer's units is split by output."""
        return layer == self.depth - 1 and self.sizes[-1] > 1 and self.activations[-1] != "softmax"

    def _error_by_activation(self, q: Quantity, u: int, get: Get) -> list[float]:
        l, j, s = q.layer, q.unit, q.sample
        if l == self.depth:
            y, t = self.ends(q, u, get)
            return [(y - t) * {HALF: 1, WHOLE: 2, MEAN: 2 / self.sizes[-1]}[self.loss]]
        places = [Place(Quantity("error_share", l, j, k, s), u) for k in self.units(l + 1)]
        if self.has_shares(l) and self.shown.intersection(places):
            return [get(place) for place in places]
        return [self._error_share(place.quantity, u, get)[0] for place in places]

    def _error_share(self, q: Quantity, u: int, get: Get) -> list[float]:
        delta = Place(Quantity("delta", q.layer + 1, q.sender, sample=q.sample), u)
        return [get(delta) * get(Place(Quantity("weight", q.layer + 1, q.sender, q.unit), u))]

    def _activation_by_net_input(self, q: Quantity, u: int, get: Get) -> list[float]:
        return [
            ACTIVATIONS[self.activations[q.layer - 1]][1](
                get(self.sent(q.layer, q.unit, q.sample, u))
            )
        ]

    def _delta(self, q: Quantity, u: int, get: Get) -> list[float]:
        if self.fused and q.layer == self.depth:
            y, t = self.ends(q, u, get)
            return [y - t]
        first, slope = (
            Place(Quantity(kind, q.layer, q.unit, sample=q.sample), u)
            for kind in ("error_by_activation", "activation_by_net_input")
        )
        return [get(first) * get(slope)]

    def _error_by_weight(self, q: Quantity, u: int, get: Get) -> list[float]:
        l, j, i = q.layer, q.unit, q.sender
        return [
            get(self.sent(l - 1, i, s, u))
            * get(Place(Quantity("delta", l, j, sample=s), u))
            / self.n
            for s in self.samples
        ]

    def _error_by_bias(self, q: Quantity, u: int, get: Get) -> list[float]:
        return [
            get(Place(Quantity("delta", q.layer, q.unit, sample=s), u)) / self.n
            for s in self.samples
        ]

    def _error_by_shared_bias(self, q: Quantity, u: int, get: Get) -> list[float]:
        places = [
            Place(Quantity("delta", q.layer, j, sample=s), u)
            for s in self.samples
            for j in self.units(q.layer)
        ]
        return [get(place) / self.n for place in places]

    def _moved(self, q: Quantity, u: int, get: Get) -> list[float]:
        """A step, or what it makes of a weight or bias."""
        what, _, parameter = q.kind.partition("_")
        gradient = Place(Quantity(f"error_by_{parameter}", q.layer, q.unit, q.sender), u)
        taken = get(Place(Quantity("learning_rate"))) * get(gradient)
        if what == "step":
            return [taken]
        return [get(Place(Quantity(parameter, q.layer, q.unit, q.sender), u)), -taken]
