"""Exercise sheets with keys, and marking: a step of backpropagation by hand, with fresh numbers for everyone.

Everything is computed by explaining a worked example: the key is its Steps, marking evaluates their
expressions again from a student's own numbers, and a common mistake is a change to an expression.
"""

from chainrule.exercises.exercise import Exercise, make_exercise
from chainrule.exercises.marking import Mark, MarkedForm, Marking, mark

__all__ = ["Exercise", "Mark", "MarkedForm", "Marking", "make_exercise", "mark"]
