"""What tells a kind of quantity in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from chainrule.explaining.words.phrases import Phrase
from chainrule.explaining.words.subject import Subject

Teller: TypeAlias = Callable[[Subject], Phrase]
