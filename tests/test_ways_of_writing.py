"""One worked example in many hands: what stands around formulas, how weights are called, how values
are given, how arrays are typed. Whatever the way, every number is read as what it is.
"""

import json

import pytest

import chainrule
from chainrule.auditing.claim_sources.texts import text_of
from chainrule.auditing.drafting.draft import draft

UNIT = {
    "x[1]": ("x_1", "0.5"),
    "x[2]": ("x_2", "0.1"),
    "w[1][1,1]": ("w_1", "0.3"),
    "w[1][2,1]": ("w_2", "-0.2"),
    "b[1][1]": ("b", "0.1"),
    "t[1]": ("y", "1"),
    "eta": (r"\eta", "0.5"),
}
WORKED = {
    "z[1][1]": r"z = w_1 x_1 + w_2 x_2 + b = 0.23",
    "a[1][1]": r"\hat{y} = \sigma(z) = 0.5572",
    "E": r"E = \frac{1}{2}(y - \hat{y})^2 = 0.0980",
    "dE/dw[1][1,1]": r"\frac{\partial E}{\partial w_1} = -0.0546",
    "w[1][1,1]+": r"w_1^{+} = w_1 - \eta \frac{\partial E}{\partial w_1} = 0.3273",
}
AROUND = {
    "dollars": ("${}$", "$$\n{}\n$$"),
    "Jekyll": ("{{% math %}}{}{{% endmath %}}", "{{% math %}}\n{}\n{{% endmath %}}"),
    "Hugo": ("{{{{< katex >}}}}{}{{{{< /katex >}}}}", "{{{{< katex >}}}}\n{}\n{{{{< /katex >}}}}"),
    "a forum": ("[latex]{}[/latex]", "[latex]{}[/latex]"),
    "WordPress": ("$latex {}$", "$latex {}$"),
    "a wiki": ("<math>{}</math>", '<math display="block">{}</math>'),
    "components": ("<InlineMath>{}</InlineMath>", "<BlockMath>\n{}\n</BlockMath>"),
    "strings of components": ("<Latex>{{String.raw`{}`}}</Latex>", "<Latex>{{`{}`}}</Latex>"),
    "MathJax": ('<script type="math/tex">{}</script>', '<script type="math/tex">{}</script>'),
    "AsciiDoc": ("stem:[{}]", "[stem]\n++++\n{}\n++++"),
    "brackets": ("$({})$", "$( {} )$"),
    "a box": (r"$\boxed{{{}}}$", r"$\textcolor{{blue}}{{{}}}$"),
    "a quotation": ("> ${}$", "> $$\n> {}\n> $$"),
}


def names_in(text):
    """What the numbers of a document are read as, by number."""
    found = {}
    for claim in draft(text).example.claims:
        found.setdefault(claim.printed, set()).add(claim.name.replace("theta[", "b["))
    return found


def document(inline, display):
    given = "\n".join(f"Now {inline.format(f'{n} = {v}')} holds." for n, v in UNIT.values())
    worked = "\n\n".join(display.format(formula) for formula in WORKED.values())
    return f"The unit is a sigmoid.\n\n{given}\n\n{worked}\n"


@pytest.mark.parametrize("way", AROUND)
def test_formulas_stand_between_many_signs(way):
    inline, display = AROUND[way]
    found = names_in(document(inline, display))
    if way == "a quotation":  # each line begins with its mark, not with "Now"
        found = names_in(document(inline, display).replace("Now > ", "> "))
    for name, formula in WORKED.items():
        assert name in found[formula.rpartition(" ")[2]], (way, name)
    assert "x[1]" in found["0.5"]
    assert "eta" in found["0.5"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Let the {kind} ${name}$ be {value}.",
        "The {kind} ${name}$ is ${value}$.",
        "We set ${name}$ to {value}.",
        "* ${name}$: {value}",
        "The {kind} ${name}$ has the value {value}.",
        r"\({name}\) equals {value}.",
    ],
)
def test_values_are_given_in_words(sentence):
    kinds = {"x": "input", "w": "weight", "b": "bias", "t": "target", "e": "learning rate"}
    given = "\n".join(
        sentence.format(kind=kinds[quantity[0]], name=name, value=value)
        for quantity, (name, value) in UNIT.items()
    )
    worked = "\n\n".join(f"${formula}$" for formula in WORKED.values())
    found = names_in(f"The unit is a sigmoid.\n\n{given}\n\n{worked}\n")
    for quantity, (_, value) in UNIT.items():
        assert quantity in found[value], quantity


