"""Workbooks as tests see them: read without our writer, changed, and computed again by
LibreOffice.
"""

import re
import shutil
import subprocess
import zipfile
from typing import NamedTuple
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# LibreOffice believes the results in a file of Excel unless it is told to compute them.
ALWAYS_COMPUTE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""
soffice = shutil.which("soffice")


class Cell(NamedTuple):
    """The text or the number of a cell; of a formula, the formula too."""

    value: object
    formula: str = ""


def read_workbook(path):
    """Cells by sheet and place: ``sheets["Step 1"]["C3"]``."""
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
        texts = []
        if "xl/sharedStrings.xml" in names:
            root = ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
            texts = ["".join(it.itertext()) for it in root.iter(f"{MAIN}si")]
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))
        sheets = [sheet.get("name") for sheet in book.iter(f"{MAIN}sheet")]
        return {
            name: _cells(file.read(f"xl/worksheets/sheet{number}.xml"), texts)
            for number, name in enumerate(sheets, start=1)
        }


def _cells(xml, texts):
    cells = {}
    for cell in ElementTree.fromstring(xml).iter(f"{MAIN}c"):
        value = cell.findtext(f"{MAIN}v")
        if value is None:
            continue
        kind = cell.get("t", "n")
        read = {"s": lambda it: texts[int(it)], "n": float}.get(kind, str)
        cells[cell.get("r")] = Cell(read(value), cell.findtext(f"{MAIN}f") or "")
    return cells


def place_of(cells, symbol):
    """The cell of the value beside a symbol."""
    (place,) = [it for it, cell in cells.items() if it[0] == "A" and cell.value == symbol]
    return f"C{place[1:]}"


def numbers(sheets):
    """All values, by sheet and place."""
    return {
        (name, place): cell.value
        for name, cells in sheets.items()
        for place, cell in cells.items()
        if re.fullmatch(r"C\d+", place) and place != "C1"
    }


def changed(path, to, given):
    """A copy without results, with other numbers in cells of the first sheet."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            xml = old.read(name).decode("utf-8")
            xml = re.sub(r"</f><v>[^<]*</v>", "</f>", xml)
            for place, number in given.items() if name.endswith("/sheet1.xml") else ():
                xml, n = re.subn(rf'(<c r="{place}"[^>]*><v>)[^<]*', rf"\g<1>{number!r}", xml)
                assert n == 1
            new.writestr(name, xml)
    return to


def recalculated(paths, folder):
    """The values of workbooks as LibreOffice computes them."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_COMPUTE)
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder / "computed"), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return [numbers(read_workbook(folder / "computed" / path.name)) for path in paths]
