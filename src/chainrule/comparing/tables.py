"""The runs of a comparison on a table. Apart from the others, which need not wait for Polars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chainrule.comparing.comparison import Compared, Comparison
from chainrule.comparing.runs import losses_of
from chainrule.comparing.variations import Variation
from chainrule.tables.fitting import fit_table


def of_table(
    data: Any, target: str, varied: Sequence[Variation], seed: int, settings: Mapping[str, Any]
) -> Comparison:
    """With the same seed, and so the same rows and first weights."""
    source = Path(data).name if isinstance(data, str | Path) else "a table"
    runs, metric = [], ""
    for name, given in varied:
        # a table knows optimizers as some of its solvers
        mine = {"solver" if key == "optimizer" else key: it for key, it in given.items()}
        fit = fit_table(data, target, seed=seed, **settings, **mine)
        metric = fit.evidence.metric.name
        runs.append(Compared(name, losses_of(name, fit.run.records), fit, fit.score))
    return Comparison(f"{target} of {source}", tuple(runs), "epoch", 1, metric)
