"""Documents written by hand for the tests of the formats: a worked example, a big one, an
exercise sheet.
"""

from __future__ import annotations

import json
import math
from dataclasses import fields

from chainrule.documents.document import (
    Bars,
    Blank,
    Code,
    Diagram,
    Document,
    Edge,
    Equation,
    Equations,
    Math,
    Node,
    Picture,
    Section,
    Table,
    Text,
)

HOSTILE = (
    "<script>alert('x')</script> & $5 \\ 100% of_it #1 | {a} ~ ^ `b` *c* [d](e) \"q\" "
    "Ünïcödé δ 中文 …"
)


def number(value: float) -> Math:
    text = f"{value:.9g}"
    return Math(text, text)


def symbol(name: str) -> Math:
    """net_h1, w5, w5+ or ∂E_total/∂w5."""
    if "/" in name:
        above, below = (symbol(part.removeprefix("∂")).latex for part in name.split("/"))
        return Math(name, rf"\frac{{\partial {above}}}{{\partial {below}}}")
    head, _, tail = name.rstrip("+").partition("_")
    letter = {"δ": r"\delta", "η": r"\eta"}.get(head, head)
    if not tail and head[-1].isdigit():
        letter, tail = head.rstrip("0123456789"), head[len(head.rstrip("0123456789")) :]
    latex = rf"\mathrm{{{letter}}}" if len(letter) > 1 and letter[0] != "\\" else letter
    if tail:
        latex += f"_{tail}" if len(tail) == 1 else rf"_{{\mathrm{{{tail}}}}}"
    return Math(name, latex + ("^{+}" if name.endswith("+") else ""))


class Sheet:
    """Numbers by name, and equations from templates with the names in braces."""

    def __init__(self) -> None:
        self.values: dict[str, float] = {}

    def given(self, **values: float) -> tuple[Equation, ...]:
        names = {"eta": "η"}
        self.values |= {names.get(name, name): value for name, value in values.items()}
        return tuple(
            Equation(symbol(names.get(name, name)), value=number(value), number=value, what="given")
            for name, value in values.items()
        )

    def equation(
        self, name: str, text: str, latex: str, names: str, value: float, what: str
    ) -> Equation:
        self.values[name] = value
        used = names.split()
        in_names = Math(text.format(*used), latex.format(*(symbol(part).latex for part in used)))
        shown = [
            f"({part})" if part.startswith("-") else part
            for part in (f"{self.values[n]:.9g}" for n in used)
        ]
        in_numbers = Math(text.format(*shown), latex.format(*shown).replace(r"\, ", r"\cdot "))
        return Equation(symbol(name), in_names, in_numbers, number(value), value, what)


