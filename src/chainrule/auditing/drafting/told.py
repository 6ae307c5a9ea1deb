"""What is told of the numbers of a document whose network is known: the claims, first by the names
beside them, then by their values, then by what stands around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.reading import Problem, Reading
from chainrule.auditing.drafting.by_arithmetic import of_another_unit
from chainrule.auditing.drafting.by_sample.series import of_samples
from chainrule.auditing.drafting.by_value.arrows import arrows
from chainrule.auditing.drafting.by_value.at_odds import of_parameters
from chainrule.auditing.drafting.by_value.corrections import after_the_step, corrected
from chainrule.auditing.drafting.by_value.factors import by_factors
from chainrule.auditing.drafting.by_value.listed_gradients import as_gradients
from chainrule.auditing.drafting.by_value.misnamed import renamed, with_steps
from chainrule.auditing.drafting.by_value.operands import operands
from chainrule.auditing.drafting.by_value.reading import by_value
from chainrule.auditing.drafting.by_value.repeats import repeats
from chainrule.auditing.drafting.by_value.spots import Spot
from chainrule.auditing.drafting.by_value.wanted import as_wanted
from chainrule.auditing.drafting.by_value.weighing import weighed
from chainrule.auditing.drafting.by_value.weight_rows import of_weights
from chainrule.auditing.drafting.candidates import Candidate
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.headings import lines_of_biases
from chainrule.auditing.drafting.mentions import mentions
from chainrule.auditing.drafting.other_numbers import without_others
from chainrule.auditing.drafting.own_workings import Result, own_workings, slips_in
from chainrule.auditing.drafting.possible import possible
from chainrule.auditing.drafting.told_parameters import told_parameters
from chainrule.auditing.drafting.unnamed import by_formula, by_lists
from chainrule.auditing.long_runs import FOLLOWED, TOLD
from chainrule.explaining.examples.claims import Claim, is_number
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.network.quantities import Quantity

Found = tuple[Claim, Quantity]


@dataclass(frozen=True)
class Document:
    """A text in one spelling, its equations, and the numbers that stand by themselves."""

    text: str
    equations: Sequence[Equation]
    spots: Sequence[Spot]

    def within(self, begin: int, end: int) -> Document:
        """The lines from the one to before the other; the rest is empty, so that lines stay."""
        lines = self.text.split("\n")
        kept = [line if begin <= n < end else "" for n, line in enumerate(lines, start=1)]
        return Document(
            "\n".join(kept),
            [it for it in self.equations if begin <= it.chain.lines[0] < end],
            [it for it in self.spots if begin <= it.line < end],
        )


class Told(NamedTuple):
    """Claims that are sure, by names and without; those of which it is not sure what they are;
    equations of which nothing is known; and what the arithmetic before a claim comes to.
    """

    named: list[Found]
    unnamed: list[Found]
    doubtful: list[Found]
    problems: list[Problem]
    workings: dict[Claim, Result]

    @property
    def sure(self) -> list[Found]:
        """All that are sure."""
        return [*self.named, *self.unnamed]


def told(
    document: Document, example: WorkedExample, candidate: Candidate, names: DocumentNames
) -> Told:
    """The claims of a document, or of the part of it that works out the example."""
    text = document.text
    equations = document.equations
    spots = document.spots
    reading = Reading(names, names.values)
    _read_all(equations, names, reading)
    claims, beyond = _followed(_claims(reading))
    sure, named = _told_apart(claims, _unsure(equations, names), names)
    # Lists as a whole, before single numbers of them are taken for what they may be alone.
    wanted = as_gradients(as_wanted(sure, names.values, names), names)
    corrections = list(corrected(wanted, names, lines_of_biases(text), slips_in(equations)))
    sure = list(with_steps(list(renamed(corrections, names)), names))
    kept = list(possible(sure, example))
    sure, others = without_others(kept, names.values, text.split("\n"))
    # Where a matrix or a sentence states a parameter, that outdoes what an equation seems to say.
    given = [*told_parameters(text, example.parameters, names), *_placed(candidate, names)]
    given += of_samples(text, equations, names)
    lines = {(claim.line, claim.value) for claim, _ in given}
    sure = [*(it for it in sure if (it[0].line, it[0].value) not in lines), *given]
    # By value only once the names have spoken: a number that is named needs no guess.
    valued = list(by_value(text, spots, sure, names, equations))
    valued = list(after_the_step(valued, [*sure, *valued], names))
    sure += valued
    inner = list(operands(equations, sure, names))
    inner += by_factors(equations, [*sure, *inner], names)
    inner += arrows(text, names)
    again = list(repeats(spots, [*sure, *inner], names.values))
    # Last: what is told of a sentence is told by its numbers, or by those before it.
    again += mentions(text, [*sure, *inner, *again], names)
    again += weighed(text, spots, [*sure, *inner, *again], names, equations)
    unnamed = list(of_weights([*valued, *inner, *again], text.split("\n"), names))
    unnamed = list(of_parameters(unnamed, text.split("\n"), names))
    # What was told by value has no name, although it took part in telling the rest.
    named_so = [it for it in sure if it not in valued]
    named_so = list(of_parameters(named_so, text.split("\n"), names))
    doubtful = _untold([*named, *others], [*named_so, *unnamed])
    left = _unclaimed(reading.problems, [*named_so, *unnamed])
    problems = [*left, *map(_of_many, beyond)]
    workings = own_workings(equations, [*named_so, *unnamed], names)
    return Told(named_so, unnamed, doubtful, problems, workings)


def _placed(candidate: Candidate, names: DocumentNames) -> Iterator[Found]:
    """The numbers of which it is told by where they stand what they are."""
    for one, quantity in candidate.told:
        if (0, quantity) in names.values and names.values[0, quantity] == one.claim.value:
            yield replace(one.claim, name=names.name(quantity)), quantity


def _followed(claims: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """The claims, and those of later updates than are followed."""
    beyond = [it for it in claims if it[0].updates > FOLLOWED and it[1].kind not in TOLD]
    return [it for it in claims if it not in beyond], beyond


def _told_apart(
    claims: Sequence[Found], unsure: set[tuple[int, float]], names: DocumentNames
) -> tuple[list[Found], list[Found]]:
    """The claims of which it is sure what they are, and the others."""
    doubted = [
        it for it in claims if names.is_doubtful(it[1]) or (it[0].line, it[0].value) in unsure
    ]
    return [it for it in claims if it not in doubted], doubted


def _untold(named: Sequence[Found], sure: Sequence[Found]) -> list[Found]:
    """Doubtful claims whose numbers have not been told otherwise."""
    told = {(claim.line, claim.value) for claim, _ in sure}
    return [it for it in named if (it[0].line, it[0].value) not in told]


def _unclaimed(problems: Sequence[Problem], sure: Sequence[Found]) -> list[Problem]:
    """Equations about no quantity that is known, but for those whose number is told by now."""
    said = {(claim.line, claim.value) for claim, _ in sure}
    return [it for it in problems if (it[0], _end_of(it[1])) not in said]


def _end_of(text: str) -> float:
    """The number that an equation ends with; no number where it ends with something else."""
    end = text.rpartition("=")[2].strip(" $.")
    return Claim("-", end).value if is_number(end) else nan


def _unsure(equations: Sequence[Equation], names: DocumentNames) -> set[tuple[int, float]]:
    """The numbers, with their lines, of equations with nothing but names that are not sure."""
    found: set[tuple[int, float]] = set()
    for equation in equations:
        known = [it for it in equation.members if names.find(it) is not None]
        if known and all(map(names.is_unsure, known)) and of_another_unit(equation, names) is None:
            found |= {(line, Claim("-", it).value) for it, line in equation.numbers}
    return found


def _claims(reading: Reading) -> list[Found]:
    """The numbers of equations, by line."""
    # A chain with two names of one quantity, δ = ∂E/∂z = 0.2, prints it once.
    return sorted(dict.fromkeys(reading.found_claims()), key=lambda it: it[0].line)


def _of_many(beyond: tuple[Claim, Quantity]) -> tuple[int, str, str]:
    """A number that would be that of a later update than anybody shows by hand."""
    claim, _ = beyond
    text = f"{claim.name} = {claim.printed}"
    return claim.line, text, "it has had several other numbers before; which update is it from?"


def _read_all(equations: Sequence[Equation], names: DocumentNames, reading: Reading) -> None:
    """Every equation, those without a name by what they compute."""
    listed = {id(equation): quantity for equation, quantity in by_lists(equations, names)}
    for equation in equations:
        quantity = listed.get(id(equation))
        if quantity is None and equation.numbers:
            is_named = any(map(names.find, equation.members))
            quantity = (of_another_unit if is_named else by_formula)(equation, names)
        if quantity is None:
            reading.read(equation)
        else:
            reading.claim(quantity, *equation.numbers[-1], equation)
    reading.settle()
