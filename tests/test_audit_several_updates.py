"""The audit on several updates, worked by other code: which weights hidden errors go through, and
which sign deltas have.
"""

import numpy as np
import pytest

import chainrule
from chainrule.explaining.examples.claims import Claim

EXAMPLE = """
format = 1
notation = "plain"
claims = '''
{claims}
'''
[network]
sizes = [2, 2, 2]
activations = "logistic"
biases = "none"
[weights]
"w[1]" = [[0.1, -0.3], [0.2, 0.4]]
"w[2]" = [[0.7, -0.6], [0.9, 0.5]]
[training]
learning_rate = 2.0
momentum = {momentum}
steps = 3
batch_size = {batch_size}
[data]
inputs = [[0.5, 0.1], [1, 0], [0.3, 0.8]]
targets = [[1, 0], [0, 1], [1, 1]]
{stated}
"""
X = np.array([[0.5, 0.1], [1, 0], [0.3, 0.8]])
T = np.array([[1, 0], [0, 1], [1, 1]])


def worked(momentum, online, through=(1, 2, 3)):
    """Three updates; hidden errors of each go back through the output weights after so many."""
    W = [np.array([[0.1, -0.3], [0.2, 0.4]]), np.array([[0.7, -0.6], [0.9, 0.5]])]
    V = [np.zeros((2, 2)), np.zeros((2, 2))]
    lines, outputs = [], [W[1]]
    for update in range(3):
        rows = [update] if online else [0, 1, 2]
        hidden = 1 / (1 + np.exp(-X[rows] @ W[0]))
        out = 1 / (1 + np.exp(-hidden @ W[1]))
        deltas = (out - T[rows]) * out * (1 - out)
        V[1] = momentum * V[1] - 2.0 * hidden.T @ deltas / len(rows)
        outputs.append(W[1] + V[1])
        back = deltas @ outputs[through[update]].T * hidden * (1 - hidden)
        V[0] = momentum * V[0] - 2.0 * X[rows].T @ back / len(rows)
        W = [W[0] + V[0], outputs[-1]]
        after = f" after {update}" if update else ""
        for place, row in enumerate(rows):
            lines += [f"a[2][{k + 1}]({row + 1}){after} = {out[place, k]:.7f}" for k in (0, 1)]
            lines += [
                f"delta[2][{k + 1}]({row + 1}){after} = {deltas[place, k]:.7f}" for k in (0, 1)
            ]
        new = f" after {update + 1}"
        lines += [f"w[2][{i + 1},{k + 1}]{new} = {W[1][i, k]:.7f}" for i in (0, 1) for k in (0, 1)]
        for place, row in enumerate(rows):
            lines += [f"delta[1][{j + 1}]({row + 1}){after} = {back[place, j]:.7f}" for j in (0, 1)]
        lines += [f"w[1][{i + 1},{j + 1}]{new} = {W[0][i, j]:.7f}" for i in (0, 1) for j in (0, 1)]
    return lines


def audited(path, lines, momentum, online, stated=""):
    """What is found in lines of numbers."""
    size = 1 if online else 3
    claims = "\n".join(lines)
    path.write_text(
        EXAMPLE.format(claims=claims, momentum=momentum, batch_size=size, stated=stated)
    )
    return chainrule.audit(path)


@pytest.mark.parametrize(("momentum", "online"), [(0.0, True), (0.9, True), (0.9, False)])
def test_hidden_errors_after_each_step(tmp_path, momentum, online):
    path, lines = tmp_path / "three.toml", worked(momentum, online)
    found = audited(path, lines, momentum, online)
    assert found.first_wrong is None
    assert "hidden errors are computed with the output weights after the step" in found.conventions
    after = '[stated]\nhidden_errors = "after the step"'
    found = audited(path, lines, momentum, online, after)
    assert (found.first_wrong, found.conventions) == (None, ())


