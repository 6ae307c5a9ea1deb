"""The audit and conventions, mix-ups, and rounding."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

import chainrule
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim, parse_claims
from chainrule.formulas import LOSSES
from chainrule.formulas.optimizers import gradient_descent


def claims_of(steps, names, digits=6, sign=1):
    return tuple(Claim(name, f"{sign * steps.value(name):.{digits}f}") for name in names)


def test_the_other_sign_of_delta_is_a_convention():
    steps = chainrule.explain("mazur")
    right = claims_of(steps, ("net_h1", "out_h1", "net_o1", "out_o1", "out_o2"))
    negated = claims_of(steps, ("delta_o1", "delta_o2", "delta_h1"), sign=-1)
    found = chainrule.audit("mazur", [*right, *negated, *claims_of(steps, ("w5+", "w1+"))])
    assert found.first_wrong is None
    assert "sign of target minus output" in found.conventions[0]


def test_a_single_flipped_sign_is_not_a_convention():
    steps = chainrule.explain("mazur")
    names = ("out_h1", "out_o1", "out_o2", "delta_o1", "delta_o2", "w5+", "w7+")
    claims = list(claims_of(steps, names))
    claims[3] = Claim("delta_o1", f"{-steps.value('delta_o1'):.6f}")
    found = chainrule.audit("mazur", claims)
    assert found.first_wrong.claim is claims[3]
    assert found.conventions == ()


def test_gradients_may_have_the_sign_of_delta():
    """As where a delta times an output is called the gradient, and steps along it are added."""
    steps = chainrule.explain("mazur")
    right = claims_of(steps, ("out_h1", "out_o1", "out_o2", "w5+", "w7+", "w1+"))
    deltas = ("delta_o1", "delta_o2", "delta_h1")
    gradients = ("dE_total/dw5", "dE_total/dw7", "dE_total/dw1")
    negated = claims_of(steps, (*deltas, *gradients), sign=-1)
    found = chainrule.audit("mazur", [*right, *negated])
    assert found.first_wrong is None
    assert found.conventions == ("delta and gradients have the sign of target minus output",)


def test_a_gradient_with_another_sign_than_the_others_is_a_slip():
    steps = chainrule.explain("mazur")
    negated = claims_of(steps, ("delta_o1", "delta_o2", "delta_h1", "dE_total/dw5"), sign=-1)
    right = ("out_h1", "out_o1", "dE_total/dw7", "dE_total/dw1", "w5+", "w7+", "w1+")
    found = chainrule.audit("mazur", [*negated, *claims_of(steps, right)])
    assert found.first_wrong.claim is negated[-1]
    assert found.conventions == ("delta has the sign of target minus output",)


def printed(values, digits=7):
    return tuple(Claim(name, f"{value:.{digits}f}") for name, value in values.items())


def two_samples():
    network = chainrule.Network([2, 2, 1], "tanh")
    X, T = np.array([[0.1, -0.4], [0.9, 0.3]]), np.array([[0.5], [-0.2]])
    return chainrule.WorkedExample(
        "t", chainrule.initialize(network, seed=5), X, T, learning_rate=0.25
    )


def test_sums_over_samples_are_a_convention():
    example = two_samples()
    value = chainrule.explain(example).value
    numbers = {"E": 2 * value("E"), "delta[2][1](1)": value("delta[2][1](1)")}
    for name in ("w[1][1,1]", "w[2][2,1]"):
        numbers |= {
            f"dE/d{name}": 2 * value(f"dE/d{name}"),
            f"{name}+": value(name) - 0.5 * value(f"dE/d{name}"),
        }
    found = chainrule.audit(example, printed(numbers))
    assert found.first_wrong is None
    assert found.conventions == ("errors and gradients of the samples are added up, not averaged",)


@pytest.mark.parametrize("biases", ["trained", "shared"])
def test_sums_over_samples_with_deltas_of_the_other_sign(biases):
    example = two_samples()
    if biases == "shared":
        equal = example.parameters.copy()
        for b in equal.b:
            b[...] = 0.3
        example = replace(example, parameters=equal).with_biases(["shared"] * 2)
    stated = replace(example, stated={"samples": "sum"})
    value = chainrule.explain(example).value
    numbers = {name: -value(name) for name in ("delta[1][1](1)", "delta[2][1](1)")}
    moved = {"w[1][1,1]": "w[1][1,1]", "w[2][2,1]": "w[2][2,1]"}
    moved |= {"b[1]": "b[1]", "b[2]": "b[2]"} if biases == "shared" else {}
    for name in moved:
        numbers |= {
            f"dE/d{name}": 2 * value(f"dE/d{name}"),
            f"{name}+": value(name) - example.learning_rate * 2 * value(f"dE/d{name}"),
        }
    assert chainrule.audit(stated, printed(numbers)).first_wrong is None
    # and the mean is a slip there
    numbers["dE/dw[1][1,1]"] /= 2
    found = chainrule.audit(stated, printed(numbers))
    assert found.first_wrong.claim.name == "dE/dw[1][1,1]"
    assert found.first_wrong.causes[0].kind == "mean for sum"


@pytest.mark.parametrize("where", ["gradients", "deltas"])
def test_the_learning_rate_may_stand_in_gradients_and_deltas(where):
    example = two_samples()
    value = chainrule.explain(example).value
    factor = 0.25 if where == "deltas" else 1
    numbers = {
        name: factor * value(name)
        for name in ("delta[2][1](1)", "delta[2][1](2)", "delta[1][2](1)")
    }
    for name in ("w[1][1,1]", "w[2][2,1]"):
        numbers |= {f"dE/d{name}": 0.25 * value(f"dE/d{name}"), f"{name}+": value(f"{name}+")}
    found = chainrule.audit(example, printed(numbers))
    assert found.first_wrong is None
    assert "times the learning rate" in found.conventions[0]
    assert ("deltas" in found.conventions[0]) == (where == "deltas")


def test_hidden_errors_through_updated_weights_are_a_convention():
    value = chainrule.explain("mazur").value
    out = {k: value(f"delta_o{k}") for k in (1, 2)}
    numbers = {"delta_o1": out[1], "delta_o2": out[2], "w5+": value("w5+"), "w7+": value("w7+")}
    for unit, names in ((1, ("w5+", "w7+")), (2, ("w6+", "w8+"))):
        error = sum(out[k] * value(name) for k, name in zip((1, 2), names, strict=True))
        numbers |= {
            f"dE_total/dout_h{unit}": error,
            f"delta_h{unit}": error * value(f"dout_h{unit}/dnet_h{unit}"),
        }
    numbers["w1+"] = value("w1") - 0.5 * numbers["delta_h1"] * 0.05
    found = chainrule.audit("mazur", printed(numbers))
    assert found.first_wrong is None
    assert found.conventions == (
        "hidden errors are computed with the output weights after the step",
    )


def test_two_conventions_at_once_and_a_mistake():
    """Squared errors without ½, frozen biases, and one new weight with the gradient added."""
    example = chainrule.load_example("mazur").with_biases("trained", ("b[1]", "b[2]"))
    value = chainrule.explain(replace(example, loss=LOSSES["squared_error"])).value
    names = ("net_h1", "out_o1", "E_o1", "delta_o1", "delta_o2", "w5+", "w6+", "E_total")
    numbers = {name: value(name) for name in names}
    numbers["w1+"] = 2 * value("w1") - value("w1+")
    numbers["net_h1 after 1"] = numbers["w1+"] * 0.05 + value("w2+") * 0.1 + 0.35
    claims = parse_claims("\n".join(f"{name} = {number:.8f}" for name, number in numbers.items()))
    # The document says which loss it has, and that its biases are frozen; here it is left open.
    found = chainrule.audit(replace(chainrule.load_example("mazur"), stated={}), claims)
    assert found.conventions == ("the loss is squared error",)  # biases: mazur's are frozen anyway
    assert (found.first_wrong.claim.name, found.first_wrong.causes[0].kind) == (
        "w1+",
        "gradient added",
    )
    assert [item.verdict for item in found.items].count("wrong here") == 1


def test_what_is_printed_later_may_have_been_used_before():
    """Two outputs of a softmax: the first is printed before the net input of the second, which
    is wrong.
    """
    network = chainrule.Network([1, 2], "softmax")
    example = chainrule.WorkedExample(
        "t",
        chainrule.initialize(network, seed=2),
        [[1.0]],
        [[1.0, 0.0]],
        "cross_entropy",
        notation="plain",
    )
    value = chainrule.explain(example).value
    first, second = value("z[1][1]"), value("z[1][2]") + 0.1
    out = np.exp(first) / (np.exp(first) + np.exp(second))
    found = chainrule.audit(
        example, printed({"z[1][1]": first, "a[1][1]": out, "z[1][2]": second, "a[1][2]": 1 - out})
    )
    assert [item.verdict for item in found.items] == ["right", "follows", "wrong here", "follows"]


@pytest.mark.parametrize(
    ("each", "whole", "words"),
    [
        (1, 1, "the loss is squared error"),
        (
            1,
            0.5,
            "the error of each output is (target - output)², and the error of the network "
            "is half their sum",
        ),
        (
            1,
            1 / 3,
            "the error of each output is (target - output)², and the error of the network "
            "is their mean",
        ),
        (
            0.5,
            1 / 3,
            "the error of each output is ½(target - output)², and the error of the network "
            "is their mean",
        ),
        (
            1 / 6,
            1,
            "the error of each output is ½(target - output)²/3, and the error of the network "
            "is their sum",
        ),
        (1 / 3, 1, "the loss is mean squared error"),
    ],
)
def test_where_the_half_and_the_mean_stand(each, whole, words):
    network = chainrule.Network([2, 2, 3])
    example = chainrule.WorkedExample(
        "t", chainrule.initialize(network, seed=4), [[0.3, -0.8]], [[0.1, 0.9, 0.5]]
    )
    value, factor = chainrule.explain(example).value, 2 * each * whole
    numbers = {f"E[{k}]": 2 * each * value(f"E[{k}]") for k in (1, 2, 3)} | {
        "E": factor * value("E")
    }
    numbers |= {name: factor * value(name) for name in ("dE/da[2][1]", "dE/dw[2][1,1]")}
    numbers["w[2][1,1]+"] = value("w[2][1,1]") - 0.5 * numbers["dE/dw[2][1,1]"]
    found = chainrule.audit(example, printed(numbers))
    assert (found.first_wrong, found.conventions) == (
        None,
        () if each == 0.5 and whole == 1 else (words,),
    )


def test_biases_of_some_layers_never_changed():
    """As in Quirk's document, whose outputs have none."""
    network = chainrule.Network([2, 2, 1], biases=["trained", "none"])
    example = chainrule.WorkedExample(
        "t", chainrule.initialize(network, seed=6), [[0.3, -0.8]], [[0.1]]
    )
    parameters = example.parameters.copy()
    parameters.b[0][...] = 0.4
    example = replace(example, parameters=parameters)
    value = chainrule.explain(example.with_biases(["trained", "none"], ("b[1]",)), steps=2).value
    numbers = {"w[1][1,1]+": value("w[1][1,1]+")}
    claims = [
        *printed(numbers),
        *(Claim(f"z[1][{j}]", f"{value(f'z[1][{j}]', updates=1):.7f}", 1) for j in (1, 2)),
    ]
    found = chainrule.audit(example, claims)
    assert (found.first_wrong, found.conventions) == (None, ("biases are never changed",))


