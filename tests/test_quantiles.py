"""Quantiles: the pinball loss on the page and in every engine, and tables that are predicted so."""

import numpy as np
import polars as pl
import pytest
from sklearn.datasets import load_diabetes
from sklearn.linear_model import QuantileRegressor
from sklearn.metrics import mean_pinball_loss

import chainrule
from chainrule.errors import ChainruleError
from chainrule.formulas import functions
from chainrule.formulas.losses import pinball
from chainrule.tables.predicting import predict_files

LEVELS = (0.1, 0.5, 0.9)


@pytest.fixture(scope="module")
def fan():
    """Numbers that scatter the more, the further x is from 0."""
    generator = np.random.default_rng(0)
    x = generator.uniform(-1, 1, 3000)
    return pl.DataFrame({"x": x, "y": 2 * x + (0.2 + x**2) * generator.normal(size=len(x))})


@pytest.mark.parametrize("level", LEVELS)
def test_the_loss_is_that_of_scikit_learn(level):
    generator = np.random.default_rng(1)
    y, t = generator.normal(size=(2, 40, 1))
    ours = pinball(level).errors(y, t, functions).mean()
    assert ours == pytest.approx(mean_pinball_loss(t, y, alpha=level), rel=1e-14)
    several = pinball(LEVELS).errors(np.tile(y, 3), np.tile(t, 3), functions)
    assert several[:, LEVELS.index(level)].mean() == pytest.approx(ours, rel=1e-14)


def test_a_single_layer_finds_what_linear_programming_finds():
    X, y = load_diabetes(return_X_y=True)
    X, y = X[:, 2:4] * 20, (y - y.mean()) / y.std()
    network = chainrule.Network([2, 3], "identity")
    run = chainrule.train(
        network,
        X,
        np.tile(y[:, None], 3),
        loss=pinball(LEVELS),
        optimizer="adam",
        learning_rate=0.02,
        schedule="cosine",
        batch_size=None,
        stopping=chainrule.Stopping(epochs=2000),
    )
    for number, level in enumerate(LEVELS):
        theirs = QuantileRegressor(quantile=level, alpha=0).fit(X, y)
        least = mean_pinball_loss(y, theirs.predict(X), alpha=level)
        found = chainrule.predict(run.parameters, X)[:, number]
        assert least <= mean_pinball_loss(y, found, alpha=level) < 1.001 * least


def test_quantiles_of_a_table(fan, tmp_path):
    fit = chainrule.fit_table(fan[:2000], "y", effort="fast", quantiles=[0.95, 0.05])
    new = fan[2000:]
    found = fit.model.predict(new.drop("y"))
    assert found.columns == ["y", "quantile 0.05", "quantile 0.5", "quantile 0.95"]
    quantiles = found.to_numpy()[:, 1:]
    below = (new["y"].to_numpy()[:, None] <= quantiles).mean(axis=0)
    np.testing.assert_allclose(below, [0.05, 0.5, 0.95], atol=0.05)
    # wide where numbers scatter: at the ends of x, and not in the middle
    width, x = quantiles[:, 2] - quantiles[:, 0], np.abs(new["x"].to_numpy())
    assert width[x > 0.8].mean() > 2 * width[x < 0.3].mean()
    assert fit.score > 0.7
    again = chainrule.TableModel.load(fit.model.save(tmp_path / "fan.chainrule"))
    assert again.predict(new).equals(found)
    added = chainrule.explain_row(again, new, 1).contributions
    assert added.prediction == pytest.approx(found["y"][0], rel=1e-6)
    assert added.reference + sum(added.columns) == pytest.approx(added.prediction, abs=1e-5)
    steps = chainrule.explain(again, new, 1)
    assert "max(0.95·(t[3] - " in chainrule.render(steps.only("E[3]"))


