"""Draws the house: the rooms of the package on their floors, and the imports between them.

Nothing in the picture is written by hand. The floors are the layers of `pyproject.toml`, a room's
line is the first sentence of its docstring, and the arrows are counted from the source.

    python -m tools.draw_house        writes docs/house.svg
"""

from __future__ import annotations

import ast
import textwrap
import tomllib
from collections import Counter
from html import escape
from pathlib import Path
from typing import NamedTuple

from tools.imports import import_graph

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "chainrule"

Floors = list[list[str]]
Arrows = dict[tuple[str, str], int]

# The measures of the picture, in pixels. A floor is as high as its longest text and the gap below.
WIDTH, MARGIN = 1040, 24
LINE_HEIGHT, BOX_GAP = 19, 36
BETWEEN = 28  # boxes on one floor
LETTERS_PER_PIXEL = 0.132  # of a line that fits into a box
STYLE = """
text { font-family: system-ui, "DejaVu Sans", sans-serif; fill: #1f2933; }
.name { font-size: 17px; font-weight: 700; }
.what { font-size: 13px; }
.uses { font-size: 11.5px; fill: #52606d; }
.count { font-size: 11.5px; font-weight: 600; fill: #9b2c2c; text-anchor: middle; }
.ground { fill: #f8f9fb; stroke: #cbd2d9; }
.room { fill: #ffffff; fill-opacity: 0.88; stroke: #334e68; stroke-width: 1.4; }
.arrow { fill: none; stroke: #9b2c2c; stroke-width: 1.4; }
"""


def floors() -> Floors:
    """The rooms of each floor, from the top: the layers that the imports are held to."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return [layer.split(" | ") for layer in layers]


def arrows() -> Arrows:
    """How many imports of files there are from each room to each other room.

    The imports are those of `tools.imports`: inside functions too, and those that only a type
    checker sees, as a reader of the file meets all of them. The front door, `__init__.py`, imports
    from every room that has a public name and is left out.
    """
    found: Counter[tuple[str, str]] = Counter()
    for module, targets in import_graph(SOURCE).items():
        for target in targets:
            # chainrule.network.update lies in the room network; chainrule itself in none
            upper, lower = (name.split(".")[1:2] for name in (module, target))
            if upper and lower and upper != lower:
                found[upper[0], lower[0]] += 1
    return dict(found)


def purpose(room: str) -> str:
    """The first sentence of a room's docstring."""
    path = SOURCE / room / "__init__.py"
    path = path if path.exists() else SOURCE / f"{room}.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split()).split(". ")[0].rstrip(".")


def without_detours(found: Arrows) -> Arrows:
    """The arrows that no longer way along other arrows implies.

    Most rooms import from most floors below; with every arrow drawn none could be followed. What is
    left out here is still written in the boxes.
    """
    direct: dict[str, set[str]] = {}
    for upper, lower in found:
        direct.setdefault(upper, set()).add(lower)

    def below(room: str) -> set[str]:
        """Every room that can be reached from a room."""
        reached: set[str] = set()
        for lower in direct.get(room, set()):
            reached |= {lower} | below(lower)
        return reached

    kept: Arrows = {}
    for (upper, lower), count in found.items():
        others = direct[upper] - {lower}
        if not any(lower in below(other) for other in others):
            kept[upper, lower] = count
    return kept


class Box(NamedTuple):
    """A room in the picture: its left upper corner, its size, and its lines with their styles."""

    x: float
    y: float
    width: float
    height: float
    lines: list[tuple[str, str]]


def draw() -> str:
    """The picture as SVG. It brings its own light background, so it is legible on a dark page."""
    found = arrows()
    boxes = place_boxes(found)
    height = max(box.y + box.height for box in boxes.values()) + MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">',
        "<title>The rooms of chainrule on their floors; arrows are imports</title>",
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#9b2c2c"/></marker>'
        "</defs>",
        f'<rect class="ground" width="{WIDTH}" height="{height:.0f}" rx="10"/>',
    ]
    drawn = without_detours(found)
    # Arrows come first: one that passes a floor shines through the boxes without hiding their text.
    lines += [draw_arrow(pair, drawn, boxes) for pair in sorted(drawn)]
    for room, box in boxes.items():
        uses = sorted(lower for upper, lower in found if upper == room)
        lines += draw_box(room, box, uses)
    return "\n".join([*lines, "</svg>", ""])


