"""Networks in SVG: the color of the text around, so light on dark and dark on light, in a page
or alone.
"""

from __future__ import annotations

import math
import re
from html import escape

from chainrule.documents.diagrams.boxes import Box
from chainrule.documents.diagrams.placement import LABEL, UNIT, VALUE, Drawing, PlacedNode, place
from chainrule.documents.document import Diagram, Edge

# w5, w5+, out_h1: a letter or a word, and an index
SIMPLE = re.compile(r"([^\W\d_]+)_?(\d*|\w+)(\+?)")
FONTS = '"Latin Modern Math", "STIX Two Math", "Cambria Math", Georgia, serif'
ON_DARK = "color: #ddd; background: #161616"
# Every rule is bound to the class, so that in a page it changes nothing but the diagram. Colors
# follow the text around; only a diagram that is a file of its own (:root) sets a background.
STYLE = f"""
.chainrule-diagram {{ font: {UNIT}px {FONTS} }}
.chainrule-diagram text {{ fill: currentColor; text-anchor: middle }}
.chainrule-diagram .name {{ font-style: italic }}
.chainrule-diagram .label {{ font-size: {LABEL}px }}
.chainrule-diagram .value {{ font-size: {VALUE}px; opacity: .8 }}
.chainrule-diagram .bias text {{ font-size: {LABEL}px }}
.chainrule-diagram line {{ stroke: currentColor; stroke-opacity: .45 }}
.chainrule-diagram.crowded line {{ stroke-opacity: .2 }}
.chainrule-diagram rect {{ fill: currentColor; fill-opacity: .05; stroke: currentColor }}
.chainrule-diagram .input rect, .chainrule-diagram .bias rect {{ fill-opacity: 0 }}
.chainrule-diagram .bias rect {{ stroke-dasharray: 3 2 }}
.chainrule-diagram .output rect {{ stroke-width: 2 }}
svg.chainrule-diagram:root {{ color: #1b1b1b; background: #fff }}
@media (prefers-color-scheme: dark) {{ svg.chainrule-diagram:root {{ {ON_DARK} }} }}
"""
CROWDED = 60  # lines without labels
SMALLEST = 0.58  # how much it may shrink on a small screen


def draw(diagram: Diagram) -> str:
    """A diagram as SVG, complete in itself; it can stand in a page of HTML as well.

    Parameters
    ----------
    diagram : Diagram
        What to draw.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    drawing = place(diagram)
    return "\n".join(
        [*_opening(diagram, drawing), *_lines(drawing), *map(_node, drawing.nodes), "</svg>"]
    )


def _opening(diagram: Diagram, drawing: Drawing) -> list[str]:
    name = escape(diagram.caption or "A network")
    kind = "chainrule-diagram crowded" if len(diagram.edges) > CROWDED else "chainrule-diagram"
    size = f'width="{drawing.width:.0f}" height="{drawing.height:.0f}"'
    style = f'style="max-width:100%;min-width:{drawing.width * SMALLEST:.0f}px;height:auto"'
    box = f'viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" {size} {box} {style} '
        f'role="img" aria-label="{name}">',
        f"<style>{STYLE}</style>",
    ]


def _lines(drawing: Drawing) -> list[str]:
    # first all lines, then all labels: what comes later is drawn over what was before
    lines = [
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
        for edge in drawing.edges
        for (x1, y1), (x2, y2) in edge.lines
    ]
    return lines + [
        _text(placed.label, _label(placed.edge), "label", LABEL)
        for placed in drawing.edges
        if placed.label
    ]


def _label(edge: Edge) -> str:
    name = _name(edge.label.text) if edge.label else ""
    return f"{name} = {_number(edge.value)}" if name and edge.value else name or _number(edge.value)


def _node(placed: PlacedNode) -> str:
    node, box = placed.node, placed.box
    # dots stand for units that are left out: no box, no value
    if node.kind == "dots":
        return _text(box, escape(node.label.text), "dots", UNIT)
    # SVG places rectangles by their corner, and text by its center
    left, top = box.x - box.width / 2, box.y - box.height / 2
    size = f'width="{box.width:.1f}" height="{box.height:.1f}" rx="{box.height / 2:.1f}"'
    parts = [
        f'<rect x="{left:.1f}" y="{top:.1f}" {size}/>',
        _text(box, _name(node.label.text), "", LABEL if node.kind == "bias" else UNIT),
    ]
    if placed.value:
        parts.append(_text(placed.value, _number(node.value), "value", VALUE))
    return f'<g class="{node.kind}">{"".join(parts)}</g>'


def _number(text: str) -> str:
    # a hyphen is shorter than a minus sign, and lines may be broken after it
    return escape(f"\N{MINUS SIGN}{text[1:]}" if text.startswith("-") else text)


def _text(box: Box, content: str, kind: str, size: float) -> str:
    # y is the baseline: a third of the size below the middle centers digits and small letters
    named = f' class="{kind}"' if kind else ""
    turned = (
        f' transform="rotate({math.degrees(box.angle):.1f} {box.x:.1f} {box.y:.1f})"'
        if box.angle
        else ""
    )
    return f'<text{named} x="{box.x:.1f}" y="{box.y + size * 0.33:.1f}"{turned}>{content}</text>'


def _name(text: str) -> str:
    """A symbol, its index lowered; what is more complicated stays as one types it."""
    simple = SIMPLE.fullmatch(text)
    if not simple:
        return f'<tspan class="name">{escape(text)}</tspan>'
    spans, height = [f'<tspan class="name">{escape(simple[1])}</tspan>'], 0.0
    # SVG has no subscripts: each part is moved by dy, which is relative to the part before. The
    # last part is empty to the eye and brings the line back to its height.
    parts = ((simple[2], 0.19, 0.75), (simple[3], -0.3, 0.75), ("\u200b", 0.0, 1.0))
    for content, level, size in parts:
        if content and (level or height):
            # dy is in letters of the part's own, smaller size
            shift = (level - height) / size
            spans.append(
                f'<tspan dy="{shift:.2f}em" font-size="{size:.0%}">{escape(content)}</tspan>'
            )
            height = level
    return "".join(spans)