def mazur() -> Document:
    sheet = Sheet()
    given = sheet.given(
        i1=0.05,
        i2=0.1,
        target_o1=0.01,
        target_o2=0.99,
        w1=0.15,
        w2=0.2,
        w3=0.25,
        w4=0.3,
        b1=0.35,
        w5=0.4,
        w6=0.45,
        w7=0.5,
        w8=0.55,
        b2=0.6,
        eta=0.5,
    )
    v = sheet.values
    logistic = (r"1/(1 + e^(-{0}))", r"\frac{{1}}{{1 + e^{{-{0}}}}}")
    weighted = (r"{0}·{1} + {2}·{3} + {4}", r"{0} \, {1} + {2} \, {3} + {4}")

    def unit(name: str, a: str, w: str, b: str, c: str, bias: str) -> list[Equation]:
        net = v[a] * v[w] + v[b] * v[c] + v[bias]
        first = sheet.equation(
            f"net_{name}", *weighted, f"{a} {w} {b} {c} {bias}", net, "net input"
        )
        return [
            first,
            sheet.equation(
                f"out_{name}", *logistic, f"net_{name}", 1 / (1 + math.exp(-net)), "activation"
            ),
        ]

    hidden = unit("h1", "i1", "w1", "i2", "w2", "b1") + unit("h2", "i1", "w3", "i2", "w4", "b1")
    output = unit("o1", "out_h1", "w5", "out_h2", "w6", "b2") + unit(
        "o2", "out_h1", "w7", "out_h2", "w8", "b2"
    )
    error = [
        sheet.equation(
            f"E_{o}",
            "½·({0} - {1})²",
            r"\tfrac{{1}}{{2}} \left({0} - {1}\right)^2",
            f"target_{o} out_{o}",
            (v[f"target_{o}"] - v[f"out_{o}"]) ** 2 / 2,
            "error of an output",
        )
        for o in ("o1", "o2")
    ]
    error.append(
        sheet.equation(
            "E_total", "{0} + {1}", "{0} + {1}", "E_o1 E_o2", v["E_o1"] + v["E_o2"], "error"
        )
    )
    backward, update = [], []
    slope = ("{0}·(1 - {0})", r"{0} \left(1 - {0}\right)")
    product = ("{0}·{1}", r"{0} \, {1}")
    for o in ("o1", "o2"):
        by_out, by_net = f"∂E_total/∂out_{o}", f"∂out_{o}/∂net_{o}"
        out = v[f"out_{o}"]
        backward += [
            sheet.equation(by_out, "{0} - {1}", "{0} - {1}", f"out_{o} target_{o}",
            out - v[f"target_{o}"], "slope"),
            sheet.equation(by_net, *slope, f"out_{o}", out * (1 - out), "slope of the activation"),
            sheet.equation(
                f"δ_{o}", "{0} · {1}", r"{0} \cdot {1}", f"{by_out} {by_net}",
                v[by_out] * v[by_net], "error term"
            ),
        ]  # fmt: skip
    for n, (h, o) in zip(
        (5, 6, 7, 8), [("h1", "o1"), ("h2", "o1"), ("h1", "o2"), ("h2", "o2")], strict=True
    ):
        by_weight, w = f"∂E_total/∂w{n}", f"w{n}"
        value = v[f"out_{h}"] * v[f"δ_{o}"]
        backward.append(
            sheet.equation(by_weight, *product, f"out_{h} δ_{o}", value, "derivative of the error")
        )
        new = v[w] - v["η"] * v[by_weight]
        update.append(
            sheet.equation(
                f"{w}+",
                "{0} - {1} · {2}",
                r"{0} - {1} \cdot {2}",
                f"{w} η {by_weight}",
                new,
                "new weight",
            )
        )
    rows = tuple((symbol(f"w{n}"), f"{v[f'w{n}']:.9g}", f"{v[f'w{n}+']:.9g}") for n in (5, 6, 7, 8))
    return Document(
        "A step-by-step backpropagation example",
        (
            network(v),
            Section("Given", (Equations(given, aside=True),)),
            Section(
                "Forward pass",
                (
                    Text(
                        (
                            "Net inputs are weighted sums; ",
                            symbol("out_h1"),
                            " is the logistic function of its own.",
                        )
                    ),
                    Section("Hidden layer", (Equations(tuple(hidden)),)),
                    Section("Output layer", (Equations(tuple(output)),)),
                ),
            ),
            Section("Error", (Equations(tuple(error)),)),
            Section("Backward pass", (Equations(tuple(backward)),), closed=True),
            Section(
                "New weights",
                (
                    Equations(tuple(update)),
                    Table(("weight", "before", "after"), rows, "The step"),
                    Code("import chainrule\n\nchainrule.explain('mazur')  # 1 < 2 & 3"),
                ),
            ),
        ),
        source="Matt Mazur, 2015",
        note="One bias for each layer, shared by its units and never updated.",
    )


