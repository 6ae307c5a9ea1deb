"""A model of a table behind HTTP: JSON in, predictions out. What `chainrule serve` runs.

request -> rows (checked) -> batch (of all requests that wait) -> model -> answer
"""
