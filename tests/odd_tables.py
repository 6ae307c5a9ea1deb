"""Tables as people have them: a known content, written in any combination of oddities."""

import datetime as dt
import gzip
import lzma
from dataclasses import dataclass, field

WORDS = (("ja", "nein"), ("yes", "no"), ("TRUE", "FALSE"), ("oui", "non"), ("wahr", "falsch"))
CHOICES = {
    "decimal": [".", ","],
    "thousands": ["", ".", ",", " ", "\u202f", "'", "’"],
    "negative": ["-{}", "−{}", "({})", "{}-"],
    "separator": [",", ";", "\t", "|"],
    "money": ["{}", "${}", "€ {}", "{} €", "{} CHF"],
    "percent": ["{}", "{}%", "{} %"],
    "date": [
        *("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y%m%d", "%d %b %Y"),
        *("%B %d, %Y", "%Y/%m/%d", "%d-%b-%y", "%Y-%m-%dT%H:%M:%S", "%d.%m.%y"),
    ],
    "words": list(WORDS),
    "missing": ["", "NA", "-", "n/a", "NULL", "?", "#N/A", "nan"],
    "before": [[], ["# exported"], ["Report of 2024", ""], ["# a", "# b"]],
    "line_end": ["\n", "\r\n", "\r"],
    "encoding": ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"],
    "quotes": ["all", "needed"],
    "space": ["", " "],
    "after": ["", "separators", "blank lines"],
    "packed": ["", ".gz", ".xz"],
}
PACK = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}


@dataclass
class OddTable:
    """What a table holds, and how it is written."""

    columns: dict
    ways: dict = field(default_factory=dict)

    @property
    def name(self):
        return f"odd.csv{self.ways['packed']}"

    def content(self):
        """The file's bytes."""
        ways, names = self.ways, list(self.columns)
        rows = [[self._cell(name, row) for name in names] for row in range(self.height)]
        joined = ways["separator"] + ways["space"]
        lines = [joined.join(map(self._quoted, row)) for row in [names, *rows]]
        if ways["after"] == "separators":
            lines = [line + ways["separator"] for line in lines]
        lines = [*ways["before"], *lines, *[""] * 2 * (ways["after"] == "blank lines")]
        text = ways["line_end"].join([*lines, ""])
        return PACK[ways["packed"]](text.encode(ways["encoding"]))

    @property
    def height(self):
        return len(self.columns["amount"])

    def _quoted(self, cell):
        needed = self.ways["separator"] in cell or '"' in cell
        escaped = cell.replace('"', '""')
        return f'"{escaped}"' if needed or self.ways["quotes"] == "all" else cell

    def _cell(self, name, row):
        value, ways = self.columns[name][row], self.ways
        if value is None:
            return ways["missing"]
        if name == "amount":
            thousands = "" if ways["thousands"] == ways["decimal"] else ways["thousands"]
            return ways["money"].format(self._number(value, thousands))
        if name == "share":
            return ways["percent"].format(self._number(value, ""))
        if name == "day":
            return value.strftime(ways["date"])
        if name == "garden":
            return ways["words"][0 if value else 1]
        if name == "took":
            return f"{value // 3600:02d}:{value // 60 % 60:02d}:{value % 60:02d}"
        return str(value)

    def _number(self, value, thousands):
        whole, _, rest = f"{abs(value):,.2f}".partition(".")
        text = whole.replace(",", thousands) + self.ways["decimal"] + rest
        return self.ways["negative"].format(text) if value < 0 else text

    def expected(self, name):
        """What should be read."""
        words = self.ways["words"]
        if name == "garden" and words[0].lower() != "true":
            return [None if it is None else words[0 if it else 1] for it in self.columns[name]]
        return self.columns[name]


def known_columns(draw, rows):
    """Columns of each kind; `draw` is a `random.Random`."""
    first = dt.date(2020, 1, 1)
    columns = {
        "amount": [round(draw.uniform(-5000, 90000), 2) for _ in range(rows)],
        "share": [round(draw.uniform(0, 10), 1) for _ in range(rows)],
        "count": [draw.randrange(100) for _ in range(rows)],
        "day": [first + dt.timedelta(days=draw.randrange(1500)) for _ in range(rows)],
        "garden": [draw.random() < 0.5 for _ in range(rows)],
        "zip": [f"{draw.randrange(1000, 99999):05d}" for _ in range(rows)],
        "color": [draw.choice(["red", "blue, dark", 'the "green"']) for _ in range(rows)],
        "took": [draw.randrange(86400) for _ in range(rows)],
    }
    columns["amount"][:2], columns["zip"][0], columns["garden"][:2] = (
        [-1.5, 1234.5],
        "01067",
        [1, 0],
    )
    columns["garden"] = list(map(bool, columns["garden"]))
    columns["day"][0] = dt.date(2020, 3, 25)
    for name in columns:
        if draw.random() < 0.4:
            columns[name][draw.randrange(2, rows)] = None
    return columns