def place_boxes(found: Arrows) -> dict[str, Box]:
    """Where each room is drawn. The rooms of a floor share its width and are equally high."""
    boxes: dict[str, Box] = {}
    y = float(MARGIN)
    for floor in floors():
        width = (WIDTH - 2 * MARGIN - (len(floor) - 1) * BETWEEN) / len(floor)
        texts = [written(room, found, int(width * LETTERS_PER_PIXEL)) for room in floor]
        height = 14 + LINE_HEIGHT * max(len(text) for text in texts)
        for number, (room, text) in enumerate(zip(floor, texts, strict=True)):
            boxes[room] = Box(MARGIN + number * (width + BETWEEN), y, width, height, text)
        y += height + BOX_GAP
    return boxes


def written(room: str, found: Arrows, letters: int) -> list[tuple[str, str]]:
    """What stands in a box: name, purpose, and how often the room imports from which other."""
    uses = {lower: count for (upper, lower), count in found.items() if upper == room}
    often = sorted(uses.items(), key=lambda item: (-item[1], item[0]))
    lines = [("name", room)]
    lines += [("what", line) for line in textwrap.wrap(purpose(room), letters)]
    if uses:
        # Non-breaking spaces keep a count beside its room.
        listed = "imports " + ", ".join(f"{lower}\u00a0{count}" for lower, count in often)
        lines += [("uses", line) for line in textwrap.wrap(listed, int(letters * 1.1))]
    return lines


def draw_arrow(pair: tuple[str, str], drawn: Arrows, boxes: dict[str, Box]) -> str:
    """A curve from the bottom of one room to the top of another, with its count."""
    upper, lower = pair
    start = port(boxes, upper, lower, [p[1] for p in drawn if p[0] == upper])
    end = port(boxes, lower, upper, [p[0] for p in drawn if p[1] == lower])
    top, bottom = boxes[upper].y + boxes[upper].height, boxes[lower].y
    middle = (top + bottom) / 2
    # The count stands in the gap below the upper room, on the side that the curve turns away from.
    beside = start - 13 if end > start + 1 else start + 13
    return (
        f'<path class="arrow" marker-end="url(#tip)" '
        f'd="M{start:.0f},{top:.0f} C{start:.0f},{middle:.0f} {end:.0f},{middle:.0f} '
        f'{end:.0f},{bottom:.0f}"/>'
        f'<text class="count" x="{beside:.0f}" y="{top + 15:.0f}">{drawn[pair]}</text>'
    )


def port(boxes: dict[str, Box], room: str, other: str, others: list[str]) -> float:
    """Where on a room's edge an arrow is attached: the leftmost neighbor has the leftmost port."""
    ordered = sorted(others, key=lambda name: (boxes[name].x + boxes[name].width / 2, name))
    box = boxes[room]
    return box.x + box.width * (ordered.index(other) + 1) / (len(ordered) + 1)


def draw_box(room: str, box: Box, uses: list[str]) -> list[str]:
    """The outline of a room and its lines of text."""
    lines = [
        f'<g id="{room}" data-imports="{" ".join(uses)}">',
        f'<rect class="room" x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" '
        f'height="{box.height:.0f}" rx="6"/>',
    ]
    for number, (style, text) in enumerate(box.lines):
        y = box.y + 24 + LINE_HEIGHT * number
        lines.append(
            f'<text class="{style}" x="{box.x + 12:.0f}" y="{y:.0f}">{escape(text)}</text>'
        )
    return [*lines, "</g>"]


if __name__ == "__main__":
    (ROOT / "docs" / "house.svg").write_text(draw(), encoding="utf-8")
