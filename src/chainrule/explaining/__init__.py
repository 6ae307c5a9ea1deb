"""From a run of the page on Terms to an explanation: every quantity as formula, substitution
and value.
"""
