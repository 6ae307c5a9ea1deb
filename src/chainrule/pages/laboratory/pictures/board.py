"""The board: the samples, and what the network says of every place between them.

Of two inputs it is a plane, of one a curve; of more there is no such picture, and a table counts
how often each class is taken for each.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from chainrule.network.data import Samples
from chainrule.pages.data_sets.data_set import Data
from chainrule.pages.laboratory.present import Present, labels, outputs, told
from chainrule.types import Doubles

MOST_DRAWN = 2000  # samples
SIDE = 56  # places of a plane in each direction, for small networks
LEAST_SIDE = 16
MOST_PRODUCTS = 3_000_000  # of a weight and an activation, for one picture
ON_A_CURVE = 160
MARGIN = 0.08


def all_of(data: Data) -> Samples:
    """The samples to learn from, then those held out."""
    if data.held is None:
        return data.learn
    return Samples(*(np.concatenate([getattr(it, name) for it in (data.learn, data.held)])
                     for name in ("X", "T")))  # fmt: skip


class Board:
    """The board of some data.

    Parameters
    ----------
    data : Data
    reach : float
        How far it goes at least; 0 where the samples alone decide.
    """

    def __init__(self, data: Data, reach: float = 0.0) -> None:
        self.data = data
        self.samples = all_of(data)
        # a curve has room for one output
        kinds = {1: "curve" if data.n_outputs == 1 else "counts", 2: "plane"}
        self.kind = kinds.get(len(data.inputs), "counts")
        self.x = _span(self.samples.X[:, 0], reach)
        second = self.samples.X[:, 1] if self.kind == "plane" else self.samples.T[:, 0]
        self.y = _span(second, reach)

    def as_data(self) -> dict[str, Any]:
        """What stays while the network learns."""
        X, T = self.samples.X[:MOST_DRAWN], self.samples.T[:MOST_DRAWN]
        learnt = len(self.data.learn.X)
        return {
            "kind": self.kind,
            "x": self.x,
            "y": self.y,
            "names": [*self.data.inputs[:2], *([self.data.target] if self.kind == "curve" else [])],
            "classes": self.data.classes,
            "points": {
                "x": _short(X[:, 0]),
                "y": _short(X[:, 1] if self.kind == "plane" else T[:, 0]),
                "labels": labels(T).tolist() if self.data.classes else _shares(T[:, 0], T),
                "held": [number >= learnt for number in range(len(X))],
            },
        }

    def now(self, present: Present) -> dict[str, Any]:
        """What the network says at present."""
        drawn: dict[str, Any] = getattr(self, f"_{self.kind}")(present)
        return drawn

    def _plane(self, present: Present) -> dict[str, Any]:
        products = present.parameters.network.n_parameters
        side = int(np.clip(np.sqrt(MOST_PRODUCTS / products), LEAST_SIDE, SIDE))
        # in the middle of each pixel
        middle = (np.arange(side) + 0.5) / side
        x, y = (low + middle * (high - low) for low, high in (self.x, self.y))
        # rows from the top of the picture down, as pixels are
        places = np.stack([part.ravel() for part in np.meshgrid(x, y[::-1])], axis=1)
        # a byte for each place: more shades than an eye tells apart
        Y = outputs(present.parameters, places)
        if Y.shape[1] > 1:
            best = Y.argmax(axis=1)
            shares = Y.max(axis=1)
            planes = [best, np.round(255 * np.clip(shares, 0, 1))]
            said = _areas(np.bincount(best, minlength=Y.shape[1]) / len(best), self.data.classes)
        elif self.data.classes:
            planes = [np.round(255 * np.clip(np.nan_to_num(Y[:, 0]), 0, 1))]
            second = float((Y[:, 0] > 0.5).mean())
            said = _areas([1 - second, second], self.data.classes)
        else:
            planes = [np.round(255 * _within(Y[:, 0], self.samples.T[:, 0]))]
            said = f"outputs from {told(Y.min())} to {told(Y.max())}"
        content = np.concatenate(planes).astype(np.uint8).tobytes()
        return {"side": side, "bytes": base64.b64encode(content).decode(), "says": said}

    def _curve(self, present: Present) -> dict[str, Any]:
        x = np.linspace(*self.x, ON_A_CURVE)
        Y = outputs(present.parameters, x[:, None])[:, 0]
        far = [f"{told(np.abs(part.Y - part.samples.T).max())} off {part.which}"
               for part in present.parts]  # fmt: skip
        return {
            "curve": {"x": _short(x), "y": _short(Y)},
            "says": f"the network's curve goes from {told(Y.min())} to {told(Y.max())}, and is at "
            f"most {' and '.join(far)}",
        }

    def _counts(self, present: Present) -> dict[str, Any]:
        if not self.data.classes:
            Y, T = present.outputs, self.samples.T
            drawn = {"x": _short(T[:MOST_DRAWN, 0]), "y": _short(Y[:MOST_DRAWN, 0])}
            off = [f"{told(np.sqrt(((part.Y - part.samples.T) ** 2).mean()))} for {part.which}"
                   for part in present.parts]  # fmt: skip
            said = f"outputs over targets; off by {' and '.join(off)} on average (root mean square)"
            return {"against": drawn, "says": said}
        # of the samples held out, where there are some: those learnt from are known by heart
        part, n = present.parts[-1], len(self.data.classes)
        Y, T = part.Y, part.samples.T
        counts = np.zeros((n, n), int)
        # adds up where the same pair comes again, which plain indexing does not
        np.add.at(counts, (labels(T), labels(Y)), 1)
        return {
            "counts": counts.tolist(),
            "says": f"of {part.which}, {np.trace(counts):,} of {counts.sum():,} are taken for "
            "their class",
        }


def _span(values: Doubles, reach: float) -> tuple[float, float]:
    """The ends of an axis, a little beyond the samples."""
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or 1.0
    return min(low - margin, -reach), max(high + margin, reach)


def _areas(shares: Any, classes: tuple[str, ...]) -> str:
    """How much of a plane belongs to each class."""
    parts = [f"{100 * share:.0f} % {name}" for share, name in zip(shares, classes, strict=True)]
    return f"areas of the plane: {', '.join(parts)}"


def _within(values: Doubles, of: Doubles) -> Doubles:
    """From 0 to 1, where the least and the greatest of others are."""
    spread = float(np.ptp(of)) or 1.0
    shares: Doubles = np.clip(np.nan_to_num((values - of.min()) / spread), 0, 1)
    return shares


def _shares(values: Doubles, of: Doubles) -> list[float]:
    return [round(float(it), 3) for it in _within(values, of)]


def _short(values: Doubles) -> list[float]:
    """Rounded to what a screen can show; JSON knows no infinity."""
    return [float(f"{it:.5g}") for it in np.nan_to_num(values, posinf=1e300, neginf=-1e300)]
