"""`chainrule audit`: the first wrong number of a hand-worked example, and what went wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainrule.cli.output import chosen_format, distinct, not_over
from chainrule.errors import ChainruleError

if TYPE_CHECKING:
    from chainrule.auditing.result import Audit


def audit(
    example: Annotated[
        str,
        typer.Argument(
            help="A worked example: a shipped one by name, or a TOML file; or a document, from "
            "which the network is read too."
        ),
    ],
    claims: Annotated[
        Path | None,
        typer.Option(
            help="Where the printed numbers are: a CSV file, or a document (Markdown, LaTeX, plain "
            "text, a web page, a notebook, Word, PDF).",
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
    annotate: Annotated[
        Path | None,
        typer.Option(help="Where to write the document with its numbers marked, as HTML."),
    ] = None,
    draft: Annotated[
        Path | None,
        typer.Option(
            help="Where to write what was read from a document as an example, to be corrected."
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a report that is there.")
    ] = False,
) -> None:
    """Check the printed numbers of a hand-worked example; exit code 1 if one is wrong."""
    # imported only when the command runs: `chainrule --help` should not wait for all commands'
    # imports
    from chainrule.auditing.audit import audit as run
    from chainrule.cli.output import deliver

    _check_files(example, claims, output, annotate, draft, replace)
    found = run(example, claims)
    if annotate is not None:
        _write_annotated(found, claims or Path(example), annotate)
    if draft is not None:
        _write_draft(found, draft)
    # Of a document alone, the report tells what was left out.
    for left in found.unmatched if found.draft is None else ():
        # notes go to standard error, so that the report alone goes into a pipe
        print(f"note: line {left.line}: {left.why}: {left.text}", file=sys.stderr)
    form = chosen_format(format, output)
    deliver(found.report(form, digits), form, output, replace)
    # Of a document that could not be read well enough, neither right nor wrong is said.
    raise SystemExit(2 if found.is_doubtful else 1 if found.first_wrong else 0)


def _check_files(
    example: str,
    claims: Path | None,
    output: Path | None,
    annotate: Path | None,
    draft: Path | None,
    replace: bool,
) -> None:
    """Before the work, which may take a while: every file can be written, is not one that is read,
    and there is something to write.
    """
    from chainrule.auditing.audit import is_document
    from chainrule.files import check_free

    for path in filter(None, (output, annotate, draft)):
        not_over(path, example, claims)
    for path in filter(None, (output, annotate)):
        check_free(path, replace)
    distinct(output, annotate, draft)
    if annotate is not None and not is_document(claims or example):
        raise ChainruleError(
            "--annotate marks the numbers of a document: give one instead of the example, or as "
            "--claims"
        )
    if draft is not None:
        _check_draft(example, draft)


def _check_draft(example: str, draft: Path) -> None:
    """The same for the example that is read from a document."""
    from chainrule.auditing.audit import is_document
    from chainrule.files import check_place

    check_place(draft)
    if not is_document(example):
        raise ChainruleError("--draft is for a document: this is an example already")
    # not even with --replace: what was corrected by hand cannot be read again
    if draft.exists():
        raise ChainruleError(
            f"{draft} exists, and may have been corrected by hand; name another file, or remove it"
        )


def _write_annotated(found: Audit, document: Path, path: Path) -> None:
    """The document with what was found in it."""
    from chainrule.auditing.annotated import annotated
    from chainrule.auditing.claim_sources.texts import text_of
    from chainrule.files import write_whole

    page = annotated(found.items, text_of(document), document.name)
    print(f"annotated copy written to {write_whole(path, page.encode())}", file=sys.stderr)


def _write_draft(found: Audit, path: Path) -> None:
    """The example that was read from a document."""
    from chainrule.explaining.examples.writing import write_example
    from chainrule.files import write_whole

    written = write_whole(path, write_example(found.example).encode())
    print(f"draft written to {written}", file=sys.stderr)
