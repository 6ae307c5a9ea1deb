"""The derivation for a network of any size, in letters."""

import re

import numpy as np
import pytest

import chainrule
from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS
from chainrule.symbolic.arrays import letters
from chainrule.symbolic.notations import names
from chainrule.symbolic.term import Size

# Frey's numbered equations, as far as they define a quantity, and those of his summary.
FREY = """
hj^h = Σ_i=1..L xi·vij + v0j
aj^h = g_h(hj^h)
hk^o = Σ_j=1..M aj^h·wjk + w0k
ŷk = g_o(hk^o)
E = Σ_k=1..N Ek
Ek = ½·(yk - ŷk)²
∂E/∂ŷk = ŷk - yk
∂ŷk/∂hk^o = g_o'(hk^o)
∂hk^o/∂wjk = aj^h
δk^o = ∂E/∂ŷk · ∂ŷk/∂hk^o
∂E/∂wjk = aj^h·δk^o
∂hk^o/∂aj^h = wjk
∂aj^h/∂hj^h = g_h'(hj^h)
∂hj^h/∂vij = xi
∂Ek/∂aj^h = δk^o·wjk
∂E/∂aj^h = Σ_k=1..N ∂Ek/∂aj^h
∂E/∂vij = xi·δj^h
vij+ = vij - η · ∂E/∂vij
wjk+ = wjk - η · ∂E/∂wjk
"""


def test_freys_derivation():
    lines = {line.strip() for line in chainrule.render(chainrule.derive("frey")).splitlines()}
    assert set(FREY.split("\n")) - {""} <= lines


def test_a_sigmoid_gives_equations_9_and_15():
    text = chainrule.render(chainrule.derive("frey", activations="logistic"))
    assert "∂ŷk/∂hk^o = ŷk·(1 - ŷk)" in text
    assert "∂aj^h/∂hj^h = aj^h·(1 - aj^h)" in text


@pytest.mark.parametrize("notation", names())
@pytest.mark.parametrize("layers", [1, 2, 4])
def test_a_derivation_is_written_in_every_notation_and_format(notation, layers):
    steps = chainrule.derive(layers=layers, notation=notation)
    for format in ("text", "latex", "html", "json", "markdown", "beamer"):
        text = chainrule.render(steps, format)
        assert "None" not in text
        assert "nan" not in text


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("biases", ["trained", "shared", "none"])
def test_every_activation_is_derived(activation, biases):
    assert "δ" in chainrule.render(chainrule.derive(activations=activation, biases=biases))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_loss_and_optimizer_is_derived(loss, optimizer):
    assert "+ = " in chainrule.render(chainrule.derive(layers=1, loss=loss, optimizer=optimizer))


def test_softmax_sums_with_an_index_of_its_own():
    text = chainrule.render(chainrule.derive(layers=1, activations="softmax", loss="squared_error"))
    assert "a[1][k] = e^(z[1][k])/(Σ_k'=1..N e^(z[1][k']))" in text


def test_a_mean_over_outputs_divides_by_their_number():
    text = chainrule.render(chainrule.derive(layers=2, loss="mean_squared_error"))
    assert "E[k] = (t[k] - a[2][k])²/N" in text


def test_the_letters_mean_what_the_numbers_are():
    """With sizes and numbers put in, the formula for a hidden unit's delta gives the page's."""
    steps = chainrule.explain("mazur", notation="plain")
    text = chainrule.render(chainrule.derive(layers=2).only("dE/da[1][j]"))
    assert text == "∂E/∂a[1][j] = Σ_k=1..N ∂E[k]/∂a[1][j]"
    W, delta = np.array([[0.4, 0.5], [0.45, 0.55]]), [steps.value(f"delta[2][{k}]") for k in (1, 2)]
    assert W @ delta == pytest.approx([steps.value(f"dE/da[1][{j}]") for j in (1, 2)], rel=1e-12)


def test_sums_have_a_sum_sign_in_latex():
    text = chainrule.render(chainrule.derive("frey"), "latex")
    assert re.search(r"\\sum_\{i=1\}\^\{L\} x_\{i\}", text)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_derivation_has_as_many_lines_as_it_says(layers):
    steps = chainrule.derive(layers=layers)
    assert len(steps) == len(list(steps))


def test_sizes_that_differ_do_not_go_together():
    narrow, wide = Size("M", "j"), Size("N", "k")
    assert (letters(1, wide) + letters(1, wide)).shape == (1, wide)
    with pytest.raises(ValueError, match="do not go together"):
        letters(1, narrow) + letters(1, wide)


def test_bad_input_is_refused():
    with pytest.raises(ChainruleError, match="layers is 40; a derivation can have 1 to 12"):
        chainrule.derive(layers=40)
    with pytest.raises(ChainruleError, match="unknown activation 'tan'"):
        chainrule.derive(activations="tan")
    with pytest.raises(ChainruleError, match="unknown notation 'latin'"):
        chainrule.derive(notation="latin")
