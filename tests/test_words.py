"""Sentences about quantities: there is one for every kind, and each is true of its run."""

import re
from dataclasses import replace

import numpy as np
import pytest

import chainrule
from chainrule.documents.formats import format_names
from chainrule.engines import start
from chainrule.errors import ChainruleError
from chainrule.explaining.words import PHASES, TELLERS, sentence, told
from chainrule.explaining.words.phrases import number
from chainrule.explaining.words.subject import parameter_of
from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS, Activation
from chainrule.network.data import Samples
from chainrule.network.quantities import PARAMETERS, Kind, Quantity
from chainrule.network.regularization import Regularization
from chainrule.network.update import Job
from chainrule.symbolic.notations import Symbol
from chainrule.training.snapshot import Moment
from networks import random_case

NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e[+-]\d+)?(?![\w%]| %)")

PRODUCT = re.compile(r"the step is ([\d.e-]+), the learning rate, times ([\d.e-]+), the size")


def example_of(parameters, X, T, **more):
    return chainrule.WorkedExample("test", parameters, X, T, **more)


def words_of(explanation, *names, updates=0):
    return [sentence(explanation, it) for it in explanation.only(*names, updates=updates)]


def test_every_kind_has_a_sentence_in_one_phase():
    assert set(TELLERS) == set(Kind)
    assert sum(len(phase.SENTENCES) for phase in PHASES) == len(Kind)


def derived(explanation, updates):
    """The sizes of numbers that sentences tell without being quantities of their own."""
    numbers, network = explanation.numbers(updates), explanation.notation.network
    depth = len(network.layers)
    gaps = numbers.array(Kind.ACTIVATION, depth) - numbers.array(Kind.TARGET, depth)
    yield from abs(gaps).reshape(-1)
    for layer in range(1, depth + 1):
        sent = numbers.array(Kind.ACTIVATION if layer > 1 else Kind.INPUT, layer - 1)
        gate = numbers.array(Kind.GATE, layer - 1)
        sent = sent if gate is None else gate * sent
        W, delta = numbers.array(Kind.WEIGHT, layer), numbers.array(Kind.DELTA, layer)
        yield from abs(sent).reshape(-1)
        yield from abs(sent[:, :, None] * W).reshape(-1)
        if delta is not None:
            yield from abs(delta.sum(axis=1))
            shares = delta[:, None, :] * W
            yield from abs(shares if gate is None else gate[:, :, None] * shares).reshape(-1)
        for kind in PARAMETERS:
            for before, after in (("", "new_"), ("error_by_", "objective_by_")):
                one, other = (numbers.array(f"{it}{kind}", layer) for it in (before, after))
                if other is not None:
                    yield from abs(other - one).reshape(-1)


def sizes_told(explanation, updates):
    """All numbers that a sentence of a pass may tell, as they are written."""
    found = {str(n) for n in (0, 1, *range(2, 10))}
    groups = [it for it in explanation.groups if it.updates == updates]
    families = [*groups[0].names.families, *(it for group in groups for it in group.families)]
    arrays = {id(it.terms): np.abs(it.terms.values).reshape(-1) for it in families}
    found.update(number(float(it)) for it in np.unique(np.concatenate(list(arrays.values()))))
    if updates:
        found.add(number(abs(explanation.number(Quantity(Kind.TOTAL_ERROR), updates - 1))))
    return found | {number(float(it)) for it in derived(explanation, updates)}


def check(explanation):
    """Every line of a run has a sentence that is true."""
    sizes = {at: sizes_told(explanation, at) for at in {it.updates for it in explanation.groups}}
    for line in explanation:
        pieces = told(explanation, line)
        said = "".join(pieces)
        plain = " ".join(it for it in pieces if not isinstance(it, Symbol))
        assert not re.search(r"[{}]|None|nan|  ", said), said
        unknown = set(NUMBER.findall(plain)) - sizes[line.updates]
        assert not unknown, (said, line.quantity, unknown)
        check_own_number(line, said)
        check_movement(explanation, line, said)
        check_outputs(explanation, line, said)
        check_largest_part(explanation, line, said)
        check_who_is_most(explanation, line, said)