def network(values: dict[str, float]) -> Diagram:
    """Mazur's figure, with its values."""

    def node(name: str, kind: str) -> Node:
        value = values.get(f"out_{name}", values.get(name))
        return Node(symbol(name), "" if value is None else f"{value:.9g}", kind)

    columns = (
        (node("i1", "input"), node("i2", "input"), node("b1", "bias")),
        (node("h1", "hidden"), node("h2", "hidden"), node("b2", "bias")),
        (node("o1", "output"), node("o2", "output")),
    )
    edges = [
        Edge((layer, i), (layer + 1, j), symbol(f"w{n}"), f"{values[f'w{n}']:g}")
        for n, (layer, j, i) in enumerate(
            ((c, j, i) for c in (0, 1) for j in (0, 1) for i in (0, 1)), 1
        )
    ]
    edges += [Edge((layer, 2), (layer + 1, j)) for layer in (0, 1) for j in (0, 1)]
    return Diagram(columns, tuple(edges), "The network with its first weights")


def grid(*sizes: int, labels: bool = True, most: int = 6) -> Diagram:
    """Any fully connected network; of a wide layer the first units, dots, and the last one."""
    columns = []
    for layer, size in enumerate(sizes):
        kind = "input" if layer == 0 else "output" if layer == len(sizes) - 1 else "hidden"
        letter = {"input": "x", "hidden": "h", "output": "y"}[kind]
        shown: list[int] = (
            list(range(1, size + 1)) if size <= most else [*range(1, most - 1), 0, size]
        )
        columns.append(
            tuple(
                Node(
                    Math(f"{letter}{j}", f"{letter}_{{{j}}}"),
                    f"{0.1 * j:g}" if labels else "",
                    kind,
                )
                if j
                else Node(Math("⋮", r"\vdots"), kind="dots")
                for j in shown
            )
        )
    edges, n = [], 0
    for layer in range(len(sizes) - 1):
        for i, start in enumerate(columns[layer]):
            for j, end in enumerate(columns[layer + 1]):
                if "dots" not in (start.kind, end.kind):
                    n += 1
                    label = Math(f"w{n}", f"w_{{{n}}}") if labels else None
                    edges.append(
                        Edge(
                            (layer, i),
                            (layer + 1, j),
                            label,
                            f"{(-1) ** n * 0.0137 * n:.3g}" if labels else "",
                        )
                    )
    return Diagram(tuple(columns), tuple(edges), "-".join(map(str, sizes)))


def long_sum(count: int) -> Equation:
    """A net input of many units: the substitution is several lines long."""
    names = Math(
        " + ".join(f"x{k}·w{k}" for k in range(1, count + 1)),
        " + ".join(rf"x_{{{k}}} \, w_{{{k}}}" for k in range(1, count + 1)),
    )
    numbers = Math(
        " + ".join(f"{1 / k:.9g}·{k / 7:.9g}" for k in range(1, count + 1)),
        " + ".join(rf"{1 / k:.9g} \cdot {k / 7:.9g}" for k in range(1, count + 1)),
    )
    return Equation(
        Math("net_h1", r"\mathrm{net}_{h1}"),
        names,
        numbers,
        number(count / 7),
        count / 7,
        "net input",
    )


def softmax(count: int) -> Equation:
    terms = [rf"e^{{z_{{{k}}}}}" for k in range(1, count + 1)]
    text = "e^(z1)/(" + " + ".join(f"e^(z{k})" for k in range(1, count + 1)) + ")"
    half = (
        r"\tfrac{1}{2}\left("
        + " + ".join(rf"\left(t_{{{k}}} - y_{{{k}}}\right)^2" for k in range(1, count))
        + r"\right)"
    )
    return Equation(
        Math("y1", "y_1"),
        Math(text, rf"\frac{{e^{{z_1}}}}{{{' + '.join(terms)}}}"),
        Math("a half", half),
        number(0.1),
        0.1,
        "activation",
    )