def test_names_that_only_another_convention_has():
    """The example's biases are frozen; the author trains them."""
    trained = chainrule.load_example("mazur").with_biases("trained")
    value = chainrule.explain(trained).value
    claims = printed({name: value(name) for name in ("dE/db[2][1]", "b[2][1]+", "w5+")})
    frozen = trained.with_biases("trained", ("b[1]", "b[2]"))
    found = chainrule.audit(replace(frozen, stated={}), claims)
    assert (found.first_wrong, found.conventions) == (
        None,
        ("biases are trained, one for each unit",),
    )


def test_what_the_example_states_is_no_convention():
    example = chainrule.load_example("mazur")
    assert set(example.stated) == {"loss", "biases"}
    trained = chainrule.explain(example.with_biases("shared")).value("b2+")
    found = chainrule.audit(example, [*printed({"b2+": trained})])
    assert found.first_wrong.causes[0].kind == "frozen parameter moved"
    assert found.conventions == ()


def test_stated_answers_hold_from_the_start():
    example = replace(two_samples(), stated={"samples": "sum"})
    value = chainrule.explain(example).value
    doubled = printed({"E": 2 * value("E")})
    assert chainrule.audit(example, doubled).first_wrong is None
    assert chainrule.audit(example, doubled).conventions == ()
    halved = chainrule.audit(example, printed({"E": value("E")}))
    assert halved.first_wrong is not None
    with pytest.raises(ChainruleError, match="unknown answer to stated.samples"):
        chainrule.audit(replace(example, stated={"samples": "product"}), doubled)