# Of these a sentence tells what they mean, and not, or not always, their number.
WITHOUT_NUMBER = {
    Kind.TARGET, Kind.INPUT, Kind.WEIGHT, Kind.GATE, Kind.NEW_WEIGHT, Kind.NEW_BIAS,
    Kind.NEW_SHARED_BIAS, Kind.OUTPUT_ERROR, Kind.OBJECTIVE, Kind.OBJECTIVE_BY_WEIGHT,
    Kind.ACTIVATION_BY_NET_INPUT, Kind.ACTIVATION, Kind.SAMPLE_WEIGHT, Kind.ERROR_SHARE,
}  # fmt: skip


def check_own_number(line, said):
    if line.quantity.kind not in WITHOUT_NUMBER and line.value:
        assert number(abs(line.value)) in said, (said, line.value)


def check_movement(explanation, line, said):
    kind = line.quantity.kind
    if kind.startswith("new_") and kind != Kind.NEW_SLOT:
        old = explanation.number(parameter_of(line.quantity), line.updates)
        moved = {1: " rises by ", -1: " falls by ", 0: " stays at "}[int(np.sign(line.value - old))]
        assert moved in said, said
        assert number(abs(line.value - old) or abs(old)) in said
        gradient = explanation.number(
            Quantity(f"error_by_{kind[4:]}", *_place(line.quantity)), line.updates
        )
        # a product that is told is one, whatever the optimizer
        for rate, size in PRODUCT.findall(said):
            assert float(rate) * float(size) == pytest.approx(abs(line.value - old), rel=0.02)
        # only what goes against its own gradient needs an excuse
        follows = (line.value - old) * gradient < 0 or line.value - old == gradient == 0
        assert follows != ("although" in said or "outweighs" in said), said
    if "a little, the error would" in said:
        if not line.value:
            assert "the error would not change" in said, said
            return
        verb = "rise" if line.value > 0 else "fall"
        assert f"the error would {verb} {number(abs(line.value))} times" in said, said


def _place(quantity):
    return quantity.layer, quantity.unit, quantity.sender


def check_outputs(explanation, line, said):
    depth = len(explanation.notation.network.layers)
    for name, way, by in re.findall(r"(\S+) is too (high|low) by (\S+?)(?=[,:;]|$)", said):
        unit = next(
            j
            for j in range(1, explanation.notation.network.n_outputs + 1)
            if explanation.unit(depth, j) == name
        )
        told_of = re.search(r"sample (\d+)(?: says so most|,)", said)
        sample = int(told_of[1]) if told_of else line.quantity.sample or 1
        at = {"layer": depth, "unit": unit, "sample": sample}
        y, t = (
            explanation.number(Quantity(kind, **at), line.updates)
            for kind in (Kind.ACTIVATION, Kind.TARGET)
        )
        assert (way == "high") == (y > t), said
        assert by == number(abs(y - t)), said


def check_largest_part(explanation, line, said):
    at = line.quantity
    if at.kind != Kind.NET_INPUT:
        return
    numbers = explanation.numbers(line.updates)
    row = numbers.family(Kind.INPUT).rows.index(at.sample)
    sent = numbers.array(Kind.ACTIVATION if at.layer > 1 else Kind.INPUT, at.layer - 1)[row]
    gate = numbers.array(Kind.GATE, at.layer - 1)
    arriving = (sent if gate is None else gate[row] * sent) * numbers.array(Kind.WEIGHT, at.layer)[
        :, at.unit - 1
    ]
    bias = numbers.array(Kind.BIAS, at.layer)
    bias = numbers.array(Kind.SHARED_BIAS, at.layer) if bias is None else bias[at.unit - 1 :]
    sizes = abs(np.append(arriving, [] if bias is None else bias[:1]))
    # marked behind its addend, or before it where only the largest is told
    marked = re.search(r"([^;]*), the largest part|the largest part: (.*)", said)
    assert (marked is None) == (len(sizes) == 1 or max(sizes) == 0), said
    if marked:
        assert (marked[1] or marked[2]).endswith(number(max(sizes))), said


