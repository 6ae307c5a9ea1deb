r"""What the templates of a notation may hold: they go into LaTeX files, web pages and terminals.

A notation may come from anybody, and TeX reads and writes files for whoever asks it to. So LaTeX
may have the commands of mathematics that are listed here, and no others; and text none at all.
"""

from __future__ import annotations

import re
from string import Formatter

from chainrule.documents.tex import TOKEN
from chainrule.errors import ChainruleError, printable

LONGEST = 200  # characters of a template
LETTERS = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi
    varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi
    Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath partial nabla infty Re Im aleph
"""
ALPHABETS = """
    mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak mathscr boldsymbol operatorname
    operatorname* text textrm textbf textit
"""
ACCENTS = """
    hat widehat bar overline underline tilde widetilde vec overrightarrow dot ddot check breve acute
    grave mathring overset underset stackrel overbrace underbrace
"""
OPERATORS = """
    frac dfrac tfrac sqrt sum prod int lim limits nolimits exp ln log sin cos tan sinh cosh tanh max
    min sup inf arg det dim ker deg cdot times div pm mp ast star circ bullet odot oplus ominus
    otimes oslash cdots ldots dots vdots ddots top bot perp prime dagger ddagger in notin ni forall
    exists neg to mapsto gets leftarrow rightarrow leftrightarrow Leftarrow Rightarrow
    Leftrightarrow uparrow downarrow le leq ge geq ne neq equiv approx sim simeq cong propto ll gg
    subset subseteq cup cap setminus mid parallel
"""
FENCES = """
    left right middle big Big bigg Bigg bigl bigr Bigl Bigr lvert rvert lVert rVert langle rangle
    lfloor rfloor lceil rceil lbrace rbrace lbrack rbrack vert Vert backslash
"""
SPACES = "quad qquad thinspace displaystyle textstyle scriptstyle scriptscriptstyle"
COMMANDS = frozenset(
    f"\\{name}"
    for name in " ".join([LETTERS, ALPHABETS, ACCENTS, OPERATORS, FENCES, SPACES]).split()
) | frozenset(("\\,", "\\;", "\\:", "\\!", "\\ ", "\\{", "\\}", "\\|", "\\_", "\\%", "\\#", "\\&"))
# What TeX reads as more than a character, braces and scripts aside: without a backslash before it.
SPECIAL = re.compile(r"[\\$%#&~{}]")


def check_characters(place: str, template: str) -> None:
    """Refuse what belongs into no symbol, be it text or LaTeX.

    Raises
    ------
    ChainruleError
        If the template is far too long, steers a terminal, or has the two carets by which TeX
        writes other characters, a backslash for one.
    """
    if len(template) > LONGEST:
        raise ChainruleError(
            f"{place} has {len(template)} characters; a symbol has at most {LONGEST}"
        )
    if printable(template) != template or "\n" in template or "\t" in template:
        raise ChainruleError(f"{place}, {template!r}: has a control character")
    literal = _literal(template)
    if "^^" in literal or literal.endswith("^"):
        raise ChainruleError(f"{place}, {template!r}: a ^ is followed by what stands above")


def check_text(place: str, template: str) -> None:
    """Refuse LaTeX in what is read as text: a symbol, the name of a unit or of a function."""
    found = SPECIAL.search(_literal(template))
    if found is not None:
        raise ChainruleError(
            f"{place}, {template!r}: {found[0]!r} cannot stand in a text; a symbol in LaTeX goes "
            "into [latex]"
        )


def check_latex(place: str, template: str) -> None:
    """Refuse all LaTeX but mathematics, and braces that are not in pairs.

    Raises
    ------
    ChainruleError
        The message says what was found.
    """
    depth = 0
    for token in TOKEN.findall(_literal(template)):
        depth += (token == "{") - (token == "}")
        if depth < 0:
            break
        is_plain = token in "{}" or SPECIAL.match(token) is None
        if not is_plain and token not in COMMANDS:
            raise ChainruleError(
                f"{place}, {template!r}: {token!r} is no LaTeX of mathematics that a notation may "
                "use; a field stands off from a command before it by a space"
            )
    if depth:
        raise ChainruleError(f"{place}, {template!r}: its braces are not in pairs")


def _literal(template: str) -> str:
    """The template with a letter for each field; only the name of a sender may be empty.

    A letter, as it may be one: a command right before it would become another.
    """
    return "".join(
        text + ("" if name in (None, "from") else "x")
        for text, name, *_ in Formatter().parse(template)
    )
