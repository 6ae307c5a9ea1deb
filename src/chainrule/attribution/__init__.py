"""A row explained in its own words: the prediction, what each column adds, and what would change
it.
"""
