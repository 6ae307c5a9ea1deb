"""One network of two inputs, two hidden units and one output in many hands: tables without bars,
weights that only sums have, numbers in sentences, names in words. See `test_ways_of_writing`.
"""

import time

import pytest

from chainrule.auditing.claim_sources.extraction.aligned import with_bars
from chainrule.auditing.claim_sources.extraction.markup import without_markup
from chainrule.auditing.claim_sources.extraction.modules import with_letters
from chainrule.auditing.claim_sources.extraction.normalized import normalized
from chainrule.auditing.drafting.by_value.spots import spots_of
from chainrule.auditing.drafting.draft import draft
from chainrule.auditing.drafting.equations_of_tables import table_chains
from chainrule.auditing.drafting.prose import prose_chains
from chainrule.auditing.drafting.symbols import symbol_of
from chainrule.auditing.drafting.told_units import Unit, told_units

# x = (0.5, 0.1), the first unit has 0.3, -0.2 and bias 0.1, the second one 0.4, 0.6 and 0.2, the
# output 0.7, -0.5 and 0.05; all logistic, target 1, half of the square, rate 0.5.
GIVEN = """All units are sigmoid; x1 = 0.5, x2 = 0.1, the target is 1, the learning rate is 0.5.
E = 1/2 (t - y)^2.
"""
SUMS = """
z1 = 0.3*0.5 + (-0.2)*0.1 + 0.1 = 0.23
h1 = 0.5572
z2 = 0.4*0.5 + 0.6*0.1 + 0.2 = 0.46
h2 = 0.6130
z3 = 0.7*0.5572 - 0.5*0.6130 + 0.05 = 0.1335
y = 0.5333
"""
WORKED = GIVEN + SUMS


def names_on(text):
    """What the numbers of a document are read as, by line and number."""
    found = {}
    for claim in draft(text).example.claims:
        key = claim.line, claim.printed
        found.setdefault(key, set()).add((claim.name.replace("theta[", "b["), claim.updates))
    return found


def names_in(text):
    """What they are read as, by number."""
    found = {}
    for (_, printed), names in names_on(text).items():
        found.setdefault(printed, set()).update(name for name, _ in names)
    return found


@pytest.mark.parametrize(
    "sentence",
    [
        "With the new weights, the loss falls to 0.0975.",
        "Jetzt ist der Fehler $0.0975$, also kleiner.",
        "Con los pesos nuevos el error baja a 0.0975 (antes 0.1089).",
    ],
)
def test_an_error_of_three_digits_is_told_by_the_words_before_it(sentence):
    found = names_on(f"{WORKED}\n{sentence}\n")

    assert any(printed == "0.0975" and ("E", 1) in it for (_, printed), it in found.items())


def test_three_digits_without_a_word_are_nothing():
    text = f"{WORKED}\nVersion 0.0975 of the program was used for the plots.\n"
    assert "0.0975" not in names_in(text)


def test_an_output_after_the_update_is_told_whatever_its_name_is_mostly():
    found = names_on(f"{WORKED}\nThen F answers 0.5584, which is better.\n")
    assert any(printed == "0.5584" and ("a[2][1]", 1) in it for (_, printed), it in found.items())


def test_rules_of_a_latex_table_are_no_rows_of_it():
    table = r"""
\begin{tabular}{cc}
\toprule
$w_1$ & $w_2$\\
\midrule
$0.3$ & $-0.2$\\
\bottomrule
\end{tabular}

The unit is a sigmoid, $x_1 = 0.5$, $x_2 = 0.1$, $z = w_1 x_1 + w_2 x_2 = 0.13$, $y = 0.5325$
"""
    assert names_on(table)[6, "0.3"] == {("w[1][1,1]", 0)}


