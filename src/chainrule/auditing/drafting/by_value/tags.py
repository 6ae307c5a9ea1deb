"""Tags: what words near a number say that it is, in the languages of the published examples; a
quantity may be several of these, as a gradient of a weight is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from chainrule.auditing.drafting.by_value.families import Key
from chainrule.auditing.drafting.vocabulary import WORDS
from chainrule.network.quantities import Kind

# Parts of words, as endings differ by case and gender; letters only where no other one follows.
SAYS = {
    "input": r"input|eingab|eingäng|entrada|entrée|ingress|invoer|wejści|输入|入力|입력|вход"
    r"|\b[xX]\b",
    "target": r"target|\bsoll|ziel|desired|wanted|expected|correct|should|label|truth|objetivo"
    r"|espera[dn]|desead|quer|\balvo|cible|voul|attes|gewenst|oczekiw|目标|目標|正解|期望|真实|真實"
    r"|정답|цел|đích|hedef|önskad|attendu|olması|harusnya|would like|\b[td]\b",
    "weight": r"weight|gewicht|\bpes[oi]|poids|\bwag|权重|權重|重み|가중치|\bвес|trọng số|ağırlık"
    r"|\b[wW](?![a-z])",
    "bias": WORDS["bias"] + r"|(?<![A-Za-z\\])[bB](?![A-Za-z)])|\\theta|θ",
    "net": r"\bnet|\bsum|\bsomm|加权|加權|总和|합|合計|total|totale|adds? up|\bсумм|swertia|suma"
    # "h1 (in)" beside "h1 (out)".
    r"|\b[zsuq](?![a-z])|\(in\)",
    "output": WORDS["output"] + r"|\bout|\b[ahoy](?![a-z])|\\hat|squash|fires|σ\(|\\sigma\(",
    "error": WORDS["error"] + r"|\b[ELJC](?![a-z])",
    "delta": r"δ|delta|signal|blame|residual|fehlersign|sygnał|foutsig",
    "gradient": WORDS["gradient"] + r"|\bgrad|slope of the (?:loss|error|cost)",
    "slope": r"slope|steep|steig|nachyl|pente|pendien|inclina|导数|導数|도함수|deriv|ableitung"
    r"|pochodn|σ'|sigma'|\bf'|relu'|1 ?- ?\w\^?2",
    "rate": r"\brate|η|\\eta|\blr\b|snelheid|lernrate|\btasa|\btaxa|taux|tasso|uczenia|学习率"
    r"|學習率|学習率|학습률|скорост|\\alpha|α|step size|subtract",
    "new": WORDS["new"] + r"|becom|\bpass(?:a|am|ou)|diventa|wird|werden|\bnow\b|queda|変|→|->",
    "step": WORDS["step"],
}
COMPILED = {tag: re.compile(words, re.IGNORECASE) for tag, words in SAYS.items()}
OF_KINDS: dict[str, frozenset[str]] = {
    Kind.INPUT: frozenset({"input"}),
    Kind.TARGET: frozenset({"target"}),
    Kind.WEIGHT: frozenset({"weight"}),
    Kind.BIAS: frozenset({"bias"}),
    Kind.SHARED_BIAS: frozenset({"bias"}),
    Kind.LEARNING_RATE: frozenset({"rate"}),
    Kind.NET_INPUT: frozenset({"net"}),
    Kind.ACTIVATION: frozenset({"output"}),
    Kind.OUTPUT_ERROR: frozenset({"error"}),
    Kind.SAMPLE_ERROR: frozenset({"error"}),
    Kind.TOTAL_ERROR: frozenset({"error"}),
    Kind.ERROR_BY_ACTIVATION: frozenset({"gradient", "output"}),
    Kind.ACTIVATION_BY_NET_INPUT: frozenset({"slope"}),
    Kind.DELTA: frozenset({"delta"}),
    Kind.ERROR_BY_WEIGHT: frozenset({"gradient", "weight"}),
    Kind.ERROR_BY_BIAS: frozenset({"gradient", "bias"}),
    Kind.ERROR_BY_SHARED_BIAS: frozenset({"gradient", "bias"}),
    Kind.STEP_WEIGHT: frozenset({"step", "weight"}),
    Kind.STEP_BIAS: frozenset({"step", "bias"}),
    Kind.STEP_SHARED_BIAS: frozenset({"step", "bias"}),
    Kind.NEW_WEIGHT: frozenset({"new", "weight"}),
    Kind.NEW_BIAS: frozenset({"new", "bias"}),
    Kind.NEW_SHARED_BIAS: frozenset({"new", "bias"}),
}
# Of other kinds, words tell nothing: there a number is told by its value or not at all.
KNOWN = frozenset(map(str, OF_KINDS))
Tags = frozenset[str]


def tags_of(key: Key) -> Tags:
    """What words would say of a quantity."""
    updates, quantity = key
    tags: Tags = OF_KINDS.get(str(quantity.kind), frozenset())
    return tags | {"new"} if updates else tags


@lru_cache(4096)
def said_by(text: str) -> Tags:
    """What words say."""
    return frozenset(tag for tag, words in COMPILED.items() if words.search(text))


@lru_cache(4096)
def last_said(text: str) -> Tags:
    """What the last of the words says."""
    ends: dict[int, set[str]] = {}
    for tag, words in COMPILED.items():
        places = [match.start() for match in words.finditer(text)]
        if places:
            ends.setdefault(places[-1], set()).add(tag)
    return frozenset(ends[max(ends)]) if ends else frozenset()
