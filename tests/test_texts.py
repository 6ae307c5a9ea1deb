"""The text of documents of every kind: the same equations, hence the same audit."""

import io
import json
import zipfile

import pytest

import chainrule
from chainrule.auditing.claim_sources.texts import suffixes, text_of
from chainrule.errors import ChainruleError

EXPECTED = ["net_h1 = 0.3775", "out_h1 = 0.5933", "dE_total/dw5 = 0.0822"]
MARKDOWN = r"""
# Forward
$net_{h1} = 0.3775$ and $out_{h1} = 0.5933$

$$\frac{\partial E_{total}}{\partial w_5} = 0.0822$$
"""
HTML = r"""<!DOCTYPE html>
<html><head><title>net_h1 = 9</title>
<script>var net_h1 = 7;</script></head>
<body><h1>Forward</h1>
<p>We get \(net_{h1} = 0.3775\)
<math><msub><mi>out</mi><mi>h1</mi></msub><mo>=</mo><mn>0.5933</mn></math></p>
<p><math><semantics><mrow><mfrac><mi>x</mi><mi>y</mi></mfrac></mrow>
<annotation encoding="application/x-tex">\frac{\partial E_{total}}{\partial w_5} = 0.0822
</annotation>
</semantics></math></p></body></html>
"""


def notebook():
    cells = [
        {"cell_type": "markdown", "source": ["# Forward\n", "$net_{h1} = 0.3775$"]},
        {
            "cell_type": "code",
            "source": "net_h1 = 9",
            "outputs": [
                {"output_type": "stream", "text": ["out_h1 = 0.5933\n"]},
                {"output_type": "execute_result", "data": {"text/plain": "dE_total/dw5 = 0.0822"}},
            ],
        },
    ]
    return json.dumps({"cells": cells, "nbformat": 4}).encode()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def sub(base, index):
    return f"<m:sSub><m:e>{run(base)}</m:e><m:sub>{run(index)}</m:sub></m:sSub>"


def word(body=None):
    derivative = (
        f"<m:f><m:num>{run('∂')}{sub('E', 'total')}</m:num>"
        f"<m:den>{run('∂')}{sub('w', '5')}</m:den></m:f>"
    )
    body = body or (
        f"<w:p><m:oMath>{sub('net', 'h1')}{run('=0.3775')}</m:oMath></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>so</w:t></w:r></w:p></w:tc>"
        f"<w:tc><w:p><m:oMath>{sub('out', 'h1')}{run('=0.5933')}</m:oMath></w:p></w:tc>"
        "</w:tr></w:tbl>"
        f"<w:p><m:oMath>{derivative}{run('=0.0822')}</m:oMath></w:p>"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        document = f"<w:document {W} {M}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", document)
    return content.getvalue()


def pdf(lines):
    """A page of text, or an empty one."""
    shown = "".join(f"({line}) Tj T* " for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 50 700 Td {shown}ET" if lines else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(content)
    content += f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\n"
    return (content + f"startxref\n{start}\n%%EOF\n").encode()


DOCUMENTS = {
    ".md": MARKDOWN.encode(),
    ".tex": MARKDOWN.encode(),
    ".txt": "\n".join(EXPECTED).encode("utf-8-sig"),
    ".html": HTML.encode(),
    ".ipynb": notebook(),
    ".docx": word(),
    ".pdf": pdf(EXPECTED),
}


@pytest.mark.parametrize("suffix", DOCUMENTS)
def test_every_kind_of_document_has_the_same_claims(tmp_path, suffix):
    path = tmp_path / f"handout{suffix}"
    path.write_bytes(DOCUMENTS[suffix])
    found = chainrule.audit("mazur", path)
    assert [str(item.claim) for item in found.items] == EXPECTED
    assert found.first_wrong is None


def test_lines_of_a_web_page_are_those_of_the_file(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(HTML)
    lines = [item.claim.line for item in chainrule.audit("mazur", path).items]
    assert lines == [5, 6, 8]


def test_indented_elements_have_the_lines_of_the_file(tmp_path):
    path = tmp_path / "page.html"
    items = [f"  <li>unit: net_h1 = 0.{n}</li>" for n in (1, 2, 3)]
    path.write_text("\n".join(["<html><body>", "<ul>", *items, "</ul>", "</body></html>"]))
    assert [text_of(path).split("\n").index(f"  unit: net_h1 = 0.{n}") for n in (1, 2, 3)] == [
        2,
        3,
        4,
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xls", b"", "documents are read that end in"),
        ("a.md", b"\xff\xfe", "not a text in UTF-8 .byte 0."),
        ("a.md", b" \n", "there is no text in this document"),
        ("a.ipynb", b"{", "not a notebook"),
        ("a.ipynb", b'{"cells": 3}', "not a notebook"),
        ("a.docx", b"PK", "not a Word document"),
        ("a.docx", word()[:200], "not a Word document"),
        ("a.pdf", b"%PDF-1.4", "not a PDF file that can be read"),
        ("a.pdf", pdf([]), "1 pages of this file have no text: they were scanned"),
    ],
    # An archive holds the time: as a part of names, workers would collect different tests.
    ids=range(9),
)
def test_what_cannot_be_read_is_said(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ChainruleError) as refused:
        chainrule.audit(path)
    assert str(refused.value).count(name) == 1
    with pytest.raises(ChainruleError, match=message):
        text_of(path)


def test_entities_are_not_expanded(tmp_path):
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(ChainruleError, match="it defines entities"):
        text_of(path)


def test_what_is_missing_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pypdf", None)
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(EXPECTED))
    with pytest.raises(ChainruleError, match=r"pip install 'chainrule\[pdf\]'"):
        text_of(path)


def test_damaged_pages_do_no_harm(tmp_path):
    """Every part of a page, cut off anywhere."""
    path = tmp_path / "page.html"
    for end in range(1, len(HTML), 7):
        path.write_text("text " + HTML[:end])
        assert text_of(path).startswith("text ")
    assert ".html" in suffixes()