def test_inputs_are_what_the_first_units_send():
    text = r"""Sigmoid units 3 and 4, and 5 behind them, $(o_1, o_2) = (0.5;\,0.1)$. $w_{31} = 0.3$,
$w_{32} = -0.2$, $w_{41} = 0.4$, $w_{42} = 0.6$, $w_{53} = 0.7$, $w_{54} = -0.5$

$net_3 = w_{31} o_1 + w_{32} o_2 = 0.3 \cdot 0.5 - 0.2 \cdot 0.1 = 0.13$, $o_3 = 0.5325$,
$net_4 = w_{41} o_1 + w_{42} o_2 = 0.4 \cdot 0.5 + 0.6 \cdot 0.1 = 0.26$, $o_4 = 0.5646$,
$net_5 = w_{53} o_3 + w_{54} o_4 = 0.7 \cdot 0.5325 - 0.5 \cdot 0.5646 = 0.0904$, $o_5 = 0.5226$
"""
    found = names_on(text)
    assert ("x[1]", 0) in found[1, "0.5"]
    assert ("x[2]", 0) in found[1, "0.1"]
    assert ("a[1][1]", 0) in found[4, "0.5325"]


def test_a_chain_of_two_names_is_both():
    text = r"""Sigmoid units.

$x = (0.5, 0.1)^T$, $W^{[1]} = \begin{bmatrix} 0.3 & -0.2 \\ 0.4 & 0.6 \end{bmatrix}$,
$b^{[1]} = (0.1, 0.2)^T$, $W^{[2]} = \begin{bmatrix} 0.7 & -0.5 \end{bmatrix}$, $b^{[2]} = 0.05$,
$y = 1$, $\eta = 0.5$, $E = \frac12 (y - \hat y)^2$

$b_1^{[1]} = 0.1$, $b_2^{[1]} = 0.2$, $z^{[1]} = (0.23, 0.46)^T$, $a^{[1]} = (0.5572, 0.6130)^T$

$z^{[2]} = 0.1336$, $\hat y = 0.5333$

$\delta^{[1]} = (-0.02006, 0.01378)^T$

$\frac{\partial E}{\partial b^{[1]}} = \delta^{[1]} = (-0.02006, 0.01378)^T$
"""
    found = names_on(text)
    line = text.count("\n")
    assert {("dE/db[1][1]", 0)} <= found[line, "-0.02006"]
    assert {("dE/db[1][2]", 0)} <= found[line, "0.01378"]


def test_columns_of_plain_text_are_a_table():
    table = """connection      change      new weight
n1 -> y          0.0324       0.7324
n2 -> y          0.0356      -0.4644
bias y           0.0581       0.1081"""
    assert with_bars(table).split("\n")[1] == "| n1 -> y | 0.0324 | 0.7324 |"
    assert with_bars(table).split("\n")[3] == "| bias y | 0.0581 | 0.1081 |"


@pytest.mark.parametrize(
    "text",
    [
        "The first  part\nof chapter 2 3\nand chapter 4 5",
        "h1 = 0.5   h2 = 0.4\nh1 = 0.6   h2 = 0.3\nh1 = 0.7   h2 = 0.2",
        "Written on   5 May\nin the year 2011\nby somebody at 17",
        "a   b\n|x|   1   2\n|y|   3   4",
    ],
)
def test_other_lines_are_no_table(text):
    assert with_bars(text) == text


def seconds_for(count):
    text = "\n".join(f"epoch {i}   0.5   0.{i}" for i in range(count))
    seconds = []
    for _ in range(3):
        begin = time.process_time()
        assert with_bars(text) == text
        seconds.append(time.process_time() - begin)
    return min(seconds)


@pytest.mark.study
def test_a_long_column_takes_no_longer_than_its_lines():
    # Four times as many lines; sixteen times as long, were each line read anew from every other.
    assert seconds_for(2000) < 8 * seconds_for(500)


def test_rows_of_a_table_are_units():
    table = """
# layer neuron   w0     w1     w2
hidden  1       0.1    0.3   -0.2
hidden  2       0.2    0.4    0.6
output  1       0.05   0.7   -0.5
"""
    found = draft(
        f"{GIVEN}{table}\nhidden 1: net=0.23 out=0.5572\noutput 1: net=0.13357 out=0.5333"
    )
    assert found.example.network.sizes == (2, 2, 1)
    assert found.example.parameters.W[0].tolist() == [[0.3, 0.4], [-0.2, 0.6]]
    assert [b.tolist() for b in found.example.parameters.b] == [[0.1, 0.2], [0.05]]


