"""Errors in the fields of JSON that programs send."""

from __future__ import annotations

import re

_FIELD = "«\u00a0{name}\u00a0»"
_MISSING = "Il manque {field}\u00a0; ajoutez-le."
_OTHER_KIND = "{field} doit être {kinds}."
_WRONG = "{field} ne convient pas\u00a0; voyez sa description dans /api/openapi.json."
_KINDS = {"array": "une liste", "int": "un nombre entier", "null": "null", "object": "un objet", "str": "un texte"}


def wrong_field(error: str) -> str | None:
    """The French sentence for a missing or invalid field, from the error of msgspec; None for other errors."""
    if missing := re.search(r"missing required field `(.*)`", error):
        return _MISSING.format(field=_FIELD.format(name=missing[1]))
    if unknown := re.search(r"unknown field `(.*)`", error, re.DOTALL):
        return _WRONG.format(field=_FIELD.format(name=unknown[1]))
    wrong = re.search(r"- at `\$\.(.*)`", error, re.DOTALL)
    if not wrong:
        return None
    field = _FIELD.format(name=re.sub(r"\[(\d+)\]", r".\1", wrong[1]))
    expected = re.match(r"Expected `(.*)`, got ", error)
    kinds = [_KINDS.get(kind) for kind in expected[1].split(" | ")] if expected else [None]
    if None in kinds:
        return _WRONG.format(field=field)
    return _OTHER_KIND.format(field=field, kinds=" ou ".join(filter(None, kinds)))
