"""Worked examples as files: what is wrong in one is said with the key."""

import dataclasses
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.files import parse_example
from chainrule.explaining.examples.writing import write_example
from chainrule.formulas import OPTIMIZERS
from networks import one_weight

TEXT = """
format = 1
notation = "mazur"
[network]
sizes = [2, 1]
[weights]
w1 = 0.5
w2 = -0.5
b_o1 = 0.1
[training]
steps = 3
[data]
inputs = [[1.0, 2.0]]
targets = [[0.5]]
"""


@pytest.mark.parametrize("notation", ["plain", "mazur"])
@pytest.mark.parametrize("bias", ["0.25", "[0.25]"])
def test_a_bias_that_a_layer_shares_is_a_number_or_a_list_of_one(notation, bias):
    weights = f'"w[1]" = [[0.5], [-0.5]]\n"b[1]" = {bias}\n[training]'
    text = TEXT[: TEXT.index("w1 =")] + weights + TEXT[TEXT.index("[training]") + 10 :]
    text = text.replace("sizes = [2, 1]", 'sizes = [2, 1]\nbiases = "shared"').replace(
        "mazur", notation
    )
    assert parse_example(text, "t").parameters.vector.tolist() == [0.5, -0.5, 0.25]


def test_what_is_not_given():
    text = TEXT.replace("w2 = -0.5", 'w2 = "?"').replace("[[1.0, 2.0]]", '[["?", 2.0]]')
    text = text.replace("steps = 3", 'learning_rate = "?"')
    example = parse_example(text, "t")
    with pytest.raises(
        ChainruleError, match="w2, i1, eta are not given; only an audit can do without"
    ):
        example.run()
    with pytest.raises(ChainruleError, match="steps is '\\?'; it must be a finite number"):
        parse_example(TEXT.replace("steps = 3", 'steps = "?"'), "t")
    with pytest.raises(ChainruleError, match='lacks w2; what the document does not give is "\\?"'):
        parse_example(TEXT.replace("w2 = -0.5\n", ""), "t")


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(TEXT)
    example = chainrule.load_example(path)
    assert (example.name, example.steps, example.learning_rate) == ("mine", 3, 0.5)
    assert example.parameters.vector.tolist() == [0.5, -0.5, 0.1]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("w2 = -0.5\n", "", r"\[weights\] lacks w2"),
        (
            "w2 = -0.5",
            "w3 = -0.5",
            "unknown key in .weights. of a network 2-1.*'w3'.*Known: .*w1, w2",
        ),
        ("w2 = -0.5", "w2 = 'half'", "weights.w2 is 'half'; it must be a finite number"),
        ("w2 = -0.5", "w2 = nan", "weights.w2 is nan; it must be a finite number"),
        (
            "w1 = 0.5\nw2 = -0.5",
            '"w[1]" = [1, 2, 3]',
            r"weights.w\[1\] has the shape \(3,\); it "
            r"must be \(2, 1\)",
        ),
        (
            "w1 = 0.5\nw2 = -0.5",
            '"w[1]" = [[1, 2]]',
            r"weights.w\[1\] has the shape \(1, 2\); "
            r"it must be \(2, 1\)",
        ),
        ("steps = 3", "learning_rate = -1", "learning_rate is -1.0; it must be a number above 0"),
        ("steps = 3", 'loss = "hinge"', "hinge needs targets of -1 or 1"),
        (
            "sizes = [2, 1]",
            'sizes = [2, 1]\nactivations = "tahn"',
            "unknown activation 'tahn'. Did you mean tanh",
        ),
        ("sizes = [2, 1]", "sizes = 2", "sizes is 2; it must be a list"),
        ("sizes = [2, 1]", 'sizes = ["a"]', "sizes"),
        ("sizes = [2, 1]", "", r"\[network\] lacks sizes"),
        ("format = 1", "format = 2", "format is 2; this version reads format = 1"),
        ("format = 1", "", "format is missing; begin the file with format = 1"),
        ("format = 1", "format = ", "not valid TOML.*line 2"),
        (
            "[data]\ninputs = [[1.0, 2.0]]\ntargets = [[0.5]]",
            "",
            r"the file lacks the table \[data\]",
        ),
        ('"mazur"', '"greek"', "unknown notation 'greek'"),
        ("steps = 3", "stpes = 3", r"unknown key in \[training\] 'stpes'. Did you mean steps"),
        ("steps = 3", "steps = 2.5", "training.steps is 2.5; it must be a whole number"),
        ("steps = 3", 'loss = "mse"', "unknown loss 'mse'"),
        ("steps = 3", "momentum = 2", "momentum is 2"),
        (
            "[[1.0, 2.0]]",
            "[[1.0]]",
            "data.inputs has 1 rows of 1 numbers.* needs rows of 2",
        ),
        ("[[1.0, 2.0]]", "[[1.0, 2.0], [3.0, 4.0]]", "data.inputs has 2 rows, data.targets has 1"),
        (
            "[[1.0, 2.0]]",
            "[[1.0, inf]]",
            r"data.inputs\[0\]\[1\] is inf; it must be a finite number",
        ),
        ("[[1.0, 2.0]]", '"one"', "data.inputs"),
        ("sizes = [2, 1]", "sizes = [2, 1]\nfrozen = 5", "network.frozen is 5; it must be a list"),
        (
            "sizes = [2, 1]",
            "sizes = [2, 1]\nactivations = [5]",
            r"network.activations\[0\] is 5; it must be a text",
        ),
        ("steps = 3", "loss = 5", "training.loss is 5; it must be a text"),
        ("steps = 3", "steps = 1" + 400 * "0", "training.steps"),
        ("steps = 3", "nesterov = 'no'", "training.nesterov is 'no'; it must be true or false"),
        (
            "w1 = 0.5\nw2 = -0.5",
            '"w[1]" = [["1"], ["2"]]',
            r"weights.w\[1\]\[0\]\[0\] is '1'; it must be a finite number",
        ),
        (
            "w1 = 0.5\nw2 = -0.5",
            '"w[1]" = [[1], 2]',
            r"weights.w\[1\] .* numbers in the shape \(2, 1\)",
        ),
        ("[data]", "[dada]", "unknown key in the file 'dada'. Did you mean data"),
        ("[network]", "[weight]", "unknown key in the file 'weight'. Did you mean weights"),
    ],
)
def test_what_is_wrong_is_said(old, new, message):
    assert old in TEXT
    with pytest.raises(ChainruleError, match=message):
        parse_example(TEXT.replace(old, new, 1), "test")


