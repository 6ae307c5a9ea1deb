"""Training on tables that do not fit in memory. Data flow one way::

files, batches    stream.py, files.py    raw pieces, each a table that knows its lines
pieces            reading.py             columns with what they mean, the same for all pieces
rows              dealing.py             a bounded sample of rows is kept (sample.py), others go on
first_pass.py          one pass does it, and takes exact counts (tally.py)
sharing.py             of several processes, each knows what all have found
spool             row_format.py          rows of fixed width in a file on disk, mixed: each lies
spool.py               in a bucket drawn at random
portions          portions.py            an epoch: bucket after bucket, the rows of each in a new
encoding.py            order, as inputs of a network
Fit               networks.py            the recipe, or one network by hand
fitting.py
"""
