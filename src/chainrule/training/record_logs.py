"""Callbacks that write down each epoch's record: to a file, or for a tool that draws runs."""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.files import check_place
from chainrule.network.parameters import Parameters
from chainrule.training.records import EpochRecord, TrainingWarning

# Fields of a record that are not one number: the epoch is the place of all others, and mean_delta
# has one number for each layer.
NUMBERS = [name for name in EpochRecord._fields if name not in ("epoch", "mean_delta")]


def value_of(record: EpochRecord, quantity: str) -> float:
    """A number of a record, which a run has only if samples were held out."""
    value = getattr(record, quantity)
    # Whether samples are held out is known only now. To go on silently would mean that whoever
    # waits for the number waits for ever.
    if value is None:
        raise ChainruleError(
            f"this run has no {quantity}: hold samples out by early_stopping or "
            "validation_data (for their loss, early_stopping='loss')"
        )
    return float(value)


class JsonLines:
    """Writes each record as a line of JSON, readable while training runs.

    Parameters
    ----------
    path : str or Path
        The file; lines are added to what it holds.
    """

    def __init__(self, path: str | Path) -> None:
        check_place(Path(path))
        self.path = Path(path)

    def __call__(self, record: EpochRecord, parameters: Parameters) -> bool:
        """Write the record; training goes on."""
        line = json.dumps(_finite(record._asdict())) + "\n"
        try:
            _append(self.path, line.encode())
        except OSError as error:
            not_written(self.path, error)
        return False


class TensorBoard:
    """Writes the numbers of each record for TensorBoard.

    Parameters
    ----------
    folder : str or Path
        Where `tensorboard --logdir` looks.

    Raises
    ------
    ChainruleError
        If no writer is installed.
    """

    def __init__(self, folder: str | Path) -> None:
        # either package writes the format; the smaller one is asked first, as PyTorch takes seconds
        # to import
        try:
            from tensorboardX import SummaryWriter
        except ImportError:
            try:
                from torch.utils.tensorboard import SummaryWriter
            except ImportError:
                raise ChainruleError(
                    "logging for TensorBoard needs a writer; install it with: pip install "
                    "tensorboardX"
                ) from None
        self.writer = SummaryWriter(str(folder))

    def __call__(self, record: EpochRecord, parameters: Parameters) -> bool:
        """Write the record; training goes on."""
        for name, value in numbers_of(record).items():
            self.writer.add_scalar(name, value, record.epoch)
        # TensorBoard reads the file while training runs
        self.writer.flush()
        return False


class MLflow:
    """Logs the numbers of each record to the active run of MLflow.

    Raises
    ------
    ChainruleError
        If MLflow is not installed.
    """

    def __init__(self) -> None:
        try:
            import mlflow
        except ImportError:
            raise ChainruleError(
                "logging to MLflow needs it; install it with: pip install mlflow"
            ) from None
        self.log = mlflow.log_metrics

    def __call__(self, record: EpochRecord, parameters: Parameters) -> bool:
        """Write the record; training goes on."""
        self.log(numbers_of(record), step=record.epoch)
        return False


class WeightsAndBiases:
    """Logs the numbers of each record to the active run of Weights & Biases.

    Raises
    ------
    ChainruleError
        If the package wandb is not installed.
    """

    def __init__(self) -> None:
        try:
            import wandb
        except ImportError:
            raise ChainruleError(
                "logging to Weights & Biases needs it; install it with: pip install wandb"
            ) from None
        self.log = wandb.log

    def __call__(self, record: EpochRecord, parameters: Parameters) -> bool:
        """Write the record; training goes on."""
        # by a name of its own: steps of one run may go on from what was logged before
        self.log({"epoch": record.epoch, **numbers_of(record)})
        return False


def not_written(path: Path, error: OSError) -> None:
    """Warn that an epoch is not written down: a full disk must not cost what was learned."""
    # an error of chainrule's own says which file it was
    said = f"{path}: cannot be written ({error.strerror})" if error.strerror else str(error)
    warnings.warn(f"{said}; training goes on", TrainingWarning, stacklevel=3)


def _append(path: Path, line: bytes) -> None:
    """Add a whole line to a file, or nothing."""
    # opened anew for each epoch, so that every line is on disk when training goes on
    with path.open("ab", buffering=0) as file:
        before = os.fstat(file.fileno()).st_size
        try:
            written = file.write(line)
            while written < len(line):  # a full disk takes a part, and refuses the rest
                written += file.write(line[written:])
        except OSError:
            if path.is_file():
                file.truncate(before)
            raise


def numbers_of(record: EpochRecord) -> dict[str, float]:
    """The numbers of a record by name, without those that it does not have."""
    named = {name: getattr(record, name) for name in NUMBERS}
    deltas = {f"mean_delta_{l}": value for l, value in enumerate(record.mean_delta, start=1)}
    # None stands for what the run does not measure, such as a score without samples held out
    return {name: float(value) for name, value in {**named, **deltas}.items() if value is not None}


def _finite(value: object) -> object:
    """The value with null in place of infinities and NaN, which JSON does not have."""
    # Python's `json` would write them as Infinity and NaN, which other readers refuse
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
