"""Numbers that remember how they were made, and how they are written in the notation of a course.

::

    operations, operators, term             Terms: what they compute, and what Python writes down
    shapes, lazy_array, arrays,             arrays of Terms, which make a Term when it is asked for
    folding, choosing
    xp, jacobian                            the rest of what the page needs to run on them
    infix, text, latex                      a Term as a formula, in two styles
    notations                               a quantity as a symbol
"""