@pytest.mark.parametrize("activation", ["logistic", "softmax"])
def test_deltas_of_cross_entropy_the_long_way_from_rounded_factors(activation):
    network = chainrule.Network([2, 2, 2], ["tanh", activation])
    loss = "cross_entropy" if activation == "softmax" else "binary_cross_entropy"
    for seed in range(12):
        parameters = chainrule.initialize(network, seed=seed)
        example = chainrule.WorkedExample("t", parameters, [[0.9, -0.4]], [[1.0, 0.0]], loss)
        value = chainrule.explain(example).value
        y = [round(value(f"a[2][{k}]"), 4) for k in (1, 2)]
        delta = round(-1 / y[0], 4) * round(y[0] * (1 - y[0]), 4)
        claims = printed({"a[2][1]": y[0], "a[2][2]": y[1], "delta[2][1]": delta}, 4)
        assert chainrule.audit(example, claims).first_wrong is None


def test_outputs_that_are_printed_as_exactly_one():
    """What follows from the print is infinite, but the author went on with more digits."""
    network = chainrule.Network([1, 1], "logistic")
    parameters = chainrule.Parameters(network, np.array([20.0, 0.0]))
    example = chainrule.WorkedExample("t", parameters, [[1.0]], [[0.0]], "binary_cross_entropy")
    value = chainrule.explain(example).value
    names = ("z[1][1]", "a[1][1]", "E", "delta[1][1]", "w[1][1,1]+")
    found = chainrule.audit(example, printed({name: value(name) for name in names}, 3))
    assert found.first_wrong is None


