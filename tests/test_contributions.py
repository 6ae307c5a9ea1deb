"""What each column adds to a prediction: gradients with respect to inputs, paths, and sums."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule
from chainrule import Activation, Network, Parameters
from chainrule.attribution.paths import integrated
from chainrule.formulas import ACTIVATIONS
from chainrule.network.input_gradient import first_delta, input_gradient, output
from networks import random_case
from table_models import random_model, random_row, typical_row

# The gradient with respect to inputs


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_input_gradient_is_the_numeric_one(name):
    parameters, X, _ = random_case([3, 4, 2], [name, name], "half_squared_error", seed=3)
    gradient = input_gradient(parameters, X, output(1))
    h = 1e-6
    for i in range(3):
        step = h * np.eye(3)[i]
        ends = (chainrule.predict(parameters, X + it)[:, 1] for it in (step, -step))
        np.testing.assert_allclose(
            gradient[:, i], np.subtract(*ends) / (2 * h), rtol=1e-5, atol=1e-8
        )


@pytest.mark.parametrize("name", ["tanh", "gelu", "softplus", "elu"])
def test_input_gradient_is_that_of_jax(name):
    jax = pytest.importorskip("jax")
    from chainrule.engines import xp_jax

    parameters, X, _ = random_case([3, 5, 2], [name, "softmax"], "half_squared_error", seed=1)

    def first_output(x):
        hidden = ACTIVATIONS[name].value(x @ parameters.W[0] + parameters.b[0], xp_jax)
        return jax.nn.softmax(hidden @ parameters.W[1] + parameters.b[1])[0]

    with jax.enable_x64(True):
        expected = jax.vmap(jax.grad(first_output))(X)
    np.testing.assert_allclose(input_gradient(parameters, X, output(0)), expected, rtol=1e-9)


def test_input_gradient_is_that_of_pytorch():
    torch = pytest.importorskip("torch")
    parameters, X, _ = random_case(
        [4, 6, 5, 3], ["relu", "tanh", "softmax"], "half_squared_error", seed=5
    )
    x = torch.tensor(X, requires_grad=True)
    W, b = ([torch.tensor(it) for it in part] for part in (parameters.W, parameters.b))
    hidden = torch.tanh(torch.relu(x @ W[0] + b[0]) @ W[1] + b[1])
    torch.softmax(hidden @ W[2] + b[2], dim=1)[:, 2].sum().backward()
    np.testing.assert_allclose(
        input_gradient(parameters, X, output(2)), x.grad.numpy(), rtol=1e-12, atol=1e-15
    )


# Paths


def test_shares_of_a_single_unit_have_a_formula():
    # y = f(w x + b): along a straight line each input's share is in proportion to w_i (x_i - r_i)
    w, start, end = np.array([0.7, -1.3, 0.2]), np.array([0.5, 0.1, -2.0]), np.array([-1.0, 2.0, 3])
    network = Network([3, 1], ["logistic"])
    parameters = Parameters(network, np.array([*w, 0.3]))
    path = integrated(parameters, start, end, output(0))
    move = w * (end - start)
    expected = move / move.sum() * (path.last - path.first)
    np.testing.assert_allclose((end - start) * path.gradient, expected, rtol=1e-8)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "hard_tanh", "selu", "tanh"])
def test_shares_are_those_of_a_very_fine_sum(name):
    parameters, X, _ = random_case(
        [6, 30, 20, 3], [name, name, "softmax"], "half_squared_error", seed=7
    )
    start, end = X[:2]
    found = (end - start) * integrated(parameters, start, end, output(0)).gradient
    t = (np.arange(100_000) + 0.5) / 100_000
    way = start + t[:, None] * (end - start)
    _, delta = first_delta(parameters, way, output(0))
    fine = (end - start) * (parameters.W[0] @ delta.mean(axis=0))
    # where a slope jumps, the sum of so many places is off by a part of the jump over their number
    np.testing.assert_allclose(found, fine, atol=1e-5)


@pytest.mark.parametrize("biases", ["none", "shared", "trained"])
def test_paths_of_networks_with_any_biases(biases):
    parameters, X, _ = random_case(
        [3, 4, 2], ["tanh", "softmax"], "half_squared_error", seed=2, biases=biases
    )
    path = integrated(parameters, X[0], X[1], output(0))
    ends = chainrule.predict(parameters, X[:2])[:, 0]
    np.testing.assert_allclose((path.first, path.last), ends, rtol=1e-12)
    assert abs(path.unexplained) < 1e-9


def test_a_network_that_jumps_is_told():
    step = Activation("step", lambda z, xp: xp.where(z > 0, 1.0, 0.0), lambda z, a, xp: 0 * z)
    parameters = Parameters(Network([1, 1], [step]), np.array([1.0, 0.0]))
    path = integrated(parameters, np.array([-1.0]), np.array([1.0]), output(0))
    assert path.gradient.tolist() == [0.0]
    assert path.unexplained == 1.0


# Sums over columns


def gap(seed):
    """How far contributions are from the difference of two predictions, of the target's scale."""
    model = random_model(seed)
    row, reference = random_row(model, seed), typical_row(model)
    found = chainrule.explain_row(model, row)
    if model.task == "classification":
        title = f"probability of {found.prediction.value}"
        ends = [model.predict(it)[title][0] for it in (row, reference)]
    else:
        ends = [model.predict(it)["y"][0] for it in (row, reference)]
    added = found.contributions
    total = sum(share.adds for share in found.shares) + added.limited + added.together
    assert added.exact
    return abs(total - (ends[0] - ends[1])) / (model.scale if model.task == "regression" else 1.0)


