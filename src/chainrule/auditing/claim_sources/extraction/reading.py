"""Reading equations one after the other: what a number is said to be may depend on what was
said before.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from math import isnan
from typing import Protocol

from chainrule.auditing.claim_sources.extraction.ambiguous_weights import kinds_of
from chainrule.auditing.claim_sources.extraction.equations import Equation, Found
from chainrule.auditing.claim_sources.extraction.kinds import GRADIENT, NEW
from chainrule.auditing.claim_sources.extraction.passages import Chain
from chainrule.auditing.claim_sources.extraction.passes import Passes, values_after
from chainrule.auditing.claim_sources.extraction.substitutions import operands
from chainrule.auditing.claim_sources.extraction.values import Values
from chainrule.explaining.examples.claims import Claim, is_number
from chainrule.explaining.examples.printed_numbers import no_number
from chainrule.network.quantities import PARAMETERS, Kind, Quantity

GOES_ON = re.compile(r"(-?[\d.]+)[-+]")  # what a sum begins with
DECIMAL = r"-?(?:\d+(?:\.\d*)?|\.\d+)"
OF_NET_INPUT = re.compile(
    rf"(?:[a-zA-Z]+\(({DECIMAL})\)|\(1\)/\(1\+e(?:xp)?\^?\(?-({DECIMAL})\)?\))"
)
OF_OUTPUT = re.compile(rf"({DECIMAL})\*?\(1-({DECIMAL})\)|1-({DECIMAL})\^2")
LONGEST = 5000  # characters of a member
MOST_FORMULAS = 20  # remembered of one name
Problem = tuple[int, str, str]


ALMOST_A_NUMBER = re.compile(r"[+-]?[\d.]*\d(,\d+)+(\.\d*)?|[+-]?[\d.,]+\s*%")


class AnyNames(Protocol):
    """What names stand for, by the notation of an example or by what a document says."""

    present: set[Quantity]

    def name(self, quantity: Quantity) -> str:
        """How the example calls it."""

    def find(self, name: str) -> Quantity | None:
        """The quantity of a name."""

    def entries(self, name: str, rows: list[list[str]]) -> list[tuple[Quantity, str]]:
        """The quantities of an array's entries, with their numbers."""


