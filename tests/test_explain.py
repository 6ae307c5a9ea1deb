"""Explaining: values equal the run's, formulas say how they come about, names are the course's."""

import math
import re
from collections import defaultdict
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

import chainrule
from chainrule.engines import find_engine, start
from chainrule.errors import ChainruleError
from chainrule.explaining.layout.equations import Showing, equation
from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS, Activation
from chainrule.formulas.activation import PulledBack
from chainrule.network.data import Samples
from chainrule.network.parameters import Parameters
from chainrule.network.quantities import Kind, parameters_of
from chainrule.network.update import Job
from chainrule.symbolic.notations import Notation, ascii_form, names
from chainrule.training.snapshot import Moment
from networks import random_case


def example_of(parameters, X, T, **more):
    return chainrule.WorkedExample("test", parameters, X, T, **more)


def evaluate(text):
    """The value of a formula as the terminal shows it, by Python's own arithmetic."""
    code = (
        text.replace("·", "*")
        .replace("½", "0.5")
        .replace("²", "**2")
        .replace("≤", "<=")
        .replace("≥", ">=")
    )
    code = code.replace(", else ", " else ")
    code = re.sub(r"\|([^|]*)\|", r"abs(\1)", code)
    code = code.replace("e^", "exp").replace("^", "**").replace("√", "sqrt").replace("ln(", "log(")
    named = ("exp", "log", "tanh", "sin", "cos", "sqrt", "erf")
    scope = {name: getattr(math, name) for name in named}
    scope["sign"] = np.sign
    return float(eval(code, {"__builtins__": {"abs": abs, "max": max, "min": min}}, scope))


CASES = [
    *((name, "half_squared_error", "gradient_descent") for name in ACTIVATIONS),
    *(("logistic", loss, "gradient_descent") for loss in LOSSES),
    ("softmax", "cross_entropy", "gradient_descent"),
    *(("tanh", "huber", optimizer) for optimizer in OPTIMIZERS),
]


@pytest.mark.parametrize(("output", "loss", "optimizer"), CASES)
def test_every_substitution_evaluates_to_its_value(output, loss, optimizer):
    parameters, X, T = random_case([2, 3, 2], ["tanh", output], loss, seed=4, rows=2)
    example = example_of(parameters, X, T, loss=LOSSES[loss], optimizer=OPTIMIZERS[optimizer])
    steps = chainrule.explain(example, steps=2)
    computed = 0
    for step in steps:
        written = equation(steps, step, Showing(digits=17))
        if written.substitution:
            assert evaluate(written.substitution.text) == pytest.approx(
                written.number, rel=1e-9, abs=1e-12
            ), written
            computed += 1
    assert computed > 40


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [0, 1, 2])
def test_weights_equal_the_runs(optimizer, batch_size):
    parameters, X, T = random_case([2, 3, 2], "tanh", "half_squared_error", seed=4, rows=3)
    example = example_of(parameters, X, T, optimizer=OPTIMIZERS[optimizer], batch_size=batch_size)
    steps, run = chainrule.explain(example, steps=3), example.run(steps=3)
    for label, value in run.weights.items():
        assert steps.value(f"{label}+", updates=2) == pytest.approx(value, rel=1e-12), label
    assert steps.value("E", updates=3) == pytest.approx(run.losses[-1], rel=1e-12)


def test_frozen_parameters_have_no_gradient():
    steps = chainrule.explain(chainrule.load_example("quirk"))
    kinds = {step.quantity.kind for step in steps}
    assert "error_by_bias" not in kinds
    with pytest.raises(ChainruleError, match="unknown quantity 'bh1\\+'"):
        steps.only("bh1+")


def test_the_gradient_of_a_shared_bias_is_the_sum_of_the_deltas():
    steps = chainrule.explain(chainrule.load_example("mazur").with_biases("shared"))
    assert steps.value("dE_total/db1") == pytest.approx(0.018725609394704138, rel=1e-12)
    text = chainrule.render(steps.only("dE_total/db1", "b1+"))
    assert "∂E_total/∂b1 = δ_h1 + δ_h2 = 0.00877135469 + 0.00995425471 = 0.0187256094" in text


