"""A search among networks for a table: candidates are drawn, halved, and put together.

space --> candidates --> rungs of epochs --> finalists --> recipes --> networks on all rows
          (drawn)        (a third goes on)   (in full)     (greedy)    (scored on rows held out)
"""
