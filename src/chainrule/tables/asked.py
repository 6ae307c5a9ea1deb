"""What is asked of a model of a table, besides how its networks are trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from chainrule.tables.row_roles import ClassWeight
from chainrule.training.checkpoints.folder import Checkpoints
from chainrule.training.records import EpochRecord

OnEpoch = Callable[[EpochRecord], object]
OnRows = Callable[[int], object]  # called with how many rows of a stream were read


@dataclass(frozen=True)
class Asked:
    """The arguments of `fit_table` that do not say how a network is trained."""

    target: str
    task: str = "auto"
    quantiles: Sequence[float] | None = None
    calibrate: bool = False
    validation: float = 0.2
    metric: str | None = None
    class_weight: ClassWeight | None = None
    threshold: float | None = None
    weights: str | None = None
    group: str | None = None
    time: str | None = None
    seed: int = 0
    on_epoch: OnEpoch | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    checkpoints: Checkpoints | None = None
    on_rows: OnRows | None = None
