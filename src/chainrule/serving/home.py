"""The page at the root: what the server predicts and how it is called, for people."""

from __future__ import annotations

import json
import shlex
from html import escape
from typing import Any

from chainrule.serving.openapi import example_row
from chainrule.tables.model import TableModel

# No scripts, fonts or styles from elsewhere: networks with such servers often have no way out.
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: auto; padding: 1rem }}
pre {{ background: #f4f4f4; padding: 1rem; overflow-x: auto }}
td, th {{ text-align: left; padding: 0.2rem 1rem 0.2rem 0; vertical-align: top }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{about}</p>
<h2>A row</h2>
<pre>{call}</pre>
<p>Send a list of such objects for many rows, and <code>null</code> for a value that is not known.
The whole interface: <a href="openapi.json">openapi.json</a>.
Whether the server runs: <a href="health">health</a>.</p>
<h2>Columns</h2>
<table>
<tr><th>column</th><th>takes</th><th></th></tr>
{columns}
</table>
</body>
</html>
"""


def home_page(model: TableModel, document: dict[str, Any], address: str) -> str:
    """The page as HTML; the address is the one at which it was asked for, such as
    "http://127.0.0.1:8000/".
    """
    row = json.dumps(example_row(model), ensure_ascii=False)
    call = (
        f"curl -X POST {shlex.quote(address + 'predict')} -H 'Content-Type: application/json' \\\n"
        f"     -d {shlex.quote(row)}"
    )
    columns = document["components"]["schemas"]["Row"]["properties"]
    lines = (
        f"<tr><td>{escape(name)}</td><td>{' or '.join(schema['type'])}</td>"
        f"<td>{escape(schema.get('description', ''))}</td></tr>"
        for name, schema in columns.items()
    )
    return PAGE.format(
        title=escape(document["info"]["title"]),
        about=escape(document["info"]["description"]),
        call=escape(call),
        columns="\n".join(lines),
    )