class Reading:
    """A document, as far as it has been read."""

    def __init__(self, names: AnyNames, values: Values) -> None:
        self.names = names
        self.values = values_after(0, values)
        self.found: list[Found] = []
        self.problems: list[Problem] = []
        self._by_number: dict[str, list[Found]] = {}
        self.passes = Passes(values)
        self._formulas: dict[str, deque[str]] = {}  # that a name is said to be equal to

    def read(self, equation: Equation) -> None:
        """One more equation."""
        chain = equation.chain
        if max(map(len, chain.members)) > LONGEST:
            return
        members = equation.members
        known = self._formulas.setdefault(members[0], deque(maxlen=MOST_FORMULAS))
        known.extend(equation.formulas)
        if not equation.ends:
            self.almost(chain, members)
            return
        names = (self.names.find(member) for member in members if not is_number(member))
        named = [quantity for quantity in names if quantity is not None]
        self.read_operands(equation, known, named)
        if not equation.numbers:
            self.read_array(*equation.arrays[-1], equation)
        elif named:
            for (printed, line), quantity in product(equation.numbers, named):
                self.claim(quantity, printed, line, equation)
        elif not self.read_function(members[0], equation.numbers[-1]):
            self.problem(chain, members[0])

    def almost(self, chain: Chain, members: list[str]) -> None:
        """A quantity that is said to be something like a number."""
        for member in (member.replace("\\%", "%") for member in members[1:]):
            if ALMOST_A_NUMBER.fullmatch(member) and self.names.find(members[0]) is not None:
                self.problems.append((chain.lines[0], chain.text, no_number(member) or ""))
                return

    def problem(self, chain: Chain, name: str) -> None:
        """An equation that is about no quantity."""
        plain = re.fullmatch(r"[^\W\d][^\s*+=<>]*", name)
        why = (
            f"no quantity of the example is called {name}"
            if plain
            else ("there is no name on its left-hand side")
        )
        self.problems.append((chain.lines[0], chain.text, why))

    def read_operands(
        self, equation: Equation, known: Iterable[str], named: list[Quantity]
    ) -> None:
        """What has been put into a formula, unless it has been said before."""
        line = equation.chain.lines[0]
        pairs = [
            (self.names.find(name), printed) for name, printed in operands(known, equation.formulas)
        ]
        pairs += _net_input_of(equation, named)
        for operand, printed in dict.fromkeys(pairs):
            if operand is not None and not self.is_said(operand, printed):
                self.claim(operand, printed, line, equation)

    def is_other_weight(self, operand: Quantity, printed: str) -> bool:
        """Whether what was put in for a weight or a bias is neither the given nor the new one."""
        if operand.kind not in PARAMETERS:
            return False
        claim = Claim("-", printed)
        new = replace(operand, kind=NEW[operand.kind])
        return self.contradicts(operand, claim) and not self.is_said_new(new, claim)

    def is_said(self, operand: Quantity, printed: str) -> bool:
        """Whether a number of a quantity has been claimed, or cannot be."""
        if operand not in self.names.present or not is_number(printed):
            return True
        # Factors change places: 0.552·0.4 may be w·a as well as a·w.
        if self.is_other_weight(operand, printed):
            return True
        return any(it.quantity == operand for it in self._by_number.get(printed, ()))

    def claim(self, quantity: Quantity, printed: str, line: int, equation: Equation) -> None:
        """A number of a quantity, as far as it can be that."""
        claim = Claim(self.names.name(quantity), printed, equation.updates or 0, line)
        if equation.updates is not None:
            self.keep(Found(quantity, claim))
            return
        if quantity.kind in PARAMETERS:
            new = self.renewed(quantity, claim, equation)
            if new is None:
                self.keep(Found(quantity, claim, equation.chain.text))
                return
            quantity, claim = new, replace(claim, name=self.names.name(new))
        if quantity.kind == Kind.ACTIVATION:
            target = replace(quantity, kind=Kind.TARGET)
            if (
                target in self.values
                and abs(self.values[target] - claim.value) <= claim.half_unit * 1e-6
            ):
                quantity, claim = target, replace(claim, name=self.names.name(target))
        self.add(quantity, claim)

    def renewed(self, given: Quantity, claim: Claim, equation: Equation) -> Quantity | None:
        """What a number of a weight or bias is: given or new; None if that is not told."""
        new = replace(given, kind=NEW[given.kind])
        exists = new in self.names.present
        if not self.contradicts(given, claim):
            return new if exists and _is_kept(equation, claim) else given
        is_new = any((equation.formulas, self.is_said_new(new, claim), self.is_open(given)))
        return new if is_new and exists else None

    def is_said_new(self, new: Quantity, claim: Claim) -> bool:
        """Whether a number without a formula is what an update has made, by its line or by the run:
        "with the new values w = 0.5 and b = 0.25".
        """
        if any(it.quantity == new for it in self._by_number.get(claim.printed, ())):
            return True
        off = abs(self.values.get(new, float("nan")) - claim.value)
        return claim.significant_digits > 1 and off <= claim.half_unit * (1 + 1e-6)

    def is_open(self, quantity: Quantity) -> bool:
        """Whether the example leaves a number open."""
        return isnan(self.values[quantity])

    def contradicts(self, quantity: Quantity, claim: Claim) -> bool:
        """Whether a given number is another one in the example; what was not given before the
        backward pass is new after it.
        """
        if self.is_open(quantity):
            return self.passes.is_backward
        return abs(self.values[quantity] - claim.value) > claim.half_unit * (1 + 1e-6)

    def add(self, quantity: Quantity, claim: Claim) -> None:
        """A claim of this quantity, perhaps of the run after the next update."""
        self.keep(Found(quantity, replace(claim, updates=self.passes.of(quantity, claim))))

    def keep(self, found: Found) -> None:
        """One more claim."""
        self.found.append(found)
        self.passes.keep(found)
        self._by_number.setdefault(found.claim.printed, []).append(found)

    def read_array(self, rows: list[list[str]], lines: list[int], equation: Equation) -> None:
        """The entries of a vector or matrix, for each of its names."""
        by_entry = [line for row, line in zip(rows, lines, strict=True) for _ in row]
        known = False
        for name in equation.members:
            # Of what is left out, such as a leading 1, nothing is at the end.
            entries = [] if is_number(name) else self.names.entries(name, rows)
            known = known or bool(entries)
            entries = self.after_step(entries)
            for (quantity, printed), line in zip(entries, by_entry[-len(entries) :], strict=False):
                self.claim(quantity, printed, line, equation)
        if not known:
            self.problem(equation.chain, equation.members[0])

    def after_step(self, entries: list[tuple[Quantity, str]]) -> list[tuple[Quantity, str]]:
        """Entries of weights that are not all the given ones are the new ones, even those that the
        step has not moved.
        """
        new = [
            (replace(it, kind=NEW[it.kind]), printed)
            for it, printed in entries
            if it.kind in PARAMETERS
        ]
        moved = any(
            it.kind in PARAMETERS and self.contradicts(it, Claim("-", printed))
            for it, printed in entries
        )
        return new if moved and all(it in self.names.present for it, _ in new) else entries

    def read_function(self, formula: str, number: tuple[str, int]) -> bool:
        """An activation or a slope without a name, such as tanh(0.7724) = 0.6483: told by the
        number that it is of.
        """
        for pattern, kinds, result in (
            (OF_NET_INPUT, ("net_input", "activation"), "activation"),
            (OF_OUTPUT, ("activation",), "activation_by_net_input"),
        ):
            match = pattern.fullmatch(formula)
            of = self.latest(match, kinds) if match else None
            if of is None:
                continue
            quantity = replace(of.quantity, kind=result)
            if quantity not in self.names.present:
                return False
            # documents give a unit's net input and its output the same letter
            if of.quantity.kind == result:
                net = replace(of.quantity, kind=Kind.NET_INPUT)
                of.quantity, of.claim = net, replace(of.claim, name=self.names.name(net))
                self.passes.latest[net] = of.claim
            self.keep(
                Found(
                    quantity,
                    Claim(self.names.name(quantity), number[0], of.claim.updates, number[1]),
                )
            )
            return True
        return False

    def latest(self, match: re.Match[str], kinds: tuple[str, ...]) -> Found | None:
        """The last claim that printed all the numbers of a formula."""
        printed = {group for group in match.groups() if group}
        if len(printed) != 1:
            return None
        fitting = (
            it
            for it in reversed(self._by_number.get(printed.pop(), []))
            if it.quantity.kind in kinds
        )
        return next(fitting, None)

    def found_claims(self) -> list[tuple[Claim, Quantity]]:
        """The claims with their quantities, in the order of the document."""
        return [(it.claim, it.quantity) for it in self.found]

    def settle(self) -> None:
        """Tell what the numbers beside the bare names of weights are, or say that it cannot be
        told.
        """
        rate = self.values.get(Quantity(Kind.LEARNING_RATE), 0.0)
        doubtful: dict[Quantity, list[Found]] = {}
        said: dict[Quantity, list[float]] = {}
        for it in self.found:
            if it.doubt:
                doubtful.setdefault(it.quantity, []).append(it)
            said.setdefault(it.quantity, []).append(it.claim.value)
        for weight, several in doubtful.items():
            gradients = said.get(replace(weight, kind=GRADIENT[weight.kind]), [])
            claims = [it.claim for it in several]
            kinds = kinds_of(weight, claims, gradients, self.values, rate)
            for it, kind in zip(several, kinds, strict=True):
                self._settled(it, weight, kind)
        self.found = [it for it in self.found if not it.doubt]
        self.problems.sort(key=lambda problem: problem[0])

    def _settled(self, it: Found, weight: Quantity, kind: str) -> None:
        """One of these numbers, if it is told what it is; otherwise it is a problem."""
        meant = replace(weight, kind=kind) if kind else weight
        if kind and meant in self.names.present:
            it.quantity = meant
            it.claim = replace(it.claim, name=self.names.name(meant))
            it.doubt = ""
        else:
            given = f"the example has {it.claim.name} = {self.values[weight]:g}"
            self.problems.append(
                (it.claim.line, it.doubt, f"{given}; is it its gradient or its new value?")
            )


def _is_kept(equation: Equation, claim: Claim) -> bool:
    """Whether a step of zero is worked out for a number: w = 0.8 - 0.1·0 = 0.8."""
    begins = (match[1] for it in equation.formulas if (match := GOES_ON.match(it)))
    return any(is_number(it) and Claim("-", it).value == claim.value for it in begins)


def _net_input_of(equation: Equation, named: list[Quantity]) -> list[tuple[Quantity, str]]:
    """What an activation is a function of: of a = sigmoid(0.5), the net input 0.5."""
    if not named or named[0].kind != Kind.ACTIVATION:
        return []
    net = replace(named[0], kind=Kind.NET_INPUT)
    matches = map(OF_NET_INPUT.fullmatch, equation.formulas)
    return [(net, match[1] or match[2]) for match in matches if match]
