"""Hand-worked backpropagation examples, some spoiled by a mistake of which the truth is known."""

from .case import Case, draw
from .kinds import KINDS

__all__ = ["KINDS", "Case", "draw"]