@pytest.mark.parametrize("online", [True, pytest.param(False, marks=pytest.mark.study)])
@pytest.mark.parametrize(
    ("through", "stated", "wrong", "kind"),
    [
        ((0, 1, 2), '"after the step"', "delta[1][1](1)", "old weight"),
        ((1, 1, 3), '"after the step"', "delta[1][1](2) after 1", None),
        ((0, 2, 2), "true", "delta[1][1](2) after 1", "updated weight"),
        ((0, 1, 3), "true", "delta[1][1](3) after 2", "updated weight"),
    ],
)
def test_who_states_it_takes_the_weights_of_the_step(
    tmp_path, online, through, stated, wrong, kind
):
    lines = worked(0.0, online, through)
    found = audited(
        tmp_path / "three.toml", lines, 0.0, online, f"[stated]\nhidden_errors = {stated}"
    )
    first = found.first_wrong
    assert str(first.claim).partition(" =")[0] == (wrong if online else _first_row(wrong))
    if kind:
        assert kind in {cause.kind for cause in first.causes}


def _first_row(name):
    """Of a batch, the row whose delta stands first."""
    return name.replace("(2)", "(1)").replace("(3)", "(1)")


def test_deltas_of_one_pass_have_one_sign():
    """Of target minus output, as the hidden errors and the steps show, but for the second."""
    value = chainrule.explain("mazur").value
    delta = [-value("delta_o1"), value("delta_o2")]
    numbers = {name: value(name) for name in ("out_h1", "out_h2", "out_o1", "out_o2")}
    numbers |= {"delta_o1": delta[0], "delta_o2": delta[1]}
    back = {1: ("w5", "w7"), 2: ("w6", "w8")}
    for unit, names in back.items():
        out = value(f"out_h{unit}")
        error = sum(d * value(name) for d, name in zip(delta, names, strict=True))
        numbers[f"delta_h{unit}"] = error * out * (1 - out)
    for unit, names in back.items():
        for d, name in zip(delta, names, strict=True):
            numbers[f"{name}+"] = value(name) + 0.5 * d * value(f"out_h{unit}")
    claims = [Claim(name, f"{number:.7f}") for name, number in numbers.items()]
    found = chainrule.audit("mazur", claims)
    assert found.conventions == ("delta has the sign of target minus output",)
    assert [item.symbol for item in found.items if item.verdict == "wrong here"] == ["δ_o2"]
    assert {item.symbol for item in found.items if item.verdict == "follows"} == {
        *("δ_h1", "δ_h2", "w7+", "w8+")
    }


def after_two(scale):
    """Online: all three rows after two of them, and their errors together."""
    numbers = dict(line.split(" = ") for line in worked(0.0, True, (0, 1, 2)))
    names = [f"w[{l}][{i},{j}] after 2" for l in (1, 2) for i in (1, 2) for j in (1, 2)]
    W = np.array([float(numbers[name]) for name in names]).reshape(2, 2, 2)
    out = 1 / (1 + np.exp(-1 / (1 + np.exp(-X @ W[0])) @ W[1]))
    lines = [
        f"a[2][{k + 1}]({row + 1}) after 2 = {out[row, k]:.6f}" for row in (0, 1, 2) for k in (0, 1)
    ]
    return [*lines, f"E after 2 = {scale * ((T - out) ** 2).sum() / 2:.6f}"]


@pytest.mark.parametrize(("scale", "how"), [(1 / 3, "averaged"), (1, "added up")])
def test_all_samples_after_the_last_update(tmp_path, scale, how):
    lines = ["x[1](3) = 0.3", "t[2](3) = 1", *worked(0.0, True, (0, 1, 2))[:28], *after_two(scale)]
    found = audited(tmp_path / "all.toml", lines, 0.0, True)
    assert found.first_wrong is None
    assert found.conventions == (f"the error after the last update is that of all samples, {how}",)
    # A wrong one is found all the same, in a row that has no turn there.
    lines[-4] = "a[2][2](2) after 2 = 0.712345"
    wrong = audited(tmp_path / "wrong.toml", lines, 0.0, True).first_wrong
    assert wrong.claim.printed == "0.712345"


def test_the_error_of_the_next_row_is_right_too(tmp_path):
    found = audited(tmp_path / "next.toml", worked(0.0, True, (0, 1, 2)), 0.0, True)
    assert (found.first_wrong, found.conventions) == (None, ())
