"""Runs from the same start, side by side.

::

    compare     what varies  ->  variations  ->  runs, of an example, arrays or a table
                                                  |
    Comparison: a table, one plot          <-  losses of each
"""