def test_numbers_with_thirty_digits_are_audited():
    found = chainrule.audit("mazur", [Claim("net_h1", "0.377500000000000000000000000000")])
    assert found.first_wrong is None


@pytest.mark.parametrize(
    ("name", "slip", "kind"),
    [
        ("w1+", lambda value: value("w2") - 0.5 * value("dE_total/dw1"), "weight swapped"),
        ("w5+", lambda value: value("w5") - 0.5 * value("dE_total/dw6"), "entries swapped"),
        ("out_h1", lambda value: value("net_h1"), "activation forgotten"),
        (
            "net_o1",
            lambda value: 0.4 * value("net_h1") + 0.45 * value("net_h2") + 0.6,
            "net for output",
        ),
    ],
)
def test_mix_ups_are_named(name, slip, kind):
    value = chainrule.explain("mazur").value
    before = printed(
        {other: value(other) for other in ("net_h1", "net_h2", "out_h2", "dE_total/dw6")}
    )
    found = chainrule.audit("mazur", [*before, Claim(name, f"{slip(value):.7f}")])
    assert (found.first_wrong.claim.name, found.first_wrong.causes[0].kind) == (name, kind)


def with_momentum(nesterov=False):
    example = replace(two_samples(), optimizer=gradient_descent(0.9, nesterov))
    return example, chainrule.explain(example, steps=2)


@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_is_polyaks_or_nesterovs(nesterov):
    """Whichever of them the example has."""
    other, steps = with_momentum(not nesterov)
    names = ("velocity_w[2][1,1]+", "w[2][1,1]+", "w[1][1,1]+", "b[2][1]+")
    found = chainrule.audit(with_momentum(nesterov)[0], claims_of(steps, names))
    assert found.first_wrong is None
    whose = "Polyak" if nesterov else "Nesterov"
    assert found.conventions == (f"momentum is that of {whose}",)
    stated = replace(with_momentum(nesterov)[0], stated={"optimizer": ""})
    assert chainrule.audit(stated, claims_of(steps, names)).first_wrong is not None
    assert other.optimizer.name != stated.optimizer.name


def test_nesterovs_velocity_without_the_learning_rate():
    """As programs have it: v = 0.9 v + g, w = w - 0.25 (g + 0.9 v)."""
    example, steps = with_momentum(nesterov=True)
    g = steps.value("dE/dw[2][1,1]")
    new = steps.value("w[2][1,1]") - 0.25 * 1.9 * g
    found = chainrule.audit(example, printed({"velocity_w[2][1,1]+": g, "w[2][1,1]+": new}))
    assert found.first_wrong is None
    assert found.conventions == ("the velocity is v = μ·v + g",)


