"""The audit: the first wrong number of a hand-worked example, and what went wrong."""
