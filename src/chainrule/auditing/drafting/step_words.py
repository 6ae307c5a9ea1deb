"""How documents say that a unit answers by a step: "1 if net >= 0, else 0", "step function".

Examples
--------
>>> from chainrule.auditing.drafting.step_words import SAYS_STEP
>>> [bool(SAYS_STEP.search(it)) for it in ("y = 1 if net >= 0, else 0", "f(y) = 1 si y >= 0",
...                                       "the first step", "y = 0.6 if x > 0")]
[True, True, False, False]
"""

from __future__ import annotations

import re

NUMBER = r"\+?[-−]?[01]"
SIGN = r"(?:>=?|<=?|≥|≤|⩾|⩽|>|<|\\[gl]eq?(?:slant)?)"
IF = r"(?:if|si|wenn|falls|se|als|jeśli|gdy|если|nếu|om|若|如果|当|のとき|이면)"
THEN = r"(?:=>|→|⇒|then|so\b|alors|donc|entonces|dann|also|więc)"
SAYS_STEP = re.compile(
    r"\b(?:(?:unit |binary )?step (?:function|activation)|heaviside|hard[- ]?lim(?:it)?s?"
    r"|signum|sign\(|sgn|stufenfunktion|sprungfunktion|treppenfunktion|schwellenwertfunktion"
    r"|funci[óo]n escal[óo]n|fun[çc][ãa]o degrau|fonction (?:de )?(?:seuil|heaviside)"
    r"|funzione (?:a )?gradino|skok\w* jednostk\w*|пороговая функция|ступенчат\w+|step fonksiyonu)"
    r"|阶跃|階段関数|ステップ関数|계단 ?함수"
    # "1 if net >= 0, else 0", "output = 1 (0.9 >= 0.5)"
    rf"|(?<![\w.]){NUMBER}[\s,;]{{1,3}}(?:\\text\{{\s*)?{IF}\b[^\n]{{0,40}}?{SIGN}"
    rf"|{SIGN}\s*\\?[-−]?(?:0|\w{{1,6}})(?:\.\d+)?[\s,]{{0,3}}{THEN}"
    rf"[^\n]{{0,12}}?(?<![\w.]){NUMBER}(?![\w.])",
    re.IGNORECASE,
)


def no_gradient(text: str) -> str | None:
    r"""What to say of a document whose network was not found and that speaks of a step, if it does.

    Examples
    --------
    >>> from chainrule.auditing.drafting.step_words import no_gradient
    >>> no_gradient("The perceptron\nanswers 1 if the sum >= 0, and 0 otherwise.")[:62]
    'line 2 tells a unit that answers by a step ("1 if the sum >=")'
    """
    match = SAYS_STEP.search(text)
    if match is None:
        return None
    line = text.count("\n", 0, match.start()) + 1
    said = " ".join(match[0].split())
    return (
        f'line {line} tells a unit that answers by a step ("{said}"), as a perceptron does. A step '
        "has no gradient, so that only its weights and sums can be audited, and too few of these "
        "were found. Write the network down as an example with the identity in place of the step, "
        "and audit with chainrule audit mine.toml --claims DOCUMENT"
    )
