r"""LaTeX as one types it: ``\frac{\partial E}{\partial w_5}`` becomes dE/dw_5."""

from __future__ import annotations

import re

from chainrule.symbolic.notations import ascii_form
from chainrule.symbolic.notations.greek import GREEK

LETTERS = {
    latex.strip(): ascii_form(letter) for letter, latex in GREEK.items() if latex.count("\\") == 1
}
LETTERS |= {rf"\{name}": name for name in ("epsilon", "phi", "theta", "rho", "sigma")}
OPERATORS = {
    r"\to": "->",
    r"\rightarrow": "->",
    r"\cdot": "*",
    r"\times": "*",
    r"\ast": "*",
    r"\partial": "d",
    r"\div": "/",
}
WRAPPERS = (
    "mathrm|mathbf|mathit|mathsf|mathcal|text|textrm|textbf|textit|operatorname|boldsymbol|bm|vec"
    "|mathbb|boxed"
)
WRAPPED = re.compile(rf"\\(?:{WRAPPERS})\*?\s*\{{([^{{}}]*)\}}")
FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
# Over a letter, or over a letter with its index: \hat{y}_1 and \hat{y_1} are the same.
HAT = re.compile(r"\\(?:hat|widehat)\s*(?:\{\s*([A-Za-z])([^{}]*)\}|(\w))")
LOWERED = re.compile("[₀₁₂₃₄₅₆₇₈₉]+")
LOWER_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
COMMAND = re.compile(r"\\[A-Za-z]+")
SPACES = "left|right|[bB]igg?[lr]?|displaystyle|nonumber|limits|quad|qquad|[a-z]*space"
SPACING = re.compile(rf"\\(?:{SPACES})(?![A-Za-z])|\\(?:[,;:!> \n]|$)|[~&$`]|\\(?=_)")
DROPPED = re.compile(r"\\(?:label|tag|color)\s*\{[^{}]*\}|\\[()\[\]]")
# A letter behind a script is another factor: u_i x.
FACTOR = re.compile(r"([_^](?:\w|\{[^{}]*\}))\s+(?=[A-Za-z](?![A-Za-z_^]))")
# Two letters side by side are two factors as well, unless the first one is that of a derivative.
# Within an index they are two units.
LETTERS_APART = re.compile(
    r"(?P<index>[_^]\{[^{}]{0,80}\})|(?<![A-Za-z\\_^])([A-Zabcf-z])\s+(?=[A-Za-z](?![A-Za-z]))"
)
INNER = re.compile(r"\{([^{}]*)\}")
# Units in the index of a weight, which have indices themselves: w_{x_1 h_1}, w_{h_1 \to o}.
UNITS = re.compile(r"_\{((?:[^{}=+_]|\{\w{1,5}\}){1,40}(?:_(?:[^{}=+_]|\{\w{1,5}\}){1,40}){1,4})\}")
ARROW = re.compile(r"\s*\\(?:to|rightarrow)(?![A-Za-z])\s*")
MATRIX = re.compile(r"\\begin\{[bpvBV]?matrix\}(.*?)\\end\{[bpvBV]?matrix\}", re.DOTALL)
SCRIPTS = re.compile(r"([A-Za-z]+)(?:_([^_^+]+)\^([^_^+]+)|\^([^_^+]+)_([^_^+]+))(\+?)")
NEW = re.compile(r"\^\(?(?:new|t\+1)\)?$|^new(?=[A-Za-z])|(?<=[\w\])])[\^_]\(?\+\)?$|(?<=\d)'$")


# y^* and y^\star are what an output should be.
STARRED = re.compile(r"(?<=[A-Za-z\d])\^(?:\*|star)(?![A-Za-z\d(])")
# [0.55 0.61] and (0.55 -0.61): only spaces between the entries; of MATLAB, ; between the rows.
ENTRY = r"[-−+]?[\d.]+"
SPACED = re.compile(
    rf"([\[(])\s*({ENTRY}(?:\s+{ENTRY}|\s*;\s*{ENTRY})*\s+{ENTRY}(?:\s*;\s*{ENTRY})*)\s*([\])])"
)


def typed(latex: str) -> str:
    """A piece of LaTeX, as one types it, without spaces; matrices become rows in angle brackets."""
    latex = LOWERED.sub(lambda match: "_" + match[0].translate(LOWER_DIGITS), latex)
    text = MATRIX.sub(
        lambda match: "<" + match[1].replace(r"\\", ";").replace("&", ",") + ">", latex
    )
    text = UNITS.sub(_of_units, text)
    text = FACTOR.sub(r"\1*", SPACING.sub(" ", DROPPED.sub("", text)))
    text = LETTERS_APART.sub(lambda it: it["index"] or f"{it[2]}*", text)
    for _ in range(20):  # from the inside out, as deep as anybody writes
        before = text
        # With a space, so that \partial\hat{y} does not become \partialyhat.
        text = HAT.sub(lambda it: f" {it[1] or it[3]}hat{(it[2] or '').strip()}", text)
        text = WRAPPED.sub(lambda match: " " + match[1].replace(" ", ""), text)
        text = FRACTION.sub(_fraction, text)
        text = re.sub(r"([_^])\s*\{([^{}]*)\}", r"\1\2", text)
        if text == before:
            break
    text = COMMAND.sub(lambda match: {**LETTERS, **OPERATORS}.get(match[0], match[0][1:]), text)
    for _ in range(20):
        text = INNER.sub(r"\1", text)
    text = STARRED.sub("_star", text)
    text = SPACED.sub(_with_commas, text)
    return ascii_form(re.sub(r"\s+", "", text.replace("×", "*").replace("−", "-")))


def _with_commas(match: re.Match[str]) -> str:
    """The rows of an array, their entries between commas."""
    rows = (",".join(row.split()) for row in match[2].split(";"))
    return f"{match[1]}{';'.join(rows)}{match[3]}"


def _of_units(match: re.Match[str]) -> str:
    """An index without indices of its own; as it is where it has other commands than arrows."""
    if "\\" in ARROW.sub("", match[1]):
        return match[0]
    return "_{" + re.sub(r"[_{}\s]", "", ARROW.sub("->", match[1])) + "}"


def _fraction(match: re.Match[str]) -> str:
    """A derivative without brackets, any other fraction with them."""
    above, below = match[1].strip(), match[2].strip()
    marks = [
        re.match(r"(?:\\partial(?![A-Za-z])|d(?=\s*[\\A-Za-z]))\s*", part)
        for part in (above, below)
    ]
    if all(marks):
        parts = [
            part[mark.end() :] for part, mark in zip((above, below), marks, strict=True) if mark
        ]
        return f"d{parts[0]}/d{parts[1]}".replace(" ", "")
    return f"({above})/({below})"


def with_plus(name: str) -> str:
    """A name with its mark for what is new, however that was written, as a plus."""
    plain = NEW.sub("", name)
    return name if plain == name else f"{plain}+"


def squashed(name: str) -> str:
    """What is left of a name whatever way its scripts are written."""
    return re.sub(r"[_^(){}\[\],]", "", name)


def placed(name: str) -> str:
    """A name by what stands below and what above, where it has both; otherwise empty."""
    match = SCRIPTS.fullmatch(name)
    if match is None:
        return ""
    below, above = (squashed(match[1 + place] or match[6 - place]) for place in (1, 2))
    return f"{match[1]}|{below}|{above}{match[6]}"
