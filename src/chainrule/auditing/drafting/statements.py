r"""What a document says: its equations, its tables, and what it tells in words, all as equations in
their order.

"The learning rate is 0.5" becomes eta = 0.5; (w_1, w_2) = (0.3, 0.4) becomes two equations.
"""

from __future__ import annotations

import re

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.latex_names import typed
from chainrule.auditing.claim_sources.extraction.matrices import matrix_of
from chainrule.auditing.claim_sources.extraction.passages import Chain, chains
from chainrule.auditing.drafting.commented import commented
from chainrule.auditing.drafting.console import console_chains, without_wrappers
from chainrule.auditing.drafting.equations_of_tables import table_chains
from chainrule.auditing.drafting.formula_units import formula_chains
from chainrule.auditing.drafting.headings import lines_of_new
from chainrule.auditing.drafting.in_time import with_updates
from chainrule.auditing.drafting.labelled import labelled_chains
from chainrule.auditing.drafting.labelled_lines import labelled_lines
from chainrule.auditing.drafting.listed import listed_chains
from chainrule.auditing.drafting.listed_inputs import listed_inputs
from chainrule.auditing.drafting.lists_of_layers import layer_by_layer
from chainrule.auditing.drafting.matlab_arrays import with_brackets
from chainrule.auditing.drafting.nested_pairs import nested_pairs
from chainrule.auditing.drafting.plain_pairs import plain_pairs
from chainrule.auditing.drafting.prose import prose_chains
from chainrule.auditing.drafting.repl import answers
from chainrule.auditing.drafting.sample_lists import sample_chains
from chainrule.auditing.drafting.several_arrays import one_by_one
from chainrule.auditing.drafting.spoken_sums import spoken_chains
from chainrule.auditing.drafting.symbols import symbol_of
from chainrule.auditing.drafting.tables import without_tables
from chainrule.auditing.drafting.told_biases import bias_chains
from chainrule.auditing.drafting.told_samples import told_samples
from chainrule.auditing.drafting.unit_labels import with_units
from chainrule.auditing.drafting.vocabulary import Role, role_of
from chainrule.explaining.examples.claims import Claim, is_number

MOST_INPUTS = 10
DOTS = re.compile(r"\\[lc]?dots|\.\.\.|…")
LYING = re.compile(r"(\\?[A-Za-z](?:_\{?\w\}?)?)\^(?:T|\{T\})")  # a vector that lies on its side
LISTED = re.compile(r"[^()\[\]<>,]+(?:,[^()\[\]<>,]+)+")


def statements_of(text: str) -> list[Equation]:
    """The equations of a document and whatever else it says, by line."""
    text = with_units(layer_by_layer(without_wrappers(one_by_one(with_brackets(text)))))
    found = [
        *chains(without_tables(text)),
        *table_chains(text),
        *console_chains(text),
        *answers(text),
        *commented(text),
        *listed_chains(text),
        *listed_inputs(text),
        *labelled_chains(text),
        *labelled_lines(text),
        *sample_chains(text),
        *told_samples(text),
        *(told := list(prose_chains(text))),
        *spoken_chains(text, _inputs(told)),
        *bias_chains(text),
    ]
    every = (one for chain in found for one in nested_pairs(chain))
    equations = [Equation(part) for chain in every for part in _entries(_upright(chain))]
    equations += map(Equation, plain_pairs(text, equations))
    equations += map(Equation, list(formula_chains(equations)))
    _renew(equations, lines_of_new(text))
    return sorted(with_updates(equations), key=lambda equation: equation.chain.lines[0])


def _renew(equations: list[Equation], lines: set[int]) -> None:
    """On these lines, what weights and biases are plainly said to be is what is new."""
    for equation in equations:
        symbol = symbol_of(equation.members[0]) if equation.chain.lines[0] in lines else None
        if symbol is None or symbol.is_new or symbol.role or equation.formulas:
            continue
        if role_of(symbol) in (Role.WEIGHT, Role.BIAS):
            equation.members[0] += "+"


def _inputs(told: list[Chain]) -> list[float] | None:
    """The inputs that a text tells first."""
    named = {chain.members[0]: chain.members[1] for chain in reversed(told)}
    found = [named[it] for n in range(1, MOST_INPUTS) if (it := f"x_{n}") in named]
    return [Claim("-", it.replace("−", "-").rstrip(".")).value for it in found] or None


def _upright(chain: Chain) -> Chain:
    """An equation without dots; of x^T = (1, 2), that of x = (1, 2)^T."""
    pairs = zip(chain.members, chain.lines, strict=True)
    said = [pair for pair in pairs if not DOTS.fullmatch(pair[0].strip())]
    if len(said) < 2:
        return chain
    members = [member for member, _ in said]
    return Chain(_turned(*members) or members, [line for _, line in said])


def _turned(name: str, *others: str) -> list[str]:
    """The members of an equation of a row as those of its column; empty if it is none."""
    lying = LYING.fullmatch(typed(name))
    if lying is None or not all(map(_array, others)):
        return []
    return [lying[1], *(f"{member.rstrip('.,;: ')}^T" for member in others)]


def _entries(chain: Chain) -> list[Chain]:
    """The equation; if it is between vectors or matrices of symbols and of numbers, one for each
    entry besides.
    """
    rows = [_array(member) for member in chain.members]
    place = next((n for n, row in enumerate(rows[:-1]) if row and _are_names(row)), -1)
    if place < 0 or not _are_alike(rows[place], rows[-1]):
        return [chain]
    if not all(map(is_number, _cells(rows[-1]))):
        return [chain]
    between = [*chain.members[1:place], *chain.members[place + 1 : -1]]
    lines = [chain.lines[0]] * (1 + len(between)) + [chain.lines[-1]]
    pairs = zip(_cells(rows[place]), _cells(rows[-1]), strict=True)
    entries = [Chain([name, *between, value], lines) for name, value in pairs]
    return entries if place == 0 else [chain, *entries]


def _array(member: str) -> list[list[str]]:
    """The rows of a member; what stands between commas without brackets is one row: x1, x2 = 3, 1.
    Empty if it is no array.
    """
    text = typed(member).rstrip(".,;:")
    return matrix_of(f"({text})" if LISTED.fullmatch(text) else text) or []


def _are_alike(names: list[list[str]], values: list[list[str]]) -> bool:
    """Whether every name has its number: in arrays of one shape, or in two vectors, of which one
    may stand and the other one lie, as in (o_1, o_2) = (1; 0.5).
    """
    if [*map(len, names)] == [*map(len, values)]:
        return True
    are_vectors = all(len(it) == 1 or max(map(len, it)) == 1 for it in (names, values) if it)
    return are_vectors and bool(values) and len(_cells(names)) == len(_cells(values))


def _cells(rows: list[list[str]]) -> list[str]:
    return [cell for row in rows for cell in row]


def _are_names(rows: list[list[str]]) -> bool:
    return all(symbol_of(cell) is not None for cell in _cells(rows))
