"""Exercise sheets with keys, and marking: a step of backpropagation by hand, with fresh numbers for
everyone.

Everything is computed by explaining a worked example: the key is its explanation, marking evaluates
the expressions again from a student's own numbers, and a common mistake is a change to an
expression.
"""
