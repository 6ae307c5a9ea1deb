"""The page: a run of backpropagation, seen step by step in a browser, a notebook or a file.

::

    example -> Session <- actions of the reader     (Python: every number is made here)
                  |
               passes, formulas, drawing as JSON
                  |
    view/*.js  one renderer, fed by a WebSocket, by a notebook, or by what was recorded
"""