def test_a_gradient_told_in_words_is_no_weight():
    text = document("${}$", "${}$") + "\nThe gradient with respect to $w_2$ is $-0.0109$.\n"
    assert names_in(text)["-0.0109"] == {"dE/dw[1][2,1]"}


LAYERS = {
    "units": (r"w_{{x_{i} h_{j}}}", r"w_{{h_{i} o}}", "{name}^{{new}}"),
    "arrows": (r"w_{{x_{i} \to h_{j}}}", r"w_{{h_{i} \to o}}", "{name}^{{new}}"),
    "raised layers": (r"w^{{1}}_{{{j}{i}}}", r"w^{{2}}_{{1{i}}}", None),
    "two letters": (r"v_{{{i}{j}}}", r"w_{i}", r"{name}^{{\text{{new}}}}"),
}


@pytest.mark.parametrize("way", LAYERS)
def test_weights_have_many_names(way):
    hidden, out, new = LAYERS[way]
    weights = [(1, 1, 1, "0.3"), (1, 2, 1, "-0.2"), (1, 1, 2, "0.4"), (1, 2, 2, "0.6")]
    weights += [(2, 1, 1, "0.7"), (2, 2, 1, "-0.5")]
    names = {(l, i, j): (hidden if l == 1 else out).format(i=i, j=j) for l, i, j, _ in weights}
    lines = ["All units are sigmoid.", "$x_1 = 1$, $x_2 = 0.8$, $y = 0$"]
    lines += [f"${names[l, i, j]} = {value}$" for l, i, j, value in weights]
    lines += [f"$z_1 = {names[1, 1, 1]} x_1 + {names[1, 2, 1]} x_2 = 0.14$"]
    lines += [f"$z_2 = {names[1, 1, 2]} x_1 + {names[1, 2, 2]} x_2 = 0.88$"]
    lines += [r"$h_1 = \sigma(z_1) = 0.5349$", r"$h_2 = \sigma(z_2) = 0.7068$"]
    lines += [f"$z_o = {names[2, 1, 1]} h_1 + {names[2, 2, 1]} h_2 = 0.0210$"]
    lines += [r"$\hat{y} = \sigma(z_o) = 0.5053$"]
    lines += [rf"$\frac{{\partial E}}{{\partial {names[1, 2, 2]}}} = -0.0105$"]
    if new:
        lines += [rf"${new.format(name=names[1, 2, 2])} = 0.6105$"]
    found = names_in("\n\n".join(lines))
    for l, i, j, value in weights:
        assert f"w[{l}][{i},{j}]" in found[value], (way, value)
    assert found["-0.0105"] == {"dE/dw[1][2,2]"}


ARRAYS = {
    "MATLAB": ("[0.5; 0.1]", "[0.3 -0.2; 0.4 0.6]", "[0.1; 0.2]", "[0.7 -0.5]"),
    "Python": ("[0.5, 0.1]", "[[0.3, -0.2], [0.4, 0.6]]", "[0.1, 0.2]", "[0.7, -0.5]"),
}
LETTERS = {
    "raised": ("W^{(1)}", "b^{(1)}", "W^{(2)}", "b^{(2)}"),
    "Theta": (r"\Theta^{(1)}", "b^{(1)}", r"\Theta^{(2)}", "b^{(2)}"),
    "by layer": ("W_{h}", "b_h", "W_{o}", "b_o"),
    "other letters": ("W", "b", "V", "c"),
}


