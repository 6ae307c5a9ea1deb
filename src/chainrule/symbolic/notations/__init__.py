"""Notations: how a course names the quantities of a run. One TOML file each, found by name; your
own by its path.

A file has a `title`, names of `units`, and `symbols`, one template for each kind of quantity.
Templates may use {layer} (1, 2, ...), {next} (layer + 1), {i} and {j} (sending and receiving unit),
{ij} and {ji} (both), {n} (running number of a weight), {unit}, {from}, {to} (names of units), {tag}
(h, h1, h2, ..., o), and {letter} and {LETTER} (v and w, or w and W, for the first and the second
layer). `two_layers` holds what differs for networks with one hidden layer, `latex` symbols whose
LaTeX cannot be read off their text. An empty symbol leaves a kind out: formulas go on to what it is
made of. Kinds that are `negated` are shown with the other sign. `function` is what activations are
called where they are left open. `weights` says whether the rows of matrices are "sending" (the
default) or "receiving" units.
"""

from __future__ import annotations

from chainrule.symbolic.notations.fields import NUMBER
from chainrule.symbolic.notations.files import load, names
from chainrule.symbolic.notations.greek import ascii_form
from chainrule.symbolic.notations.notation import Notation
from chainrule.symbolic.notations.symbols import Symbol
from chainrule.symbolic.notations.templates import Gap

__all__ = ["NUMBER", "Gap", "Notation", "Symbol", "ascii_form", "load", "names"]
