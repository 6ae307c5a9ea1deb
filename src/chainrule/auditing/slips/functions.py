"""Another function: of an activation, or of a logarithm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import log

from chainrule.auditing.ledger import Key, Ledger
from chainrule.auditing.slips.rewrite import Naming, Rewrite, parts, replaced
from chainrule.explaining.expressions import Expression, Operation
from chainrule.formulas import ACTIVATIONS, Activation
from chainrule.network.quantities import Kind
from chainrule.symbolic import xp as term_functions
from chainrule.symbolic.term import Term, variable

# Those that an author may have at hand instead; that none is taken is a slip with its own name.
USUAL_ACTIVATIONS = ("logistic", "tanh", "relu")
# The key "log" of a calculator is that of base 10, and information is counted in bits.
BASES = (10, 2)


def other_activation(
    key: Key, whole: Expression, ledger: Ledger, name: Naming
) -> Iterator[Rewrite]:
    """The output by another activation."""
    if key.quantity.kind != Kind.ACTIVATION:
        return
    own = ledger.network.layers[key.quantity.layer - 1].activation.name
    net = Key(key.updates, replace(key.quantity, kind=Kind.NET_INPUT))
    for other in USUAL_ACTIVATIONS:
        if other != own:
            what = f"{other} instead of {own}"
            yield Rewrite("other activation", what, _of_net(ACTIVATIONS[other], net))


def other_logarithm(key: Key, whole: Expression, ledger: Ledger, name: Naming) -> Iterator[Rewrite]:
    """All natural logarithms to another base."""
    logarithms = [p for p in parts(whole) if isinstance(p, Operation) and p.name == "log"]
    for base in BASES if logarithms else ():
        rewritten = whole
        for part in logarithms:
            rewritten = replaced(rewritten, part, Operation("/", (part, log(base))))
        yield Rewrite("other logarithm", f"the logarithm is that of base {base}", rewritten)


def _of_net(activation: Activation, net: Key) -> Expression:
    """An activation of this net input, written down by running its formula on a Term."""
    at_net = variable(0.5)  # its value does not matter

    def written(term: Term) -> Expression:
        if term is at_net:
            return net
        if term.arguments:
            return Operation(term.operation, tuple(map(written, term.arguments)))
        return float(term.value)

    return written(activation.value(at_net, term_functions))