def check_who_is_most(explanation, line, said):
    """The sample that says most for a gradient, and what costs most of an error."""
    numbers, network = explanation.numbers(line.updates), explanation.notation.network
    rows, depth = numbers.family(Kind.INPUT).rows, len(network.layers)
    costs = numbers.array(Kind.OUTPUT_ERROR, depth)
    loudest = re.search(r"sample (\d+) says so most", said)
    if loudest:
        at = parameter_of(line.quantity)
        shares = numbers.array(Kind.DELTA, at.layer)
        shares = shares[:, at.unit - 1] if at.unit else shares.sum(axis=1)
        if at.kind == Kind.WEIGHT:
            sent = numbers.array(Kind.ACTIVATION if at.layer > 1 else Kind.INPUT, at.layer - 1)
            gate = numbers.array(Kind.GATE, at.layer - 1)
            shares = shares * (sent if gate is None else gate * sent)[:, at.sender - 1]
        gradient = numbers.number(Quantity(f"error_by_{at.kind}", *_place(at)))
        assert (
            max(shares * np.sign(gradient))
            == (shares * np.sign(gradient))[rows.index(int(loudest[1]))]
        ), said
    adds = re.search(r"sample (\d+) adds most", said)
    if adds:
        weights = numbers.array(Kind.SAMPLE_WEIGHT)
        counted = costs.sum(axis=1) * (1 if weights is None else weights.reshape(-1))
        assert counted[rows.index(int(adds[1]))] == max(counted), said
    dearest = re.search(r"so (\S+) costs most", said)
    if dearest:
        row = costs[rows.index(line.quantity.sample) if line.quantity.sample else 0]
        names = [explanation.unit(depth, j + 1) for j in range(len(row))]
        assert row[names.index(dearest[1])] == max(row), said


CASES = [
    *((hidden, "identity", "half_squared_error", "gradient_descent") for hidden in ACTIVATIONS),
    *(("tanh", output, "half_squared_error", "gradient_descent") for output in ACTIVATIONS),
    *(("tanh", "logistic", loss, "gradient_descent") for loss in LOSSES),
    ("relu", "softmax", "cross_entropy", "gradient_descent"),
    ("relu", "identity", "hinge", "gradient_descent"),
    ("relu", "exp", "poisson", "gradient_descent"),
    *(("tanh", "logistic", "huber", optimizer) for optimizer in OPTIMIZERS),
]


@pytest.mark.parametrize(("hidden", "output", "loss", "optimizer"), CASES)
def test_every_sentence_is_true(hidden, output, loss, optimizer):
    # one sample or several: each case has one of them, and either has all kinds of sentences
    rows = 1 if hidden == "tanh" and optimizer == "gradient_descent" else 3
    parameters, X, T = random_case([2, 3, 2], [hidden, output], loss, seed=rows + 4, rows=rows)
    more = {"loss": LOSSES[loss], "optimizer": OPTIMIZERS[optimizer], "learning_rate": 0.1}
    check(
        chainrule.explain(
            example_of(parameters, X, T, **more), steps=1 if optimizer == "gradient_descent" else 2
        )
    )


@pytest.mark.parametrize("biases", ["trained", "shared", "none"])
@pytest.mark.parametrize("batch_size", [0, 1, 2])
def test_every_sentence_is_true_of_any_biases_and_batches(biases, batch_size):
    parameters, X, T = random_case(
        [3, 2, 2, 1], "tanh", "half_squared_error", seed=7, rows=3, biases=biases
    )
    frozen = ("w[1][2,1]", "b[2]") if biases != "none" else ("w[1][2,1]",)
    example = example_of(parameters, X, T, batch_size=batch_size).with_biases(biases, frozen)
    check(chainrule.explain(example, steps=2))


