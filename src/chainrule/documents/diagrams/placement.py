"""Where everything in a diagram goes: units in columns, each weight's label on its line, clear of
the others.

Lengths are in pixels, y grows downwards. Widths of texts are estimates, on the wide side.

::

    (i1) --w1=0.15-- (h1) --w5=0.4-- (o1)     units: columns, centered on each other
    (i2) --w4=0.3--- (h2) --w8=0.55- (o2)     labels: on the lines, clear of each other
    (1)              (1)                      biases: in one line below all columns
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from chainrule.documents.diagrams.boxes import Box, Line, Point, along, visible
from chainrule.documents.document import Diagram, Edge, Node

LETTER = 0.58  # width of a letter, as a share of its size
# Sizes of letters: on weights, in units, for values under units.
LABEL = 13
UNIT = 16
VALUE = 12
RADIUS = 21.0
BIAS_RADIUS = 14.0
MARGIN = 12.0

# Where on its line a label may be, as shares of the length: not at the ends, where all lines of a
# unit run together.
STOPS = [share / 40 for share in range(9, 32)]
# What is how bad, in lines crossed: NEAR, closer to the sender than the middle, where lines that
# cross each other cross most, is best, and DISTANCE is the price of a whole length away from there.
# Covering text is worse than anything else.
NEAR = 0.35
DISTANCE = 6.0
COVERED = 100.0
# How often every label is moved again, now that the others have moved.
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
    # first the units, which depend on nothing but the sizes of texts
    boxes = _units(diagram)
    nodes = [_placed(diagram.columns[column][row], boxes[column, row]) for column, row in boxes]
    values = [node.value for node in nodes if node.value]
    taken = [node.box for node in nodes] + values
    # then the labels, each on its line from the right side of a unit to the left side of the next
    ends = [(_side(boxes[edge.start], 1), _side(boxes[edge.end], -1)) for edge in diagram.edges]
    labels = _labels(diagram.edges, ends, taken)
    # and last the lines, which leave out what is written over them
    hiding = [box for box in labels if box] + values
    edges = tuple(
        PlacedEdge(edge, tuple(visible(*end, hiding)), label)
        for edge, end, label in zip(diagram.edges, ends, labels, strict=True)
    )
    width = max((box.x + box.width / 2 for box in taken), default=0) + MARGIN
    height = max((box.y + box.height / 2 for box in taken), default=0) + MARGIN
    return Drawing(width, height, tuple(nodes), edges)


def _units(diagram: Diagram) -> dict[tuple[int, int], Box]:
    """Columns centered on each other, biases in one line below them all."""
    down = _row_distance(diagram)
    across = _column_distance(diagram)
    tallest = max((_n_units(column) for column in diagram.columns), default=0)
    # the values under the inputs may stand out to the left of their units
    first = diagram.columns[0] if diagram.columns else ()
    left = MARGIN + max([RADIUS, max((_width(node.value, VALUE) for node in first), default=0) / 2])
    boxes: dict[tuple[int, int], Box] = {}
    for number, column in enumerate(diagram.columns):
        top = MARGIN + RADIUS + (tallest - _n_units(column)) * down / 2
        below = MARGIN + RADIUS
        units = 0
        biases = 0
        for row, node in enumerate(column):
            if node.kind == "bias":
                radius = BIAS_RADIUS
                height = below + down * (tallest + biases)
                biases += 1
            else:
                radius = RADIUS
                height = top + down * units
                units += 1
            # a long name makes its unit wide, not high
            wide = max(2 * radius, _width(node.label.text, UNIT) + 14)
            boxes[number, row] = Box(left + number * across, height, wide, 2 * radius)
    return boxes


def _n_units(column: tuple[Node, ...]) -> int:
    """How many nodes of a column stand above the line of the biases."""
    return sum(node.kind != "bias" for node in column)


def _row_distance(diagram: Diagram) -> float:
    """From one unit to the one below: more where many labels have to fit between two columns."""
    labels = Counter(edge.start[0] for edge in diagram.edges if label_text(edge))
    crowded = max(
        (count / max(1, _n_units(diagram.columns[column])) for column, count in labels.items()),
        default=0,
    )
    return max(80.0, 2 * RADIUS + 16 * crowded)


def _column_distance(diagram: Diagram) -> float:
    """From one column to the next: about three times the longest label, so that it can be moved."""
    longest = max((_width(label_text(edge), LABEL) for edge in diagram.edges), default=0)
    return max(170.0, 2 * RADIUS + 3.2 * longest)


def _placed(node: Node, box: Box) -> PlacedNode:
    if not node.value:
        return PlacedNode(node, box, None)
    under = box.y + box.height / 2 + VALUE * 0.75
    return PlacedNode(node, box, Box(box.x, under, _width(node.value, VALUE), VALUE * 1.2))


def _labels(edges: tuple[Edge, ...], lines: list[Line], taken: list[Box]) -> list[Box | None]:
    """A box on each weight's line; the labels between the same two columns make room for each
    other.
    """
    labels: list[Box | None] = [None] * len(edges)
    # Labels of different gaps between columns are too far apart to meet: each gap is a problem of
    # its own, which keeps the pairs to compare few.
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
    # what a place costs whatever the other labels do is computed once
    costs = [_costs(line, boxes, others, taken) for line, boxes in zip(lines, choices, strict=True)]
    # Coordinate descent: each label in turn takes the best place beside where the others are now.
    # It finds no optimum in general, but always ends, and in the same places for the same diagram.
    chosen: dict[int, Box] = {}
    for _ in range(SWEEPS):
        for number, boxes in enumerate(choices):
            rest = [box for other, box in chosen.items() if other != number]
            totals = [
                cost + COVERED * sum(map(box.overlaps, rest))
                for cost, box in zip(costs[number], boxes, strict=True)
            ]
            chosen[number] = boxes[totals.index(min(totals))]
    return [chosen[number] for number in range(len(lines))]


def _costs(line: Line, boxes: list[Box], others: list[Line], taken: list[Box]) -> list[float]:
    """What each place of a label on its line costs: lines crossed, distance, and text covered."""
    costs: list[float] = []
    for stop, box in zip(STOPS, boxes, strict=True):
        crossings = sum(other is not line and box.cuts(*other) is not None for other in others)
        hidden = sum(map(box.overlaps, taken))
        costs.append(crossings + abs(stop - NEAR) * DISTANCE + COVERED * hidden)
    return costs


def _on(line: Line, stop: float, width: float) -> Box:
    (x1, y1), (x2, y2) = line
    # turned as the line is, so that it is read along it
    return Box(*along(*line, stop), width, LABEL * 1.2, math.atan2(y2 - y1, x2 - x1))


def _side(box: Box, sign: int) -> Point:
    return box.x + sign * box.width / 2, box.y


def _width(text: str, size: float) -> float:
    return len(text) * size * LETTER