def test_one_name_of_several_units_is_each_of_them():
    table = """
| neuron | weights | bias |
|---|---|---|
| hidden 1 | 0.3 and -0.2 | 0.1 |
| hidden 2 | 0.4 and 0.6 | 0.2 |
| output | 0.7 and -0.5 | 0.05 |
"""
    printed = "hidden 1: out=0.557248\nhidden 2: out=0.613014\noutput 1: out=0.533342\n"
    found = names_in(f"{GIVEN}{table}\n{printed}")
    # Less than 2 % off what the output is after the update.
    assert found["0.557248"] == {"a[1][1]"}
    assert found["0.613014"] == {"a[1][2]"}
    assert found["0.533342"] == {"a[2][1]"}


def test_sums_may_have_names_in_them():
    text = WORKED.replace("0.7*0.5572 - 0.5*0.6130", "0.7*h1 - 0.5*h2")
    assert draft(text).example.parameters.W[1].tolist() == [[0.7], [-0.5]]


def test_a_slip_of_the_author_is_no_other_layer():
    text = WORKED.replace("0.6130", "0.6310")
    assert draft(text).example.network.sizes == (2, 2, 1)


def test_weights_that_only_sums_have_are_read_there():
    found = names_in(WORKED)
    assert "w[1][1,1]" in found["0.3"]
    assert "b[2][1]" in found["0.05"]


def test_one_unit_has_its_inputs_beside_its_weights():
    text = """One sigmoid unit, w1 = 0.3 and w2 = -0.2, b = 0.1, target 1.

s = 0.3*0.5 - 0.2*0.1 + 0.1 = 0.23
y = 1/(1 + e^-0.23) = 0.5572
"""
    assert draft(text).example.inputs.tolist() == [[0.5, 0.1]]


def test_formulas_in_code_come_to_what_stands_behind_them():
    lines = [
        "**h1**: `0.3*0.5 - 0.2*0.1 + 0.1` = 0.23 → sigmoid → **0.5572**",
        "**h2**: `0.4*0.5 + 0.6*0.1 + 0.2` = 0.46 → sigmoid → **0.6130**",
        "**y**: `0.7*0.5572 - 0.5*0.6130 + 0.05` = 0.1335 → sigmoid → **0.5333**",
    ]
    found = names_in(GIVEN + "\n\n".join(["", *lines]))
    assert found["0.23"] == {"z[1][1]"}
    assert found["0.6130"] == {"a[1][2]"}
    assert found["0.5333"] == {"a[2][1]"}


def test_what_begins_with_its_equals_sign_far_below_is_none_of_an_equation():
    text = f"{GIVEN}\nb = 0.1\n" + "\nwords\n" * 5 + "\n= 0.75\n" + SUMS
    assert "0.75" not in names_in(text)


def test_an_arrow_stands_between_the_old_number_and_the_new_one():
    found = names_in(
        f"{WORKED}\nupdate: w 0.7 -> 0.732361, -0.5 -> -0.464401, bias 0.05 -> 0.108073\n"
    )
    assert found["0.732361"] == {"w[2][1,1]+"}
    assert found["-0.464401"] == {"w[2][2,1]+"}
    assert found["0.108073"] == {"b[2][1]+"}


def test_a_product_is_told_by_its_factors():
    text = (
        f"{WORKED}\ndelta_o = -0.1161\n\n-0.1161 * 0.5572 = -0.0647\n\n-0.1161 * 0.6130 = -0.0712\n"
    )
    found = names_in(text)
    assert found["-0.0647"] == {"dE/dw[2][1,1]"}
    assert found["-0.0712"] == {"dE/dw[2][2,1]"}


