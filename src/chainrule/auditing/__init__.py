"""The audit: the first wrong number of a hand-worked example, and what went wrong.

How claims become verdicts and causes::

    table, document, list                      example
          | claim_sources                        | conventions (interpretation: which ones)
          v                                      v
    claims ------------ resolve ------------> ledger: an expression for each quantity
          |                                      |
          |          author: intervals of what is printed, and of what follows from it;
          |          reachable: the numbers that rounding on the way leads to
          |                                      |
          +---------------> verdicts <-----------+
                               | wrong here
                               v
                causes: slips (rewritten expressions), typos, long_runs (other updates)
                               |
                               v
                result: items with workings --> report

    interpretation repeats all this for other conventions, and takes the cheapest reading

Words that have one meaning here:

claim
    A printed number, and what the document says it is (`net_h1 = 0.3775`).
key
    A quantity of one pass: how many updates were made before it, and which quantity.
ledger
    An expression for each key, under one convention. Conventions and slips rewrite expressions.
convention
    What an author does differently without being wrong (`conventions`).
author
    What is known of the numbers on the author's paper when they compute the next one (`author`).
known
    A number with an interval, as rounding leaves open what it was exactly (`intervals`).
finding
    A claim with its verdict (`verdicts`).
slip
    A small change of a formula that a person may make by mistake (`slips`), or of the digits
    (`typos`). A cause is a slip that gives what is printed (`causes`).
reading
    All findings under one convention. Every assumption costs about -log of how likely it is
    (`readings`); the cheapest reading is searched for (`interpretation`).

To get to know the code, read `ledger`, `intervals`, `author` and `verdicts` in this order; causes
and conventions build on these. `audit` puts everything together.
"""
