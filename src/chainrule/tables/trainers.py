"""Which way networks are trained: by the recipe, or as somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainrule.errors import ChainruleError
from chainrule.tables.one_network import OneNetwork
from chainrule.tables.several_networks import SeveralNetworks


def trainer_of(
    effort: str | float | None, settings: Mapping[str, Any]
) -> OneNetwork | SeveralNetworks:
    """A single network if there are settings for one, which are not None; else the recipe."""
    settings = {name: value for name, value in settings.items() if value is not None}
    if effort is not None and settings:
        raise ChainruleError(
            f"effort is for the recipe, which chooses everything else; {', '.join(settings)} "
            f"{'describes' if len(settings) == 1 else 'describe'} a single network: give one or "
            "the other"
        )
    return (
        OneNetwork(**settings)
        if settings
        else SeveralNetworks("good" if effort is None else effort)
    )
