"""Train RealMLP-TD-S by pytabkit on two small data sets and write what it did to realmlp_td_s.json.

pytabkit is by the authors of RealMLP (Holzmueller, Grinsztajn & Steinwart 2024). The tests read the
file and need neither it nor PyTorch. To record again, in an environment of its own::

    pip install pytabkit==1.7.3 torch==2.13.0
    python tests/peers/record_realmlp.py

All that is compared is pytabkit's: its settings of RealMLP-TD-S, the first weights, the layers,
label smoothing, standardized targets, the losses, Adam (PyTorch's, with pytabkit's factors of the
learning rate), the schedule, the batches drawn by its loader, and the loop over them (its module
for the trainer of PyTorch Lightning). Ours are the data, and what reads along and writes.

Other than in its settings there are 3 hidden layers of 16 units instead of 256, 5 epochs instead of
256, batches of 32 instead of 256, inputs that are not preprocessed, and float64 instead of float32.
Each task is trained with Adam's epsilon of 1e-8, and again with one that is too small to matter.
"""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

FILE = Path(__file__).with_name("realmlp_td_s.json")
ROWS, INPUTS, CLASSES = 160, 5, 3
EPSILONS = (1e-8, 1e-30)
SMALL = {"hidden_sizes": [16, 16, 16], "n_epochs": 5, "batch_size": 32, "tfms": []}


def draw_data() -> dict[str, Any]:
    """Inputs of the size that preprocessing gives, labels, and numbers far from standardized."""
    generator = np.random.default_rng(20261126)
    X = generator.normal(size=(ROWS, INPUTS))
    X /= np.sqrt(1 + (X / 3) ** 2)
    signal = np.sin(2 * X[:, 0]) + X[:, 1] * X[:, 2] + generator.normal(0, 0.3, ROWS)
    labels = np.digitize(signal, np.quantile(signal, [0.3, 0.7]))
    return {"X": X.tolist(), "labels": labels.tolist(), "numbers": (40 + 7 * signal).tolist()}


def weights(model: Any) -> dict[str, Any]:
    """The factors of the inputs, and W and b of each layer, as pytabkit keeps them."""
    scale, *rest = (it.detach().numpy()[0] for it in model.parameters())
    W, b = rest[::2], rest[1::2]
    return {
        "scale": scale[0].tolist(),
        "W": [it.tolist() for it in W],
        "b": [it[0].tolist() for it in b],
    }


def train(X: Any, y: Any, settings: dict[str, Any]) -> dict[str, Any]:
    """What one training did: weights before and after, orders, learning rates and losses."""
    import torch
    from pytabkit.models.alg_interfaces.base import InterfaceResources, SplitIdxs
    from pytabkit.models.data import data
    from pytabkit.models.training.lightning_modules import TabNNModule, pl

    kind = {"feat_shape": [1]} if y.is_floating_point() else {"cat_sizes": [CLASSES]}
    infos = {"x_cont": data.TensorInfo(feat_shape=[INPUTS]), "y": data.TensorInfo(**kind)}
    split = SplitIdxs(torch.arange(ROWS)[None], None, None, 1, [2], 0)
    module = TabNNModule(**settings)
    module.compile_model(
        data.DictDataset({"x_cont": X, "y": y}, infos), [split], InterfaceResources(1, [])
    )
    before = weights(module.model)
    orders: list[list[int]] = []
    rates: list[list[float]] = []
    losses: list[float] = []

    class Reader(pl.Callback):
        """Reads along after each update."""

        def on_train_batch_end(
            self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
        ) -> None:
            groups = pl_module.optimizers(use_pl_optimizer=False).opt.param_groups
            for group in groups:
                assert group["betas"] == (0.9, 0.95)
                assert group["eps"] == settings["opt_eps"]
            assert {it.dtype for it in (*batch.values(), outputs["loss"])} == {torch.float64}
            rates.append([group["lr"] for group in groups])
            losses.append(outputs["loss"].item())

    def noted(*args: Any, draw: Any = data.batch_randperm, **more: Any) -> Any:
        drawn = draw(*args, **more)
        orders.append(drawn[0].tolist())
        return drawn

    # as pytabkit makes it, but for the precision
    trainer = pl.Trainer(
        accelerator="cpu",
        precision="64-true",
        callbacks=[*module.create_callbacks(), Reader()],
        max_epochs=settings["n_epochs"],
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        logger=False,
    )
    torch.manual_seed(3)
    with mock.patch.object(data, "batch_randperm", noted):
        trainer.fit(module, train_dataloaders=module.train_dl)
    base = np.array(rates)[:, 1]  # of the first weights, whose factor is 1
    factors = np.array(rates[1]) / base[1]  # in the first update all learning rates are 0
    np.testing.assert_allclose(rates, base[:, None] * factors, rtol=1e-14)
    return {
        "start": before,
        "orders": orders,
        "learning_rates": base.tolist(),
        "rate_factors": factors.tolist(),
        "losses": np.reshape(losses, (settings["n_epochs"], -1)).mean(axis=1).tolist(),
        "end": weights(module.model),
    }


def record() -> dict[str, Any]:
    """The data, and for each task what is the same with both epsilons and what is not."""
    import torch
    from pytabkit.models.sklearn.default_params import DefaultParams

    torch.set_default_dtype(torch.float64)
    made = draw_data()
    X = torch.tensor(made["X"])
    tasks = {
        "classification": (DefaultParams.RealMLP_TD_S_CLASS, torch.tensor(made["labels"])),
        "regression": (DefaultParams.RealMLP_TD_S_REG, torch.tensor(made["numbers"])),
    }
    by = {name: version(name) for name in ("pytabkit", "torch", "pytorch-lightning")}
    whole: dict[str, Any] = {"by": by, **SMALL, "data": made}
    for task, (settings, y) in tasks.items():
        runs = [train(X, y[:, None], {**settings, **SMALL, "opt_eps": it}) for it in EPSILONS]
        kept = [{name: run.pop(name) for name in ("losses", "end")} for run in runs]
        assert runs[0] == runs[1]
        about = {name: settings[name] for name in ("act", "lr", "lr_sched", "sq_mom")}
        results = [{"epsilon": it, **run} for it, run in zip(EPSILONS, kept, strict=True)]
        whole[task] = {**about, **runs[0], "runs": results}
    return whole


if __name__ == "__main__":
    FILE.write_text(json.dumps(record(), separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{FILE.name}, {FILE.stat().st_size / 1000:.0f} kB")
