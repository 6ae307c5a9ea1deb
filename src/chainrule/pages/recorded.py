"""A recorded page: the steps of a session and the view in one file, without a server.

It opens from disk and needs nothing from elsewhere. A policy within it lets only its own script and
styles run, known by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from typing import Any

from chainrule.checks import check_whole
from chainrule.errors import ChainruleError
from chainrule.pages.asking.likely_slips import LikelySlips
from chainrule.pages.bundle import bundle, view_file
from chainrule.pages.details import details
from chainrule.pages.session import Answer, Session

MOST_STEPS = 1000
# Steps whose likely slips are recorded for the quiz, at 7 KB and a tenth of a second each for a
# 2-2-2 network; in those after them an answer is right or wrong.
MOST_STEPS_WITH_SLIPS = 20
# What is different in each step.
OF_A_STEP = ("step", "layout", "values", "shown", "details", "slips")
MOST_BYTES = 60_000_000  # of a file that browsers still open well


def recorded_page(session: Session, steps: int, command: str = "chainrule page EXAMPLE") -> str:
    """A page of HTML with the first steps of a session.

    Parameters
    ----------
    session : Session
        What is recorded, from its first step on.
    steps : int
        How many updates of the weights.
    command : str
        How a page is opened on which numbers can be changed.
    """
    check_whole(1, steps=steps)
    if steps > MOST_STEPS:
        raise ChainruleError(f"{steps:,} steps are too many to record; at most {MOST_STEPS:,}")
    recorded = _recorded(session, steps, command)
    data = json.dumps(recorded, ensure_ascii=False, separators=(",", ":"))
    if len(data) > MOST_BYTES:
        raise ChainruleError(
            f"the page would have {len(data) / 1e6:,.0f} MB; record fewer steps, or a smaller "
            "network"
        )
    return _html(recorded["opened"]["title"], data)


def _recorded(session: Session, steps: int, command: str) -> dict[str, Any]:
    shown = [session.opened(0), *(session.show(step) for step in range(1, steps))]
    for answer in shown:
        _complete(session, answer)
    words = _with_slips(session, shown[:MOST_STEPS_WITH_SLIPS])
    return {
        "command": command,
        "opened": {**session.about(), "steps": steps - 1},
        # Pieces and layouts are sent once in a session; here any step may be looked at first.
        "pieces": [piece for answer in shown for piece in answer.get("pieces", [])],
        "layouts": {it["layout"]: it["new_layout"] for it in shown if "new_layout" in it},
        "slip_words": words,
        "steps": list(map(_of_step, shown)),
    }


def _of_step(answer: Answer) -> Answer:
    """What is recorded of a step; the first answer has more."""
    return {name: answer[name] for name in OF_A_STEP if name in answer}


def _complete(session: Session, answer: Answer) -> None:
    """Of a large pass a live page asks for what it shows; here all has to be there."""
    if not any("cut" in it for it in answer.get("details", [{"cut": True}])):
        return
    layout = session.pass_of(answer["step"])
    every = list(range(len(layout)))
    answer["details"] = details(layout, every, session.digits, session.pieces, whole=True)
    answer["pieces"] = [*answer.get("pieces", []), *session.pieces.take_new()]


def _with_slips(session: Session, shown: list[Answer]) -> list[str]:
    """Steps with what likely slips give, and what to say of each."""
    slips = LikelySlips()
    for step, answer in enumerate(shown):
        loss = session.steps.moment(step).job.loss
        answer["slips"] = slips.of_step(session.pass_of(step), loss)
    return slips.words


def _html(title: str, data: str) -> str:
    script, style = bundle("recorded.js"), view_file("style.css")
    # "</script>" within the data would end the element; JSON may write any character as an escape.
    data = data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        '<main id="page"><noscript>This page needs JavaScript.</noscript></main>',
        f'<script id="recorded" type="application/json">{data}</script>',
        f'<script type="module">{script}</script>',
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(lines)


def _hash(text: str) -> str:
    """How a policy names a script or a style that stands in the page."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
