"""A draft: the network that a document works out, and its numbers, read from the document alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chainrule.auditing.claim_sources.extraction import Unmatched
from chainrule.auditing.claim_sources.extraction.aligned import with_bars
from chainrule.auditing.claim_sources.extraction.logged import with_vectors
from chainrule.auditing.claim_sources.extraction.markup import unmarked
from chainrule.auditing.claim_sources.extraction.normalized import normalized
from chainrule.auditing.claim_sources.extraction.outer_bars import with_outer_bars
from chainrule.auditing.drafting.by_sample.added_up import values_in
from chainrule.auditing.drafting.by_sample.finding import Material, course_in
from chainrule.auditing.drafting.by_sample.reading import told_by_pass
from chainrule.auditing.drafting.by_value.spots import spots_of
from chainrule.auditing.drafting.chosen_network import network_of
from chainrule.auditing.drafting.given_again import GivenAgain, given_again
from chainrule.auditing.drafting.given_in_document import given_in
from chainrule.auditing.drafting.headings import called_biases, called_inputs, headed
from chainrule.auditing.drafting.learning import learn_names
from chainrule.auditing.drafting.legends import told_letters
from chainrule.auditing.drafting.own_names import OwnNames, own_symbols
from chainrule.auditing.drafting.own_workings import Result
from chainrule.auditing.drafting.runs import explained
from chainrule.auditing.drafting.second_names import second_names
from chainrule.auditing.drafting.statements import statements_of
from chainrule.auditing.drafting.step_outputs import SAID, before_the_step, has_step
from chainrule.auditing.drafting.told import Document, told
from chainrule.auditing.drafting.what_was_read import Read, assumptions, rows_of
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.worked_example import WorkedExample


@dataclass(frozen=True)
class Draft:
    """What was read from a document.

    Attributes
    ----------
    example : WorkedExample
        With the claims that are sure.
    names : OwnNames
        The document's symbols.
    read : tuple of Read
        What the document gives.
    assumed : tuple of str
        What it does not say, or not clearly.
    doubtful : tuple of (Claim, str)
        Numbers of which it is not sure what they are, each with the document's symbol.
    unmatched : tuple of Unmatched
        Equations with a number of which nothing is known.
    given_again : tuple of GivenAgain
        Weights and biases that have two numbers.
    by_value : set of Claim
        Those of the example's claims that no name tells: they come out since they were found so.
    workings : mapping of Claim to Result
        What the arithmetic before a claim comes to, of those that come out of it.
    samples_left : int
        Samples that the document has beside those of the example.
    """

    example: WorkedExample
    names: OwnNames
    read: tuple[Read, ...]
    assumed: tuple[str, ...]
    doubtful: tuple[tuple[Claim, str], ...]
    unmatched: tuple[Unmatched, ...]
    given_again: tuple[GivenAgain, ...]
    by_value: frozenset[Claim] = frozenset()
    workings: Mapping[Claim, Result] = field(default_factory=dict)
    samples_left: int = 0


def draft(text: str, title: str = "") -> Draft:
    r"""Read a network and its numbers from a document.

    Raises
    ------
    ChainruleError
        If there is no network in it.

    Examples
    --------
    >>> from chainrule.auditing.drafting.draft import draft
    >>> found = draft(r"$x_1 = 1$, $x_2 = 2$, $w_1 = 0.3$, $w_2 = -0.1$, $y = 1$, $\eta = 0.5$; "
    ...               r"$z = w_1 x_1 + w_2 x_2 = 0.1$, $\hat{y} = \sigma(z) = 0.525$")
    >>> print(found.example.network, *found.example.claims[-2:], sep="; ")
    2-1, logistic; z[1][1] = 0.1; a[1][1] = 0.525
    """
    text = with_vectors(with_bars(with_outer_bars(normalized(unmarked(text)))))
    document = Document(text, statements_of(text), spots_of(text))
    called = called_biases(text), called_inputs(text), told_letters(text)
    given = given_in(document.equations, headed(text), *called)
    given.second |= second_names(text)
    example, candidate = network_of(text, document.spots, given, document.equations)
    example = replace(example, title=title)
    material = Material.of(document, given, example)
    course = course_in(material)
    first = course.part(document, 0) if course else document
    start = course.example(example, 0) if course else example
    values = values_in(start, 1, document.spots)
    names = learn_names(first.equations, given, candidate, explained(start), values)
    own = own_symbols(document.equations, names)
    if course:
        example = course.whole(example)
        found = told_by_pass(document, course, example, candidate, names)
    else:
        found = told(document, example, candidate, names)
    assumed = list(assumptions(candidate, example))
    if has_step(text, example):
        found = before_the_step(found, example)
        assumed.append(SAID)
    return Draft(
        replace(
            example,
            claims=tuple(claim for claim, _ in sorted(found.sure, key=lambda it: it[0].line)),
        ),
        OwnNames(example, own),
        tuple(rows_of(given, names)),
        tuple(assumed),
        tuple((claim, str(own.get(quantity, claim.name))) for claim, quantity in found.doubtful),
        tuple(Unmatched(*it) for it in sorted(found.problems)),
        tuple(given_again(given, names)),
        frozenset(claim for claim, _ in found.unnamed),
        found.workings,
        len(material.rows) - len(example.inputs),
    )
