"""The OpenAPI document of a model: its own columns, with the ranges and values of its training."""

from __future__ import annotations

from math import floor, log10
from typing import Any

from chainrule.serving.answers import COVERAGE, class_names, has_intervals
from chainrule.serving.rows import MOST_ROWS, reader_of
from chainrule.tables.card import ColumnCard
from chainrule.tables.model import TableModel
from chainrule.tables.reports.in_words import card_score, threshold_in_words
from chainrule.version import __version__

Json = dict[str, Any]


def openapi_document(model: TableModel) -> Json:
    """The document, by OpenAPI 3.1.

    Examples
    --------
    >>> from chainrule.serving.openapi import openapi_document
    >>> table = {"x": [0.0, 1.0, 2.0, 3.0] * 5, "y": ["low", "low", "high", "high"] * 5}
    >>> model = chainrule.fit_table(table, "y", hidden=[2], solver="lbfgs").model
    >>> document = openapi_document(model)
    >>> document["components"]["schemas"]["Row"]["properties"]["x"]["description"]
    'from 0 to 3 in training'
    """
    return {
        # the first in which a type may be a list, such as number or null, as in JSON Schema
        "openapi": "3.1.0",
        "info": {
            "title": f"Predicts {model.target}",
            "version": __version__,
            "description": _description(model),
        },
        "paths": {
            "/predict": {"post": _predict(model)},
            "/health": {"get": _get("health", "Whether the server runs.", "Health")},
            "/openapi.json": {"get": _get("document", "This document.", None)},
            "/": {"get": _page()},
        },
        "components": {"schemas": _schemas(model)},
    }


def _description(model: TableModel) -> str:
    card = model.card
    said = [f"A {model.task} by chainrule"]
    if card is not None:
        said[0] += f", trained {card.date} on {card.source}"
        said.append(f"Its score: {card_score(card, model.task, model.classes)}")
    # a class that is predicted at 30 % looks wrong to who does not know
    said.append(threshold_in_words(model))
    return " ".join(f"{it}." for it in said if it)


def _predict(model: TableModel) -> Json:
    row, answer = _ref("Row"), _ref("Prediction")
    many = {
        "type": "object",
        "required": ["predictions"],
        "properties": {"predictions": {"type": "array", "items": answer}},
    }
    rows = {"type": "array", "items": row, "minItems": 1, "maxItems": MOST_ROWS}
    errors = {
        "400": "The body is not JSON.",
        "413": "The body is too large.",
        "415": "The body is not said to be JSON.",
        "422": "A row or the coverage does not fit; the error names row and column.",
    }
    return {
        "operationId": "predict",
        "summary": f"Predict {model.target} of one row, or of many.",
        "parameters": [_coverage(model)] if model.errors.scores else [],
        "requestBody": {"required": True, "content": _content({"oneOf": [row, rows]})},
        "responses": {
            "200": {
                "description": "Of one row an object, of a list of rows an object with a list.",
                "content": _content({"oneOf": [answer, many]}),
            },
            **{
                status: {"description": text, "content": _content(_ref("Error"))}
                for status, text in errors.items()
            },
        },
    }


def _coverage(model: TableModel) -> Json:
    # of n rows held out, n/(n + 1) is the most that an interval can cover
    n = len(model.errors.scores)
    return {
        "name": "coverage",
        "in": "query",
        "description": "In which share of the rows the truth lies in the interval.",
        "schema": {
            "type": "number",
            "exclusiveMinimum": 0,
            # cut rather than rounded, which may promise more than there is
            "maximum": floor(10_000 * n / (n + 1)) / 10_000,
        },
    }


def _get(name: str, summary: str, schema: str | None) -> Json:
    found = {"type": "object"} if schema is None else _ref(schema)
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": {"description": summary, "content": _content(found)}},
    }


def _page() -> Json:
    page = {"description": "A page.", "content": {"text/html": {"schema": {"type": "string"}}}}
    return {
        "operationId": "home",
        "summary": "How to call this server, for people.",
        "responses": {"200": page},
    }


def _schemas(model: TableModel) -> Json:
    known = {} if model.card is None else {column.name: column for column in model.card.columns}
    cells = {
        name: kind.schema | _described(known.get(name))
        for name, kind in reader_of(model).kinds.items()
    }
    return {
        "Row": {
            "type": "object",
            # a key that is left out may be misspelled; that a value is not known is said by null
            "required": list(cells),
            "properties": cells,
            "description": "Null stands for a value that is not known; other keys are ignored.",
            "example": example_row(model),
        },
        "Prediction": _prediction(model),
        "Error": {
            "type": "object",
            "required": ["error"],
            "properties": {
                "error": {"type": "string"},
                "row": {"type": "integer", "minimum": 1},
                "column": {"type": "string"},
            },
        },
        "Health": {
            "type": "object",
            "required": ["status", "target", "version"],
            "properties": {name: {"type": "string"} for name in ("status", "target", "version")},
        },
    }


def _described(card: ColumnCard | None) -> Json:
    """What a column held in training."""
    if card is not None and card.least is not None and card.greatest is not None:
        return {"description": f"from {card.least:g} to {card.greatest:g} in training"}
    if card is None or not card.values:
        return {}
    more = " and others" if card.different > len(card.values) else ""
    return {"description": f"in training {', '.join(card.values)}{more}"}


def _prediction(model: TableModel) -> Json:
    if model.task == "regression":
        number = {"type": "number"}
        if model.unit:
            number["description"] = f"In {model.unit}."
        interval = {
            "type": "array",
            "items": number,
            "minItems": 2,
            "maxItems": 2,
            "description": f"Holds the truth in {COVERAGE:.0%} of the cases, unless the query asks "
            "for another coverage.",
        }
        return {
            "type": "object",
            "required": ["prediction", *(["interval"] if has_intervals(model) else [])],
            "properties": {"prediction": number, "interval": interval},
        }
    share = {"type": "number", "minimum": 0, "maximum": 1}
    names = class_names(model)
    return {
        "type": "object",
        "required": ["prediction", "probabilities"],
        "properties": {
            "prediction": {"enum": list(model.classes)},
            "probabilities": {
                "type": "object",
                "required": names,
                "properties": dict.fromkeys(names, share),
            },
        },
    }


def example_row(model: TableModel) -> Json:
    """A row such as those of the training; null where the model does not tell."""
    row: Json = dict.fromkeys(reader_of(model).kinds)
    for column in () if model.card is None else model.card.columns:
        if column.least is not None and column.greatest is not None:
            row[column.name] = _middle(column.least, column.greatest)
        elif column.values:
            row[column.name] = column.values[0]
    return row


def _middle(least: float, greatest: float) -> float:
    """A number in the middle, with no more digits than tell where in the range it lies."""
    # of a range from 0.13 to 6.8 in tenths, of 1850 to 2010 in tens
    digits = 1 - floor(log10(greatest - least)) if greatest > least else None
    middle = least / 2 + greatest / 2 if digits is None else round((least + greatest) / 2, digits)
    return int(middle) if float(middle).is_integer() else middle


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}
