"""Odds: how much each piece of evidence counts for a number's being some quantity, as logarithms.

Fitted to 10,400 numbers of 250 documents, with what each of them is. Of the numbers that
nothing else tells, in documents that were left out of the fit, eight of nine come out right.
"""

ODDS = {
    # What the name of an equation says, and the words.
    "named": 1.1,
    "named so": -1.0,
    "named otherwise": -1.3,
    "no name": -0.5,
    "near said": 1.0,
    "far said": 1.4,
    "head said": 1.3,
    "behind said": 0.5,
    "last said": 0.7,
    "far other said": -0.7,
    "head other said": -0.6,
    "far unsaid": 0.4,
    "near not new": -0.6,
    "layer said": 1.0,
    "other layer said": -0.6,
    "other unit said": -0.4,
    # Where the number stands.
    "operand": -0.9,
    "given operand": -1.6,
    "its own on the line": 0.6,
    "its kind on the line": 0.4,
    "as the line beside": 1.0,
    "not as the line beside": -0.6,
    # What was told before, and behind.
    "never told": 1.6,
    "told later": 0.4,
    "told before": 0.3,
    "before next unit": 2.1,
    "before next unit elsewhere": 0.9,
    "before same subject": 1.0,
    "before same": 0.6,
    "before other time": 0.3,
    "behind next unit": 1.8,
    "behind next unit elsewhere": 0.4,
    "behind same subject": 0.7,
    # How it is printed.
    "decimals alike": 0.6,
    "decimals seldom": -0.4,
    "decimals never": -0.8,
    "decimals unknown": -0.8,
    "no decimals": -0.5,
    "rounded": -0.7,
    "other sign": -1.3,
    "the only one": 0.7,
    "whole": 0.8,
    "zero": 0.4,
    # How often such a quantity is what is left.
    "target": 0.3,
    "learning_rate": 0.9,
    "weight": -0.4,
    "error_by_activation": -0.2,
    "error_by_bias": -0.4,
    "output_error": -0.5,
    "new": -0.5,
    "step": -1.4,
    "later": -0.4,
}
# What speaks against being anything, by the number of significant digits.
NOTHING = (0.0, 1.3, 0.5, 0.0, 0.1, -0.0)
