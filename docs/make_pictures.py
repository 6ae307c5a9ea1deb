"""Draws the picture of the README: `python docs/make_pictures.py`."""

import io
from pathlib import Path

from rich.console import Console
from rich.text import Text

import chainrule

NAMES = [
    "net_h1",
    "out_h1",
    "net_o1",
    "out_o1",
    "E_total",
    "dE_total/dout_o1",
    "dout_o1/dnet_o1",
    "delta_o1",
]
NAMES += ["dE_total/dw5", "w5+"]

steps = chainrule.explain(chainrule.load_example("mazur"))
console = Console(record=True, width=100, file=io.StringIO())
console.print(Text("$ chainrule explain mazur   (ten of its lines)", style="bold"))
for line in chainrule.render(steps.only(*NAMES, updates=0)).splitlines():
    symbol, equals, rest = line.partition(" = ")
    text = Text("\n" + line, style="bold cyan") if line and not equals else Text()
    if equals:
        formula, _, value = rest.rpartition(" = ")
        text = Text.assemble((symbol, "bold"), " = ", (formula, ""), " = ", (value, "bold green"))
    if line:
        console.print(text, soft_wrap=True)
Path(__file__).with_name("explain.svg").write_text(
    console.export_svg(title="chainrule"), encoding="utf-8"
)
