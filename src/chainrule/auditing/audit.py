"""An audit: claims matched to quantities, judged under the author's conventions, and their
slips explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from math import nan
from pathlib import Path

from chainrule.auditing.causes import Cause, causes, ranked
from chainrule.auditing.claim_sources.resolve import resolve
from chainrule.auditing.conventions import Convention
from chainrule.auditing.interpretation import Explain, Reading, likeliest
from chainrule.auditing.intervals import Known, agrees
from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.long_runs import Runs, run_causes, run_claim
from chainrule.auditing.result import Audit, Audited, book_for
from chainrule.auditing.slips.rewrite import Naming
from chainrule.auditing.verdicts import RIGHT, UNKNOWN, WRONG, Finding
from chainrule.auditing.workings import done, followed, right
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.symbolic.notations import Notation, Symbol
from chainrule.symbolic.notations.symbols import written

FOLLOWED = 3  # updates that are followed step by step; of longer runs only the end is compared


def audit(example: WorkedExample | str | Path, claims: Sequence[Claim] | None = None) -> Audit:
    """Check the printed numbers of a hand-worked example.

    Parameters
    ----------
    example : WorkedExample, str or Path
        The network and its data, or the name or file of an example.
    claims : sequence of Claim, optional
        The printed numbers in their order; the example's own if not given.

    Returns
    -------
    Audit

    Raises
    ------
    ChainruleError
        If there are no claims, or one is about a quantity that does not exist.

    Examples
    --------
    >>> found = chainrule.audit("quirk")
    >>> causes = {item.symbol: item.causes[0].kind for item in found.items if item.causes}
    >>> causes["∂E/∂i1h2"], causes["i1h1+"]
    ('weight swapped', 'gradient added')
    """
    example = load_example(example) if isinstance(example, str | Path) else example
    claims = example.claims if claims is None else _checked(claims)
    if not claims:
        raise ChainruleError(
            f"{example.name or 'the example'} has no claims to audit; write them as claims = ..."
        )
    followed = [claim for claim in claims if claim.updates <= FOLLOWED]
    # a gradient after 1 is of the second step
    updates = 1 + max((claim.updates for claim in followed), default=0)
    notation = Notation(example.notation, example.network, len(example.inputs))

    known: dict[int, list[tuple[Claim, Key]]] = {}

    def resolved(ledger: Ledger) -> list[tuple[Claim, Key]]:
        for claim in followed:
            if id(claim) not in known:
                known[id(claim)] = _keys(claim, ledger)
        pairs = [pair for claim in followed for pair in known[id(claim)]]
        for claim, key in pairs:
            if key not in ledger:
                raise ChainruleError(f"{claim}: there is no such quantity under this convention")
        return pairs

    runs = Runs(example)
    name = cache(partial(_name, notation))

    def explained(finding: Finding) -> list[Cause]:
        claim, key = finding.claim, finding.key
        return [
            *run_causes(claim, key, runs),
            *causes(claim, key, finding.author, name, finding.expected),
        ]

    reading = likeliest(Convention(example, notation.negated), resolved, explained, updates)
    audited = _settled(reading, explained, name)
    audited += [_long_run(claim, runs, name) for claim in claims if claim.updates > FOLLOWED]
    order = {id(claim): number for number, claim in enumerate(claims)}
    audited.sort(key=lambda item: order[id(item.claim)])
    return Audit(example, tuple(audited), tuple(reading.convention.words.values()))


def _checked(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    listed = not isinstance(claims, str | Path) and all(
        isinstance(claim, Claim) for claim in claims
    )
    if not listed:
        raise ChainruleError(
            "claims are a list of Claim; parse_claims of chainrule.explaining.examples.claims "
            "makes them of text such as "
            "'net_h1 = 0.3775', read_claims_csv of "
            "chainrule.auditing.claim_sources.claim_tables reads a table"
        )
    return tuple(claims)


def _keys(claim: Claim, ledger: Ledger) -> list[tuple[Claim, Key]]:
    """The quantities of a claim, as the ledger has them."""
    try:
        places = resolve(claim, ledger.steps)
    except ChainruleError as error:
        where = f"line {claim.line}: " if claim.line else ""
        raise ChainruleError(f"{where}{claim}: {error}") from None
    keys = [ledger.origin(Key(group.updates, quantity)) for group, _, quantity in places]
    return [(claim, key) for key in keys if key is not None]


def _name(notation: Notation, key: Key) -> Symbol:
    """What the course calls a quantity, or what it is called plainly."""
    symbol = book_for(notation, key).symbol(key.quantity)
    symbol = symbol or written(key.quantity.kind.replace("_", " "), {})
    return symbol.marked(f" after {key.updates}", "") if key.updates else symbol


def _long_run(claim: Claim, runs: Runs, name: Naming) -> Audited:
    """A claim about the end of a run that is too long to be followed."""
    key = Key(claim.updates, run_claim(claim, runs.example))
    if runs.example.missing:
        lacking = tuple(name(Key(0, quantity)) for quantity in runs.example.missing)
        return Audited(claim, key, name(key), UNKNOWN, nan, nan, lacking=lacking)
    truth = runs.value(key.quantity, claim.updates)
    verdict = RIGHT if agrees(claim, Known(truth)) else WRONG
    reasons = (
        ()
        if verdict == RIGHT
        else tuple(sorted(run_causes(claim, key, runs), key=lambda cause: cause.cost))
    )
    return Audited(claim, key, name(key), verdict, truth, truth, reasons)


def _settled(reading: Reading, explained: Explain, name: Naming) -> list[Audited]:
    """Findings with their causes; a slip in something not printed explains all the numbers that
    come of it.
    """
    settled: list[Audited] = []
    known: set[tuple[str, str, Key]] = set()
    found = ranked(
        [explained(finding) if finding.verdict == WRONG else [] for finding in reading.findings]
    )
    for finding, reasons in zip(reading.findings, found, strict=True):
        again = next(
            (cause for cause in reasons if cause.same in known and cause.changed != finding.key),
            None,
        )
        if again is not None:
            reasons = [again]
        elif reasons:
            known.add(reasons[0].same)
        settled.append(_audited(finding, reasons, reading.ledger, name))
    return settled


def _audited(finding: Finding, reasons: list[Cause], ledger: Ledger, name: Naming) -> Audited:
    key, author = finding.key, finding.author
    return Audited(
        finding.claim,
        key,
        name(key),
        finding.verdict,
        finding.truth,
        finding.expected.value,
        tuple(reasons),
        lacking=tuple(map(name, author.lacking(key))) if finding.verdict == UNKNOWN else (),
        right=right(key, ledger),
        own=followed(key, author),
        done=done(key, reasons[0], author) if reasons else (),
    )
