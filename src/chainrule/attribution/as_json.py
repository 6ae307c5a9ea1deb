"""The explanation of a row as JSON, for other programs: numbers in full."""

from __future__ import annotations

import json
import math
from typing import Any

from chainrule.attribution.row_explanation import Limit, Prediction, RowExplanation
from chainrule.documents.document import Document
from chainrule.documents.formats import write_document

FORMAT = "chainrule row explanation"
VERSION = 1


def as_json(explanation: RowExplanation, numbers: Document | None = None) -> str:
    """An explanation; `numbers` are those of the pass, if they are wanted too."""
    added = explanation.contributions
    content = {
        "format": FORMAT,
        "version": VERSION,
        "row": explanation.title,
        "source": explanation.source,
        "target": explanation.target,
        "truth": _value(explanation.truth),
        **_prediction(explanation.prediction),
        **_threshold(explanation.limit),
        **({"unit": explanation.unit} if explanation.unit else {}),
        # the name is for people; the number is where a sum of what columns add begins
        "reference": {"what": explanation.reference, "value": added.reference},
        "value": added.prediction,
        "columns": [
            {
                "column": it.column,
                "value": _value(it.value),
                "reference": _value(it.reference),
                "adds": it.adds,
            }
            for it in explanation.shares
        ],
        "together": added.together,
        "limited": added.limited,
        "unexplained": added.unexplained,
        "sought": explanation.sought,
        "turns": [
            {
                "column": it.column,
                "value": _value(it.value),
                "own": _value(it.own),
                **_prediction(it.prediction),
            }
            for it in explanation.turns
        ],
        "steady": list(explanation.steady),
    }
    if numbers is not None:
        # as an object within this one; a text within a text would have to be parsed twice
        content["numbers"] = json.loads(write_document(numbers, "json"))
    # NaN and Infinity are no JSON: Python would write them, and other readers would fail
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)


def _prediction(prediction: Prediction) -> dict[str, Any]:
    found: dict[str, Any] = {"prediction": _value(prediction.value)}
    if prediction.probabilities:
        # a list, as the keys of an object are texts without an order: classes may be numbers, and
        # the likeliest comes first
        found["probabilities"] = [
            {"class": _value(name), "probability": p} for name, p in prediction.probabilities
        ]
    if prediction.interval:
        low, high = prediction.interval
        found["interval"] = {"low": low, "high": high, "coverage": prediction.coverage}
    return found


def _threshold(limit: Limit | None) -> dict[str, Any]:
    if limit is None:
        return {}
    return {"threshold": {"class": _value(limit.second), "probability": limit.threshold}}


def _value(value: object) -> Any:
    """A cell as JSON has it: text, whole numbers, numbers, truth values, or null."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