@pytest.mark.parametrize("arrays", ARRAYS)
@pytest.mark.parametrize("letters", LETTERS)
def test_matrices_have_many_names_and_ways(arrays, letters):
    x, W, b, V = ARRAYS[arrays]
    hidden, bias, out, last = LETTERS[letters]
    text = "\n\n".join(
        [
            "Sigmoid units.",
            f"$x = {x}$",
            f"${hidden} = {W}$",
            f"${bias} = {b}$",
            f"${out} = {V}$",
            f"${last} = 0.05$",
            "$y = 1$",
            f"$z = {hidden} x + {bias} = {'[0.23; 0.46]' if ';' in x else '[0.23, 0.46]'}$",
            f"$h = \\sigma(z) = {'[0.5572; 0.6130]' if ';' in x else '[0.5572, 0.6130]'}$",
            f"$u = {out} h + {last} = 0.1336$",
            r"$\hat{y} = \sigma(u) = 0.5333$",
        ]
    )
    found = names_in(text)
    assert found["0.05"] == {"b[2][1]"}
    assert found["0.7"] == {"w[2][1,1]"}
    assert found["0.4"] == {"w[1][1,2]"}
    assert found["0.1336"] == {"z[2][1]"}
    assert found["0.6130"] == {"a[1][2]"}


def test_a_heading_says_what_is_listed_below_it():
    text = """Ein Eingang x = 1, zwei Neuronen mit tanh, ein linearer Ausgang y, kein Bias
Zielwert ist 1.

Startgewichte:
u1 = 0.5  (x -> h1)
u2 = -0.3 (x -> h2)
v1 = 0.8  (h1 -> y)
v2 = 0.6  (h2 -> y)

h1 = tanh(0.5) = 0.4621
h2 = tanh(-0.3) = -0.2913
y = 0.8 * 0.4621 + 0.6 * (-0.2913) = 0.1949
F = 1/2 * (1 - 0.1949)^2 = 0.3241

dF/dy = y - 1 = -0.8051
dF/dv1 = -0.8051 * 0.4621 = -0.3720
dF/du1 = -0.8051 * 0.8 * (1 - 0.4621^2) * 1 = -0.5065
u1 = 0.5 - 0.1 * (-0.5065) = 0.5507
"""
    found = names_in(text)
    assert "w[1][1,2]" in found["-0.3"]
    assert found["0.8"] == {"w[2][1,1]"}
    assert found["0.3241"] == {"E"}
    assert found["-0.5065"] == {"dE/dw[1][1,1]"}
    assert found["0.5507"] == {"w[1][1,1]+"}


def test_a_bracket_that_was_forgotten_swallows_no_number():
    text = document("${}$", "${}$") + (
        r"$\frac{\partial \hat{y}}{\partial z} = \hat{y} \cdot (1 - \hat{y} = 0.5572 (1 - 0.5572) "
        r"= 0.2467$"
    )
    assert names_in(text)["0.2467"] == {"da[1][1]/dz[1][1]"}


def test_a_notebook_has_its_numbers_in_its_code(tmp_path):
    cells = [
        ("markdown", "A unit with a sigmoid and the squared error."),
        ("code", "x1, x2 = 0.5, 0.1\nw1 = 0.3\nw2 = -0.2\nb = 0.1\ny = 1\nlr = 0.5"),
        ("code", "z = w1*x1 + w2*x2 + b"),
        ("markdown", "So $z = w_1 x_1 + w_2 x_2 + b = 0.23$ and $\\hat{y} = 0.5572$."),
    ]
    content = {"cells": [{"cell_type": kind, "source": text} for kind, text in cells]}
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    found = names_in(text_of(path))
    assert found["-0.2"] == {"w[1][2,1]"}
    assert found["0.5572"] == {"a[1][1]"}


@pytest.mark.parametrize("suffix", [".qmd", ".Rmd", ".adoc", ".org", ".mdx"])
def test_text_is_read_whatever_its_markup(tmp_path, suffix):
    path = tmp_path / f"lesson{suffix}"
    path.write_text(document("${}$", "$$\n{}\n$$"), encoding="utf-8")
    assert "z[1][1]" in names_in(text_of(path))["0.23"]


def test_an_output_beside_its_worked_out_sum_is_no_sum():
    text = """Two sigmoid units: w1 = 0.6, w2 = -0.4, b1 = 0.2, w3 = 1.1, b2 = 0.3;
x1 = 0.9, x2 = 0.3.

| Node | Weighted sum | Output |
|---|---|---|
| C | 0.6·0.9 − 0.4·0.3 + 0.2 = 0.62 | 0.6502 |
| F | 1.1·0.6502 + 0.3 = 1.0152 | 0.7340 |
"""
    found = names_in(text)
    assert found["0.62"] == {"z[1][1]"}
    assert "a[1][1]" in found["0.6502"]
    assert found["0.7340"] == {"a[2][1]"}