def test_quantiles_never_cross(fan):
    """Not even far from all that was seen, and where networks differ."""
    levels = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]
    model = chainrule.TableRegressor("good", quantiles=levels).fit(
        fan[:100, ["x"]], fan["y"][:100].to_numpy()
    )
    wide = pl.DataFrame({"x": np.linspace(-9, 9, 500)})
    found = model.predict_quantiles(wide)
    assert found.shape == (500, 9)
    assert (np.diff(found, axis=1) >= 0).all()
    np.testing.assert_array_equal(model.predict(wide), found[:, 4])
    assert model.quantiles_ == (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def test_a_single_network_learns_quantiles(fan):
    fit = chainrule.fit_table(fan, "y", hidden=[16], quantiles=[0.25, 0.75])
    below = fan["y"].to_numpy()[:, None] <= fit.model.predict(fan).to_numpy()[:, 1:]
    np.testing.assert_allclose(below.mean(axis=0), [0.25, 0.5, 0.75], atol=0.08)


def test_quantiles_that_cannot_be(fan):
    with pytest.raises(ChainruleError, match="a quantile is 1.5"):
        chainrule.fit_table(fan, "y", quantiles=[1.5])
    labelled = fan.with_columns(y=pl.Series(["a", "b"] * 1500))
    with pytest.raises(ChainruleError, match="'y' is a class"):
        chainrule.fit_table(labelled, "y", quantiles=[0.5])
    with pytest.raises(ChainruleError, match="3 levels, one for each output, but .* 2 outputs"):
        chainrule.train(chainrule.Network([1, 2]), [[1.0]], [[1.0, 1.0]], loss=pinball(LEVELS))
    with pytest.raises(ChainruleError, match="a level for each output"):
        chainrule.derive(loss=pinball(LEVELS))
    model = chainrule.TableRegressor("fast").fit(fan[:50, ["x"]], fan["y"][:50].to_numpy())
    with pytest.raises(ChainruleError, match="quantiles"):
        model.predict_quantiles(fan[:3, ["x"]])


def test_reports_tell_what_came_true_of_quantiles(fan, tmp_path):
    fit = chainrule.fit_table(fan, "y", hidden=[16], quantiles=[0.05, 0.95])
    report, held = fit.report(), fan[fit.evidence.held]
    found = fit.trial.predict(held).to_numpy()[:, 1:]
    truth, learned = held["y"].to_numpy(), fan["y"].to_numpy()[fit.evidence.learn]
    plain = report.as_dict()
    for number, level in enumerate((0.05, 0.5, 0.95)):
        row = plain["quantiles"][number]
        constant = np.full(len(truth), np.quantile(learned, level, method="inverted_cdf"))
        assert row["below"] == pytest.approx((truth <= found[:, number]).mean())
        assert row["loss"] == pytest.approx(
            mean_pinball_loss(truth, found[:, number], alpha=level), rel=1e-6
        )
        assert row["constant"] == pytest.approx(mean_pinball_loss(truth, constant, alpha=level))
    inside = ((found[:, 0] <= truth) & (truth <= found[:, 2])).mean()
    assert plain["interval"] == {"low": 0.05, "high": 0.95, "share": pytest.approx(inside)}
    whole = plain["scores"]["pinball"]
    assert whole["value"] == pytest.approx(np.mean([it["loss"] for it in plain["quantiles"]]))
    assert whole["guess"] == pytest.approx(np.mean([it["constant"] for it in plain["quantiles"]]))
    said = f"{inside:.1%} of the true numbers lie between the quantiles 0.05 and 0.95"
    assert said in report.text()
    assert said in report.save(tmp_path / "r.html").read_text()
    scored = chainrule.score_table(fit.trial, held, metric="pinball")
    assert scored.score.value == pytest.approx(whole["value"])
    assert scored.importance[0].lost > 0.1


def test_pinball_is_for_quantiles_only(fan):
    with pytest.raises(ChainruleError, match="pinball is a metric of quantiles, and this model"):
        chainrule.fit_table(fan, "y", metric="pinball")


def test_an_interval_keeps_the_quantiles(fan, tmp_path):
    model = chainrule.fit_table(fan, "y", hidden=[4], quantiles=[0.1, 0.9]).model
    fan.write_csv(tmp_path / "fan.csv")
    found = predict_files(model, [tmp_path / "fan.csv"], coverage=0.8)
    assert found.columns == ["y", *(f"quantile {it}" for it in LEVELS), "lower", "upper"]
    assert found.drop("lower", "upper").equals(model.predict(fan))
    inside = (found["lower"] <= fan["y"]) & (fan["y"] <= found["upper"])
    assert inside.mean() == pytest.approx(0.8, abs=0.05)
