"""`chainrule audit`: the first wrong number of a hand-worked example, and what went wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainrule.cli.output import format_of, not_over
from chainrule.errors import ChainruleError

if TYPE_CHECKING:
    from chainrule.explaining.examples.claims import Claim
    from chainrule.explaining.examples.worked_example import WorkedExample


def audit(
    example: Annotated[
        str, typer.Argument(help="A worked example: a shipped one by name, or a TOML file.")
    ],
    claims: Annotated[
        Path | None,
        typer.Option(
            help="Where the printed numbers are: a CSV file, or a Markdown or LaTeX document.",
            show_default="claims in the example",
        ),
    ] = None,
    digits: Annotated[int, typer.Option(min=1, max=17, help="Significant digits.")] = 9,
    format: Annotated[
        str | None,
        typer.Option(
            help="text, markdown, latex, html or json.", show_default="by the output file"
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="A file to write to.")] = None,
) -> None:
    """Check the printed numbers of a hand-worked example; exit code 1 if one is wrong."""
    from chainrule.auditing.audit import audit as run
    from chainrule.auditing.report import report
    from chainrule.cli.output import deliver
    from chainrule.documents.formats import write_document
    from chainrule.explaining.examples.files import load_example
    from chainrule.files import check_place

    if output is not None:
        check_place(output)
        not_over(output, example, claims)
    loaded = load_example(example)
    found = run(loaded, _claims(claims, loaded) if claims else None)
    form = format or ("text" if output is None else format_of(output))
    text = write_document(report(found, digits), form)
    deliver(text, form, output)
    raise SystemExit(1 if found.first_wrong else 0)


def _claims(path: Path, example: WorkedExample) -> tuple[Claim, ...]:
    """The printed numbers in a file."""
    from chainrule.auditing.claim_sources.claim_tables import read_claims_csv
    from chainrule.auditing.claim_sources.extraction import extract_claims
    from chainrule.explaining.explain import explain
    from chainrule.files import check_size, read_whole

    if path.suffix.lower() == ".csv":
        return read_claims_csv(path)
    try:
        text = read_whole(check_size(path)).decode()
    except UnicodeDecodeError:
        raise ChainruleError(
            f"{path}: this is not a text file; a document is written in Markdown or LaTeX"
        ) from None
    found = extract_claims(
        text,
        explain(
            example.moment(complete=False), steps=example.steps if 0 < example.steps < 4 else 1
        ),
    )
    for left in found.unmatched:
        print(f"note: line {left.line}: {left.why}: {left.text}", file=sys.stderr)
    if not found.claims:
        raise ChainruleError(
            f"{path}: no equation in it is about a quantity of the example; they are written as "
            f"$net_{{h1}} = 0.3775$"
        )
    return found.claims