def moment_of(regularization=None, weights=None, optimizer="gradient_descent"):
    parameters, X, T = random_case([2, 4, 2], "relu", "half_squared_error", seed=5, rows=3)
    job = Job(
        parameters.network,
        LOSSES["half_squared_error"],
        OPTIMIZERS[optimizer],
        regularization or Regularization(),
    )
    return Moment(job, start(job, parameters, float), Samples(X, T, weights), 0.1)


@pytest.mark.parametrize(
    "regularization",
    [
        Regularization(l1=0.1),
        Regularization(l2=3.0),
        Regularization(clip=0.01),
        Regularization(clip=100.0, l2_per_sample=0.5),
        Regularization(max_norm=0.3),
        Regularization(dropout=(0.5,)),
    ],
    ids=str,
)
def test_every_sentence_is_true_of_what_holds_training_back(regularization):
    check(chainrule.explain(moment_of(regularization), steps=2))


def test_every_sentence_is_true_of_samples_that_count_differently():
    explanation = chainrule.explain(moment_of(weights=np.array([2.0, 0.0, 0.5])), steps=1)
    check(explanation)
    assert "this sample counts 0.5 times" in "".join(words_of(explanation, "s"))
    assert "does not count" in "".join(words_of(explanation, "s"))


@pytest.mark.parametrize("name", chainrule.example_names())
@pytest.mark.parametrize("notation", ["plain", "udacity", "bishop", "mazur"])
def test_every_example_has_sentences_in_every_notation(name, notation):
    explanation = chainrule.explain(name, notation=notation)
    for line in explanation.part(explanation.items[::3]):
        assert sentence(explanation, line)


def test_sentences_of_mazur():
    steps = chainrule.explain("mazur")
    assert words_of(steps, "w5+", "w7+", "out_h1", "dout_h1/dnet_h1", "b1", "eta") == [
        "b1 adds 0.35 to the net input of h1 and h2, whatever is sent; it is frozen, so training "
        "leaves it as it is",
        "each weight moves by 0.5 times its gradient, against it",
        "h1 answers its net input 0.378 with 0.593; the logistic function is steepest at 0",
        "at 0.593 the logistic function is on 97 % of its steepest slope; an error passes, reduced "
        "to 0.241 of its size",
        "w5 falls by 0.0411: o1 is too high by 0.741, on a slope of 0.187, and h1 sends 0.593; "
        "the step is 0.5, the learning rate, times 0.0822, the size of the gradient",
        "w7 rises by 0.0113: o2 is too low by 0.217, on a slope of 0.176, and h1 sends 0.593; "
        "the step is 0.5, the learning rate, times 0.0226, the size of the gradient",
    ]
    assert words_of(steps, "E_total", updates=1)[0].endswith("lower than 0.298 before the step")


@pytest.mark.parametrize(("optimizer", "told"), [("gradient_descent", True), ("adam", False)])
def test_the_learning_rate_is_told_of_plain_descent_only(optimizer, told):
    parameters, X, T = random_case([2, 2, 1], "tanh", "half_squared_error", seed=1, rows=1)
    example = example_of(parameters, X, T, optimizer=OPTIMIZERS[optimizer])
    (said,) = words_of(chainrule.explain(example), "w[2][1,1]+")
    assert bool(PRODUCT.search(said)) == told


def test_paths_are_told():
    why = chainrule.why(chainrule.explain("mazur"), "w1")
    paths = [sentence(why, line) for line in why if line.phase == "paths"]
    assert paths == [
        "the way through o1 adds 0.000668 to the gradient of w1, in the direction of the sum of "
        "all, 0.000439",
        "the way through o2 adds -0.00023 to the gradient of w1, against the sum of all, 0.000439",
        "all ways from w1 to the error together: its gradient is 0.000439",
    ]