def test_mini_batch_shows_the_mean():
    parameters, X, T = random_case([1, 1], "tanh", "half_squared_error", seed=4, rows=2)
    text = chainrule.render(
        chainrule.explain(example_of(parameters, X, T), steps=1).only("dE/dw[1][1,1]")
    )
    assert text.splitlines()[0] == "∂E/∂w[1][1,1] = (x[1](1)·δ[1][1](1) + x[1](2)·δ[1][1](2))/2"


def test_momentum_shows_its_velocity():
    parameters, X, T = random_case([1, 1], "tanh", "half_squared_error", seed=4, rows=1)
    example = example_of(parameters, X, T, optimizer=chainrule.optimizers.gradient_descent(0.9))
    text = chainrule.render(chainrule.explain(example).only("velocity_w[1][1,1]+"))
    assert text.startswith(
        "velocity_w[1][1,1]+ = 0.9·velocity_w[1][1,1] - η · ∂E/∂w[1][1,1]".replace("·v", " · v")
    )


def test_mazur_as_text_has_the_lines_of_the_example():
    text = chainrule.render(chainrule.explain(chainrule.load_example("mazur")))
    for line in (
        "  net_h1 = i1·w1 + i2·w2 + b1 = 0.05·0.15 + 0.1·0.2 + 0.35 = 0.3775",
        "  out_h1 = 1/(1 + e^(-net_h1)) = 1/(1 + e^(-0.3775)) = 0.593269992",
        "  E_o1 = ½·(target_o1 - out_o1)² = ½·(0.01 - 0.75136507)² = 0.274811083",
        "  δ_o1 = ∂E_total/∂out_o1 · ∂out_o1/∂net_o1 = 0.74136507·0.186815602 = 0.138498562",
        "  w5+ = w5 - η · ∂E_total/∂w5 = 0.4 - 0.5·0.0821670406 = 0.35891648",
    ):
        assert line in text.splitlines()
    assert "After 1 step: error\n" in text
    assert max(map(len, text.splitlines())) <= 102


def test_numbers_are_rounded_to_the_digits_asked_for():
    steps = chainrule.explain(chainrule.load_example("mazur"))
    assert chainrule.render(steps.only("net_o1", updates=0), digits=3).endswith("= 1.11")


def test_only_takes_both_spellings():
    steps = chainrule.explain(chainrule.load_example("mazur"))
    for name in ("δ_o1", "delta_o1", "delta[2][1]", "δ[2][1]"):
        assert steps.value(name) == pytest.approx(0.138498562, abs=1e-9)
    with pytest.raises(ChainruleError, match=r"unknown quantity 'net_x1'. Did you mean net_o1"):
        steps.only("net_x1")
    with pytest.raises(
        ChainruleError, match="net_h3 is outside the 2-2-2, .* network: units are 1 to 2"
    ):
        steps.only("net_h3")


def test_an_unknown_name_is_refused_wherever_it_is_looked_up():
    steps = chainrule.explain(chainrule.load_example("mazur"))
    for look_up in (steps.find, steps.only, steps.value):
        with pytest.raises(ChainruleError, match=r"unknown quantity 'net_x1'. Did you mean net_o1"):
            look_up("net_x1")


@pytest.mark.parametrize("notation", names())
@pytest.mark.parametrize("sizes", [[2, 1], [3, 2, 2], [2, 3, 3, 2], [12, 11, 10]])
@pytest.mark.parametrize("biases", ["trained", "shared", "none"])
def test_notations_tell_all_quantities_apart(notation, sizes, biases):
    network = chainrule.Network(sizes, "tanh", biases)
    assert len(Notation(notation, network).labels()) == network.n_parameters
    if max(sizes) > 3:
        return
    parameters, X, T = random_case(
        sizes, "tanh", "half_squared_error", seed=1, biases=biases, rows=2
    )
    steps = chainrule.explain(example_of(parameters, X, T, notation=notation), steps=1)
    found = {}
    for step in steps:
        if step.updates == 0:
            symbol = ascii_form(steps.notation.symbol(step.quantity))
            assert found.setdefault(symbol, step.quantity) == step.quantity, symbol