@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 10_000))
def test_contributions_add_up(seed):
    assert gap(seed) < 1e-6


@pytest.mark.study
def test_contributions_add_up_over_200_random_models(capsys):
    gaps = np.array([gap(seed) for seed in range(200)])
    with capsys.disabled():
        print(f"\ngaps: median {np.median(gaps):.1e}, largest {gaps.max():.1e}")
    assert gaps.max() < 1e-6


def test_a_linear_model_adds_its_weights():
    x = np.random.default_rng(0).normal(size=(50, 3))
    model = chainrule.MLPRegressor(
        hidden_layer_sizes=(), activation="identity", solver="lbfgs", random_state=0
    )
    model.fit(x, x @ [3.0, -2.0, 0.5] + 1)
    found = chainrule.explain_row(model, x, row=2, reference=1)
    adds = {share.column: share.adds for share in found.shares}
    expected = model.coefs_[0][:, 0] * (x[1] - x[0])
    np.testing.assert_allclose([adds["x0"], adds["x1"], adds["x2"]], expected, rtol=1e-9)


def test_what_goes_beyond_the_range_is_told_by_itself():
    model = random_model(6)
    assert np.isfinite(model.range).all()
    limited = []
    for seed in range(40):
        found = chainrule.explain_row(model, random_row(model, seed))
        added = found.contributions
        assert model.range[0] <= added.prediction <= model.range[1]
        limited.append(added.limited)
        text = str(found)
        assert ("kept within the range seen" in text) == bool(added.limited)
    assert any(limited)


