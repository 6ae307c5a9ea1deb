"""The network of a document: of all ways to read it, the one with which most of the printed numbers
come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isnan, nan
from typing import NamedTuple

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.bare_networks import LAYERS_ALONE, bare_wirings
from chainrule.auditing.drafting.by_numbers.networks import has_networks, networks
from chainrule.auditing.drafting.by_value.aims import with_aims
from chainrule.auditing.drafting.by_value.pool import Pooled, pool_of
from chainrule.auditing.drafting.by_value.rates import rate_by_value
from chainrule.auditing.drafting.by_value.spots import Spot, side_by_side
from chainrule.auditing.drafting.candidates import (
    BY_NUMBERS,
    HIDDEN_LAYER,
    PLAIN,
    Candidate,
    candidates,
    from_arrays,
    mentioned_activations,
    with_activations,
)
from chainrule.auditing.drafting.choice import SQUARED, Choice, likeliest, mentioned_losses
from chainrule.auditing.drafting.exponents import exponents_of
from chainrule.auditing.drafting.fitting import fitting, forward_fits
from chainrule.auditing.drafting.given import Given
from chainrule.auditing.drafting.made_up import is_made_up
from chainrule.auditing.drafting.named_units import is_word
from chainrule.auditing.drafting.notation_for import notation_for
from chainrule.auditing.drafting.own_biases import with_own_biases
from chainrule.auditing.drafting.printed import Printed
from chainrule.auditing.drafting.runs import Runs
from chainrule.auditing.drafting.step_words import no_gradient
from chainrule.auditing.drafting.symbols import Symbol
from chainrule.auditing.drafting.update_rates import rate_in_updates
from chainrule.auditing.drafting.vocabulary import Role
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.formulas.optimizers import gradient_descent

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
MOMENTUM = (("mu",), ("momentum",))


def network_of(
    text: str, spots: Sequence[Spot], given: Given, equations: Sequence[Equation]
) -> tuple[WorkedExample, Candidate]:
    """The network with which most of the printed numbers come out."""
    _refuse_words_alone(text, equations)
    printed = Printed(equations, [*spots, *exponents_of(text)])
    losses = mentioned_losses(text)
    rate, momentum = _rates(given, equations)
    pool = pool_of(given, equations, side_by_side(spots, text), text)
    # Names first: they are cheap, and what they tell can be checked by the reader.
    known = list(candidates(given, equations, pool, text))
    notation = notation_for(equations, given)
    search = _Search(equations, pool, printed, rate, losses, Runs(), notation)
    found = search.likeliest(known)
    if found is None or printed.share(found.numbers)[0] < MOST:
        found = search.likeliest([*known, *from_arrays(given, pool, printed, text)])
    found = search.settled(found, given, text)
    own = with_own_biases(found.candidate, given, side_by_side(spots, text))
    found = search.of(own) if own is not found.candidate else found
    found, rate = search.with_rate(found, rate, spots, text)
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
    runs: Runs
    notation: str

    def likeliest(self, every: Iterable[Candidate]) -> Choice | None:
        """The candidate, its targets and the loss that give most of the printed numbers."""
        fitted = fitting(every, self.printed, self.equations)
        aimed = [one for candidate in fitted for one in with_aims(candidate, self.pool)]
        return self._among(aimed, self.losses)

    def _among(self, every: Sequence[Candidate], losses: Mapping[str, float]) -> Choice | None:
        return likeliest(every, self.printed, self.rate, losses, self.runs, self.notation)

    def of(self, candidate: Candidate) -> Choice:
        """A candidate with the loss that gives most of the printed numbers."""
        found = self._among([candidate], self.losses)
        assert found is not None  # it was found with one of these losses before
        return found

    def with_rate(
        self, found: Choice, rate: float, spots: Sequence[Spot], text: str
    ) -> tuple[Choice, float]:
        """What was found with its learning rate; where no rate is said, with the loss whose
        gradients give the new weights with one of the numbers.
        """
        best = rate_by_value(rate, found.values, spots, self.printed, text)
        if not isnan(best):
            return found, best
        for other in self.with_other_losses(found):
            own = rate_by_value(rate, other.values, spots, self.printed, text)
            if not isnan(own):
                return other, own
        return found, best

    def with_other_losses(self, found: Choice) -> Iterator[Choice]:
        """The same network with each other error of squares that explains as much."""
        least = sum(self.printed.fits(found.numbers).values()) - HARDLY
        own = found.example.loss.name
        for loss in (it for it in SQUARED if own in SQUARED and it != own):
            other = self._among([found.candidate], {loss: 0.0})
            if other and sum(self.printed.fits(other.numbers).values()) >= least:
                yield other

    def settled(self, found: Choice | None, given: Given, text: str) -> Choice:
        """What was found, if it is no guess, or what the numbers alone tell better; if it is one,
        what can be followed without any weights.
        """
        odd = is_made_up(found, self.printed)
        if found is not None and not odd and not _is_doubted(found, self.printed, text):
            return self.better(found, given, text)
        bare = self.by_numbers(given, text) or self.bare(given, text, of_layers=odd)
        if bare is None or _lacks_layers(bare, self.printed, text):
            raise ChainruleError(_why_none(found, text))
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
        found = self._among(told, self.losses)
        return None if is_made_up(found, self.printed) else found

    def bare(self, given: Given, text: str, of_layers: bool) -> Choice | None:
        """Without weights that fit, what is printed can still be followed from line to line; only
        that of whole layers where there are weights that make something else.
        """
        wirings = [
            it for it in bare_wirings(given) if not of_layers or it.layout.ways == LAYERS_ALONE
        ]
        bare = list(with_activations(given, wirings, text))
        return self._among(bare[:1], {SQUARED[0]: 0.0})


def _why_none(found: Choice | None, text: str) -> str:
    """Why no network is read; of one with another activation, a step is that of a derivative."""
    of_step = None if mentioned_activations(text) else no_gradient(text)
    return of_step or (NO_NETWORK if found is None else NO_WAY)


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
