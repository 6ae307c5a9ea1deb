"""Networks in Mermaid, which GitHub, GitLab, Jupyter and many editors draw from within Markdown."""

from __future__ import annotations

from chainrule.documents.diagrams.placement import label_text
from chainrule.documents.document import Diagram, Edge, Node

MOST_EDGES = 30  # Mermaid places the units itself, and gets lost in more


def draw(diagram: Diagram) -> str:
    """A diagram as a Mermaid flowchart: units and weights, or, of a larger network, a box for each
    layer.

    Parameters
    ----------
    diagram : Diagram
        What to draw.
    """
    # in a larger network no weight could be told from another: layers say what can still be seen
    lines = _layers(diagram) if len(diagram.edges) > MOST_EDGES else _units(diagram)
    return "\n".join(["flowchart LR", *(f"  {line}" for line in lines)])


def _units(diagram: Diagram) -> list[str]:
    boxes = [
        f"{_id((column, row))}{_box('<br>'.join(_words(node)), node.kind == 'bias')}"
        for column, nodes in enumerate(diagram.columns)
        for row, node in enumerate(nodes)
    ]
    return boxes + [_edge(edge) for edge in diagram.edges]


def _layers(diagram: Diagram) -> list[str]:
    boxes = [
        f"layer{number}{_box('<br>'.join(' = '.join(_words(node)) for node in column), True)}"
        for number, column in enumerate(diagram.columns)
    ]
    # every layer is connected with the next, so one line stands for all weights between them
    return boxes + [f"layer{number} --- layer{number + 1}" for number in range(len(boxes) - 1)]


def _words(node: Node) -> list[str]:
    return [_escaped(text) for text in (node.label.text, node.value) if text]


def _box(text: str, square: bool) -> str:
    # in Mermaid brackets are square boxes and parentheses round ones
    return f'["{text}"]' if square else f'("{text}")'


def _edge(edge: Edge) -> str:
    text = label_text(edge)
    label = f'|"{_escaped(text)}"|' if text else ""
    return f"{_id(edge.start)} ---{label} {_id(edge.end)}"


def _id(place: tuple[int, int]) -> str:
    # Mermaid's identifiers are words; labels cannot serve, as two units may have the same
    return f"u{place[0]}_{place[1]}"


def _escaped(text: str) -> str:
    """Letters, digits and harmless signs as they are, everything else by its number."""
    # quotation marks and brackets would end the label, and tags would be taken for HTML
    return "".join(
        letter if letter.isalnum() or letter in " _=+-.,()" else f"#{ord(letter)};"
        for letter in text
    )