@pytest.mark.study
def test_ranks_are_those_of_shaps_exact_values(capsys):
    shap = pytest.importorskip("shap")
    from scipy.stats import spearmanr

    generator = np.random.default_rng(0)
    X = generator.normal(size=(400, 6))
    y = np.sin(X[:, 0]) + X[:, 1] * X[:, 2] + 2 * np.maximum(X[:, 3], 0) + 0.3 * X[:, 4]
    model = chainrule.MLPRegressor(hidden_layer_sizes=(24, 12), random_state=0, max_iter=400).fit(
        X, y
    )
    reference = np.median(X, axis=0, keepdims=True)
    masker = shap.maskers.Independent(reference)
    exact = shap.explainers.Exact(model.predict, masker)(X[:60]).values
    found = []
    for row in range(60):
        shares = chainrule.explain_row(model, X, row + 1, reference=reference).shares
        by_name = {it.column: it.adds for it in shares}
        found.append([by_name[f"x{i}"] for i in range(6)])
    ranks = [spearmanr(a, b).statistic for a, b in zip(found, exact, strict=True)]
    first = np.mean(np.abs(found).argmax(axis=1) == np.abs(exact).argmax(axis=1))
    with capsys.disabled():
        print(f"\nSpearman: mean {np.mean(ranks):.3f}, least {min(ranks):.3f}; same first {first}")
    assert np.mean(ranks) > 0.9
    np.testing.assert_allclose(np.sum(found, axis=1), exact.sum(axis=1), atol=1e-4)


def test_columns_of_pipelines():
    from sklearn.compose import make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    generator = np.random.default_rng(1)
    frame = pl.DataFrame(
        {"size": generator.normal(5, 2, 80), "color": generator.choice(["red", "blue"], 80)}
    )
    y = np.where(((frame["size"] > 5) ^ (frame["color"] == "red")).to_numpy(), "yes", "no")
    coded = make_column_transformer((StandardScaler(), ["size"]), (OneHotEncoder(), ["color"]))
    pipeline = make_pipeline(
        coded, chainrule.MLPClassifier((8,), solver="lbfgs", random_state=0, max_iter=3000)
    ).fit(frame, y)
    found = chainrule.explain_row(pipeline, frame, row=3)
    probabilities = dict(found.prediction.probabilities)
    expected = pipeline.predict_proba(frame[2:3])[0]
    assert [probabilities[it] for it in pipeline.classes_] == pytest.approx(expected.tolist())
    assert {share.column for share in found.shares} == {"size", "color"}
    added = found.contributions
    assert added.together == 0
    total = sum(share.adds for share in found.shares)
    assert total == pytest.approx(added.prediction - added.reference, abs=1e-6)


@pytest.mark.parametrize("mixing", ["sums", "products"])
def test_inputs_of_several_columns(mixing):
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures

    X = np.random.default_rng(2).normal(size=(60, 3))
    step = PCA(3) if mixing == "sums" else PolynomialFeatures(2, include_bias=False)
    model = chainrule.MLPRegressor(
        hidden_layer_sizes=(6,), solver="lbfgs", random_state=0, max_iter=3000
    )
    pipeline = make_pipeline(step, model).fit(X, X[:, 0] * X[:, 1])
    found = chainrule.explain_row(pipeline, X, row=5)
    added = found.contributions
    # what is a product of columns belongs to none of them alone
    assert (added.together != 0) == (mixing == "products")
    total = sum(share.adds for share in found.shares) + added.together
    difference = np.subtract(*pipeline.predict(np.vstack([X[4], np.median(X, axis=0)])))
    assert total == pytest.approx(difference, abs=1e-6)


@pytest.mark.parametrize(
    ("x", "reference", "said"),
    [
        (9.0, 0.5, "For this row the networks go beyond the range that training has seen; that"),
        (0.5, 9.0, "For the reference the networks go beyond the range that training has seen"),
        (9.0, -9.0, "For this row and for the reference the networks go beyond the range that"),
        (0.5, 0.6, None),
    ],
)
def test_it_is_said_of_which_row_a_prediction_is_limited(x, reference, said):
    table = pl.DataFrame(
        {"x": [k / 20 for k in range(21)] * 3, "y": [k / 20 for k in range(21)] * 3}
    )
    model = chainrule.fit_table(table, "y", hidden=[], activation="identity").model
    rows = pl.DataFrame({"x": [x, reference]})
    text = chainrule.explain_row(model, rows, 1, reference=2).render()
    flat = " ".join(text.split())
    assert ("go beyond" in flat) == (said is not None)
    assert said is None or said in flat
