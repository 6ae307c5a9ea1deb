"""Examples with something changed, and what follows from it, before and after side by side."""

import json
import re

import numpy as np
import pytest

import chainrule
from chainrule.cli.commands import command_line
from chainrule.cli.setting import changed
from chainrule.errors import ChainruleError
from chainrule.explaining.comparison import differences
from chainrule.explaining.layout.differences import MOST_ROWS, lay_out_differences
from chainrule.formulas import LOSSES, OPTIMIZERS
from chainrule.network.quantities import Kind
from networks import random_case


@pytest.fixture
def run(capsys):
    """The command line within this process: what it prints, or the message of its error."""

    def command(*arguments):
        command_line()(list(arguments), standalone_mode=False)
        return capsys.readouterr().out

    return command


@pytest.fixture
def mazur():
    return chainrule.load_example("mazur")


def test_values_are_set_by_the_names_of_the_notation(mazur):
    after = mazur.with_values(
        {"w[2][1,2]": 0.7}, w5=0.6, i1=0.1, target_o1=1, b1=0.2, eta=0.1, momentum=0.9, l2=0.01
    )
    assert after.parameters.W[1].tolist() == [[0.6, 0.7], [0.45, 0.55]]
    assert after.parameters.b[0].tolist() == [0.2]
    assert after.inputs.tolist() == [[0.1, 0.1]]
    assert after.targets.tolist() == [[1, 0.99]]
    assert (after.learning_rate, after.regularization.l2) == (0.1, 0.01)
    assert after.optimizer.name == "momentum"
    # the example itself is as it was
    assert mazur.parameters.W[1][0, 0] == 0.4
    assert mazur.inputs[0, 0] == 0.05


def test_a_value_without_a_sample_is_that_of_all():
    parameters, X, T = random_case([2, 1], "tanh", "half_squared_error", seed=1, rows=3)
    example = chainrule.WorkedExample("test", parameters, X, T, batch_size=2)
    assert example.with_values({"x[1]": 5}).inputs[:, 0].tolist() == [5, 5, 5]
    one = example.with_values({"x[1](3)": 5}).inputs
    assert one[2, 0] == 5
    assert (one[:2] == X[:2]).all()


def test_a_threshold_is_set_as_it_is_shown(tmp_path):
    text = (
        'title = "Thresholds"\nnegated = ["bias", "new_bias", "error_by_bias"]\n'
        '[units]\ninput = "x{j}"\nhidden = "h{j}"\ndeep_hidden = "h{layer}_{j}"\noutput = "o{j}"\n'
        '[symbols]\ninput = "x{j}"\ntarget = "t{j}"\nweight = "w{n}"\nbias = "θ_{unit}"\n'
        'shared_bias = "θ{layer}"\nlearning_rate = "η"\nnet_input = "net_{unit}"\n'
        'activation = "out_{unit}"\noutput_error = "E_{unit}"\ntotal_error = "E"\n'
        'delta = "δ_{unit}"\n'
    )
    path = tmp_path / "thresholds.toml"
    path.write_text(text)
    parameters, X, T = random_case([1, 1], "tanh", "half_squared_error", seed=1, rows=1)
    example = chainrule.WorkedExample("test", parameters, X, T, notation=str(path))
    after = example.with_values(theta_o1=0.25)
    assert after.parameters.b[0].tolist() == [-0.25]
    steps = chainrule.explain(after)
    (given, moved) = (line for line in steps.only("theta_o1", "theta_o1+"))
    assert given.value == 0.25
    from chainrule.explaining.words import sentence

    assert sentence(steps, given).startswith("θ_o1 takes 0.25 off the net input")
    way = "rises" if moved.value > 0.25 else "falls"
    assert sentence(steps, moved).startswith(f"θ_o1 {way} by ")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"out_h1": 1}, r"out_h1 is computed \(output of a unit\), not given"),
        ({"w5+": 1}, r"w5\+ is computed"),
        ({"w55": 1}, "outside the 2-2-2"),
        ({"wx": 1}, "unknown quantity 'wx'"),
        ({"targets_o1": 1}, "Did you mean target_o1"),
        ({"w5": float("inf")}, "w5 is inf; it must be a finite number"),
        ({"w5": "0.4"}, "w5 is '0.4'; it must be a finite number"),
        ({"w5": True}, "w5 is True"),
        ({"b_h1": 1}, "the units of layer 1 share one bias, b1"),
        ({"w5": 1, "w[2][1,1]": 1}, "w5 and w\\[2\\]\\[1,1\\] are the same quantity"),
        ({"eta": -1}, "learning_rate is -1.0; it must be a number above 0"),
        ({"momentum": 2}, "momentum is 2"),
    ],
)
def test_values_that_cannot_be_set_are_said(mazur, values, message):
    with pytest.raises(ChainruleError, match=message):
        mazur.with_values(values)


