"""The audit: the first wrong number of a hand-worked example, and what went wrong."""

from chainrule.auditing.checking import Audit, Audited, audit

__all__ = ["Audit", "Audited", "audit"]
