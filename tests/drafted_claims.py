"""What a draft says of the numbers of a document, by line and number."""

from chainrule.auditing.drafting.draft import draft


def names_of(text):
    """The names that each number has."""
    found = {}
    for claim in draft(text).example.claims:
        found.setdefault((claim.line, claim.printed), set()).add(claim.name)
    return found


def claims_of(text):
    """The names that each number has, with the updates before it."""
    found = {}
    for claim in draft(text).example.claims:
        found.setdefault((claim.line, claim.printed), set()).add((claim.name, claim.updates))
    return found
