"""Asking and checking: a reader's own numbers, one at a time or a whole step, and what to say.

::

    typed answer     answers.py       \
    pasted numbers   own_numbers.py    >  chainrule.auditing.of_a_step  ->  words.py
    a recorded page  likely_slips.py  /   (without Python: a list of what slips would give)
"""
