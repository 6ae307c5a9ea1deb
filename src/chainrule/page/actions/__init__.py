"""What a reader can do: each action is a function that is listed here under its name."""

from __future__ import annotations

from chainrule.page.actions.changing import set_number, undo
from chainrule.page.actions.looking import choose, details, opened, show
from chainrule.page.actions.training import (
    drop_table,
    laboratory,
    look_closer,
    prepare,
    train,
    use_data,
)
from chainrule.page.session import Action

ACTIONS: dict[str, Action] = {
    "open": opened,
    "show": show,
    "details": details,
    "choose": choose,
    "set": set_number,
    "undo": undo,
    "laboratory": laboratory,
    "use_data": use_data,
    "drop_table": drop_table,
    "prepare": prepare,
    "train": train,
    "look_closer": look_closer,
}
