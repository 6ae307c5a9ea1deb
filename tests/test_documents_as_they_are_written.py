"""Kinds of documents, by how programs and people write them: arrays, formulas within text, R."""

import pytest

from chainrule.auditing.claim_sources.extraction.markup import unmarked
from chainrule.auditing.claim_sources.extraction.normalized import normalized
from chainrule.auditing.claim_sources.extraction.sentences import equations_of
from chainrule.auditing.claim_sources.texts import text_of
from chainrule.auditing.drafting.draft import draft
from chainrule.auditing.drafting.statements import statements_of

DRAWN = """
| Variable | Shape | Meaning |
|---|---|---|
| x | (1, 2) | one sample |
| b₁ | (2, 1) | biases of the hidden layer |

```
x = [1, 3]           shape (1, 2)

W₁ = [ 0.5  0.2 ]    shape (2, 2)
     [ 0.1  0.4 ]

b₁ = [ 0.3 ]
     [ 0.1 ]

W₂ = | 0.7  0.6 |    b₂ = [0.2]

y = [ 1 ]
```

```
h = x · W₁ + b₁
  = [1, 3] · [ 0.5  0.2 ] + [ 0.3, 0.1 ]
             [ 0.1  0.4 ]
  = [ 1.1, 1.5 ]
```

So **h = [1.1, 1.5]** with shape (1, 2).

**ŷ = h·W₂ + b₂ = 1.87**
"""
PROGRAM = """
```python
X = [[1], [2]]         # inputs
y = 1

W1 = [[0.1, 0.2],      # into the first unit
      [0.3, 0.4]]      # into the second one
b1 = [[0.1], [0.2]]
W2 = [[0.5, 0.6]]
b2 = [[0.3]]

Z1 = W1 @ X + b1
   = [[0.6], [1.3]]
A1 = tanh(Z1) = [[0.537], [0.862]]
Z2 = W2 @ A1 + b2 = [[1.085]]
A2 = sigmoid(Z2) = [[0.747]]
```
"""
IN_R = """
    x1 <- 0; x2 <- 1; t1 <- 1
    w1 <- 0.1;  w2 <- 0.5
    w3 <- -0.7; w4 <- 0.3
    w5 <- 0.2;  w6 <- 0.4
    z1 <- w1*x1 + w3*x2
    h1 <- sigmoid(z1)
    z2 <- w2*x1 + w4*x2
    h2 <- sigmoid(z2)
    z3 <- w5*h1 + w6*h2
    y  <- sigmoid(z3)
    c(z1=z1, h1=h1, z2=z2, h2=h2, z3=z3, y=y)
    ##         z1         h1         z2         h2         z3          y
    ## -0.7000000  0.3318122  0.3000000  0.5744425  0.2961395  0.5734985
    E <- 0.5*(t1 - y)^2
    E
    ## [1] 0.09095176
"""
COMPONENTS = """<Prose>
  The input <M tex="x = 2" /> meets the weight{" "}
  <M tex="w = 0.4" /> and the bias <M tex="b = -0.1" />; the answer should be <M tex="y = 1" />.
  <M
    tex="z = 0.4 \\times 2 - 0.1 = 0.7"
  /> and <M tex="a = \\sigma(0.7) = 0.6682" />
</Prose>
"""


def read_of(text):
    found = draft(text)
    return {f"{it.name} = {it.printed}" for it in found.example.claims}, found


def members_of(text):
    return [equation.members for equation in statements_of(normalized(unmarked(text)))]


def test_matrices_drawn_by_text_are_read():
    read, found = read_of(DRAWN)
    assert found.example.network.sizes == (2, 2, 1)
    assert found.example.parameters.W[0].tolist() == [[0.5, 0.2], [0.1, 0.4]]
    assert found.example.parameters.b[0].tolist() == [0.3, 0.1]
    assert {"a[1][1] = 1.1", "a[1][2] = 1.5", "a[2][1] = 1.87"} <= read


def test_arrays_with_remarks_between_their_rows_are_read():
    read, found = read_of(PROGRAM)
    assert found.example.parameters.W[0].tolist() == [[0.1, 0.3], [0.2, 0.4]]
    assert {"z[1][2] = 1.3", "a[1][1] = 0.537", "a[2][1] = 0.747"} <= read
    # a row keeps its own line
    assert {claim.line for claim in found.example.claims if claim.printed == "0.4"} == {7}


def test_assignments_and_output_of_r_are_read():
    read, found = read_of(IN_R)
    assert found.example.network.sizes == (2, 2, 1)
    assert {"a[1][2] = 0.5744425", "a[2][1] = 0.5734985", "E = 0.09095176"} <= read


def test_formulas_of_components_are_read(tmp_path):
    path = tmp_path / "lesson.html"
    path.write_text(COMPONENTS)
    for text in (COMPONENTS, text_of(path)):
        read, found = read_of(text)
        assert {"w[1][1,1] = 0.4", "b[1][1] = -0.1", "z[1][1] = 0.7", "a[1][1] = 0.6682"} <= read
        assert {it.line for it in found.example.claims if it.printed == "0.6682"} == {6}


