"""The audit: the first wrong number of a hand-worked example, and what went wrong."""

from chainrule.auditing.audited import Audit, Audited
from chainrule.auditing.checking import audit

__all__ = ["Audit", "Audited", "audit"]
