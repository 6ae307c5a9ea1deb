"""The audit: the first wrong number of a hand-worked example, and what went wrong.

How claims become verdicts and causes::

    table, document, list                      example
          | claim_sources                        | conventions (interpretation: which ones)
          v                                      v
    claims ------------ resolve ------------> ledger: an expression for each quantity
          |                                      |
          |          author: intervals of what is printed, and of what follows from it
          |                                      |
          +---------------> verdicts <-----------+
                               | wrong here
                               v
                causes: slips (rewritten expressions), typos, long_runs (other updates)
                               |
                               v
                result: items with workings --> report

`audit` puts these together; `cause` says what a cause is and costs.
"""
