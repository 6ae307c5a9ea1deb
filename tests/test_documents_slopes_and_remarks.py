"""Worked examples as several authors write them: a letter for any activation, errors before their
slopes, steps of zero, remarks behind results.
"""

from functools import cache

from chainrule.auditing.claim_sources.extraction.normalized import normalized
from chainrule.auditing.drafting import draft as drafting
from chainrule.auditing.drafting.statements import statements_of

WITH_SIGMA = r"""
ReLU in every node, learning rate LR = 0.2. Inputs $x_1 = 1$, $x_2 = 1$, wanted Y = 0.

```
b1 = 0.3,  b2 = -0.6,  b3 = -0.1
w1 = 0.4,  w2 = 0.3,  w3 = -0.4
w4 = 0.2,  w5 = 0.6,  w6 = 0.9
```

$$y_1 = \sigma(b_1 + x_1 w_1 + x_2 w_2) = \sigma(0.3 + 1 * 0.4 + 1 * 0.3) = \sigma(1.0) = 1.0$$

$$y_2 = \sigma(b_2 + x_1 w_3 + x_2 w_4) = \sigma(-0.6 + 1 * (-0.4) + 1 * 0.2) = \sigma(-0.8) = 0$$

$$y_3 = \sigma(b_3 + y_1 w_5 + y_2 w_6) = \sigma(-0.1 + 1.0 * 0.6 + 0 * 0.9) = \sigma(0.5) = 0.5$$

$$\delta_3 = Y - y_3 = 0 - 0.5 = -0.5$$

$$e_3 = \delta_3 * \sigma'(y_3) = -0.5 * 1 = -0.5$$

$$\delta_1 = e_3 w_5 = -0.5 * 0.6 = -0.3$$

$$e_1 = \delta_1 * \sigma'(y_1) = -0.3 * 1 = -0.3$$

$$\delta_2 = e_3 w_6 = -0.5 * 0.9 = -0.45$$

With $\sigma'(y_2) = 0$ the second one learns nothing.

$$w_5 = 0.6 + 0.2 * (-0.5) * 1.0 = 0.5$$

$$w_6 = 0.9 + 0.2 * (-0.5) * 0 = 0.9$$
"""

WITH_REMARKS = r"""
$x = 2$, $y = 1$, $\eta = 0.5$, $w = 0.3$, $b = -0.2$, sigmoid.

$$z = 0.3 \cdot 2 - 0.2 = 0.4 \qquad \hat{y} = \sigma(0.4) = 0.5987\ \text{(not rounded 0.59869)}
\qquad L = \tfrac12 (0.5987 - 1)^2 = 0.0805$$

$$\frac{\partial L}{\partial \hat{y}} = 0.5987 - 1 = -0.4013\ \text{(exactly }-0.40131\text{)}
\qquad \delta = -0.4013 \cdot 0.2403 = -0.0964$$

$$w \leftarrow 0.3 - 0.5 \cdot (-0.1928) = 0.3 + 0.0964 = 0.3964$$
"""

WITH_C = r"""
$x_1 = 1$, $x_2 = 3$, target $y = 0$, $\eta = 0.5$; $v_1 = 0.4$, $v_2 = -0.3$, $c = 0.2$. Sigmoid.

$$u = v_1 x_1 + v_2 x_2 + c = 0.4 \cdot 1 - 0.3 \cdot 3 + 0.2 = -0.3$$

$$\hat{y} = \sigma(u) = 0.4256$$

$$E = (\hat{y} - y)^2 = 0.1811$$

$$\delta = 2 \cdot 0.4256 \cdot 0.2445 = +0.2081$$

$$\frac{\partial E}{\partial v_1} = \delta x_1 = +0.2081$$
$$\frac{\partial E}{\partial v_2} = \delta x_2 = +0.6242$$
$$\frac{\partial E}{\partial c} = \delta = +0.2081$$

| weight | before | gradient | after |
|---|---|---|---|
| $v_1$ | 0.4 | +0.2081 | 0.2960 |
| $v_2$ | -0.3 | +0.6242 | -0.6121 |
| $c$ | 0.2 | +0.2081 | 0.0960 |
"""


draft = cache(drafting.draft)


def said(text):
    """What a document says, by what it prints."""
    return {f"{claim.name} = {claim.printed}" for claim in draft(text).example.claims}


def by_line(text, line):
    """What is said on a line that begins so."""
    number = next(n for n, it in enumerate(text.split("\n"), start=1) if it.startswith(line))
    return {f"{it.name} = {it.printed}" for it in draft(text).example.claims if it.line == number}


def test_sigma_stands_for_the_activation_that_is_named():
    assert str(draft(WITH_SIGMA).example.network) == "2-2-1, relu, relu"


def test_an_error_before_its_slope_is_no_delta():
    assert "dE/da[2][1] = -0.5" in by_line(WITH_SIGMA, r"$$\delta_3")
    assert "delta[2][1] = -0.5" in by_line(WITH_SIGMA, r"$$e_3")
    assert "dE/da[1][1] = -0.3" in by_line(WITH_SIGMA, r"$$\delta_1")
    assert "delta[1][1] = -0.3" in by_line(WITH_SIGMA, r"$$e_1")


def test_a_slope_may_be_one_of_an_output():
    assert "da[1][2]/dz[1][2] = 0" in by_line(WITH_SIGMA, "With $")


def test_a_step_of_zero_makes_a_new_weight():
    assert "w[2][2,1]+ = 0.9" in by_line(WITH_SIGMA, "$$w_6")


def test_a_remark_in_brackets_ends_an_equation():
    statements = statements_of(normalized(WITH_REMARKS))
    numbers = {it.members[0]: it.numbers[-1][0] for it in statements if it.numbers}
    assert (numbers["yhat"], numbers["L"]) == ("0.5987", "0.0805")
    assert (numbers["dL/dyhat"], numbers["delta"]) == ("-0.4013", "-0.0964")


def test_what_is_added_to_a_given_weight_is_its_step():
    assert "Deltaw[1][1,1] = 0.0964" in said(WITH_REMARKS)


def test_what_has_the_delta_as_its_derivative_is_a_bias():
    found = said(WITH_C)
    assert {"dE/db[1][1] = 0.2081", "b[1][1]+ = 0.0960", "b[1][1] = 0.2"} <= found
    # A plus before a number is no part of it.
    assert "delta[1][1] = 0.2081" in found


def test_a_difference_is_not_what_it_is_made_of():
    text = r"$x = 2$, $w = 0.3$, $b = -0.2$, $y = 0$, $\eta = 0.5$. Sigmoid and cross-entropy: " + (
        r"$z = w x + b = 0.4$, $\hat{y} = \sigma(z) = 0.5987$." + "\n\n"
        r"$(\hat{y} - y) = 0.5987 - 0 = 0.5987$, $\frac{\partial L}{\partial w} = 1.1974$"
    )
    assert "delta[1][1] = 0.5987" in by_line(text, r"$(\hat")
