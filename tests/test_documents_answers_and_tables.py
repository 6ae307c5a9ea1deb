"""Documents that list all samples beside one that is worked out, and answers of programs that run
over several lines.
"""

from __future__ import annotations

import pytest

from chainrule.auditing.claim_sources.extraction.aligned import with_bars
from chainrule.auditing.drafting.draft import Draft, draft
from chainrule.auditing.drafting.equations_of_tables import table_chains
from chainrule.auditing.drafting.statements import statements_of
from chainrule.auditing.drafting.symbols import symbol_of

ONE_AND_ALL = r"""
## Weights

The hidden layer uses tanh, the output the sigmoid.

$$W^{[1]} = \begin{bmatrix} 0.4 & -0.7 \\ 0.9 & 0.2 \end{bmatrix}$$
$$b^{[1]} = \begin{bmatrix} 0.15 & -0.25 \end{bmatrix}$$
$$W^{[2]} = \begin{bmatrix} 0.8 \\ -0.6 \end{bmatrix}$$
$$b^{[2]} = \begin{bmatrix} 0.35 \end{bmatrix}$$

## The sample $x = [1, 0]$, $y = 1$

$$a^{[1]}_1 = \tanh(0.55) = 0.5005$$
$$a^{[1]}_2 = \tanh(-0.95) = -0.7398$$
$$z^{[2]} = 0.5005 \times 0.8 + (-0.7398) \times (-0.6) + 0.35 = 1.1943$$
$$\hat{y} = \sigma(1.1943) = 0.7675$$

## All samples

| input $(x_1, x_2)$ | $a^{[1]}$ | $z^{[2]}$ | $\hat{y}$ | $y$ | loss |
|---|---|---|---|---|---|
| (0, 0) | [0.1489, -0.2449] | 0.6161 | 0.6493 | 0 | 0.2108 |
| (0, 1) | [0.7818, -0.0500] | 1.0054 | 0.7321 | 1 | 0.0359 |
| (1, 0) | [0.5005, -0.7398] | 1.1943 | 0.7675 | 1 | 0.0270 |
| (1, 1) | [0.8957, -0.6351] | 1.5476 | 0.8096 | 0 | 0.3278 |

## Back

$$\delta^{[2]} = (0.7675 - 1) \times 0.7675 \times (1 - 0.7675) = -0.04149$$
$$\delta^{[1]}_1 = -0.04149 \times 0.8 \times (1 - 0.5005^2) = -0.02487$$

| # | parameter | gradient |
|---|---|---|
| 1 | $W^{[1]}_{11}$ | -0.02487 |
| 3 | $b^{[1]}_1$ | -0.02487 |
"""

ANSWERS = """
In [1]:
W1 = np.array([[0.5, -0.3], [0.2, 0.8]])
b1 = np.array([[0.1, -0.2]]).T

In [2]:
a1 = np.maximum(0, W1.T @ x + b1)
a1

array([[ 0.75],
       [0.5 ],
       [0.25]])

In [3]:
a1.grad

tensor([[0.125],
        [0.5]], dtype=torch.float64, grad_fn=<MaximumBackward0>)
"""

CHANGES = """
Weight      Old       Delta     New
-----------------------------------
w1          0.4000    0.0125    0.3875
w2         -0.3000    0.0250   -0.3250
"""


@pytest.fixture(scope="module")
def one_and_all() -> Draft:
    return draft(ONE_AND_ALL)


def claims_of(found: Draft) -> set[tuple[str, str]]:
    return {(claim.printed, claim.name) for claim in found.example.claims}


def test_a_sample_is_one_of_those_that_a_table_lists(one_and_all):
    assert len(one_and_all.example.inputs) == 4
    claims = claims_of(one_and_all)
    assert {("1.1943", "z[2][1](3)"), ("0.7321", "a[2][1](2)")} <= claims
    assert {("0.8957", "a[1][1](4)"), ("0.6493", "a[2][1](1)")} <= claims


def test_what_stands_behind_the_table_is_about_the_one_sample(one_and_all):
    assert ("-0.04149", "delta[2][1](3)") in claims_of(one_and_all)


def test_a_column_with_a_slip_is_what_its_head_says(one_and_all):
    assert ("1.5476", "z[2][1](4)") in claims_of(one_and_all)


def test_no_delta_stands_in_the_row_of_a_parameter(one_and_all):
    deltas = [it for it in one_and_all.example.claims if it.name.startswith("delta[1][1]")]
    assert len(deltas) == 1


def test_answers_of_several_lines_are_arrays():
    arrays = {it.members[0]: it.arrays[-1][0] for it in statements_of(ANSWERS) if it.arrays}
    assert arrays["b1"] == [["0.1"], ["-0.2"]]
    assert arrays["a1"] == [["0.75"], ["0.5"], ["0.25"]]
    assert arrays["grad_a1"] == [["0.125"], ["0.5"]]


def test_a_table_with_a_rule_below_its_heads_has_steps():
    members = [chain.members for chain in table_chains(with_bars(CHANGES))]
    assert ["Delta_w1", "0.0125"] in members
    assert ["w2+", "-0.3250"] in members


def test_delta_of_a_weight_in_programs_is_a_step():
    roles = [symbol_of(name).role for name in ("delta_w_x1_h1", "delta_bias", "delta_h1")]
    assert roles == ["step", "step", ""]