def test_a_relu_that_is_off_lets_no_error_pass():
    parameters, X, T = random_case([2, 2, 1], ["relu", "identity"], "half_squared_error", seed=1)
    example = example_of(parameters, X[:1], T[:1]).with_values({"b[1][1]": -9, "b[1][2]": 9})
    steps = chainrule.explain(example)
    off, on = words_of(steps, "da[1][1]/dz[1][1]", "da[1][2]/dz[1][2]")
    assert off == "a[1][1] is off: its net input is negative, so no error passes"
    assert on == "a[1][2] is on a slope of 1; an error passes in its full size"
    assert words_of(steps, "w[1][2,1]+")[0].endswith(
        f"no error gets through a[1][1], and x[2] sends {number(X[0, 1])}"
    )


def test_a_hinge_that_is_content_is_not_told_to_be_wrong():
    parameters, X, _ = random_case([1, 1], "identity", "hinge", seed=3, rows=1)
    example = example_of(parameters, X, [[1.0]], loss=LOSSES["hinge"])
    content = example.with_values({"w[1][1,1]": 0, "b[1][1]": 3})
    (told_of_error,) = words_of(chainrule.explain(content), "E[1]")
    assert told_of_error == "a[1][1] answers 3 for a target of 1, which by itself costs nothing"


def test_a_shown_sign_changes_nothing_of_what_is_told(tmp_path):
    # In this course thresholds are taken off, so they fall where biases rise.
    steps = chainrule.explain("udacity")
    (delta,) = words_of(steps, "delta1^o")
    assert steps.only("delta1^o")[0].value > 0
    assert "too low" in delta
    assert "the error would fall" in delta


def test_a_function_of_ones_own_is_not_mistaken_for_another():
    own = Activation("relu", lambda z, xp: 2 * z, lambda z, a, xp: 2 * xp.ones_like(z))
    parameters, X, T = random_case([1, 1, 1], [own, "identity"], "half_squared_error", seed=3)
    steps = chainrule.explain(example_of(parameters, X[:1], T[:1]), steps=1)
    assert words_of(steps, "a[1][1]")[0].endswith("by the function relu")
    check(steps)


def test_a_run_that_has_grown_too_large_is_said_to_have():
    parameters, X, T = random_case([1, 1], "exp", "half_squared_error", seed=3, rows=1)
    example = example_of(parameters, X, T).with_values({"b[1][1]": 1000})
    assert words_of(chainrule.explain(example), "a[1][1]") == [
        "a[1][1] has grown beyond what can be computed"
    ]


def test_a_derivation_has_no_sentences():
    letters = chainrule.derive("frey")
    with pytest.raises(ChainruleError, match="it has none"):
        chainrule.render(letters, words=True)


@pytest.mark.parametrize("format", format_names())
def test_words_follow_their_equations_in_every_format(format):
    steps = chainrule.explain("mazur").only("w5+", "w6+")
    plain, worded = (chainrule.render(steps, format, words=words) for words in (False, True))
    assert "falls by 0.0411" not in plain
    assert worded.index("falls by 0.0411") < worded.index("falls by 0.0413")


def test_numbers_of_later_passes_are_found_without_their_lines():
    steps = chainrule.explain("mazur", steps=2)
    w5 = Quantity(Kind.WEIGHT, 2, 1, 1)
    assert steps.number(w5, 1) == steps.value("w5+") != steps.number(w5)
    assert steps.number(Quantity(Kind.DELTA, 2, 1), 2) is None
    assert steps.number(replace(w5, unit=9)) is None


def test_a_sentence_of_a_large_network_is_quick():
    from time import process_time

    network = chainrule.Network([784, 128, 10], ["relu", "softmax"])
    generator = np.random.default_rng(0)
    X, T = generator.uniform(size=(32, 784)), np.eye(10)[generator.integers(0, 10, 32)]
    parameters = chainrule.initialize(network)
    example = example_of(parameters, X, T, loss=LOSSES["cross_entropy"])
    steps = chainrule.explain(example)
    lines = steps.only("w[1][5,7]+", "delta[1][3](4)", "z[1][3](4)", "w[2][3,4]+", updates=0)
    for line in lines:
        sentence(steps, line)
    begun = process_time()
    for line in lines:
        sentence(steps, line)
    # microseconds are meant; the bound only tells them from making all lines, which takes seconds
    assert process_time() - begun < 0.1