def test_a_row_of_a_bias_has_its_gradient():
    table = """
| connection | gradient | old | new |
|---|---|---|---|
| bias → F | -0.1161 | 0.05 | 0.1081 |
"""
    found = names_on(WORKED + table)
    line = (WORKED + table).count("\n")
    assert found[line, "-0.1161"] == {("dE/db[2][1]", 0)}


def test_a_label_says_between_which_units_a_weight_is():
    text = r"""Sigmoid, $x_1 = 0.5$, $x_2 = 0.1$, $t = 1$, $\eta = 0.5$

| from | $h_1$ | $h_2$ |
|---|---|---|
| $x_1$ | 0.3 | 0.4 |
| $x_2$ | -0.2 | 0.6 |

| from | $o$ |
|---|---|
| $h_1$ | 0.7 |
| $h_2$ | -0.5 |

$z_{h1} = 0.13$, $h_1 = 0.5325$, $z_{h2} = 0.26$, $h_2 = 0.5646$, $z_o = 0.0904$, $o = 0.5226$

| weight | before | after |
|---|---|---|
| $x_1 \to h_2$ | 0.4 | 0.4444 |
"""
    found = names_on(text)
    # The number is none that comes out: only its row says what it is.
    assert found[text.count("\n"), "0.4444"] == {("w[1][1,2]+", 0)}


def test_derivatives_may_have_small_deltas():
    text = r"$\frac{\delta E}{\delta w_1} = \frac{\delta E}{\delta y} x = 0.2$, $\delta_1 = 0.1$"
    plain = normalized(text)
    assert plain.count(r"\partial") == 4
    assert r"\delta_1" in plain


def test_inputs_have_names_of_their_own():
    text = """Sigmoid. Customer 7 has tenure = 0.5 and calls = 0.1. We start with w_t = 0.3,
w_c = -0.2 and b = 0.1; her label is y = 1.

z = 0.3*0.5 - 0.2*0.1 + 0.1 = 0.23
p = 1/(1+e^-0.23) = 0.5572
"""
    found = names_on(text)
    assert ("x[1]", 0) in found[1, "0.5"]
    assert ("x[2]", 0) in found[1, "0.1"]


def test_weights_may_be_called_in_words():
    weights = {
        "w_rain_hidden_1": 0.3,
        "w_cold_hidden_1": -0.2,
        "w_rain_hidden_2": 0.4,
        "w_cold_hidden_2": 0.6,
        "w_hidden_1_out": 0.7,
        "w_hidden_2_out": -0.5,
    }
    listed = "\n".join(f"- `{name}` is {value}" for name, value in weights.items())
    found = draft(
        f"Sigmoid units, `rain = 1` and `cold = 0`; target 1.\n\n{listed}\n\nIt says 0.55."
    )
    assert found.example.network.sizes == (2, 2, 1)
    assert found.example.inputs.tolist() == [[1, 0]]
    assert found.example.parameters.W[0].tolist() == [[0.3, 0.4], [-0.2, 0.6]]


def test_strings_of_a_program_are_text():
    lines = [line for line in WORKED.split("\n") if line]
    program = "\n".join(f"  text: '{line}\\nso'," for line in lines)
    assert names_in(program)["0.5333"] == {"a[2][1]"}


@pytest.mark.parametrize("command", ["nonumber", "newline", "noindent", "normalsize", "neq", "nu"])
def test_commands_that_begin_like_a_new_line_are_none(command):
    said = rf"  text: '\{command} $a = 1$\nso $b = 2$',"
    assert without_markup(said) == rf"\{command} $a = 1$; so $b = 2$"


def test_results_in_columns_stand_alone():
    line = "B15   =B3*B9+B4*B10+B11                    -0.15     <- Hidden 1"
    assert [spot.printed for spot in spots_of(line)] == ["-0.15"]
    assert spots_of("x = a b1 -0.15 and w 0.3*") == []


def test_a_unit_named_in_a_list_of_biases_is_no_output():
    text = WORKED.replace("x1 = 0.5", "biases: h1: 0.11, h2: 0.2; x1 = 0.5")
    assert "0.11" not in names_in(text)


