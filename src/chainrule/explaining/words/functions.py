"""What activations do, in words."""

from __future__ import annotations

from collections.abc import Callable

from chainrule.explaining.words.subject import Subject

# What they are called where it is not their name: the logistic function, but tanh.
CALLED = {
    "logistic": "the logistic function",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "elu": "ELU",
    "selu": "SELU",
    "exp": "the exponential function",
    "gelu": "GELU",
    "silu": "SiLU",
    "mish": "Mish",
    "hard_tanh": "the hard tanh",
    "scaled_tanh": "the scaled tanh",
    "identity": "the identity",
    "cos": "the cosine",
}
ANSWER = "{h} answers its net input {z} with {a}"


def function(s: Subject, layer: int) -> str:
    """What the activation of a layer is called."""
    name = s.activation(layer).name
    return CALLED.get(name, name) if s.is_known(layer, name) else f"the function {name}"


def _by_sign(above: str, below: str, zero: str = "") -> Callable[[float], str]:
    """A template for each sign of the net input; that of 0 is as below unless said otherwise."""
    return lambda z: above if z > 0 else below if z < 0 or not zero else zero


def _same(template: str) -> Callable[[float], str]:
    return lambda z: template


# Within its bounds it is the identity, so that sentence is the same.
def _hard_tanh(z: float) -> str:
    if abs(z) <= 1:
        return "{h} passes its net input {z} on as it is"
    return "{h} answers its net input {z} with {a}: beyond 1 and -1 the hard tanh goes no further"


PASSES = "{h} passes its net input {z} on as it is"
# What is said of a unit, by its net input; a template may name {h}, {z} and {a}.
FUNCTIONS: dict[str, Callable[[float], str]] = {
    "identity": _same(PASSES),
    "logistic": _same(ANSWER + "; the logistic function is steepest at 0"),
    "tanh": _same(ANSWER + "; tanh is steepest at 0"),
    "scaled_tanh": _same(ANSWER + "; the scaled tanh is steepest at 0"),
    "softsign": _same(ANSWER + "; softsign is steepest at 0"),
    "hard_tanh": _hard_tanh,
    "cos": _same("{h} answers its net input {z} with the cosine of it, {a}"),
    "relu": _by_sign(
        "{h} is on: it passes its net input {z} on as it is",
        "{h} is off: its net input {z} is negative, so it sends {a}",
        "{h} is off: its net input is {z}, so it sends {a}",
    ),
    "leaky_relu": _by_sign(
        PASSES, "{h} passes a hundredth of its negative net input {z} on: {a}", PASSES
    ),
    "elu": _by_sign(
        PASSES, ANSWER + ": below 0, ELU bends towards -1", "{h} answers a net input of 0 with 0"
    ),
    "exp": _same("{h} answers its net input {z} with e to the power of it, {a}"),
    "softplus": _same(ANSWER + "; softplus is a ReLU with its corner rounded"),
}
