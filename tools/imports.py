"""Find import cycles between the files of the package: `python -m tools.imports [FOLDER]`.

Every import counts, also those that Python itself does not stumble over: inside a function, under
``TYPE_CHECKING``, and by a string such as ``import_module("chainrule.tables.model")``. Two files
that know each other cannot be read one after the other, however the import is written.

Not counted is that ``chainrule.tables.model`` runs ``chainrule/__init__.py`` on its way, nor a
plug-in that a registry loads by a name which is put together when the program runs.
"""

from __future__ import annotations

import ast
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

# Module -> imported module -> line of the import.
Graph = dict[str, dict[str, int]]


def module_name(path: Path, folder: Path) -> str:
    """The dotted name of a file, as in ``chainrule.tables.model``."""
    parts = [folder.name, *path.relative_to(folder).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Dotted names that a file imports, with their lines; also strings that may be such names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
            yield node.value, node.lineno


def import_graph(folder: Path) -> Graph:
    """Which file of a package imports which others."""
    paths = {module_name(path, folder): path for path in sorted(folder.rglob("*.py"))}
    graph: Graph = {}
    for module, path in paths.items():
        edges = graph.setdefault(module, {})
        for name, line in imported_names(ast.parse(path.read_text(encoding="utf-8"))):
            # `from chainrule.tables import model` names a file, `from chainrule.tables.model
            # import TableModel` something in a file.
            target = name if name in paths else name.rpartition(".")[0]
            if target in paths and target != module:
                edges.setdefault(target, line)
    return graph


def shortest_cycle(graph: Mapping[str, Mapping[str, int]], start: str) -> list[str]:
    """The shortest way from a module back to itself; empty if there is none."""
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for there in graph[here]:
            if there == start:
                way = [start, here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return []


def cycles(graph: Graph) -> list[list[str]]:
    """The shortest cycles, no two of which share an import."""
    found = filter(None, (shortest_cycle(graph, module) for module in graph))
    told: set[tuple[str, str]] = set()
    chosen = []
    for cycle in sorted(found, key=len):
        steps = set(pairwise(cycle))
        if told.isdisjoint(steps):
            chosen.append(cycle)
            told |= steps
    return chosen


def main() -> int:
    """Print the cycles; the exit code is 1 if there is one."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "src/chainrule")
    graph = import_graph(folder)
    if not graph:
        print(f"{folder} holds no Python file", file=sys.stderr)
        return 2
    found = cycles(graph)
    for cycle in found:
        print("import cycle:")
        for module, target in pairwise(cycle):
            print(f"  {module} imports {target} in line {graph[module][target]}")
    n_imports = sum(map(len, graph.values()))
    print(f"{len(graph)} files, {n_imports} imports, import cycles: {len(found)}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