def test_every_kind_of_quantity_occurs():
    """The list of kinds is what explaining makes, no more and no less."""
    found = set()
    for biases in ("trained", "shared"):
        parameters, X, T = random_case(
            [2, 2, 2], "tanh", "half_squared_error", seed=1, biases=biases
        )
        example = example_of(parameters, X, T, optimizer=chainrule.optimizers.gradient_descent(0.9))
        found |= {step.quantity.kind for step in chainrule.explain(example)}
        held = chainrule.Regularization(l2=0.1, dropout=(0.5,), clip=0.1)
        job = Job(
            parameters.network,
            LOSSES["half_squared_error"],
            chainrule.optimizers.gradient_descent(),
            held,
        )
        samples = Samples(X, T, np.ones(len(X)))
        moment = Moment(job, start(job, parameters, float), samples, 0.1)
        found |= {step.quantity.kind for step in chainrule.explain(moment)}
    parameters, X, T = random_case([2, 2], "softmax", "cross_entropy", seed=1)
    found |= {
        step.quantity.kind
        for step in chainrule.explain(example_of(parameters, X, T, loss="cross_entropy"))
    }
    example = example_of(
        parameters, X, T, loss="cross_entropy", optimizer=chainrule.optimizers.adam()
    )
    moved = chainrule.explain(example, steps=2)
    # at first all are zero, then those of the step before
    assert "slot" not in {step.quantity.kind for step in moved}
    moment = chainrule.pause(parameters, X, T, loss="cross_entropy", optimizer="adam", epoch=2)
    found |= {step.quantity.kind for step in chainrule.explain(moment)}
    unlisted = {"step_weight", "step_bias", "step_shared_bias", "path_share", "path_sum"}
    assert found == set(Kind) - unlisted  # which have a name, but no Line in the plain notation


def test_parameters_of_a_network_have_their_names():
    network = chainrule.Network([2, 1, 1], "tanh", ["shared", "trained"])
    assert [str(q) for q in parameters_of(network)] == [
        "w[1][1,1]",
        "w[1][2,1]",
        "b[1]",
        "w[2][1,1]",
        "b[2][1]",
    ]


def test_long_sums_do_not_exhaust_the_stack():
    network = chainrule.Network([3000, 1], "identity")
    parameters = chainrule.initialize(network)
    steps = chainrule.explain(example_of(parameters, np.ones((1, 3000)), np.ones((1, 1))), steps=0)
    assert chainrule.render(steps.only("z[1][1]"), full=True).count("+") > 5000
    short = " ".join(chainrule.render(steps.only("z[1][1]")).split())
    assert "x[4]·w[1][4,1] + ... + x[3000]·w[1][3000,1] + b[1][1]" in short


def test_unknown_names_are_refused():
    steps = chainrule.explain(chainrule.load_example("mazur"), steps=0)
    with pytest.raises(ChainruleError, match="unknown format 'pdf'"):
        chainrule.render(steps, "pdf")
    with pytest.raises(ChainruleError, match="unknown notation 'latin'"):
        chainrule.render(chainrule.explain(chainrule.load_example("mazur"), notation="latin"))
    with pytest.raises(
        ChainruleError, match="steps is -1; it must be a whole number of at least 0"
    ):
        chainrule.explain(chainrule.load_example("mazur"), steps=-1)


def test_formulas_as_latex_mean_what_they_compute():
    """SymPy reads the LaTeX of every formula without cases, and its value is the formula's own."""
    sympy = pytest.importorskip("sympy")
    from sympy.parsing.latex import parse_latex

    read = 0
    for entry in [*ACTIVATIONS.values(), *LOSSES.values()]:
        for written in chainrule.write_formula(entry):
            right = written.latex.split(" = ", 1)[1]
            if "cases" in right or "operatorname" in right:
                continue
            right = right.replace(r"\,", r"\cdot").replace(r"\tfrac", r"\frac")
            if right.startswith(r"\left"):  # which SymPy's parser does not take before a power
                right = "0 + " + right
            expression = parse_latex(right, strict=True)
            numbers = {
                str(symbol): 0.1 * k + 0.3
                for k, symbol in enumerate(sorted(expression.free_symbols, key=str))
            }
            for name, function in (("max", sympy.Max), ("min", sympy.Min)):
                expression = expression.replace(sympy.Function(name), function)
            value = expression.subs(
                {symbol: numbers[str(symbol)] for symbol in expression.free_symbols}
            )
            text = written.text.split(" = ", 1)[1]
            for symbol in sorted(numbers, key=len, reverse=True):
                plain = symbol.replace("_", "").replace("{", "").replace("}", "")
                text = re.sub(rf"(?<![a-z]){plain}(?![a-z(])", f"({numbers[symbol]})", text)
            assert sympy.N(value.subs(sympy.Symbol("e"), sympy.E)) == pytest.approx(
                evaluate(text), rel=1e-9
            ), written
            read += 1
    assert read > 20