def test_biases_that_there_are_not_are_said(mazur):
    with pytest.raises(ChainruleError, match="layer 1 has no biases"):
        mazur.with_biases("none").with_values(b1=1)
    with pytest.raises(ChainruleError, match="a bias of its own: b_h1, b_h2"):
        mazur.with_biases("trained").with_values(b1=1)
    with pytest.raises(ChainruleError, match="given twice"):
        mazur.with_values({"w5": 1}, w5=1)


def test_a_missing_number_can_be_given(mazur):
    example = mazur.with_values(w5=0.4)
    example.parameters.W[1][0, 0] = np.nan
    assert [it.kind for it in example.missing] == [Kind.WEIGHT]
    assert example.with_values(w5=0.4).run(steps=1).losses == mazur.run(steps=1).losses


def test_what_was_inferred_of_a_weight_goes_with_its_number():
    example = next(
        it for it in map(chainrule.load_example, chainrule.example_names()) if it.inferred
    )
    name, *rest = example.inferred
    assert list(example.with_values({name: 1}).inferred) == rest


def test_settings_keep_the_numbers(mazur):
    after = mazur.with_settings(
        activations=["tanh", "identity"], loss="huber", optimizer="adam", batch_size=1
    )
    assert [layer.activation.name for layer in after.network.layers] == ["tanh", "identity"]
    assert (after.loss, after.optimizer) == (LOSSES["huber"], OPTIMIZERS["adam"])
    assert after.network.frozen == mazur.network.frozen
    assert (after.parameters.vector == mazur.parameters.vector).all()
    assert after.with_values(beta1=0.5).optimizer.options[0] == ("beta1", 0.5)
    with pytest.raises(ChainruleError, match="3 activations were given for 2 layers"):
        mazur.with_settings(activations=["tanh"] * 3)
    with pytest.raises(ChainruleError, match="batch_size is -1"):
        mazur.with_settings(batch_size=-1)


def test_units_more_or_less_keep_the_weights_of_the_others(mazur):
    more = mazur.with_layer_sizes([2, 3, 2], weights="zeros")
    assert more.parameters.W[0].tolist() == [[0.15, 0.25, 0], [0.2, 0.3, 0]]
    assert more.parameters.W[1].tolist() == [[0.4, 0.5], [0.45, 0.55], [0, 0]]
    assert [b.tolist() for b in more.parameters.b] == [[0.35], [0.6]]
    # a unit whose weights are 0 changes nothing, and without it all is as before
    assert more.run(steps=0).losses == pytest.approx(mazur.run(steps=0).losses)
    back = more.with_layer_sizes([2, 2, 2])
    assert (back.parameters.vector == mazur.parameters.vector).all()


def test_layers_more_or_less(mazur):
    deeper = mazur.with_layer_sizes([2, 2, 4, 2], seed=3)
    assert str(deeper.network) == "2-2-4-2, logistic, logistic, logistic"
    assert (deeper.parameters.W[0] == mazur.parameters.W[0]).all()
    # the output layer keeps its bias and that it is frozen, whatever its number
    assert [b.tolist() for b in deeper.parameters.b] == [[0.35], [0], [0.6]]
    assert deeper.network.frozen == ("b[1]", "b[3]")
    again = mazur.with_layer_sizes([2, 2, 4, 2], seed=3)
    assert (again.parameters.vector == deeper.parameters.vector).all()
    flat = deeper.with_layer_sizes([2, 2])
    assert flat.network.frozen == ("b[1]",)
    assert flat.parameters.b[0].tolist() == [0.6]
    with pytest.raises(ChainruleError, match="2 inputs and 2 outputs"):
        mazur.with_layer_sizes([3, 2, 2])


def test_frozen_weights_of_units_that_are_gone_are_forgotten(mazur):
    parameters, X, T = random_case([2, 3, 1], "tanh", "half_squared_error", seed=1)
    example = chainrule.WorkedExample("test", parameters, X, T)
    frozen = example.with_biases("trained", ("w[1][2,3]", "w[1][2,1]", "b[2][1]"))
    assert frozen.with_layer_sizes([2, 2, 1]).network.frozen == ("w[1][2,1]", "b[2][1]")


