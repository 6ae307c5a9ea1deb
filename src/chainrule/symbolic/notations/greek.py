"""Letters and words of symbols: Greek letters in LaTeX and as one types them, words upright."""

from __future__ import annotations

import re

GREEK = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon",
    "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu",
    "ξ": r"\xi", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi",
    "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega", "Γ": r"\Gamma", "Δ": r"\Delta", "Θ": r"\Theta",
    "Λ": r"\Lambda", "Σ": r"\Sigma", "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega", "ŷ": r"\hat{y}",
    "∂": r"\partial ", "·": r"\cdot ", "∇": r"\nabla ",
}  # fmt: skip
# From δ to delta, read off the LaTeX: the "var" of \varepsilon and \varphi is not typed. What is
# listed behind has no such name: ∂ is typed as d, a superscript plus as +, a space not at all.
ASCII = str.maketrans(
    {letter: name.strip("\\ ").replace("var", "") for letter, name in GREEK.items()}
    | {"ŷ": "yhat", "∂": "d", "·": "*", "⁺": "+", " ": ""}
)


def ascii_form(symbol: str) -> str:
    """A symbol as one types it: delta_o1 for δ_o1, dE/dw5 for ∂E/∂w5."""
    return symbol.translate(ASCII)


def upright(word: str) -> str:
    """A letter as it is, a word upright, in LaTeX."""
    # LaTeX sets letters in italics, which is right for a variable; of a word it makes a product.
    if len(word) == 1 or word in GREEK:
        return GREEK.get(word, word)
    # |g|, the length of a gradient, is mathematics already.
    if word.startswith("|"):
        return word
    return (
        r"\mathrm{"
        + "".join(GREEK.get(letter, letter) for letter in word).replace("_", r"\_")
        + "}"
    )


def script(text: str) -> str:
    """Words of a script upright; letters, numbers and brackets as they are."""
    return re.sub(r"[^\W\d_]{2,}", lambda word: upright(word[0]), text).replace("_", r"\_")
