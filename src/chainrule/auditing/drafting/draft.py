"""A draft: the network that a document works out, and its numbers, read from the document alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import nan
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction import Unmatched
from chainrule.auditing.claim_sources.extraction.aligned import with_bars
from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.claim_sources.extraction.markup import unmarked
from chainrule.auditing.claim_sources.extraction.normalized import normalized
from chainrule.auditing.claim_sources.extraction.reading import Reading
from chainrule.auditing.drafting.bare_networks import LAYERS_ALONE, bare_wirings
from chainrule.auditing.drafting.by_arithmetic import of_another_unit
from chainrule.auditing.drafting.by_numbers.networks import has_networks, networks
from chainrule.auditing.drafting.by_value.aims import with_aims
from chainrule.auditing.drafting.by_value.arrows import arrows
from chainrule.auditing.drafting.by_value.at_odds import of_biases
from chainrule.auditing.drafting.by_value.corrections import after_the_step, corrected
from chainrule.auditing.drafting.by_value.factors import by_factors
from chainrule.auditing.drafting.by_value.misnamed import renamed, with_steps
from chainrule.auditing.drafting.by_value.operands import operands
from chainrule.auditing.drafting.by_value.pool import Pooled, pool_of
from chainrule.auditing.drafting.by_value.rates import rate_by_value
from chainrule.auditing.drafting.by_value.reading import by_value
from chainrule.auditing.drafting.by_value.repeats import repeats
from chainrule.auditing.drafting.by_value.spots import Spot, side_by_side, spots_of
from chainrule.auditing.drafting.by_value.wanted import as_wanted
from chainrule.auditing.drafting.by_value.weighing import weighed
from chainrule.auditing.drafting.by_value.weight_rows import of_weights
from chainrule.auditing.drafting.candidates import (
    BY_NUMBERS,
    HIDDEN_LAYER,
    PLAIN,
    Candidate,
    candidates,
    from_arrays,
    with_activations,
)
from chainrule.auditing.drafting.choice import (
    SQUARED,
    Choice,
    explained,
    likeliest,
    mentioned_losses,
)
from chainrule.auditing.drafting.document_names import DocumentNames
from chainrule.auditing.drafting.fitting import fitting, forward_fits
from chainrule.auditing.drafting.given import Given, given_in
from chainrule.auditing.drafting.given_again import GivenAgain, given_again
from chainrule.auditing.drafting.headings import called_biases, headed, lines_of_biases
from chainrule.auditing.drafting.learning import learn_names
from chainrule.auditing.drafting.made_up import is_made_up
from chainrule.auditing.drafting.mentions import mentions
from chainrule.auditing.drafting.named_units import is_word
from chainrule.auditing.drafting.notation_for import notation_for
from chainrule.auditing.drafting.other_numbers import without_others
from chainrule.auditing.drafting.own_names import OwnNames, own_symbols
from chainrule.auditing.drafting.own_workings import Result, own_workings
from chainrule.auditing.drafting.possible import possible
from chainrule.auditing.drafting.printed import Printed
from chainrule.auditing.drafting.statements import statements_of
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.told_parameters import told_parameters
from chainrule.auditing.drafting.unnamed import by_formula, by_lists
from chainrule.auditing.drafting.update_rates import rate_in_updates
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.auditing.drafting.what_was_read import Read, assumptions, rows_of
from chainrule.auditing.long_runs import FOLLOWED, TOLD
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas.optimizers import gradient_descent
from chainrule.network.quantities import Quantity

NO_NETWORK = (
    "no network can be read from it: it takes the inputs and the weights with their numbers, such "
    "as $x_1 = 0.05$ and $w_1 = 0.15$, or a vector x and matrices W. Write the network down as an "
    "example (chainrule examples mazur > mine.toml prints one to begin with), and audit with "
    "chainrule audit mine.toml --claims DOCUMENT"
)


NO_WAY = (
    "weights are given, but not which unit each leads from and to: in none of the usual ways to "
    "number them do the printed net inputs and outputs come out. Write the network down as an "
    "example, and audit with chainrule audit mine.toml --claims DOCUMENT"
)
# Which share of the printed numbers with several digits has to come out, if there are so many: none
# where the document spells out its weights, most where they are only numbered.
OWN_SHARE = {"by their sums": (0.0, 1), "by their sums, with gaps": (0.0, 1), "matrices": (0.2, 20)}
SEARCHED = 0.5  # how well those of a network come out that was searched for
LEAST, ENOUGH = 0.35, 5
MOST = 0.6  # of the printed numbers: with so many, no other network is searched for
CLEARLY, BY_CHANCE = 2.0, 0.05  # how much better those of another network come out, and what share
HARDLY = 0.3  # how well net inputs and outputs come out; one number of three digits is 0.75
Found = tuple[Claim, Quantity]
MOMENTUM = (("mu",), ("momentum",))


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
    text = with_bars(normalized(unmarked(text)))
    equations = statements_of(text)
    given, spots = given_in(equations, headed(text), called_biases(text)), spots_of(text)
    example, candidate = _network(text, spots, given, equations)
    example = replace(example, title=title)
    explanation = explained(example)
    names = learn_names(equations, given, candidate, explanation)
    reading = Reading(names, names.values)
    _read_all(equations, names, reading)
    own = own_symbols(equations, names)
    claims, beyond = _followed(_claims(reading))
    sure, named = _told_apart(claims, _unsure(equations, names), names)
    corrections = list(
        corrected(as_wanted(sure, names.values, names), names, lines_of_biases(text))
    )
    sure = list(with_steps(list(renamed(corrections, names)), names))
    sure, others = without_others(list(possible(sure, example)), names.values)
    told = [*told_parameters(text, example.parameters, names), *_placed(candidate, names)]
    lines = {(claim.line, claim.value) for claim, _ in told}
    sure = [*(it for it in sure if (it[0].line, it[0].value) not in lines), *told]
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
    unnamed = list(of_biases(unnamed, text.split("\n"), names))
    named_so = [it for it in sure if it not in valued]
    sure = [*of_biases(named_so, text.split("\n"), names), *unnamed]
    return Draft(
        replace(example, claims=tuple(claim for claim, _ in sorted(sure, key=_line))),
        OwnNames(example, own),
        tuple(rows_of(given, names)),
        tuple(assumptions(candidate, example)),
        tuple(
            (claim, str(own.get(quantity, claim.name)))
            for claim, quantity in _untold([*named, *others], sure)
        ),
        tuple(Unmatched(*it) for it in sorted([*reading.problems, *map(_of_many, beyond)])),
        tuple(given_again(given, names)),
        frozenset(claim for claim, _ in unnamed),
        own_workings(equations, sure, names),
    )


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


def _line(found: Found) -> int:
    return found[0].line


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
    return sorted(dict.fromkeys(reading.found_claims()), key=_line)


def _of_many(beyond: tuple[Claim, Quantity]) -> tuple[int, str, str]:
    """A number that would be that of a later update than anybody shows by hand."""
    claim, _ = beyond
    text = f"{claim.name} = {claim.printed}"
    return claim.line, text, "it has had several other numbers before; which update is it from?"


def _network(
    text: str, spots: list[Spot], given: Given, equations: Sequence[Equation]
) -> tuple[WorkedExample, Candidate]:
    """The network with which most of the printed numbers come out."""
    _refuse_words_alone(text, equations)
    printed, losses = Printed(equations, spots), mentioned_losses(text)
    rate, momentum = _rates(given, equations)
    pool = pool_of(given, equations, side_by_side(spots, text), text)
    # Names first: they are cheap, and what they tell can be checked by the reader.
    known = list(candidates(given, equations, pool, text))
    notation = notation_for(equations, given)
    search = _Search(equations, pool, printed, rate, losses, notation)
    found = search.likeliest(known)
    if found is None or printed.share(found.numbers)[0] < MOST:
        found = search.likeliest([*known, *from_arrays(given, pool, printed, text)])
    found = search.settled(found, given, text)
    rate = rate_by_value(rate, found.values, spots, printed, text)
    return _learning(found.example, rate, momentum), found.candidate


def _is_doubted(found: Choice, printed: Printed, text: str) -> bool:
    """Whether too few of the printed numbers come out."""
    return _is_guess(found, printed) or _lacks_layers(found, printed, text)


def _tells_more(one: Choice, other: Choice, printed: Printed) -> bool:
    """Whether clearly more of the printed numbers come out; of those that are computed, too, as a
    network with more weights has more numbers that come out by being given.
    """
    fits = [sum(printed.fits(it.numbers).values()) for it in (one, other)]
    shares = [printed.share(it.numbers)[0] for it in (one, other)]
    return fits[0] > fits[1] + CLEARLY and shares[0] > shares[1] + BY_CHANCE


def _learning(example: WorkedExample, rate: float, momentum: float) -> WorkedExample:
    """An example with its rates."""
    example = replace(example, learning_rate=rate)
    return replace(example, optimizer=gradient_descent(momentum)) if momentum else example


def _refuse_words_alone(text: str, equations: Sequence[Equation]) -> None:
    """A long text of words alone is refused at once."""
    is_plain = "|" not in text and not any(equation.ends for equation in equations)
    if is_plain and not has_networks(text):
        raise ChainruleError(NO_NETWORK)


class _Search(NamedTuple):
    """What candidates are compared with."""

    equations: Sequence[Equation]
    pool: Sequence[Pooled]
    printed: Printed
    rate: float
    losses: Mapping[str, float]
    notation: str

    def likeliest(self, every: Iterable[Candidate]) -> Choice | None:
        """The candidate, its targets and the loss that give most of the printed numbers."""
        fitted = fitting(every, self.printed, self.equations)
        aimed = [one for candidate in fitted for one in with_aims(candidate, self.pool)]
        return likeliest(aimed, self.printed, self.rate, self.losses, self.notation)

    def settled(self, found: Choice | None, given: Given, text: str) -> Choice:
        """What was found, if it is no guess, or what the numbers alone tell better; if it is one,
        what can be followed without any weights.
        """
        odd = is_made_up(found, self.printed)
        if found is not None and not odd and not _is_doubted(found, self.printed, text):
            return self.better(found, given, text)
        bare = self.by_numbers(given, text) or self.bare(given, text, of_layers=odd)
        if bare is None or _lacks_layers(bare, self.printed, text):
            raise ChainruleError(NO_NETWORK if found is None else NO_WAY)
        return bare

    def better(self, found: Choice, given: Given, text: str) -> Choice:
        """What was found, or what the numbers tell if it leaves many of them."""
        if self.printed.share(found.numbers)[0] >= MOST:
            return found
        other = self.by_numbers(given, text)
        return other if other and _tells_more(other, found, self.printed) else found

    def by_numbers(self, given: Given, text: str) -> Choice | None:
        """The network that the numbers alone tell, if that is no accident."""
        told = list(networks(given, self.pool, text))
        found = likeliest(told, self.printed, self.rate, self.losses, self.notation)
        return None if is_made_up(found, self.printed) else found

    def bare(self, given: Given, text: str, of_layers: bool) -> Choice | None:
        """Without weights that fit, what is printed can still be followed from line to line; only
        that of whole layers where there are weights that make something else.
        """
        wirings = [
            it for it in bare_wirings(given) if not of_layers or it.layout.ways == LAYERS_ALONE
        ]
        bare = list(with_activations(given, wirings, text))
        return likeliest(bare[:1], self.printed, self.rate, {SQUARED[0]: 0.0}, self.notation)


def _lacks_layers(found: Choice, printed: Printed, text: str) -> bool:
    """Whether it has no hidden layer, where the document speaks of one and prints other numbers."""
    is_plain = len(found.candidate.wiring.layout.sizes) == PLAIN
    if not is_plain or HIDDEN_LAYER.search(text) is None:
        return False
    share, count = printed.share(found.numbers)
    return share < MOST or count < ENOUGH


def _is_guess(found: Choice, printed: Printed) -> bool:
    """Whether too few of the printed numbers come out for what the document says of its weights."""
    layout = found.candidate.wiring.layout
    way = next((way for way in layout.ways if way in OWN_SHARE), "")
    least, enough = OWN_SHARE.get(way, (LEAST, ENOUGH))
    if layout.sizes[1:] == (1,):  # of a single unit, there is nothing to tell
        return False
    if any(map(is_word, layout.units)):  # the names of the weights tell it in words
        return False
    # Among many arrays some fit by chance.
    if layout.ways == BY_NUMBERS:
        fit = max(forward_fits(found.candidate, printed))
        return fit - found.candidate.unlikely < SEARCHED
    share, count = printed.share(found.numbers)
    if count < enough:
        # Of a few numbers nothing can be learned but that none comes out.
        hidden = len(layout.sizes) > 2 and way not in OWN_SHARE
        return hidden and max(forward_fits(found.candidate, printed)) < HARDLY
    return share < least


def _rates(given: Given, equations: Sequence[Equation]) -> tuple[float, float]:
    """Learning rate and momentum; of the momentum's letter only one can be meant."""
    momentum = _first(given, [s for s in given.of_role(Role.MOMENTUM) if s.letters in MOMENTUM])
    rate = _first(given, given.rates)
    # With one number for both, it is the rate: "a step size of μ = 0.4".
    known = rate or rate_in_updates(equations, given.roles) or nan
    return known, momentum if 0 < momentum < 1 and momentum != rate else 0.0


def _first(given: Given, symbols: Sequence[Symbol]) -> float:
    """The number of the first of them that is one; 0 if none is."""
    numbers = (given.values[symbol] for symbol in symbols)
    return next((value.number for value in numbers if value.is_number), 0.0)


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
