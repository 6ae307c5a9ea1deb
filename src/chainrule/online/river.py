"""What River asks of its models besides learning and predicting, without importing River.

Where River is loaded when a model is made, the model's class is registered with River's own, so
that its metrics, pipelines and evaluation know a classifier from a regressor.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from inspect import signature
from typing import Any, ClassVar, Self

import numpy as np

from chainrule.types import Floats


class RiverConventions:
    """Parameters by name, clones, and the marks by which River's tools know a model."""

    river_bases: ClassVar[tuple[str, ...]]  # River's classes that this one stands for
    _supervised = True
    _multiclass = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Registered here, so that a model from a pickle is, too."""
        # an abstract class takes others for its own, without a line of theirs in ours
        bases = sys.modules.get("river.base")
        for name in cls.river_bases if bases else ():
            getattr(bases, name).register(cls)
        return super().__new__(cls)

    def _get_params(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in signature(type(self)).parameters}

    def clone(
        self, new_params: Mapping[str, Any] | None = None, include_attributes: bool = False
    ) -> Self:
        """A model with the same parameters that has learned nothing.

        Parameters
        ----------
        new_params : dict, optional
            Parameters that are to be others.
        include_attributes : bool
            Whether it shall have learned what this one has.
        """
        model = type(self)(**deepcopy({**self._get_params(), **(new_params or {})}))
        if include_attributes:
            learned = {k: v for k, v in vars(self).items() if k not in self._get_params()}
            model.__dict__.update(deepcopy(learned))
        return model

    def __repr__(self) -> str:
        # River prints all parameters; as scikit-learn, we print those that were given
        defaults = signature(type(self)).parameters
        given = [
            f"{name}={value!r}"
            for name, value in self._get_params().items()
            if value != defaults[name].default
        ]
        return f"{type(self).__name__}({', '.join(given)})"

    @property
    def _tags(self) -> set[str]:
        return set()

    @property
    def _mutable_attributes(self) -> set[str]:
        return set()

    @property
    def _is_stochastic(self) -> bool:
        # the seed is always given: two models of the same parameters are the same
        return False

    @property
    def _raw_memory_usage(self) -> int:
        """Bytes of the numbers that were learned; names and labels are not counted."""
        return sum(array.nbytes for array in self._arrays())

    def _arrays(self) -> list[Floats]:
        """What was learned."""
        raise NotImplementedError

    def mutate(self, new_attrs: Mapping[str, Any]) -> None:
        """Refuse to change parameters: a model that goes on with others is another one.

        Parameters
        ----------
        new_attrs : dict
            Must be empty; see `clone`.
        """
        # an empty change is none, and River's checks make one
        for name in new_attrs:
            raise ValueError(
                f"{name!r} cannot be changed in a {type(self).__name__}; clone it with another"
            )

    @classmethod
    def _unit_test_params(cls) -> Iterator[dict[str, Any]]:
        yield {}

    def _unit_test_skips(self) -> set[str]:
        return set()


def plain(value: Any) -> Any:
    """A number of NumPy's as Python's own."""
    return value.item() if isinstance(value, np.generic) else value