def test_arrays_of_r_are_arrays():
    text = """```{r}
x <- c(age = 0.5, bmi = 0.1)
W <- matrix(c(0.3, -0.2,    # into the first unit
              0.4, 0.6), nrow = 2)
b <- c(0.1, 0.2)
```

```{r}
u <- drop(t(W) %*% x) + b
u
```

```
## [1] 0.23 0.46
```

```{r}
h <- plogis(u)
h
```

```
## [1] 0.5572 0.6130
```
The units are sigmoid.
"""
    found = names_in(text)
    assert found["-0.2"] == {"w[1][2,1]"}
    assert found["0.46"] == {"z[1][2]"}
    assert found["0.6130"] == {"a[1][2]"}


NEURON = r"""A neuron: $x = 0.5$, $w = 0.8$, $b = 0.1$, target $t = 1$, rate $\eta = 0.5$. It is
a sigmoid, and the error is $E = \frac12 (t-y)^2$.

$z = w x + b = 0.5$, $y = \sigma(z) = 0.6225$, $E = 0.0713$,
$\frac{\partial E}{\partial w} = -0.0444$, $w^{new} = 0.8222$.
"""


@pytest.mark.parametrize(
    "sentence",
    [
        "The range of $w$ is 0 to 1, and $x$ is 2 times too small.",
        "We clip $x$ to 1 and $w$ to 3 decimals.",
        "The output $y$ ranges from 0 to 1; a target $t$ of 0 or 1 is usual.",
        "If $x$ is 0, the gradient vanishes.",
        "We compute $z$ to 4 decimals, and the sum $z$ of 3 terms.",
        "The value of $w$ is 0.5 too high.",
        "The update for $w$ is 0.0222.",
        "The output of $z$ is 0.6225.",
        "At the end $w$ is 0.8222.",
        "The new value of $w$ is 0.8222.",
        "The difference between $t$ and $y$ is 0.3775.",
        "Number of inputs: n = 1",
        "Net input: z = 0.5",
    ],
)
def test_sentences_about_something_else_give_no_values(sentence):
    found, alone = draft(f"{sentence}\n\n{NEURON}"), draft(NEURON)
    assert found.example.parameters.vector.tolist() == alone.example.parameters.vector.tolist()
    assert found.example.inputs.tolist() == alone.example.inputs.tolist()
    assert found.example.targets.tolist() == alone.example.targets.tolist()
    claims = {(claim.name, claim.printed) for claim in found.example.claims}
    assert claims >= {(claim.name, claim.printed) for claim in alone.example.claims}


def test_gradient_descent_makes_no_gradient_of_a_weight():
    text = "We use gradient descent, the weight $w$ is 0.8, the input $x$ is 0.5.\n\n" + NEURON
    found = draft(text)
    assert ("w[1][1,1]", "0.8") in {(claim.name, claim.printed) for claim in found.example.claims}
    assert not [it for it in found.example.claims if it.name[0] == "d" and it.printed == "0.8"]


def test_a_threshold_may_be_called_theta():
    text = r"""1-1 network, sigmoid. $x = 0.5$, $w = 0.8$, $\Theta = 0.1$, $t = 1$, $\eta = 0.5$

$z = w x + \Theta = 0.5$

$y = \sigma(z) = 0.6225$
"""
    assert draft(text).example.parameters.vector.tolist() == [0.8, 0.1]


def test_units_in_an_index_are_no_factors():
    text = r"""Sigmoid units, 1-1-1, $x = 0.5$, $t = 1$. $w_{x h} = 0.4$, $w_{h o} = 0.6$.

$z_h = w_{x h} x = 0.2$, $h = \sigma(z_h) = 0.5498$, $z_o = w_{h o} h = 0.3299$
"""
    assert draft(text).example.parameters.vector.tolist() == [0.4, 0.6]


def test_numbers_of_plots_in_a_notebook_are_none_of_the_example(tmp_path):
    code = "lr = 0.1\nplt.plot(x, y, alpha=0.3)\nb = 3\nw = 7\neta = 0.01"
    cells = [{"cell_type": "code", "source": code}, {"cell_type": "markdown", "source": NEURON}]
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    example = chainrule.audit(path).example
    assert example.parameters.vector.tolist() == [0.8, 0.1]
    assert example.learning_rate == 0.5
