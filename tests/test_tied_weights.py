"""Weights that are one number in several places: audited, and nothing else."""

import numpy as np
import pytest

import chainrule
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.files import example_of
from chainrule.explaining.examples.writing import example_table

# An autoencoder whose decoder is its encoder transposed: w[2][j,i] is w[1][i,j].
W = np.array([[0.4, -0.2], [0.3, 0.5]])
X = np.array([0.6, -0.9])
PLACES = [[f"w[1][{i},{j}]", f"w[2][{j},{i}]"] for i in (1, 2) for j in (1, 2)]


def autoencoder(**stated):
    table = {
        "format": 1,
        "notation": "plain",
        "network": {
            "sizes": [2, 2, 2],
            "activations": ["tanh", "tanh"],
            "biases": "none",
            "tied": PLACES,
        },
        "weights": {"w[1]": W.tolist(), "w[2]": W.T.tolist()},
        "training": {"learning_rate": 0.5, "momentum": 0.9, "steps": 2},
        "data": {"inputs": [X.tolist()], "targets": [X.tolist()]},
        "stated": stated,
    }
    return example_of(table, "autoencoder")


def printed(each, forgotten=False):
    """What an author prints of two updates with momentum, by the textbook's matrices."""
    weights, velocity, claims = W.copy(), np.zeros((2, 2)), []
    for update in (0, 1):
        hidden = np.tanh(X @ weights)
        out = np.tanh(hidden @ weights.T)
        delta2 = (out - X) * (1 - out**2)
        delta1 = (delta2 @ weights) * (1 - hidden**2)
        encoder, decoder = np.outer(X, delta1), np.outer(hidden, delta2).T
        whole = encoder + decoder
        velocity = 0.9 * velocity + (encoder if forgotten else whole)
        weights = weights - 0.5 * velocity
        first, second = (encoder, decoder) if each else (whole, whole)
        for i, j in np.ndindex(2, 2):
            at, back = f"[{i + 1},{j + 1}]", f"[{j + 1},{i + 1}]"
            claims.append(Claim(f"dE/dw[1]{at}", f"{first[i, j]:.6f}", updates=update))
            claims.append(Claim(f"dE/dw[2]{back}", f"{second[i, j]:.6f}", updates=update))
            claims.append(Claim(f"w[1]{at}+", f"{weights[i, j]:.6f}", updates=update))
    return claims


@pytest.mark.parametrize("each", [False, True])
def test_tied_weights_move_by_the_sum_of_their_gradients(each):
    found = chainrule.audit(autoencoder(), printed(each))
    assert found.first_wrong is None
    assert any("added up in the step" in words for words in found.conventions) == each


def test_what_is_stated_holds():
    found = chainrule.audit(autoencoder(tied="for each place"), printed(each=True))
    assert found.first_wrong is None
    assert found.conventions == ()
    found = chainrule.audit(autoencoder(tied=True), printed(each=True))
    assert found.first_wrong.claim.name == "dE/dw[1][1,1]"


@pytest.mark.parametrize(
    ("stated", "first"), [({}, "dE/dw[1][1,1]"), ({"tied": "for each place"}, "w[1][1,1]+")]
)
def test_a_place_that_is_forgotten_is_a_partial_sum(stated, first):
    found = chainrule.audit(autoencoder(**stated), printed(each=True, forgotten=True))
    assert found.first_wrong.claim.name == first
    assert "addend 2 of 2 is left out" in str(found)


def test_files_keep_what_is_tied():
    example = autoencoder(tied=True)
    assert example_table(example)["network"]["tied"] == PLACES
    assert example_of(example_table(example), "again").tied == example.tied


@pytest.mark.parametrize("use", [chainrule.explain, lambda example: example.run()])
def test_tied_weights_are_only_audited(use):
    with pytest.raises(ChainruleError, match=r"w\[1\]\[1,1\], w\[2\]\[1,1\] are tied .* an audit"):
        use(autoencoder())


@pytest.mark.parametrize(
    ("tied", "message"),
    [
        ([["w[1][1,1]"]], "it takes two weights or more to tie"),
        ([["w[1][1,1]", "w[9][1,1]"]], "unknown weight in network.tied 'w\\[9\\]"),
        ([["w[1][1,1]", "w[2][1,2]"]], "given as 0.4 and 0.3; tied weights are equal"),
        ([["w[1][1,1]", "w[2][1,1]"], ["w[1][1,1]", "w[2][1,1]"]], r"w\[1\]\[1,1\] twice"),
    ],
)
def test_what_cannot_be_tied_is_refused(tied, message):
    table = example_table(autoencoder())
    table["network"]["tied"] = tied
    with pytest.raises(ChainruleError, match=message):
        example_of(table, "again")