@pytest.mark.parametrize("listed", ["Biases:\n\nh1: 0.11\nh2: 0.2\n", "Bias of h1 = 0.11\n"])
def test_a_list_of_biases_may_go_on_below_its_heading(listed):
    assert "0.11" not in names_in(f"{WORKED}\n{listed}")


@pytest.mark.parametrize(
    "said", ["So h1 = 0.9572.", "Summary\n\nh1 = 0.9572", "With its bias, h1 = 0.9572"]
)
def test_another_number_of_a_unit_is_a_slip_where_no_biases_are_listed(said):
    found = draft(f"{WORKED}\n{said}\n")
    told = {claim.printed: claim.name for claim in found.example.claims}
    told |= {claim.printed: claim.name for claim, _ in found.doubtful}
    assert told["0.9572"] == "a[1][1]"


UNITS = "Logistic units. Inputs x1 = 0.5 and x2 = 0.1, target 1, learning rate 0.5.\n"
OUTPUTS = "\nThe units answer: h = 0.5572, k = 0.6130, y = 0.5333; the error is 0.1089.\n"
# Each unit with what its weights come from, in the words of four authors.
TOLD = {
    "with what each weight comes from": """
Unit A: weight from x1 = 0.3; weight from x2 = -0.2; bias = 0.1
Unit B: weight from x1 = 0.4; weight from x2 = 0.6; bias = 0.2
Unit C: weight from A = 0.7; weight from B = -0.5; bias = 0.05
""",
    "in sentences": """
1. La neurona A recibe x1 con peso 0.3 y x2 con peso -0.2; su sesgo es 0.1.
2. La neurona B recibe x1 con peso 0.4 y x2 con peso 0.6; sesgo 0.2.
3. La salida recibe A con peso 0.7 y B con peso -0.5; sesgo 0.05.
""",
    "behind the numbers": """
A:  .3 (from x1)  -.2 (from x2)  .1 (bias)
B:  .4 (from x1)  .6 (from x2)  .2 (bias)
C:  .7 (from A)  -.5 (from B)  .05 (bias)
""",
}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_units_are_told_line_by_line_with_what_their_weights_come_from(told):
    text = UNITS + told + OUTPUTS
    found = draft(text)
    assert found.example.parameters.W[0].tolist() == [[0.3, 0.4], [-0.2, 0.6]]
    assert found.example.parameters.b[1].tolist() == [0.05]
    on_lines = {
        (claim.line - text[: text.index(told)].count("\n"), claim.value, claim.name)
        for claim in found.example.claims
    }
    assert {(3, 0.6, "w[1][2,2]"), (4, -0.5, "w[2][2,1]")} <= on_lines


def test_units_of_updated_weights_are_no_others():
    told = TOLD["in sentences"]
    again = told.replace("recibe", "recibe ahora").replace("con peso 0", "con el nuevo peso 0.0")
    assert draft(UNITS + told + OUTPUTS + again).example.network.sizes == (2, 2, 1)


@pytest.mark.parametrize(
    "table",
    [
        """
| | A | B | C |
|---|---|---|---|
| from x1 | 0.3 | 0.4 | – |
| from x2 | -0.2 | 0.6 | – |
| from A | – | – | 0.7 |
| from B | – | – | -0.5 |
| bias | 0.1 | 0.2 | 0.05 |
""",
        """
| Neuron | Gewicht von x1 | Gewicht von x2 | Bias | Gewicht zum Ausgang |
|---|---|---|---|---|
| A | 0.3 | -0.2 | 0.1 | 0.7 |
| B | 0.4 | 0.6 | 0.2 | -0.5 |

Der Ausgang hat den Bias 0.05.
""",
        """
FIRST               A        B
  from x1         0.3      0.4
  from x2        -0.2      0.6
  bias            0.1      0.2

LAST
  from A          0.7
  from B         -0.5
  bias            0.05
""",
    ],
    ids=["columns are units", "rows are units", "blocks"],
)
def test_tables_have_a_row_or_a_column_for_what_a_weight_comes_from(table):
    parameters = draft(UNITS + table + OUTPUTS).example.parameters
    assert [W.tolist() for W in parameters.W] == [[[0.3, 0.4], [-0.2, 0.6]], [[0.7], [-0.5]]]
    assert [b.tolist() for b in parameters.b] == [[0.1, 0.2], [0.05]]


