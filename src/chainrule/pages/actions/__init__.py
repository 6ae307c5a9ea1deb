"""What a reader can do: each action is a function that is listed here under its name."""

from __future__ import annotations

from chainrule.pages.actions.asking import audit, check
from chainrule.pages.actions.changing import set_number, undo
from chainrule.pages.actions.looking import choose, details, network, opened, show
from chainrule.pages.actions.reshaping import choices, reshape
from chainrule.pages.actions.taking import kinds, link, take
from chainrule.pages.actions.teaching import section
from chainrule.pages.actions.training import (
    drop_table,
    laboratory,
    look_closer,
    prepare,
    train,
    use_data,
)
from chainrule.pages.session import Action

ACTIONS: dict[str, Action] = {
    "open": opened,
    "show": show,
    "details": details,
    "choose": choose,
    "network": network,
    "set": set_number,
    "undo": undo,
    "choices": choices,
    "reshape": reshape,
    "link": link,
    "kinds": kinds,
    "take": take,
    "check": check,
    "audit": audit,
    "section": section,
    "laboratory": laboratory,
    "use_data": use_data,
    "drop_table": drop_table,
    "prepare": prepare,
    "train": train,
    "look_closer": look_closer,
}