def test_missing_and_binary_files(tmp_path):
    with pytest.raises(ChainruleError, match="no_such.toml: there is no such file"):
        chainrule.load_example(tmp_path / "no_such.toml")
    with pytest.raises(ChainruleError, match="unknown worked example 'mazurr'. Did you mean mazur"):
        chainrule.load_example("mazurr")
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(ChainruleError, match=r"binary.toml: this is not a text file"):
        chainrule.load_example(path)
    path.write_text("")
    with pytest.raises(ChainruleError, match=r"binary.toml: format is missing"):
        chainrule.load_example(path)
    with pytest.raises(ChainruleError, match="there is no such file"):
        chainrule.load_example(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("steps = 3", f"steps = 1{5_000 * '0'}", "has too many digits"),
        (
            "steps = 3",
            f"steps = 0x{5_000 * 'f'}",
            "training.steps is a number with too many digits",
        ),
        ("sizes = [2, 1]", f"sizes = [0x{5_000 * 'f'}, 1]", "sizes.0. is a number with too many"),
        ("format = 1", f"format = 0x{5_000 * 'f'}", "format is a number with too many digits"),
        ("format = 1", f"format = 1\ntitle = {20_000 * '['}", "nested too deeply"),
        (
            "format = 1",
            f"format = 1\ntitle{2_000 * '.a'} = 1",
            "a key of more than 64 parts .at line 3.",
        ),
        ("[weights]", f"[weights]\nw9{60 * '.a'} = 1", "unknown key in"),
        ("w1 = 0.5", f"w1{60 * '.a'} = 1", "weights.w1 is a table; it must be a finite number"),
        ("w1 = 0.5", "w1" + 50_000 * " . 'a'" + " = 1", "a key of more than 64 parts"),
        (
            "sizes = [2, 1]",
            "sizes = [2, 8000, 8000, 1]",
            "has 3 numbers; a network .* has 64040001",
        ),
    ],
)
def test_extreme_files_are_refused_in_no_time(old, new, message):
    start = time.process_time()
    with pytest.raises(ChainruleError, match=message) as refused:
        parse_example(TEXT.replace(old, new, 1), "test")
    assert len(str(refused.value)) < 300
    assert time.process_time() - start < 5