def test_user_defined_formulas_are_written():
    plain = chainrule.Activation("plain", lambda z, xp: z, lambda z, a, xp: 1)
    assert [written.text for written in chainrule.write_formula(plain)] == ["f(z) = z", "f'(z) = 1"]

    def rule(w, g, slots, learning_rate, t, error, options, xp):
        (mean, most), (keep, base) = slots, options
        return w - learning_rate * mean, (keep * mean + g, xp.maximum(most, base * g))

    own = chainrule.Optimizer("own", rule, ("mean", "most"), (("keep", 0.5), ("base", 2.0)))
    assert [written.text for written in chainrule.write_formula(own)] == [
        "mean+ = keep·mean + g",
        "most+ = max(most, base·g)",
        "w+ = w - η·mean",
    ]


def test_softmax_of_large_numbers_is_explained_as_it_is_computed():
    network = chainrule.Network([1, 2], "softmax", biases="none")
    parameters = chainrule.from_matrices(network, [[[-800.0, -801.0]]], [None])
    example = example_of(parameters, [[1.0]], [[1.0, 0.0]], loss="cross_entropy")
    steps = chainrule.explain(example, steps=0)
    assert [steps.value(f"a[1][{k}]") for k in (1, 2)] == pytest.approx(
        example.run(steps=0).outputs[0], rel=1e-15
    )
    assert "max(z[1][1], z[1][2])" in chainrule.render(steps.only("a[1][1]"))


def test_a_condition_with_equality_is_evaluated():
    own = chainrule.Activation(
        "own", lambda z, xp: xp.where(z == 0.5, 7.0, z), lambda z, a, xp: xp.ones_like(z)
    )
    parameters = chainrule.from_matrices(chainrule.Network([1, 1], own, "none"), [[[1.0]]], [None])
    example = example_of(parameters, [[0.5]], [[0.3]])
    assert chainrule.explain(example, steps=0).value("E") == example.run(steps=0).losses[0]


HELD_BACK = {
    "nothing": {"alpha": 0.0},
    "alpha": {"alpha": 0.5},
    "l1 and l2": {"l1": 0.02, "l2": 0.1},
    "dropout": {"dropout": 0.4},
    "clipping": {"clip_norm": 0.01},
    "max-norm": {"max_norm": 0.4},
    "all": {"l1": 0.01, "l2": 0.1, "dropout": [0.5, 0.2], "clip_norm": 0.3, "max_norm": 0.9},
}


SOLVERS = ["sgd", "adam", "nadam", "rprop", "quickprop"]
# each way with one solver, and each solver with all ways at once; the others are studied
USUAL = [*((solver, "all") for solver in SOLVERS), *((SOLVERS[1], way) for way in HELD_BACK)]


@pytest.mark.parametrize(
    ("solver", "held_back"),
    [
        case if case in USUAL else pytest.param(*case, marks=pytest.mark.study)
        for case in product(SOLVERS, HELD_BACK)
    ],
)
def test_an_estimators_next_step_is_the_one_that_is_explained(solver, held_back):
    """Paused after three epochs of the compiled engine, one more batch moves the weights as the
    explanation says.
    """
    generator = np.random.default_rng(0)
    X, y = generator.normal(size=(12, 3)), generator.integers(0, 3, 12)
    model = chainrule.MLPClassifier(
        (4, 3),
        activation=["tanh", "relu"],
        solver=solver,
        random_state=0,
        learning_rate_init=0.05,
        **HELD_BACK[held_back],
    )
    for _ in range(3):
        model.partial_fit(X, y, classes=[0, 1, 2])
    moment = model.moment(X[:5], y[:5])
    steps = chainrule.explain(moment)
    job, state, samples = moment.job, moment.state, moment.samples
    after, seen = find_engine("numba")(job, state, samples, 5)(np.arange(5), moment.learning_rate)
    found = defaultdict(list)
    for step in steps:
        found[step.quantity].append(step.value)
    for quantity, number in zip(parameters_of(job.network), after.vector, strict=True):
        new = replace(quantity, kind=f"new_{quantity.kind}")
        assert found[new] == [pytest.approx(number, rel=1e-12, abs=1e-14)]
    assert steps.value("E") == pytest.approx(seen.loss, rel=1e-12)
    if seen.penalty:
        assert steps.value("R") == pytest.approx(seen.penalty, rel=1e-12)
        assert steps.value("J") == pytest.approx(seen.loss + seen.penalty, rel=1e-12)
    text = chainrule.render(steps)
    for name in {"alpha": ("R = ",), "dropout": ("m1_1(1)",), "clipping": ("|g| = ",)}.get(
        held_back, ()
    ):
        assert name in text