def test_a_second_table_of_the_same_units_is_of_another_time():
    table = "\n".join(["", "| | A |", "| from x1 | {} |", "| from x2 | {} |", "| bias | {} |", ""])
    text = f"{UNITS}{table.format(0.3, -0.2, 0.1)}\nz = 0.23, y = 0.5572\n"
    parameters = draft(text + table.format(0.3277, -0.1945, 0.1553)).example.parameters
    assert [W.tolist() for W in parameters.W] == [[[0.3], [-0.2]]]


def test_inputs_may_have_their_numbers_in_brackets_or_stand_in_a_row():
    for inputs in ("x[1] = 0.5    x[2] = 0.1", "in = 0.5 0.1"):
        text = UNITS.replace("Inputs x1 = 0.5 and x2 = 0.1", inputs) + TOLD["in sentences"]
        assert draft(text + OUTPUTS).example.inputs.tolist() == [[0.5, 0.1]]


def test_inputs_may_have_any_name_that_a_sentence_gives_them():
    text = WORKED.replace("x1 = 0.5, x2 = 0.1", "the inputs are E1 = 0.5 and E2 = 0.1")
    assert {("x[1]", 0)} <= names_on(text)[1, "0.5"]


@pytest.mark.parametrize(
    ("rates", "eta"),
    [
        ("Dropout: rate 0.2 (not used here). The learning rate is 0.5.", {"0.5"}),
        ("Steps with rate 0.2 at first; $\\eta = 0.5$.", set()),
        ("Dropout: rate 0.2, and the rate is 0.5.", {"0.5"}),
        ("The weights shrink with rate 0.01 decay.", set()),
        ("Squared error, rate 0.5.", {"0.5"}),
        ("| rate | rate 0.5 |", {"0.5"}),
    ],
)
def test_a_rate_alone_is_the_learning_rate_where_none_is_told_otherwise(rates, eta):
    told = {it.members[1].rstrip(".") for it in prose_chains(rates) if it.members[0] == "eta"}
    assert told == eta


@pytest.mark.parametrize(
    ("sentence", "targets"),
    [
        ("De gewenste uitvoer is 0.01.", {"0.01"}),
        ("De gewenste waarde is 0.01.", {"0.01"}),
        ("De gewenste nauwkeurigheid is 0.01, de doelwaarde is 1.", {"1"}),
        ("Na wyjściu: oczekujemy wartości 0.25.", {"0.25"}),
        ("Po 3 krokach oczekujemy 2 procent.", set()),
    ],
)
def test_what_is_wanted_is_a_target_only_of_an_output(sentence, targets):
    chains = [it.members for it in prose_chains(sentence)]
    assert {number.rstrip(".") for name, number in chains if name == "target_1"} == targets


def test_targets_may_be_told_with_their_units():
    text = "The desired outputs are 0.3 (neuron 3) and 0.7 (neuron 4)."
    assert [chain.members for chain in prose_chains(text)] == [
        ["target_1", "0.3"],
        ["target_2", "0.7"],
    ]


def test_the_letters_of_columns_get_the_numbers_of_units():
    table = "| neuron | b | v |\n|---|---|---|\n| 1 | 0.1 | 0.7 |\n| 2 | 0.2 | -0.5 |\n"
    names = [chain.members[0] for chain in table_chains(table)]
    assert [name for name in names if name != "neuron"] == ["b_1", "v_1", "b_2", "v_2"]


def test_what_ends_a_formula_is_no_name():
    assert symbol_of("target)") is None