def test_only_what_depends_on_a_change_differs(mazur):
    before, after = (chainrule.explain(it) for it in (mazur, mazur.with_values(w5=0.6)))
    found = differences(before, after)
    symbols = [str(after.symbol(it.line.quantity)) for it in found if not it.line.updates]
    assert symbols[:5] == ["w5", "net_o1", "out_o1", "E_o1", "E_total"]
    assert not {"net_h1", "out_h1", "net_o2", "out_o2", "w7+", "w8+"} & set(symbols)
    assert {"δ_h1", "w1+", "w5+"} <= set(symbols)
    for it in found:
        assert it.change == it.after.value - it.before.value != 0
    # what is not among them has the same number in both
    kept = {(it.line.quantity, it.line.updates) for it in found}
    for one, other in zip(before, after, strict=True):
        assert ((one.quantity, one.updates) in kept) == (one.value != other.value)


def test_nothing_differs_from_itself(mazur):
    runs = [chainrule.explain(mazur) for _ in range(2)]
    assert differences(*runs) == ()
    document = lay_out_differences((), runs[1], "nothing")
    assert "Nothing" in document.blocks[0].pieces[0]


def test_quantities_of_one_run_alone_stand_where_they_are_computed(mazur):
    plain, faster = (chainrule.explain(it) for it in (mazur, mazur.with_values(momentum=0.9)))
    for pair in ((plain, faster), (faster, plain)):
        found = differences(*pair)
        assert {it.line.quantity.kind for it in found} == {Kind.NEW_SLOT}
        assert all(it.change is None for it in found)
    sizes = [chainrule.explain(mazur.with_layer_sizes(it)) for it in ([2, 2, 2], [2, 1, 2])]
    keys = [(it.line.phase, it.line.updates) for it in differences(*sizes)]
    # nothing returns to a phase that is over
    phases = [key for number, key in enumerate(keys) if key != keys[number - 1]]
    assert len(phases) == len(set(phases))


def test_of_a_large_network_the_largest_differences_are_shown():
    network = chainrule.Network([30, 20, 3], "tanh")
    generator = np.random.default_rng(0)
    example = chainrule.WorkedExample(
        "large",
        chainrule.initialize(network),
        generator.normal(size=(2, 30)),
        generator.normal(size=(2, 3)),
    )
    runs = [chainrule.explain(it) for it in (example, example.with_values(learning_rate=0.1))]
    found = differences(*runs)
    assert len(found) > MOST_ROWS
    document = lay_out_differences(found, runs[1], "learning_rate=0.1")
    assert sum(len(section.blocks[0].rows) for section in document.blocks[1:]) == MOST_ROWS
    whole = lay_out_differences(found, runs[1], "learning_rate=0.1", full=True)
    assert sum(len(section.blocks[0].rows) for section in whole.blocks) == len(found)


def test_the_command_shows_what_changes(run):
    text = run("explain", "mazur", "--set", "w5=0.6", "--set", "eta=1", "--digits", "4")
    lines = [line.split() for line in text.splitlines()]
    assert ["w5", "0.4", "0.6", "0.2"] in lines
    assert ["net_o1", "1.106", "1.225", "0.1187"] in lines
    assert "net_h1" not in text.partition("After 1 step")[0]
    plain = run(
        "explain", "mazur", "--set", "w5=0.6", "--only", "w[2][1,1]", "--notation", "plain",
        "--steps", "0", "--format", "json",
    )  # fmt: skip
    (table,) = json.loads(plain)["blocks"][0]["blocks"]
    assert [cell if isinstance(cell, str) else cell["text"] for cell in table["rows"][0]] == [
        "w[2][1,1]", "0.4", "0.6", "0.2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--set", "w5"], "write NAME=VALUE"),
        (["--set", "w5=x"], "'x' is no number"),
        (["--set", "w5=1", "--set", "w5=2"], "gives w5 twice"),
        (["--set", "out_h1=1"], "out_h1 is computed"),
        (["--set", "loss=hubr"], "Did you mean huber"),
        (["--set", "batch_size=x"], "batch_size is 'x'"),
        (["--set", "w5=1", "--words"], "--words does not go with --set"),
        (["--set", "w5=1", "--depth", "2"], "--depth does not go with --set"),
        (["--set", "w5=1", "--letters"], "--set and --letters were both given"),
    ],
)
def test_the_command_says_what_cannot_be_set(run, options, message):
    with pytest.raises(ChainruleError, match=re.escape(message)):
        run("explain", "mazur", *options)


def test_settings_on_the_command_line(mazur):
    after = changed(mazur, ["activations=tanh, identity", "optimizer=adam", "beta1=0.5"])
    assert str(after.network) == "2-2-2, tanh, identity"
    assert after.optimizer.options[0] == ("beta1", 0.5)


def test_words_on_the_command_line(run):
    text = run("explain", "mazur", "--words", "--only", "w5+")
    assert "\n\nw5 falls by 0.0411: o1 is too high by 0.741" in text