@given(cut=st.integers(0, len(TEXT)), junk=st.text(max_size=5))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_damaged_files_are_refused_or_read(cut, junk):
    """A cut or scribbled file is a worked example or a ChainruleError, nothing else."""
    try:
        parse_example(TEXT[:cut] + junk + TEXT[cut + 3 :], "test")
    except ChainruleError:
        pass


def test_any_optimizer_of_the_table_and_penalties(tmp_path):
    path = tmp_path / "adam.toml"
    settings = 'optimizer = "adam"\noptions = {beta1 = 0.8}\nl2 = 0.1'
    path.write_text(one_weight(f"learning_rate = 0.01\n{settings}"))
    example = chainrule.load_example(path)
    assert dict(example.optimizer.options)["beta1"] == 0.8
    steps = chainrule.explain(example)
    # The gradient 2·0.5 + 0.1·0.5 is 1.05; Adam's first step is the learning rate.
    assert steps.value("mean_w1+") == pytest.approx(0.2 * 1.05)
    assert steps.value("w1+") == pytest.approx(0.49)
    assert example.run(1).weights["w1"] == steps.value("w1+")


@pytest.mark.parametrize(
    ("training", "message"),
    [
        ('optimizer = "adm"', "unknown optimizer 'adm'. Did you mean adam"),
        ('optimizer = "adam"\noptions = {beta = 0.8}', "unknown option of adam 'beta'"),
        ('optimizer = "adam"\nmomentum = 0.9', "momentum and nesterov are those of gradient"),
        ("options = {beta1 = 0.8}", "training.options are those of an optimizer"),
        ("l2 = -1.0", "l2"),
        ("l2 = inf", "must be a finite number"),
    ],
)
def test_settings_of_training_that_cannot_be(tmp_path, training, message):
    path = tmp_path / "wrong.toml"
    path.write_text(one_weight(training))
    with pytest.raises(ChainruleError, match=message):
        chainrule.load_example(path)


@pytest.mark.parametrize("name", chainrule.example_names())
def test_a_written_example_is_read_as_it_was(name):
    example = chainrule.load_example(name)
    again = parse_example(write_example(example), name)
    np.testing.assert_array_equal(again.parameters.vector, example.parameters.vector)
    np.testing.assert_array_equal(again.inputs, example.inputs)
    plain = {"parameters": None, "inputs": None, "targets": None}
    # claims know their lines, which are others in the new file
    claims = [str(claim) for claim in again.claims]
    assert claims == [str(claim) for claim in example.claims]
    assert vars(again) | plain | {"claims": ()} == vars(example) | plain | {"claims": ()}


@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=lambda rule: rule.name)
def test_a_written_example_keeps_its_training(rule):
    example = dataclasses.replace(
        chainrule.load_example("mazur"),
        optimizer=dataclasses.replace(
            rule, options=tuple((name, value / 2) for name, value in rule.options)
        ),
        regularization=chainrule.Regularization(l1=0.1, l2=0.2, l2_per_sample=0.3),
        steps=7,
        batch_size=1,
    )
    again = parse_example(write_example(example), "mazur")
    for name in ("optimizer", "regularization", "steps", "batch_size"):
        assert getattr(again, name) == getattr(example, name)
