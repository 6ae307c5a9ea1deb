"""What articles and slides share: every block in LaTeX, and the definitions at the top of a
file.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from chainrule.documents.diagrams.tikz import draw
from chainrule.documents.document import (
    Blank,
    Code,
    Diagram,
    Equation,
    Equations,
    Math,
    Table,
    Text,
    is_number,
)
from chainrule.documents.tex import LONG, breakable, escape, glyphs, number_or_text

# Characters that pdfTeX has no letters for, as mathematics.
SYMBOLS = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon",
    "η": r"\eta", "θ": r"\theta",
    "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ν": r"\nu", "ξ": r"\xi", "π": r"\pi",
    "ρ": r"\rho", "σ": r"\sigma",
    "τ": r"\tau", "φ": r"\varphi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega", "Γ": r"\Gamma",
    "Δ": r"\Delta",
    "Θ": r"\Theta", "Λ": r"\Lambda", "Σ": r"\Sigma", "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega",
    "∂": r"\partial",
    "∇": r"\nabla", "∑": r"\sum", "∏": r"\prod", "√": r"\surd", "∞": r"\infty", "∈": r"\in",
    "−": "-",
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv", "∝": r"\propto",
    "⋅": r"\cdot",
    "→": r"\to", "←": r"\leftarrow", "↔": r"\leftrightarrow", "⇒": r"\Rightarrow", "⋮": r"\vdots",
    "⋯": r"\cdots",
    "⊙": r"\odot", "∘": r"\circ", "⊤": r"\top", "⁺": "{}^{+}", "⁻": "{}^{-}", "ᵀ": r"{}^{\top}",
    "✓": r"\checkmark",
    "✗": r"\times",
    **{digit: f"{{}}^{{{n}}}" for n, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{digit: f"{{}}_{{{n}}}" for n, digit in enumerate("₀₁₂₃₄₅₆₇₈₉")},
}  # fmt: skip
# pdfTeX with T1 and textcomp has these.
PUNCTUATION = "‘’“”‚„‹›–—…•†‡€‰™"
UNKNOWN = "ĦħĸĿŀŉŦŧſ"  # to pdfTeX, of the first Latin letters
LAST_LATIN = 0x17F
CODE_SIZES = {r"\small": 75, r"\footnotesize": 88, r"\scriptsize": 105}  # letters in a line


def source(opening: str, body: list[str]) -> str:
    """A whole file: the class and its settings, what all files define, and the body."""
    written = "\n".join([r"\begin{document}", *body, r"\end{document}", ""])
    return "\n".join([opening, _preamble(), *_declared(written), written])


@cache
def _preamble() -> str:
    return (files(__package__) / "preamble.tex").read_text(encoding="utf-8").rstrip()


def _declared(text: str) -> list[str]:
    """What pdfTeX is to set for each character of the text that it does not know itself."""
    # the T1 encoding has the letters of European languages, so they need no declaration
    latin = {chr(code) for code in range(LAST_LATIN + 1)} - set(UNKNOWN)
    # sorted, so that the same document is the same file
    strange = sorted(set(text) - latin - set(PUNCTUATION))
    lines = [
        rf"\DeclareUnicodeCharacter{{{ord(letter):04X}}}"
        + (
            rf"{{\ensuremath{{{SYMBOLS[letter]}}}}}"
            if letter in SYMBOLS
            else rf"{{\texttt{{[U+{ord(letter):04X}]}}}}"
        )
        for letter in strange
    ]
    return [r"\ifdefined\DeclareUnicodeCharacter", *lines, r"\fi"] if lines else []


def mathematics(math: Math) -> str:
    """Mathematics within a line."""
    return f"${breakable(math.latex) if glyphs(math.latex) > LONG else math.latex}$"


def inline(piece: str | Math) -> str:
    """Text or mathematics."""
    return mathematics(piece) if isinstance(piece, Math) else escape(piece)


def paragraph(text: Text) -> str:
    """Sentences; their pieces keep the spaces between them."""
    pieces = [
        mathematics(piece)
        if isinstance(piece, Math)
        else " " * piece[:1].isspace() + escape(piece) + " " * piece[-1:].isspace()
        for piece in text.pieces
    ]
    return "".join(pieces) + r"\par"


def chain(equation: Equation) -> str:
    """An equation that finds its own line breaks."""
    # \chain and \is are defined in preamble.tex: they find the place of the equals signs
    symbol, *rest = (_part(part) for part in equation.parts)
    return rf"\chain{{{symbol}}}{{" + "".join(rf"\is{{{part}}}" for part in rest) + "}"


def _part(part: Math) -> str:
    """What is too long for a line is opened up, or made smaller where there is no way to break
    it.
    """
    if glyphs(part.latex) <= LONG:
        return part.latex
    if r"\begin{" in part.latex:
        return rf"\fitted{{$\displaystyle {part.latex}$}}"
    return breakable(part.latex)


def side_by_side(equations: Equations) -> str:
    """Short equations in columns."""
    written = (" = ".join(part.latex for part in item.parts) for item in equations.items)
    return "\\sidebyside{%\n" + "".join(rf"\entry{{${latex}$}}" + "%\n" for latex in written) + "}"


def table(block: Table) -> list[str]:
    """A table as wide as it has to be, and not wider than the page."""
    lines = [" & ".join(map(_cell, row)) + r" \\" for row in (block.header, *block.rows)]
    columns = "".join(
        "r" if _numeric(block, column) else "l" for column in range(len(block.header))
    )
    body = [
        rf"\begin{{tabular}}{{{columns}}}",
        r"\toprule",
        lines[0],
        r"\midrule",
        *lines[1:],
        r"\bottomrule",
        r"\end{tabular}",
    ]
    # \nobreak: a caption must not stay behind at the end of a page
    caption = [rf"{escape(block.caption)}\par\nobreak\smallskip"] if block.caption else []
    return [r"\begin{center}", *caption, r"\fitted{%", *body, "}", r"\end{center}"]


def _cell(cell: str | Math) -> str:
    return mathematics(cell) if isinstance(cell, Math) else number_or_text(cell)


def _numeric(block: Table, column: int) -> bool:
    cells = [row[column] for row in block.rows if row[column] != ""]
    return bool(cells) and all(map(is_number, cells))


def code(block: Code) -> list[str]:
    """Lines as they stand, in letters small enough for the longest."""
    lines = block.lines.splitlines()
    longest = max(map(len, lines), default=0)
    # program lines cannot be broken, so the letters follow the longest line
    size = next((size for size, most in CODE_SIZES.items() if longest <= most), r"\tiny")
    written = [
        # spaces at the beginning of a line count in a program, and TeX would drop them
        "".join(r"\ " if letter == " " else escape(letter) for letter in line.expandtabs())
        for line in lines
    ]
    # without the braces two hyphens would be joined to a dash
    shown = [rf"\noindent\mbox{{}}{line.replace('-', '-{}')}\par" for line in written]
    return [rf"{{{size}\ttfamily\raggedright\setlength{{\parskip}}{{0pt}}", *shown, r"}\medskip"]


def blank(block: Blank) -> list[str]:
    """A symbol is followed by an equals sign and a line, a question by whole lines."""
    if isinstance(block.asked, Math):
        return [
            rf"\answer{{$\displaystyle {block.asked.latex} =$}}",
            *[r"\answerline"] * (block.lines - 1),
        ]
    return [rf"{escape(block.asked)}\par\nobreak", *[r"\answerline"] * block.lines, r"\smallskip"]


def diagram(block: Diagram) -> list[str]:
    """The network, made smaller if it is too wide, and its caption."""
    caption = (
        [rf"\par\nobreak\smallskip {{\small {escape(block.caption)}}}"] if block.caption else []
    )
    return [r"\begin{center}", r"\fitted{%", draw(block) + "}", *caption, r"\end{center}"]