def test_any_row_is_explained_with_an_estimator():
    X, y = np.random.default_rng(0).normal(size=(20, 2)), np.array(["no", "yes"] * 10)
    model = chainrule.MLPClassifier((3,), solver="lbfgs", alpha=0.1, random_state=0).fit(X, y)
    steps = chainrule.explain(model, X[3], "yes", notation="mazur")
    assert steps.value("out_o1") == pytest.approx(model.predict_proba(X[3:4])[0, 1], rel=1e-12)
    assert "dJ/dw1" in {ascii_form(steps.notation.symbol(step.quantity)) for step in steps}
    with pytest.raises(ValueError, match="2 features"):
        chainrule.explain(model, [1.0, 2.0, 3.0], "yes")
    with pytest.raises(ValueError, match="classes not in"):
        chainrule.explain(model, X[3], "maybe")
    with pytest.raises(ChainruleError, match="a Network cannot be explained"):
        chainrule.explain(chainrule.Network([1, 1]))
    with pytest.raises(ChainruleError, match="brings its own samples"):
        chainrule.explain("mazur", X, y)


def test_weights_of_samples_are_shown():
    parameters, X, T = random_case([2, 2], "tanh", "half_squared_error", seed=1, rows=2)
    job = Job(
        parameters.network, LOSSES["half_squared_error"], chainrule.optimizers.gradient_descent()
    )
    samples = Samples(X, T, np.array([2.0, 1.0]))
    moment = Moment(job, start(job, parameters, float), samples, 0.1)
    steps = chainrule.explain(moment)
    after, _ = find_engine("numpy")(job, moment.state, samples, 2)(np.arange(2), 0.1)
    assert steps.value("w[1][2,1]+") == pytest.approx(after.vector[2], rel=1e-12)
    assert "s(1)" in chainrule.render(steps.only("E"))


def test_explanations_do_not_depend_on_the_order_of_factors(monkeypatch):
    """The page names its intermediates; nobody reads them off a product."""
    before = chainrule.explain("mazur")

    def swapped(self, z, a, gradient, xp):
        slope = self.slope(z, a, xp)
        return PulledBack(slope, slope * gradient)

    monkeypatch.setattr(Activation, "pull_back", swapped)
    after = chainrule.explain("mazur")
    assert [line.quantity for line in after] == [line.quantity for line in before]
    assert [line.value for line in after] == [line.value for line in before]
    assert chainrule.render(after) != chainrule.render(before)  # it was swapped


def test_a_rate_of_a_layer_stands_in_its_steps():
    """An explained step equals the engine's, and shows the factor of the learning rate."""
    network = chainrule.Network([2, 2, 1], "tanh", frozen=("w[1][i!=j]",))
    parameters = chainrule.initialize(network, seed=2)
    job = Job(
        network,
        LOSSES["half_squared_error"],
        OPTIMIZERS["gradient_descent"],
        rates=(("w[1]", 6.0),),
    )
    samples = Samples(np.array([[0.5, -1.0]]), np.array([[0.3]]))
    moment = Moment(job, start(job, parameters, float), samples, 0.1)
    steps = chainrule.explain(moment)
    made = find_engine("numpy")(job, moment.state, samples, 1)(np.array([0]), 0.1)[0]
    after = Parameters(network, made.vector)
    assert steps.value("w[1][1,1]+") == pytest.approx(after.W[0][0, 0], rel=1e-12)
    assert after.W[0][0, 1] == parameters.W[0][0, 1]
    text = chainrule.render(steps.only("w[1][2,2]+"))
    assert "η·6" in text.replace(" ", "")
