"""Networks in Mermaid, which GitHub, GitLab, Jupyter and many editors draw from within Markdown."""

from __future__ import annotations

from chainrule.diagrams.places import label_text
from chainrule.document import Diagram, Edge, Node

MOST_EDGES = 500  # Mermaid draws nothing if there are more
SHAPES = {"input": '(["{}"])', "hidden": '(["{}"])', "output": '(["{}"])', "bias": '["{}"]', "dots": '["{}"]'}


def draw(diagram: Diagram) -> str:
    """A diagram as a Mermaid flowchart; of very many weights only the first are drawn.

    Parameters
    ----------
    diagram : Diagram
        What to draw.
    """
    units = [
        f"  {_id((column, row))}{SHAPES[node.kind].format(_unit(node))}"
        for column, nodes in enumerate(diagram.columns)
        for row, node in enumerate(nodes)
    ]
    plain = [
        f"  {_id((column, row))}:::plain"
        for column, nodes in enumerate(diagram.columns)
        for row, node in enumerate(nodes)
        if node.kind == "dots"
    ]
    styles = ["  classDef plain fill:none,stroke:none"] if plain else []
    return "\n".join(["flowchart LR", *units, *map(_edge, diagram.edges[:MOST_EDGES]), *plain, *styles])


def _unit(node: Node) -> str:
    return _escaped(node.label.text) + (f"<br>{_escaped(node.value)}" if node.value else "")


def _edge(edge: Edge) -> str:
    text = label_text(edge)
    label = f'|"{_escaped(text)}"|' if text else ""
    return f"  {_id(edge.start)} ---{label} {_id(edge.end)}"


def _id(place: tuple[int, int]) -> str:
    return f"u{place[0]}_{place[1]}"


def _escaped(text: str) -> str:
    """Letters, digits and harmless signs as they are, everything else by its number."""
    return "".join(letter if letter.isalnum() or letter in " _=+-.,()⋮" else f"#{ord(letter)};" for letter in text)