@pytest.mark.parametrize(
    ("text", "members"),
    [
        # equations that are half text and half mathematics, and go on in the next line
        (r"net = $w_1 x_1$ + $w_2 x_2$ = 0.3", [["net", "w_1x_1+w_2x_2", "0.3"]]),
        ("net = 0.3 * 0.5 +\n0.2 = 0.35", [["net", "0.3*0.5+0.2", "0.35"]]),
        # what Markdown is to leave alone
        (r"net = w1 \* x1 = 0.3", [["net", "w1*x1", "0.3"]]),
        # LaTeX in quotation marks of a program
        (
            "\n".join(rf"$$\\alpha_{n} = 0.{n} \\cdot 2, \\quad \\beta = 1$$" for n in (1, 2, 3)),
            [m for n in "123" for m in ([f"alpha_{n}", f"0.{n}*2"], ["beta", "1"])],
        ),
        # rows of a matrix that lost a backslash
        ("$$x = \\begin{bmatrix}\n1 \\\n0\n\\end{bmatrix}$$", [["x", "<1;0>"]]),
        # a vector on its side, with dots
        (r"$$\boldsymbol{x}^t = \ldots = (0.5, 2)$$", [["x", "(0.5,2)^T"]]),
        # values in a column of their own, and the end of a line of LaTeX
        (
            "$$\\begin{align*}\n\\boldsymbol{z}&=\\mathbf{W}\\boldsymbol{x}%\n&&(-1,0.5)^t\\\\%\n"
            "\\mathcal{L}&=\\ell(z)&&0.31\\end{align*}$$",
            [["z", "Wx", "(-1,0.5)^T"], ["L", "ell(z)", "0.31"]],
        ),
        # the letters of a typeface for mathematics
        ("𝑤1 = −15 𝑏 = 10", [["w1", "-15"], ["b", "10"]]),
        # a decimal comma before another comma, and a section with a point
        ("See 4.3: x = 0,5, w = 0,25, b = −0,5, y = 0,1", [["w", "0.25"], ["b", "-0.5"]]),
    ],
)
def test_one_thing_written_in_many_ways(text, members):
    found = members_of(text)
    assert [it for it in members if it not in found] == []


@pytest.mark.parametrize(
    ("line", "members"),
    [
        ("`w1` (to the unit `h1`) = **0.8**", [["w1", "**0.8**"]]),
        ("dw5 (for w5) = delta1 * H1 = 0.07", [["dw5", " delta1 * H1 ", "0.07"]]),
        ("One unit: z = w x + b, p = s(z), L = 2. x = 2", None),
        ("f(x, y) = 3", [["f(x, y)", "3"]]),
        ("**h = [1.0, 1.3]** with shape (1, 2)", [["**h", "[1.0, 1.3]"]]),
        ("η = 2. The weights are drawn: the hidden ones are W = [1, 2]", [["η", "2."]]),
    ],
)
def test_where_an_equation_begins_and_ends(line, members):
    found = equations_of(line)
    if members is None:
        assert [it[0].strip() for it in found] == ["z", "p", "L", "x"]
    else:
        assert found[: len(members)] == members


def test_a_step_size_is_no_shape():
    table = "| Step size η | Layer size |\n|---|---|\n| 0.25 | 2 |"
    assert members_of(table) == [["eta", "0.25"]]


def test_matrices_of_matlab_have_a_row_on_each_line():
    text = """```matlab
W1 = [ 0.5 1.5
      -0.5 0.25];
b1 = [ 0.1
       0.2];
W2 = [2 -1];
b2 = -0.5;
x = [-1; 1];
d = 0.9;
y1 = logsig(W1*x + b1)
y2 = logsig(W2*y1 + b2)
```

The hidden outputs are 0.7503 and 0.7211, the output is 0.5685.
"""
    names, found = read_of(text)
    assert found.example.network.sizes == (2, 2, 1)
    assert {"w[1][2,1] = 1.5", "w[1][1,2] = -0.5", "b[1][2] = 0.2"} <= names


def test_a_pasted_formula_may_have_lost_its_backslashes_on_one_line():
    found = members_of(r"[ W1 = \begin{bmatrix} 0.1 & 0.2 \end{bmatrix}, \quad b1 = 0.3 ]")
    assert [it[0] for it in found] == ["W1", "b1"]


@pytest.mark.parametrize(
    "line", ["W = [0.5{}x", "W = [0.5\n0.5{}x", "a | b\n{}-", "w: tensor([0.5]{}"]
)
def test_long_runs_of_one_sign_do_not_take_long(line):
    """Each pattern that meets them goes through them once, or else this takes minutes."""
    sign = "(" if line.startswith("w:") else " "
    assert members_of(line.format(sign * 40_000)) is not None
