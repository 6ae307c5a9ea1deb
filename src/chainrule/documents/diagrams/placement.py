"""Where everything in a diagram goes: units in columns, each weight's label on its line, clear of
the others.

Lengths are in pixels, y grows downwards. Widths of texts are estimates, on the wide side.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from chainrule.documents.diagrams.boxes import Box, Line, Point, along, visible
from chainrule.documents.document import Diagram, Edge, Node

LETTER = 0.58  # width of a letter, as a share of its size
LABEL, UNIT, VALUE = 13, 16, 12  # sizes of letters: weights, units, values under units
RADIUS, BIAS_RADIUS = 21.0, 14.0
MARGIN = 12.0

# Labels on lines: where they may be (as shares of the length), where they should be, and what is
# how bad there.
STOPS = [share / 40 for share in range(9, 32)]
NEAR, HOME_SICK, WORST = 0.35, 6.0, 100.0
SWEEPS = 6
MOST_LABELS = 40  # between two columns; more could not be read


@dataclass(frozen=True)
class PlacedNode:
    """A unit in its box, and the box of the value under it."""

    node: Node
    box: Box
    value: Box | None


@dataclass(frozen=True)
class PlacedEdge:
    """A weight: the pieces of its line that no label covers, and the box of its own label."""

    edge: Edge
    lines: tuple[Line, ...]
    label: Box | None


@dataclass(frozen=True)
class Drawing:
    """Everything in its place."""

    width: float
    height: float
    nodes: tuple[PlacedNode, ...]
    edges: tuple[PlacedEdge, ...]


def label_text(edge: Edge) -> str:
    """What is written on a weight's line, as one types it."""
    return " = ".join(text for text in (edge.label.text if edge.label else "", edge.value) if text)


def place(diagram: Diagram) -> Drawing:
    """Find a place for everything: biases below the units, labels where they cover nothing."""
    boxes = _units(diagram)
    nodes = {
        place: _placed(diagram.columns[place[0]][place[1]], box) for place, box in boxes.items()
    }
    taken = [box for node in nodes.values() for box in (node.box, node.value) if box]
    ends = [(_side(boxes[edge.start], 1), _side(boxes[edge.end], -1)) for edge in diagram.edges]
    labels = _labels(diagram.edges, ends, taken)
    hiding = [box for box in labels if box] + [node.value for node in nodes.values() if node.value]
    edges = tuple(
        PlacedEdge(edge, tuple(visible(*end, hiding)), label)
        for edge, end, label in zip(diagram.edges, ends, labels, strict=True)
    )
    width = max((box.x + box.width / 2 for box in taken), default=0) + MARGIN
    height = max((box.y + box.height / 2 for box in taken), default=0) + MARGIN
    return Drawing(width, height, tuple(nodes.values()), edges)


def _units(diagram: Diagram) -> dict[tuple[int, int], Box]:
    """Columns centered on each other, biases in one line below them all."""
    columns = [[node.kind != "bias" for node in column] for column in diagram.columns]
    tallest = max((sum(column) for column in columns), default=0)
    between = Counter(edge.start[0] for edge in diagram.edges if label_text(edge))
    crowded = max(
        (count / max(1, sum(columns[column])) for column, count in between.items()), default=0
    )
    down = max(80.0, 2 * RADIUS + 16 * crowded)
    longest = max((_width(label_text(edge), LABEL) for edge in diagram.edges), default=0)
    across = max(170.0, 2 * RADIUS + 3.2 * longest)
    widest = [
        max((_width(node.value, VALUE) for node in column), default=0) for column in diagram.columns
    ]
    left = MARGIN + max([RADIUS, *(width / 2 for width in widest[:1])])
    boxes = {}
    for number, column in enumerate(diagram.columns):
        units = [row for row, node in enumerate(column) if node.kind != "bias"]
        biases = [row for row, node in enumerate(column) if node.kind == "bias"]
        top = MARGIN + RADIUS + (tallest - len(units)) * down / 2
        heights = {row: top + down * k for k, row in enumerate(units)}
        heights |= {row: MARGIN + RADIUS + down * (tallest + k) for k, row in enumerate(biases)}
        for row, node in enumerate(column):
            radius = BIAS_RADIUS if node.kind == "bias" else RADIUS
            wide = max(2 * radius, _width(node.label.text, UNIT) + 14)
            boxes[number, row] = Box(left + number * across, heights[row], wide, 2 * radius)
    return boxes


def _placed(node: Node, box: Box) -> PlacedNode:
    under = box.y + box.height / 2 + VALUE * 0.75
    return PlacedNode(
        node, box, Box(box.x, under, _width(node.value, VALUE), VALUE * 1.2) if node.value else None
    )


def _labels(edges: tuple[Edge, ...], lines: list[Line], taken: list[Box]) -> list[Box | None]:
    """A box on each weight's line; the labels between the same two columns make room for each
    other.
    """
    labels: list[Box | None] = [None] * len(edges)
    columns: dict[int, list[int]] = {}
    for number, edge in enumerate(edges):
        columns.setdefault(edge.start[0], []).append(number)
    for numbers in columns.values():
        labelled = [number for number in numbers if label_text(edges[number])]
        if len(labelled) <= MOST_LABELS:
            widths = [_width(label_text(edges[number]), LABEL) + 6 for number in labelled]
            others = [lines[number] for number in numbers]
            boxes = _spread([lines[number] for number in labelled], widths, others, taken)
            for number, box in zip(labelled, boxes, strict=True):
                labels[number] = box
    return labels


def _spread(
    lines: list[Line], widths: list[float], others: list[Line], taken: list[Box]
) -> list[Box]:
    """The place for each label: over no other text; then, over few other lines, and near the
    sending unit.
    """
    choices = [
        [_on(line, stop, width) for stop in STOPS]
        for line, width in zip(lines, widths, strict=True)
    ]
    costs: list[list[float]] = []
    for line, boxes in zip(lines, choices, strict=True):
        costs.append([])
        for stop, box in zip(STOPS, boxes, strict=True):
            crossings = sum(other is not line and box.cuts(*other) is not None for other in others)
            hidden = sum(map(box.overlaps, taken))
            costs[-1].append(crossings + abs(stop - NEAR) * HOME_SICK + WORST * hidden)
    chosen: list[int | None] = [None] * len(lines)
    for _ in range(SWEEPS):
        for number, boxes in enumerate(choices):
            rest = [
                choices[k][stop]
                for k, stop in enumerate(chosen)
                if stop is not None and k != number
            ]
            totals = [
                cost + WORST * sum(map(box.overlaps, rest))
                for cost, box in zip(costs[number], boxes, strict=True)
            ]
            chosen[number] = totals.index(min(totals))
    return [choices[number][stop] for number, stop in enumerate(chosen) if stop is not None]


def _on(line: Line, stop: float, width: float) -> Box:
    (x1, y1), (x2, y2) = line
    return Box(*along(*line, stop), width, LABEL * 1.2, math.atan2(y2 - y1, x2 - x1))


def _side(box: Box, sign: int) -> Point:
    return box.x + sign * box.width / 2, box.y


def _width(text: str, size: float) -> float:
    return len(text) * size * LETTER
