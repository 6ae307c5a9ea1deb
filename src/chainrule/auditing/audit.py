"""An audit: claims matched to quantities, judged under the author's conventions, and their
slips explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from pathlib import Path

import numpy as np

from chainrule.auditing.audited import Audited
from chainrule.auditing.cause import Cause
from chainrule.auditing.causes import causes
from chainrule.auditing.claim_sources.extraction import Unmatched
from chainrule.auditing.claim_sources.read import read_claims
from chainrule.auditing.claim_sources.resolve import ALL_ROWS, resolve
from chainrule.auditing.claim_sources.texts import has_code_apart, suffixes, text_of
from chainrule.auditing.conventions import stated
from chainrule.auditing.drafting.draft import Draft, draft
from chainrule.auditing.drafting.unsupported import told_apart
from chainrule.auditing.effort import Effort
from chainrule.auditing.finding import RIGHT, UNKNOWN, WRONG, Finding
from chainrule.auditing.interpretation import likeliest
from chainrule.auditing.intervals import Known, agrees
from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.long_runs import Runs, followed_to, run_causes, run_claim
from chainrule.auditing.naming import Names, names_of
from chainrule.auditing.readings import Reading
from chainrule.auditing.repeated import reasons
from chainrule.auditing.result import Audit
from chainrule.auditing.workings import done, followed, right
from chainrule.errors import ChainruleError
from chainrule.explaining.examples.claims import Claim
from chainrule.explaining.examples.files import load_example
from chainrule.explaining.examples.worked_example import WorkedExample
from chainrule.explaining.name_lookup import Found

MOST_CLAIMS = 4000  # more than any course prints of one example


def audit(
    example: WorkedExample | str | Path, claims: Sequence[Claim] | str | Path | None = None
) -> Audit:
    r"""Check the printed numbers of a hand-worked example.

    Parameters
    ----------
    example : WorkedExample, str or Path
        The network and its data, the name or file of an example, or a document that gives both the
        network and the numbers.
    claims : sequence of Claim, str or Path, optional
        The printed numbers in their order, or the file that has them: a CSV table, or a document
        (Markdown, LaTeX, plain text, a web page, a notebook, Word or PDF). The example's own claims
        if not given.

    Returns
    -------
    Audit
        Among others `items`, one for each claim, `first_wrong`, and `report` to write it all down.

    Raises
    ------
    ChainruleError
        If there are no claims, one is about a quantity that does not exist, or the file cannot be
        read.

    Examples
    --------
    >>> found = chainrule.audit("quirk")
    >>> causes = {item.symbol: item.causes[0].kind for item in found.items if item.causes}
    >>> causes["∂E/∂i1h2"], causes["i1h1+"]
    ('weight swapped', 'gradient added')

    Numbers of a document:

    >>> path = tmp / "chapter.tex"
    >>> _ = path.write_text(r"Then \(net_{h1} = 0.3775\) and \(out_{h1} = 0.5393\).")
    >>> found = chainrule.audit("mazur", path)
    >>> print(found.first_wrong.symbol, found.first_wrong.causes[0].kind)
    out_h1 digits transposed

    A document alone:

    >>> path = tmp / "handout.md"
    >>> _ = path.write_text(r"Let $x = 2$, $w = 0.5$, $b = 0.1$ and $t = 1$. "
    ...                     r"Then $z = w x + b = 1.1$ and $y = \sigma(z) = 0.7530$.")
    >>> found = chainrule.audit(path)
    >>> print(found.example.network, found.first_wrong.symbol, found.first_wrong.causes[0].kind)
    1-1, logistic y digits transposed
    """
    drafted: Draft | None = None
    unmatched: tuple[Unmatched, ...] = ()
    if isinstance(example, str | Path):
        if is_document(example):
            drafted = _drafted(example, claims)
            example, unmatched = drafted.example, drafted.unmatched
        else:
            example = load_example(example)
    if isinstance(claims, str | Path):
        read = read_claims(claims, example)
        claims, unmatched = read.claims, read.unmatched
    claims = example.claims if claims is None else _checked(claims)
    if not claims:
        raise ChainruleError(
            f"{example.name or 'the example'} has no claims to audit; write them as claims = ..."
        )
    if len(claims) > MOST_CLAIMS:
        raise ChainruleError(
            f"{len(claims)} numbers are claimed; an audit takes up to {MOST_CLAIMS}, so split them"
        )
    # First the conventions, judged by all claims together; then, under these, each claim.
    names = names_of(example) if drafted is None else drafted.names
    auditor = _Auditor(example, claims, names)
    reading = auditor.reading()
    audited = [*auditor.settled(reading), *auditor.long_runs()]
    # Back to the author's order. By identity: the same claim may be printed twice.
    order = {id(claim): number for number, claim in enumerate(claims)}
    audited.sort(key=lambda item: order[id(item.claim)])
    kept, drafted = told_apart(audited, drafted)
    conventions = tuple(reading.convention.words.values())
    cut_short = auditor.effort.cut_short
    return Audit(example, tuple(kept), conventions, unmatched, names, drafted, cut_short)


def is_document(path: str | Path) -> bool:
    """Whether it is no example, but a text."""
    suffix = Path(path).suffix.lower()
    # Kinds of documents are looked up only for what is no example.
    return suffix not in ("", ".toml") and suffix in suffixes()


def _drafted(path: str | Path, claims: object) -> Draft:
    """What a document alone says."""
    if claims is not None:
        raise ChainruleError(
            f"{path} is a document, which is audited with the numbers that stand in it; for others "
            f"give an example, a TOML file: chainrule audit {path} --draft example.toml writes one"
        )
    found = _alone(Path(path))
    if not found.example.claims:
        raise ChainruleError(f"{path}: a network was read, but no number that it computes")
    return found


def _alone(path: Path) -> Draft:
    """A network from the text of a document; from its code besides where the text has none, as
    code also works with numbers of other examples, and of plots.
    """
    if not has_code_apart(path):
        return _read(path, code=True)
    try:
        found = _read(path, code=False)
        has_weights = not np.isnan(found.example.parameters.vector).all()
    except ChainruleError:
        has_weights = False
    return found if has_weights else _read(path, code=True)


def _read(path: Path, code: bool) -> Draft:
    """The network of a document, with its code or without; a refusal names the document."""
    text = text_of(path, code=code)
    try:
        return draft(text, path.stem)
    except ChainruleError as error:
        raise ChainruleError(f"{path}: {error}") from None


def _checked(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    if not all(isinstance(claim, Claim) for claim in claims):
        raise ChainruleError(
            "claims are a list of Claim, or the path of a file; parse_claims of "
            "chainrule.explaining.examples.claims makes a list of text such as 'net_h1 = 0.3775'"
        )
    return tuple(claims)


class _Auditor:
    """Audits one list of claims; what is worked out on the way is kept."""

    def __init__(self, example: WorkedExample, claims: Sequence[Claim], names: Names) -> None:
        self.example = example
        last = followed_to(claims, example)
        self.followed = [claim for claim in claims if claim.updates <= last]
        self.distant = [claim for claim in claims if claim.updates > last]
        self.names = names
        self.runs = Runs(example)
        self.effort = Effort()
        # By the `id` of findings, which are kept so that no other one can get it.
        self._found: dict[int, tuple[list[Cause], int]] = {}
        self._kept: list[Finding] = []
        # Claims by their `id`: names are looked up once, not again under each convention.
        self._pairs: dict[int, list[tuple[Claim, Key]]] = {}

    def reading(self) -> Reading:
        """The likeliest reading of the claims that are followed."""
        start = stated(self.example, self.names.notation.negated)
        # A gradient after 1 update is computed on the way to the second one.
        updates = 1 + max((claim.updates for claim in self.followed), default=0)
        reading = likeliest(start, self.resolved, self.explained, updates)
        self.runs = Runs(reading.convention.example, reading.convention.changes)
        return reading

    def resolved(self, ledger: Ledger) -> list[tuple[Claim, Key]]:
        """Each claim with its quantity, several times if its name leaves the sample open."""
        if not self._pairs:
            self._resolve(ledger)
        pairs = [pair for claim in self.followed for pair in self._pairs[id(claim)]]
        for claim, key in pairs:
            if key not in ledger:
                raise ChainruleError(f"{claim}: there is no such quantity under this convention")
        return pairs

    def _resolve(self, ledger: Ledger) -> None:
        """Look the names of all claims up."""
        found = {id(claim): _places(claim, ledger, False) for claim in self.followed}
        # Who prints a sample that is not in the next batch has all samples there, and does not
        # count within the batch.
        whole = {
            place.group.updates
            for places in found.values()
            for place in places
            if place.group.phase == ALL_ROWS
        }
        for claim in self.followed:
            places = found[id(claim)]
            if claim.updates in whole:
                places = _places(claim, ledger, True)
            self._pairs[id(claim)] = [(claim, key) for key in _keys(places, ledger)]

    def explained(self, finding: Finding) -> list[Cause]:
        """The causes of one wrong number."""
        claim, key = finding.claim, finding.key
        return [*run_causes(claim, key, self.runs), *self._slips(finding)]

    def _slips(self, finding: Finding) -> list[Cause]:
        """Those within a step, which do not depend on the run: looked for once."""
        claim, key = finding.claim, finding.key
        found, spent = self._found.get(id(finding), ([], 0))
        # What was found before takes as much again of what may be tried, so that it makes no
        # difference which numbers come first; if there is too little left, the search ends early.
        if id(finding) in self._found and self.effort.spare(spent):
            return found
        before = self.effort.left
        found = causes(claim, key, finding.author, self.names, finding.expected, self.effort)
        if not self.effort.ended:
            self._found[id(finding)] = found, before - self.effort.left
            self._kept.append(finding)
        return found

    def settled(self, reading: Reading) -> list[Audited]:
        """Findings with their causes."""
        findings = reading.findings
        # What was spent on finding the conventions is not lacking here.
        self.effort = Effort()
        return [
            self._audited(finding, causes, reading.ledger)
            for finding, causes in zip(findings, reasons(findings, self.explained), strict=True)
        ]

    def _audited(self, finding: Finding, found: list[Cause], ledger: Ledger) -> Audited:
        key, author = finding.key, finding.author
        lacking = author.lacking(key) if finding.verdict == UNKNOWN else []
        return Audited(
            finding.original or finding.claim,
            key,
            self.names(key),
            finding.verdict,
            finding.truth,
            finding.expected.value,
            tuple(found),
            lacking=tuple(map(self.names, lacking)),
            right=right(key, ledger),
            own=followed(key, author),
            done=done(key, found[0], author) if found else (),
            follows_from=finding.follows_from,
        )

    def long_runs(self) -> list[Audited]:
        """Claims about the end of a run that is too long to be followed."""
        return list(map(self._long_run, self.distant))

    def _long_run(self, claim: Claim) -> Audited:
        key = Key(claim.updates, run_claim(claim, self.example))
        symbol = self.names(key)
        if self.example.missing:
            lacking = tuple(self.names(Key(0, quantity)) for quantity in self.example.missing)
            return Audited(claim, key, symbol, UNKNOWN, nan, nan, lacking=lacking)
        # Nothing on the way is printed: there is only the exact value to compare with.
        truth = self.runs.value(key.quantity, claim.updates)
        if agrees(claim, Known(truth)):
            return Audited(claim, key, symbol, RIGHT, truth, truth)
        reasons = sorted(run_causes(claim, key, self.runs), key=lambda cause: cause.cost)
        return Audited(claim, key, symbol, WRONG, truth, truth, tuple(reasons))


def _places(claim: Claim, ledger: Ledger, all_rows: bool) -> list[Found]:
    """Where the quantities of a claim are computed."""
    try:
        return resolve(claim, ledger.explanation, all_rows)
    except ChainruleError as error:
        where = f"line {claim.line}: " if claim.line else ""
        raise ChainruleError(f"{where}{claim}: {error}") from None


def _keys(places: list[Found], ledger: Ledger) -> list[Key]:
    """The quantities of a claim, as the ledger has them."""
    keys = [ledger.origin(Key(place.group.updates, place.quantity)) for place in places]
    # Inputs are listed with a batch, and with all samples.
    return [key for key in dict.fromkeys(keys) if key is not None]