def test_the_logistic_function_may_go_without_a_name():
    text = WORKED.replace("All units are sigmoid; ", "")
    network = draft(text).example.network
    assert [layer.activation.name for layer in network.layers] == ["logistic", "logistic"]


MODULES = """A net of two layers of sigmoid units:

```python
model.hidden.weight.copy_(torch.tensor([[0.3, -0.2],
                                        [0.4, 0.6]]))
model.hidden.bias.copy_(torch.tensor([0.1, 0.2]))
model.out.weight.data = torch.tensor([[0.7, -0.5]])
model.out.bias = nn.Parameter(torch.tensor([0.05]))
x, t, lr = torch.tensor([0.5, 0.1]), torch.tensor([1.0]), 0.5
```

The inputs are 0.5 and 0.1, the target is 1; it answers y = 0.5333 after h = (0.5572, 0.6130).

```python
>>> model.out.weight.grad
tensor([[-0.0647, -0.0712]])
>>> model.hidden.weight.grad
tensor([[-0.0100, -0.0020],
        [0.0069, 0.0014]])
```
"""


def test_modules_of_a_program_have_weights_and_biases():
    parameters = draft(MODULES).example.parameters
    assert [W.tolist() for W in parameters.W] == [[[0.3, 0.4], [-0.2, 0.6]], [[0.7], [-0.5]]]
    assert [b.tolist() for b in parameters.b] == [[0.1, 0.2], [0.05]]


def test_an_interpreter_answers_below_what_it_is_asked():
    found = names_in(MODULES)
    assert found["-0.0712"] == {"dE/dw[2][2,1]"}
    assert found["-0.0020"] == {"dE/dw[1][2,1]"}


def test_layers_of_modules_are_in_the_order_of_their_numbers():
    text = "`net[2].bias` is set first, then `net[0].bias` and `net[0].weight`."
    assert with_letters(text) == "`b_2` is set first, then `b_1` and `W_1`."


def test_a_column_of_targets_may_be_of_several_samples():
    text = "sigmoid, w = (0.3, -0.2), b = 0.1, X = [[0.5, 0.1], [0.2, 0.4]], T = [[1], [0]]. "
    found = draft(f"{text}z1 = 0.3*0.5 - 0.2*0.1 + 0.1 = 0.23, a1 = 0.5572, z2 = 0.08, a2 = 0.5200")
    assert found.example.targets.tolist() == [[1], [0]]


def test_rows_that_go_on_with_a_unit_are_its_gradients_or_new_values():
    told = """
Into A:  .3 (from x1)  -.2 (from x2)  .1 (bias)
Into B:  .4 (from x1)  .6 (from x2)  .2 (bias)
Into C:  .7 (from A)  -.5 (from B)  .05 (bias)
"""
    text = f"{UNITS}{told}{OUTPUTS}\n  A:  .3050 -.1990 .1100\n  into C:  .7324 -.4644 .1081\n"
    found = names_on(text)
    last = text.count("\n")
    assert found[last, "-.4644"] == {("w[2][2,1]+", 0)}
    assert found[last, ".1081"] == {("b[2][1]+", 0)}


def test_a_row_is_told_only_if_all_its_numbers_come_out():
    told = "\nInto C: .3 (from x1)  -.2 (from x2)  .1 (bias)\nz = 0.23, y = 0.5572\n"
    text = f"{UNITS}{told}\n  into C:  .9111 -.8111 .1553\n"
    assert ".9111" not in names_in(text)


def test_lists_of_weights_may_say_what_each_is_of():
    told = "The weights are 0.3 (size) and -0.2 (colour of it), and its bias is 0.1."
    assert told_units(told) == [Unit((0.3, -0.2), 0.1)]


def test_a_line_about_a_unit_may_be_of_a_network_without_biases():
    text = "Sigmoid. x = 0.5, t = 1, w = 0.3, bias: 0. z = 0.3*0.5 = 0.15, a = 0.5374. "
    assert names_in(f"{text}\nThe unit: weight from x1 = 0.3; bias = 0.0")["0.15"] == {"z[1][1]"}
