"""Networks in TikZ, which every TeX brings along."""

from __future__ import annotations

import math

from chainrule.documents.diagrams.boxes import Box
from chainrule.documents.diagrams.placement import PlacedNode, place
from chainrule.documents.document import Diagram, Edge
from chainrule.documents.tex import number_or_text

# The placement is in pixels with y downwards: a CSS pixel is 0.75 points, and y is turned around.
# Every kind of node has a style of its own, so that a teacher can change it in one place.
OPENING = (
    r"""\begin{tikzpicture}[x=0.75pt, y=-0.75pt, line width=0.4pt,
  unit/.style={draw, rounded corners=15.5pt, inner sep=0pt},
  input/.style={unit}, hidden/.style={unit, fill=black!4}, """
    r"""output/.style={unit, fill=black!4, line width=0.8pt},
  bias/.style={unit, rounded corners=10.2pt, densely dashed, font=\footnotesize},
  dots/.style={}, value/.style={font=\scriptsize, inner sep=0pt}, """
    r"""weight/.style={font=\footnotesize, inner sep=0pt}]"""
)
CROWDED = 60  # lines without labels


def draw(diagram: Diagram) -> str:
    """A diagram as a TikZ picture.

    Parameters
    ----------
    diagram : Diagram
        What to draw. Values are written as mathematics: they are numbers.

    Returns
    -------
    str
        A ``tikzpicture`` environment.
    """
    drawing = place(diagram)
    crowded = len(diagram.edges) > CROWDED
    # one path for all lines: they share a color, which is lighter where there are many
    lines = [rf"\draw[{'black!25' if crowded else 'black!55'}]"]
    lines += [
        f"  ({x1:.1f}, {y1:.1f}) -- ({x2:.1f}, {y2:.1f})"
        for edge in drawing.edges
        for (x1, y1), (x2, y2) in edge.lines
    ]
    # labels and units after the lines, which they are drawn over
    labels = [
        _at("weight", placed.label, _label(placed.edge)) for placed in drawing.edges if placed.label
    ]
    units = [line for node in drawing.nodes for line in _node(node)]
    return "\n".join([OPENING, *lines, "  ;", *labels, *units, r"\end{tikzpicture}"])


def _node(placed: PlacedNode) -> list[str]:
    node, box = placed.node, placed.box
    # sizes of nodes are not scaled by the picture's units, so they are given in points
    size = f", minimum width={box.width * 0.75:.1f}pt, minimum height={box.height * 0.75:.1f}pt"
    lines = [_at(node.kind + ("" if node.kind == "dots" else size), box, f"${node.label.latex}$")]
    if placed.value:
        lines.append(_at("value", placed.value, number_or_text(node.value)))
    return lines


def _label(edge: Edge) -> str:
    value = number_or_text(edge.value)
    if not edge.label:
        return value
    return f"${edge.label.latex}$" + (f"\\,$=$\\,{value}" if value else "")


def _at(style: str, box: Box, content: str) -> str:
    # y is turned around, and so is the sense of rotation
    if box.angle:
        style += f", rotate={-math.degrees(box.angle):.1f}"
    return rf"\node[{style}] at ({box.x:.1f}, {box.y:.1f}) {{{content}}};"
