"""Solvers: the Jacobian is the page's, the minima are those that others find, and a descent can
be stopped.
"""

import itertools

import numpy as np
import pytest
from scipy.optimize import check_grad

import chainrule
from chainrule import Network, Parameters
from chainrule.errors import ChainruleError
from chainrule.formulas import LOSSES
from chainrule.network.data import Samples
from chainrule.network.parameters import trainable
from chainrule.network.regularization import Regularization
from chainrule.network.update import Job
from chainrule.training.solvers import SOLVERS, LeastSquares, Limits, Objective, least_squares
from networks import targets_for
from peers.recorded import pytorch

SQUARED = [loss.name for loss in least_squares.SQUARED_ERRORS]
OTHERS = [name for name, solver in SOLVERS.items() if not solver.squared_error]
PENALTIES = {
    "none": Regularization(),
    "l2": Regularization(l2=0.3),
    "both": Regularization(l2=0.2, l2_per_sample=0.9),
}
XOR = Samples([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
XOR_JOB = Job(
    Network([2, 4, 1], "tanh"),
    LOSSES["half_squared_error"],
    chainrule.optimizers.gradient_descent(),
)


def job(network, loss="half_squared_error", **given):
    return Job(
        network, LOSSES.find(loss), chainrule.optimizers.gradient_descent(), Regularization(**given)
    )


def case(
    biases="trained",
    loss="half_squared_error",
    output="identity",
    weighted=False,
    frozen=(),
    seed=1,
):
    """A random network with its samples."""
    generator = np.random.default_rng(seed)
    network = Network([3, 4, 3, 2], ["tanh", "softplus", output], biases, frozen)
    parameters = Parameters(network, generator.normal(0, 0.7, network.n_parameters))
    X, weights = generator.normal(size=(7, 3)), generator.uniform(0, 3, 7) if weighted else None
    return parameters, Samples(X, targets_for(LOSSES[loss], (7, 2), generator), weights)


def solve(solver, job, samples, parameters, limits=None, **options):
    return SOLVERS[solver].minimize(job, samples, parameters, limits, **options)


# The error and its derivatives


@pytest.mark.parametrize("loss", ["half_squared_error", "cross_entropy", "poisson"])
@pytest.mark.parametrize("given", PENALTIES)
@pytest.mark.parametrize("frozen", [(), ("w[1]", "b[2][1]", "w[3][1,2]")])
def test_gradient(loss, given, frozen):
    output = {"cross_entropy": "softmax", "poisson": "softplus"}.get(loss, "identity")
    parameters, samples = case(loss=loss, output=output, weighted=True, frozen=frozen)
    objective = Objective(job(parameters.network, loss, **vars(PENALTIES[given])), samples)
    moving, w = trainable(parameters.network), parameters.vector

    def at(variables):
        full = w.copy()
        full[moving] = variables
        return objective.error_and_gradient(full)

    assert check_grad(lambda v: at(v)[0], lambda v: at(v)[1][moving], w[moving]) < 1e-6
    assert not objective.error_and_gradient(w)[1][~moving].any()


def test_the_error_is_the_mean_over_weights():
    """A sample of weight 3 counts as much as if it were there three times."""
    parameters, samples = case()
    three = np.r_[np.arange(7), 2, 2]
    weights = np.where(np.arange(7) == 2, 3.0, 1.0)
    this = job(parameters.network)
    one = Objective(this, samples._replace(weights=weights)).error_and_gradient(parameters.vector)
    other = Objective(this, Samples(samples.X[three], samples.T[three])).error_and_gradient(
        parameters.vector
    )
    assert one[0] == pytest.approx(other[0], rel=1e-14)
    np.testing.assert_allclose(one[1], other[1], rtol=1e-12)


def test_passes_are_counted():
    parameters, samples = case()
    squares, w = LeastSquares(job(parameters.network), samples), parameters.vector
    for _ in range(2):
        squares.error_and_gradient(w)
    assert squares.evaluations == 1
    squares.residuals(w)
    assert squares.evaluations == 2
    for ask in (squares.jacobian, squares.residuals, squares.linearized):
        ask(w)
    assert squares.evaluations == 2
    squares.error_and_gradient(w + 1)
    assert squares.evaluations == 3


@pytest.mark.parametrize("biases", ["trained", "shared", "none", ("shared", "none", "trained")])
@pytest.mark.parametrize("output", ["identity", "softmax"])
@pytest.mark.parametrize("loss", SQUARED)
@pytest.mark.parametrize("given", PENALTIES)
@pytest.mark.parametrize("weighted", [False, True])
def test_jacobian(biases, output, loss, given, weighted):
    parameters, samples = case(biases, loss, output, weighted)
    squares = LeastSquares(job(parameters.network, loss, **vars(PENALTIES[given])), samples)
    w = parameters.vector
    (r, J), (error, gradient) = squares.linearized(w), squares.error_and_gradient(w)
    assert len(r) >= len(w)
    assert 0.5 * r @ r == pytest.approx(error, rel=1e-14)
    np.testing.assert_allclose(J.T @ r, gradient, rtol=1e-11, atol=1e-13)
    steps = 1e-5 * np.eye(len(w))
    fresh = LeastSquares(squares.job, samples)
    numeric = np.transpose(
        [(fresh.residuals(w + h) - fresh.residuals(w - h)) / 2e-5 for h in steps]
    )
    np.testing.assert_allclose(J, numeric, atol=1e-8)


@pytest.mark.parametrize("solver", SOLVERS)
def test_frozen_parameters_stay(solver):
    parameters, samples = case(
        ("trained", "shared", "trained"), frozen=("w[1]", "b[2]", "w[3][1,2]")
    )
    still = ~trainable(parameters.network)
    this = job(parameters.network, l2=1e-2)
    found = solve(solver, this, samples, parameters, Limits(500, tolerance=1e-7))
    np.testing.assert_array_equal(found.w[still], parameters.vector[still])
    error, gradient = Objective(this, samples).error_and_gradient(found.w)
    assert found.error == pytest.approx(error, rel=1e-12)
    assert found.converged, found.message
    assert np.abs(gradient).max() < 1e-4
    everything = Network(
        parameters.network.sizes, "tanh", frozen=["w[1]", "w[2]", "w[3]", "b[1]", "b[2]", "b[3]"]
    )
    found = solve(solver, job(everything), samples, chainrule.initialize(everything))
    assert (found.iterations, found.converged) == (0, True)


# Where it leads


@pytest.mark.parametrize("hidden", ["tanh", "logistic", "relu"])
@pytest.mark.parametrize(("alpha", "steps"), [(0.01, 40), (5.0, 200)])
@pytest.mark.filterwarnings("ignore:lbfgs failed to converge")
def test_lbfgs_goes_where_scikit_learn_goes(hidden, alpha, steps):
    """Line by step, until rounding errors have grown; with a penalty that keeps them small, to
    the same minimum.
    """
    from sklearn.datasets import load_iris
    from sklearn.neural_network import MLPClassifier

    X, labels = load_iris(return_X_y=True)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    network = Network([4, 6, 3], [hidden, "softmax"])
    start = chainrule.initialize(network, seed=3)
    peer = MLPClassifier(
        (6,), activation=hidden, solver="lbfgs", alpha=alpha, max_iter=1, warm_start=True
    )
    peer.fit(X, labels)
    peer.set_params(max_iter=steps)
    peer.coefs_, peer.intercepts_ = [W.copy() for W in start.W], [b.copy() for b in start.b]
    peer.fit(X, labels)
    this = job(network, "cross_entropy", l2_per_sample=alpha)
    found = solve("lbfgs", this, Samples(X, np.eye(3)[labels]), start, Limits(iterations=steps))
    assert found.error == pytest.approx(peer.loss_, rel=1e-7)
    assert found.iterations == peer.n_iter_
    assert found.converged == (alpha == 5)


TEACHERS = [(3, 2), (3, 4, 2)]


def teacher_problem(sizes):
    """A start, and weighted samples of a teacher of the same kind."""
    generator, hidden = np.random.default_rng(1), len(sizes) - 2
    network = Network(sizes, [*["tanh"] * hidden, "logistic"])
    teacher = generator.normal(size=network.n_parameters)
    X, weights = generator.normal(size=(30, 3)), generator.uniform(0, 2, 30)
    T = chainrule.predict(Parameters(network, teacher), X)
    return chainrule.initialize(network, seed=1), Samples(X, T, weights)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("sizes", TEACHERS)
def test_minimum_is_that_of_others(solver, sizes):
    """Of SciPy's BFGS with PyTorch's gradients."""
    start, samples = teacher_problem(sizes)
    this = job(start.network, "squared_error", l2=0.01)
    found = solve(solver, this, samples, start, Limits(tolerance=1e-7))
    assert found.error == pytest.approx(pytorch("minimum", str(sizes))["error"][0], rel=1e-6)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_quadratic_bowl(solver):
    """A linear unit: conjugate gradients need as many steps as there are weights, Gauss-Newton
    one.
    """
    generator = np.random.default_rng(0)
    network = Network([8, 1], "identity")
    X, T = generator.normal(size=(40, 8)), generator.normal(size=(40, 1))
    w, *_ = np.linalg.lstsq(np.hstack([X, np.ones((40, 1))]), T, rcond=None)
    found = solve(
        solver, job(network), Samples(X, T), chainrule.initialize(network), Limits(tolerance=1e-6)
    )
    assert found.converged
    np.testing.assert_allclose(found.w, w[:, 0], atol=1e-4)
    assert found.iterations <= {"scg": 10, "lm": 3, "lbfgs": 20}[solver]


@pytest.mark.parametrize(
    ("solver", "loss"),
    [
        *itertools.product(SOLVERS, SQUARED),
        *itertools.product(OTHERS, ["binary_cross_entropy", "huber"]),
    ],
)
def test_xor(solver, loss):
    network = Network([2, 4, 1], ["tanh", "logistic"])
    found = solve(
        solver,
        job(network, loss),
        XOR,
        chainrule.initialize(network, seed=1),
        Limits(tolerance=1e-5),
    )
    outputs = chainrule.predict(Parameters(network, found.w), XOR.X)
    np.testing.assert_allclose(outputs, XOR.T, atol=0.05)


def sine():
    """One period on 41 points."""
    x = np.linspace(-1, 1, 41)[:, None]
    this = job(Network([1, 5, 1], ["tanh", "identity"]), "mean_squared_error")
    return this, Samples(x, np.sin(np.pi * x))


def parity():
    """The product of three signs.

    140 weights and 8 residuals do not determine a step; with a penalty on every weight they do.
    Without it, rounding errors choose the first step, and with it where the descent ends.
    """
    X = np.array(list(itertools.product([-1.0, 1.0], repeat=3)))
    network = Network([3, 10, 10, 1], "tanh", "none")
    this = job(network, "mean_squared_error", l2=1e-6)
    return this, Samples(X, X.prod(axis=1, keepdims=True))


@pytest.mark.parametrize(("problem", "goal", "most"), [(sine, 0.002, 25), (parity, 0.001, 10)])
@pytest.mark.parametrize("seed", range(10))
def test_levenberg_marquardt_on_classics(problem, goal, most, seed):
    """Benchmarks of MATLAB's neural networks, with their goals for the mean squared error."""
    this, samples = problem()
    found = solve(
        "lm",
        this,
        samples,
        chainrule.initialize(this.network, seed=seed),
        Limits(tolerance=0.0),
        report=lambda w, error, norm, evaluations: error <= goal,
    )
    assert found.error <= goal
    assert found.iterations <= most


@pytest.mark.parametrize("solver", OTHERS)
@pytest.mark.parametrize("problem", [sine, parity])
def test_the_others_on_classics(solver, problem):
    this, samples = problem()
    start = chainrule.initialize(this.network)
    found = solve(solver, this, samples, start, Limits(300, tolerance=1e-5))
    assert found.error < 0.002


# How it ends


@pytest.mark.parametrize("solver", SOLVERS)
def test_report(solver):
    start, seen = chainrule.initialize(XOR_JOB.network, seed=1), []

    def report(w, error, gradient_norm, evaluations):
        seen.append((w, error, gradient_norm, evaluations))
        return False

    before = start.vector.copy()
    found = solve(solver, XOR_JOB, XOR, start, report=report)
    np.testing.assert_array_equal(start.vector, before)
    assert found.converged
    assert len(seen) == found.iterations > 3
    objective = Objective(XOR_JOB, XOR)
    for w, error, gradient_norm, _ in seen:
        there, gradient = objective.error_and_gradient(w)
        assert error == pytest.approx(there, rel=1e-12)
        assert gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-9)
    errors, evaluations = [error for _, error, _, _ in seen], [count for *_, count in seen]
    assert errors == sorted(errors, reverse=True)
    assert evaluations == sorted(set(evaluations))
    assert evaluations[-1] <= found.evaluations
    np.testing.assert_array_equal(found.w, seen[-1][0])


@pytest.mark.parametrize("solver", SOLVERS)
def test_report_stops(solver):
    start, seen = chainrule.initialize(XOR_JOB.network, seed=1), []

    def report(w, error, gradient_norm, evaluations):
        seen.append(w)
        return len(seen) == 3

    found = solve(solver, XOR_JOB, XOR, start, report=report)
    assert (found.iterations, found.converged, found.message) == (3, False, "stopped by a callback")
    np.testing.assert_array_equal(found.w, seen[-1])


@pytest.mark.parametrize("solver", SOLVERS)
def test_what_a_report_raises_comes_through(solver):
    def report(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(solver, XOR_JOB, XOR, chainrule.initialize(XOR_JOB.network, seed=1), report=report)


@pytest.mark.parametrize("solver", SOLVERS)
def test_limits(solver):
    start = chainrule.initialize(XOR_JOB.network, seed=1)
    found = solve(solver, XOR_JOB, XOR, start, Limits(iterations=4, tolerance=0.0))
    assert (found.iterations, found.converged, found.message) == (
        4,
        False,
        "the limit of 4 iterations was reached",
    )
    found = solve(solver, XOR_JOB, XOR, start, Limits(evaluations=5, tolerance=0.0))
    assert (found.converged, found.message) == (False, "the limit of 5 evaluations was reached")
    assert 5 <= found.evaluations <= 10
    found = solve(solver, XOR_JOB, XOR, start, Limits(tolerance=100))
    assert (found.iterations, found.converged) == (0, True)
    np.testing.assert_array_equal(found.w, start.vector)


@pytest.mark.parametrize("solver", SOLVERS)
def test_goes_on_as_far_as_rounding_lets_it(solver):
    """Without a tolerance, each ends by itself, close to a gradient of 0."""
    parameters, samples = case()
    this = job(parameters.network, l2=0.1)
    found = solve(solver, this, samples, parameters, Limits(iterations=10000, tolerance=0.0))
    assert found.iterations < 10000
    assert np.abs(Objective(this, samples).error_and_gradient(found.w)[1]).max() < 1e-4


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("size", [1.0, 30.0, 1e3])
def test_steps_into_infinity_are_taken_back(solver, size):
    """Powers overflow soon; warnings would be errors here."""
    power = chainrule.Activation("power", lambda z, xp: xp.exp(z), lambda z, a, xp: a)
    network = Network([1, 1, 1], [power, power])
    start = Parameters(network, np.array([0.1, 0.2, 0.3, -0.1]))
    samples = Samples([[size], [-size]], [[5.0], [1.0]])
    objective = Objective(job(network), samples)
    if not np.isfinite(objective.error_and_gradient(start.vector)[0]):
        with pytest.raises(ChainruleError, match="the error of the start is inf"):
            solve(solver, job(network), samples, start)
        return
    found = solve(solver, job(network), samples, start, Limits(100, 1000))
    assert found.error < objective.error_and_gradient(start.vector)[0]
    assert np.isfinite(found.w).all()


REFUSED = {
    "dropout": {"dropout": (0.5,)},
    "clip": {"clip": 1.0},
    "max_norm": {"max_norm": 2.0},
    "l1": {"l1": 1e-3},
}


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", REFUSED)
def test_refuses_what_is_no_smooth_function(solver, name):
    network = XOR_JOB.network
    with pytest.raises(
        ChainruleError, match=f"{name} .*leave {name} out, or use an optimizer such as adam"
    ):
        solve(solver, job(network, **REFUSED[name]), XOR, chainrule.initialize(network))


def test_lm_refuses(monkeypatch):
    start = chainrule.initialize(Network([2, 4, 1], "logistic"))
    with pytest.raises(
        ChainruleError,
        match="huber is not a sum of squares; lm needs one of half_squared_error, squared",
    ):
        solve("lm", job(start.network, "huber"), XOR, start)
    monkeypatch.setattr(least_squares, "MOST_NUMBERS", 200)
    with pytest.raises(
        ChainruleError, match="the Jacobian would be 17 by 17 numbers; that is too large for lm"
    ):
        solve("lm", job(start.network), XOR, start)


def test_limits_refuse():
    for wrong in (
        {"iterations": 0},
        {"evaluations": 1.5},
        {"tolerance": -1.0},
        {"tolerance": np.nan},
    ):
        with pytest.raises(ChainruleError, match=next(iter(wrong))):
            Limits(**wrong)


def test_all_have_a_source():
    assert all(solver.source for solver in SOLVERS.values())