def big(count: int = 300) -> Document:
    """Many equations, some of them very long, and everything else once."""
    gate = Math(
        "(x if x > 0, else 0)",
        r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} "
        r"\end{cases}",
    )
    short = [
        Equation(
            Math(f"z_{k}", f"z_{{{k}}}"),
            Math(f"a_{k}·w_{k} + b", rf"a_{{{k}}} \, w_{{{k}}} + b"),
            Math(f"{k / 7:.9g}·{k / 11:.9g} + 0.5", rf"{k / 7:.9g} \cdot {k / 11:.9g} + 0.5"),
            number(k * k / 77 + 0.5),
            k * k / 77 + 0.5,
            "net input",
        )
        for k in range(1, count + 1)
    ]
    long = (
        long_sum(64),
        softmax(64),
        Equation(Math("r", "r"), gate, value=number(math.inf), number=math.inf),
    )
    return Document(
        "A big network",
        (
            grid(64, 32, 10, labels=False),
            grid(3, 4, 4, 3),
            Section("Long sums", (Equations(long),)),
            Section("Short ones", (Equations(tuple(short)),), closed=True),
        ),
        note="Several\nlines",
    )


def exercise() -> Document:
    return Document(
        "Exercise 1: backpropagation",
        (
            Text(
                (
                    "Compute the forward pass, every number with four digits, such as ",
                    Math("0.5933", "0.5933"),
                    ".",
                )
            ),
            Section(
                "a) Hidden layer",
                tuple(Blank(symbol(name)) for name in ("net_h1", "out_h1", "∂E_total/∂w5")),
            ),
            Section(
                "b) Think",
                (Blank("Why is the slope of the logistic function never above ¼?", lines=3),),
            ),
            Section("c) Table", (Table(("unit", symbol("δ_o1")), (("o1", ""), ("o2", ""))),)),
        ),
        source="Course «Neural Networks», Blatt 1, žluťoučký kůň",
    )


def hostile() -> Document:
    """Text that every format has to escape."""
    strange = Math("a<b & c|d", r"a < b \mathbin{\&} |c|")
    return Document(
        HOSTILE,
        (
            Section(HOSTILE, (Text((HOSTILE, " ", strange, " ", HOSTILE)),)),
            Equations(
                (Equation(strange, value=Math("inf", r"\infty"), number=math.inf, what=HOSTILE),),
                aside=True,
            ),
            Table((HOSTILE, strange), ((strange, HOSTILE), ("", "x")), HOSTILE),
            Bars(Table(("", strange), (("", HOSTILE), ("-1", "")), HOSTILE), (-1.0, None)),
            Code(f"{HOSTILE}\n```\n\\end{{verbatim}}\n</pre>", "text"),
            Blank(HOSTILE, 2),
            Picture("<svg><path/></svg>", HOSTILE),
            Diagram(
                ((Node(strange, HOSTILE, "input"),), (Node(Math("y", "y"), "1", "output"),)),
                (Edge((0, 0), (1, 0), strange, "<&>"),),
                HOSTILE,
            ),
        ),
        source=HOSTILE,
        note=HOSTILE,
    )


ALL = {"mazur": mazur, "big": big, "exercise": exercise, "hostile": hostile}


CLASSES = {
    frozenset(field.name for field in fields(kind)): kind
    for kind in (
        Document,
        Section,
        Equations,
        Equation,
        Text,
        Code,
        Table,
        Bars,
        Blank,
        Diagram,
        Picture,
        Node,
        Edge,
    )
}
CLASSES[frozenset(("text", "latex"))] = Math


def rebuilt(value):
    """The document that a value out of JSON stands for; classes are told by their fields."""
    if isinstance(value, list):
        return tuple(map(rebuilt, value))
    if not isinstance(value, dict):
        return value
    names = frozenset(value)
    # a unit of a diagram has a field `kind`, a block has it besides its fields
    extra = frozenset() if names in CLASSES else {"kind", "format", "version"}
    kind = CLASSES[names - extra]
    found = {name: rebuilt(value[name]) for name in value if name in names - extra}
    if kind is Equation and found["number"] is not None:
        found["number"] = float(found["number"])
    built = kind(**found)
    if isinstance(built, Section | Equations | Text | Code | Table | Blank | Diagram | Picture):
        assert value["kind"] == kind.__name__.lower()
    return built


def read_document(text):
    content = json.loads(text)
    assert (content["format"], content["version"]) == ("chainrule document", 1)
    return rebuilt(content)