def test_a_penalty_without_its_half_and_one_for_each_sample():
    example = replace(two_samples(), regularization=chainrule.Regularization(l2=0.1))
    names = ("w[2][1,1]+", "w[1][1,1]+", "w[1][2,1]+")
    for other, words in (
        (chainrule.Regularization(l2=0.2), "without ½"),
        (chainrule.Regularization(l2_per_sample=0.1), "divided by the number of samples"),
    ):
        steps = chainrule.explain(replace(example, regularization=other))
        found = chainrule.audit(example, claims_of(steps, names, digits=9))
        assert found.first_wrong is None
        assert words in found.conventions[0]


def rounded_twice(value, digits):
    once = Decimal(value).quantize(Decimal(1).scaleb(-digits - 1), ROUND_HALF_UP)
    return str(once.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def test_numbers_that_were_rounded_twice():
    """0.7729284653 by way of 0.7729285 becomes 0.772929."""
    steps = chainrule.explain("mazur", steps=3)
    names = ("net_h1", "out_h1", "net_o1", "out_o1", "out_o2", "delta_o1", "w5+", "w7+", "w1+")
    claims = [
        Claim(name, rounded_twice(steps.value(name, updates), 6), updates)
        for updates in range(3)
        for name in names
    ]
    # A single one is a misprint, unless the document says that it rounds so.
    assert chainrule.audit("mazur", claims[:6]).first_wrong.symbol == "out_o2"
    stated = replace(chainrule.load_example("mazur"), stated={"rounding": "rounded twice"})
    found = chainrule.audit(stated, claims)
    assert found.counts["right"] == len(claims)
    # More than a tenth beyond half a unit is a misprint still.
    assert chainrule.audit(stated, [Claim("out_o2", "0.772930")]).first_wrong is not None


def test_the_error_by_an_input():
    """By central differences."""
    example = chainrule.load_example("mazur")

    def error(move):
        return chainrule.explain(replace(example, inputs=example.inputs + move)).value("E_total")

    slope = (error([[1e-5, 0]]) - error([[-1e-5, 0]])) / 2e-5
    for number, is_right in ((slope, True), (1.2 * slope, False)):
        found = chainrule.audit(example, [Claim("dE_total/di1", f"{number:.7f}")])
        assert (found.first_wrong is None) == is_right


def test_samples_are_counted_through_or_within_their_batch():
    example = replace(two_samples(), batch_size=1)
    steps = chainrule.explain(example, steps=2)
    for sample in (1, 2):
        name = f"a[2][1]({sample})"
        value = steps.value("a[2][1](2)", updates=1)
        found = chainrule.audit(example, [Claim(name, f"{value:.6f}", updates=1)])
        assert found.first_wrong is None


def looking_ahead(sign=1):
    """Two steps of Nesterov's with one weight: E = (w - 1)²/2, gradients at w + 0.5 v."""
    w, v, numbers = 3.0, 0.0, {}
    for after in ("", " after 1"):
        at = w + 0.5 * v
        numbers[f"a[1][1]{after}"], numbers[f"dE/dw[1][1,1]{after}"] = at, at - 1
        v = 0.5 * v - 0.25 * (at - 1)
        w += v
        numbers[f"velocity_w[1][1,1]+{after}"] = sign * v
        numbers["w[1][1,1] after 2" if after else "w[1][1,1]+"] = w
    return {**numbers, "a[1][1] after 2": w}


@pytest.mark.parametrize(("sign", "place"), [(1, "w + μ·v"), (-1, "w - μ·v")])
def test_nesterovs_gradients_are_ahead_of_the_weights(sign, place):
    network = chainrule.Network([1, 1], "identity", biases="none")
    weights = chainrule.Parameters(network, np.array([3.0]))
    example = chainrule.WorkedExample(
        "t", weights, [[1.0]], [[1.0]], learning_rate=0.25, optimizer=gradient_descent(0.5, True)
    )
    found = chainrule.audit(example, claims_read(looking_ahead(sign)))
    assert found.first_wrong is None
    (words,) = found.conventions
    assert f"gradients look ahead, to {place}" in words
    # With a sign lost in the second gradient, that is wrong, and nothing before it.
    wrong = looking_ahead(sign)
    wrong["dE/dw[1][1,1] after 1"] *= -1
    first = chainrule.audit(example, claims_read(wrong)).first_wrong
    assert str(first.claim).startswith("dE/dw[1][1,1] after 1")


def claims_read(values):
    return parse_claims("\n".join(f"{name} = {value:.6f}" for name, value in values.items()))
