"""Numbers that remember how they were made, and how they are written in the notation of a course.

::

    term, arrays, xp, jacobian   Terms, and all that the page needs to run on arrays of them
    infix, text, latex           a Term as a formula, in two styles
    notations                    a quantity as a symbol
"""
