"""The roles that the formulas and the headings of a document give its letters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.auditing.claim_sources.extraction.equations import Equation
from chainrule.auditing.drafting.pairs_of_units import note_pairs
from chainrule.auditing.drafting.roles import Letters, Roles, without_index
from chainrule.auditing.drafting.roles_in_sums import among, note_sum
from chainrule.auditing.drafting.sums import terms_of
from chainrule.auditing.drafting.symbols import Symbol, derivative_of, symbol_of
from chainrule.auditing.drafting.thetas import note_thetas
from chainrule.auditing.drafting.vocabulary import GIVEN, Role, role_of

# In front of a sum over units: what follows Σ_i is a product like any other.
SUM_SIGN = re.compile(r"^sum(?:_[a-z](?:=\d+)?)?(?:\^\w)?\*?(?=[A-Za-z(])")
TRANSPOSED = re.compile(r"\^T\*?(?=[A-Za-z(])")
OF_ONE = re.compile(
    r"(?:sigma|tanh|sigmoid|relu|g|f|phi|softmax|logistic)_?\w?\((\w[\w^()]*)\)", re.I
)
OF_SUM = re.compile(
    r"(?:sigma|tanh|sigmoid|sigm?|relu|ReLU|softmax|g|f|phi|act|logistic)_?\w?\((.+)\)"
)
# Of a program: the same for each unit, [w[j]*x + b[j] for j in range(2)].
OF_EACH = re.compile(r"\[(.+[\])\w])for[a-z]{1,2}in(?:range)?\([^()]*\)\]")
SLOPE = re.compile(r"(?:sigma|tanh|sigmoid|relu|logistic|g|f|phi)['′]\((\w[\w^()]*)\)", re.I)
# What has its number in front of a slope: δ_3 f'(z_3)
BEFORE_SLOPE = re.compile(rf"([A-Za-z]+(?:_\w+)?)[*·]?(?:{SLOPE.pattern})", re.I)
OF_NUMBER = re.compile(r"(?:sigma|tanh|sigmoid|relu|logistic)\([-+\d.]+\)", re.I)
POWER = ("e^", "exp(")
SQUARE = re.compile(r"\(([A-Za-z][\w^]*?)-([A-Za-z][\w^]*?)\)\^2")
NORM = r"(?:[lr]?[vV]ert|\|+)"
# The half tells an error: authors put it there for the sake of the derivative.
HALF_SQUARE = re.compile(
    rf"\(?(?:\(1\)/\(2\)|1/2|0?\.5)\)?\*?(?:\(?\(|{NORM}).*-.*(?:\)|{NORM})(?:_2)?\^2"
)
# A matrix, a vector, and what is added: Vh+c, f(W_2h+d), maximum(0,W1.T@x+w10).
AFFINE = re.compile(
    r"(?:[A-Za-z.]+\((?:(?:0|zero),)?)?([A-Z](?:_?\w)?)(?:\.T)?[*@]?[a-z](?:_?\w)?"
    r"\+([a-z](?:_?\w|\d{2})?)\)?"
)
COMPUTED = (Role.NET_INPUT, Role.OUTPUT)
# Where an author writes δ_z, another delta of the document may be δ_y, the derivative by y.
DELTAS_BY_NAME = (("delta", "z"), ("delta", "net"))
ARROW = re.compile(r"w\((.+)->(.+)\)")
VECTOR_MATRIX = re.compile(
    r"(?P<before>[A-Z](?:_\w)?)\*?[a-z](?:_\w)?|[a-z](?:_\w)?\*?(?P<behind>[A-Z](?:_\w)?)"
)
# What is a sum of products, and no net input.
NO_SUM = (Role.ERROR, Role.DELTA, Role.RATE)
PAIR = 2


def roles_in(equations: Sequence[Equation], headings: Mapping[int, Role]) -> Roles:
    """The roles that the formulas and the headings of a document give its letters."""
    roles = Roles()
    computed = _computed(equations)
    # What is noted first stays, so that the surest formulas come before the others.
    _of_matrices(equations, roles)
    _of_entries(equations, roles)
    _of_products(equations, roles)
    _of_factors(equations, roles)
    _of_arrows(equations, roles)
    note_thetas(equations, roles)
    note_pairs(equations, roles)
    _of_losses(equations, roles)
    _of_derivatives(equations, roles)
    _of_updates(equations, roles)
    for equation in equations:
        _of_slopes(equation, roles)
        name = symbol_of(equation.members[0])
        if name is None or name.role or name.is_new or derivative_of(equation.members[0]):
            continue
        roles.has_deltas_by_name |= name.letters in DELTAS_BY_NAME
        for member in equation.members[1:]:
            _of_error_and_slope(name, member, roles)
            _of_square(member, computed, roles)
            _of_powers(name, member, roles)
            _of_function(name, member, roles)
            terms = terms_of(TRANSPOSED.sub("*", SUM_SIGN.sub("", inside(member))))
            if terms and role_of(name) not in NO_SUM:
                note_sum(name, terms, computed, roles)
    # Headings come last: below "Weights:" authors list a rate and a bias as well.
    _of_headings(equations, headings, roles)
    return roles


def _of_headings(equations: Sequence[Equation], headings: Mapping[int, Role], roles: Roles) -> None:
    """What is listed under "Weights:" is a weight, unless a formula or its letter says that it is
    something else that is given: "Weights: w = 0.3, b = 1".
    """
    for equation in equations:
        role = headings.get(equation.chain.lines[0])
        name = symbol_of(equation.members[0])
        if role is None or name is None or len(equation.members) != PAIR:
            continue
        if role_of(name) not in GIVEN:
            roles.note([name], role)


def _of_matrices(equations: Sequence[Equation], roles: Roles) -> None:
    """A matrix is one of weights, whatever its letter: thresholds are a vector."""
    for equation in equations:
        name = symbol_of(equation.members[0])
        rows = equation.arrays[-1][0] if equation.arrays else []
        is_matrix = len(rows) > 1 and len(rows[0]) > 1
        if name is not None and is_matrix and role_of(name) == Role.BIAS:
            roles.note([name], Role.WEIGHT)


def _of_entries(equations: Sequence[Equation], roles: Roles) -> None:
    """What has two indices in each layer, or one of them 0 here and there, is an entry of a matrix
    of weights, whatever its letter: θ_10, θ_11.
    """
    named: dict[Letters, list[Symbol]] = {}
    for symbol in dict.fromkeys(symbol_of(it.members[0]) for it in equations if it.numbers):
        if symbol is not None and not symbol.role and role_of(symbol) == Role.BIAS:
            named.setdefault(symbol.letters, []).append(symbol)
    for symbols in named.values():
        if _are_entries(symbols):
            roles.note(symbols[:1], Role.WEIGHT)


def _are_entries(symbols: Sequence[Symbol]) -> bool:
    """Whether symbols of one letter have the indices of weights."""
    zeros = sum(0 in symbol.pair for symbol in symbols)
    # Biases of layers and units have two indices as well, but no third one, and no zeros.
    has_zeros = 0 < zeros < len(symbols)
    is_told = has_zeros or all(symbol.above for symbol in symbols)
    return is_told and len(symbols) > 1 and all(len(it.pair) == PAIR for it in symbols)


def _of_products(equations: Sequence[Equation], roles: Roles) -> None:
    """What is added to a matrix times a vector is a vector of biases, whatever its letter."""
    matrices = {it.members[0] for it in equations if it.arrays and len(it.arrays[-1][0]) > 1}
    for equation in equations:
        for match in filter(None, map(AFFINE.fullmatch, equation.members[1:])):
            added = symbol_of(match[2])
            if match[1] in matrices and added is not None and role_of(added) != Role.INPUT:
                roles.note([added], Role.BIAS)


def _of_factors(equations: Sequence[Equation], roles: Roles) -> None:
    """What multiplies a vector, and is a matrix, is one of weights: xA = (0.5, 0.1)."""
    matrices = {it.members[0] for it in equations if it.arrays and len(it.arrays[-1][0]) > 1}
    for match in filter(None, (VECTOR_MATRIX.fullmatch(it.members[0]) for it in equations)):
        matrix = symbol_of(match["before"] or match["behind"])
        if matrix is not None and (match["before"] or match["behind"]) in matrices:
            roles.note([matrix], Role.WEIGHT)


def _of_arrows(equations: Sequence[Equation], roles: Roles) -> None:
    """What weights lead from, and none leads to, is an input: w(x1->h1)."""
    arrows = [match.groups() for it in equations if (match := ARROW.fullmatch(it.members[0]))]
    receivers = {receiver for _, receiver in arrows}
    inputs = (symbol_of(sender) for sender, _ in arrows if sender not in receivers)
    roles.note([it for it in inputs if it is not None and role_of(it) != Role.BIAS], Role.INPUT)


def _of_losses(equations: Sequence[Equation], roles: Roles) -> None:
    """What is half the square of a difference, and is derived by something, is the error."""
    derived = {parts[0] for it in equations if (parts := derivative_of(it.members[0]))}
    for equation in equations:
        name = symbol_of(equation.members[0]) if equation.members[0] in derived else None
        if name is not None and any(map(HALF_SQUARE.match, equation.members[1:])):
            roles.note([name], Role.ERROR)


def _of_derivatives(equations: Sequence[Equation], roles: Roles) -> None:
    """Nobody derives an error by the target: in dE/dy, y is an output."""
    for above, below in filter(None, (derivative_of(it.members[0]) for it in equations)):
        error, by = symbol_of(above), symbol_of(below)
        if error is None or by is None or roles.first(error) != Role.ERROR:
            continue
        if {Role.TARGET, Role.OUTPUT} <= set(roles.of(by)):
            roles.note([by], Role.OUTPUT)


def _of_updates(equations: Sequence[Equation], roles: Roles) -> None:
    """What is updated, and has nothing but a delta as its derivative, is a bias, whatever its
    letter: dE/dc = δ.
    """
    symbols = (symbol_of(it.members[0]) for it in equations)
    new = {replace(it, is_new=False) for it in symbols if it is not None and it.is_new}
    for by in filter(None, map(_derived_as_delta, equations)):
        if by in new and role_of(by) not in GIVEN:
            roles.note([by], Role.BIAS)


def _derived_as_delta(equation: Equation) -> Symbol | None:
    """What an equation derives the error by, if it says that this is a delta."""
    parts = derivative_of(equation.members[0])
    others = filter(None, map(symbol_of, equation.members[1:]))
    is_delta = any(role_of(it) == Role.DELTA for it in others)
    return symbol_of(parts[1]) if parts and is_delta else None


def _computed(equations: Sequence[Equation]) -> set[Letters]:
    """The letters of what is worked out: inputs are not, nor weights before an update."""
    assigned: dict[str, str] = {}
    given, found = set[Letters](), set[Letters]()
    for equation in equations:
        name = symbol_of(equation.members[0])
        if name is None or name.is_new or role_of(name) == Role.WEIGHT:
            continue
        letters = without_index(name.letters)
        start = assigned.get(equation.members[0])
        if not equation.formulas and equation.numbers:
            assigned.setdefault(equation.members[0], equation.numbers[-1][0])
            if role_of(name) not in COMPUTED:
                given.add(letters)
        # u_1 = 0.6 - 0.1·0.089 goes on from u_1 = 0.6.
        elif letters not in given and not goes_on(equation, start):
            found.add(letters)
    return found


def goes_on(equation: Equation, start: str | None) -> bool:
    """Whether a formula begins with what its name has been so far."""
    return bool(start) and any(it.startswith(str(start)) for it in equation.formulas)


def _of_slopes(equation: Equation, roles: Roles) -> None:
    """A slope is taken at a net input."""
    arguments = (it[1] for member in equation.members for it in SLOPE.finditer(member))
    roles.note([it for it in map(symbol_of, arguments) if it is not None], Role.NET_INPUT)


def _of_error_and_slope(name: Symbol, member: str, roles: Roles) -> None:
    """An error of a unit times its slope is its delta, whichever of them has the letter δ."""
    match = BEFORE_SLOPE.fullmatch(member)
    error = symbol_of(match[1]) if match else None
    # Where units have no numbers, a letter may stand for what is passed on through all layers.
    if error is None or error.letters == name.letters or error.numbers != name.numbers:
        return
    if {role_of(name), role_of(error)} <= {Role.DELTA, Role.ERROR}:
        roles.note([name], Role.DELTA)
        roles.before_slopes.add(without_index(error.letters))


def _of_square(member: str, computed: set[Letters], roles: Roles) -> None:
    """In (t - y)^2 one is worked out, the other is the target."""
    for match in SQUARE.finditer(member):
        pair = list(filter(None, map(symbol_of, match.groups())))
        outputs = [it for it in pair if role_of(it) == Role.OUTPUT] or among(pair, computed)
        if len(pair) == PAIR and len(outputs) == 1:
            roles.note(outputs, Role.OUTPUT)
            roles.note(pair, Role.TARGET)  # the other one: of the output it is known already


def _of_powers(name: Symbol, member: str, roles: Roles) -> None:
    """What is a fraction of powers of e is an output, though p_1 is an input in some courses."""
    above, _, below = member.partition(")/(")
    is_fraction = above.lstrip("(").startswith(("1", *POWER)) and any(it in below for it in POWER)
    if is_fraction and role_of(name) == Role.INPUT:
        roles.note([name], Role.OUTPUT)


def _of_function(name: Symbol, member: str, roles: Roles) -> None:
    """An activation is one of a net input."""
    if OF_NUMBER.fullmatch(member):
        roles.applied.add(without_index(name.letters))
    match = OF_ONE.fullmatch(member)
    of = symbol_of(match[1]) if match else None
    if of is not None and of.letters != name.letters:
        roles.note([of], Role.NET_INPUT)
        roles.note([name], Role.OUTPUT)
    elif match is None and inside(member) != member and len(terms_of(inside(member)) or ()) > 1:
        roles.note([name], Role.OUTPUT)


def inside(member: str) -> str:
    """What an activation is applied to; otherwise the member itself."""
    each = OF_EACH.fullmatch(member)
    member = each[1] if each else member
    match = OF_SUM.fullmatch(member)
    return match[1] if match else member
