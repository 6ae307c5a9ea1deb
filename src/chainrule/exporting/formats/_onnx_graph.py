"""The graph of an ONNX model while it is built: nodes, constants, and names for what they give."""

from __future__ import annotations

from collections import Counter
from types import ModuleType
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.types import Array

ML = "ai.onnx.ml"  # the domain of operators for tables


def onnx_package() -> ModuleType:
    """The package, or a message that says how to get it."""
    try:
        import onnx
        import onnx.helper
        import onnx.numpy_helper
    except ImportError:
        raise ChainruleError(
            "exporting to ONNX needs the package onnx: pip install 'chainrule[onnx]'"
        ) from None
    return onnx


class Graph:
    """Nodes in the order in which they are computed.

    Columns may have any names, so that values within the graph get names that no column has.
    """

    def __init__(self, taken: tuple[str, ...]) -> None:
        self.onnx = onnx_package()
        self.double, self.truth = self.onnx.TensorProto.DOUBLE, self.onnx.TensorProto.BOOL
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []
        self._taken = set(taken)
        self._counts: Counter[str] = Counter()  # of names with a number

    def name(self, wanted: str) -> str:
        """A name that nothing else has."""
        name = wanted
        while name in self._taken:
            self._counts[wanted] += 1
            name = f"{wanted}_{self._counts[wanted]}"
        self._taken.add(name)
        return name

    def constant(self, values: Array, wanted: str = "constant") -> str:
        """An array of numbers, or of texts."""
        array = np.asarray(values)
        name = self.name(wanted)
        if array.dtype.kind in "UO":
            texts = [str(text).encode() for text in array.ravel()]
            kind = self.onnx.TensorProto.STRING
            tensor = self.onnx.helper.make_tensor(name, kind, array.shape, texts)
        else:
            tensor = self.onnx.numpy_helper.from_array(np.asarray(array, order="C"), name)
        self.initializers.append(tensor)
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """A node; the name of what it gives."""
        output = self.name(operator.lower())
        self._node(operator, inputs, [output], domain, attributes)
        return output

    def columns(self, value: str, places: list[int]) -> str:
        """Some columns of a value."""
        return self.add("Gather", value, self.constant(np.array(places), "places"), axis=1)

    def sorted(self, value: str, n: int) -> str:
        """A value whose rows, of n numbers, are in order: of as many as there are, the least."""
        order, count = self.name("order"), self.constant(np.array([n]), "count")
        output = self.name("sorted")
        attributes = {"axis": 1, "largest": 0, "sorted": 1}
        self._node("TopK", (value, count), [output, order], "", attributes)
        return output

    def described(self, name: str, shape: list[Any], kind: int | None = None) -> Any:
        """An output; of doubles unless another kind is given."""
        kind = self.double if kind is None else kind
        return self.onnx.helper.make_tensor_value_info(name, kind, shape)

    def output(self, name: str, value: str) -> None:
        """Give a value the name of an output."""
        self._node("Identity", (value,), [name], "", {})

    def _node(
        self,
        operator: str,
        inputs: tuple[str, ...],
        outputs: list[str],
        domain: str,
        attributes: dict[str, Any],
    ) -> None:
        make = self.onnx.helper.make_node
        self.nodes.append(make(operator, list(inputs), outputs, domain=domain, **attributes))
