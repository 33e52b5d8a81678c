"""Reads form-encoded parameters: `items[0][price]=x` becomes nested values checked by a schema.

A schema is a dict from a name to what is taken there: `str`, `int`, `bool`, `MAP` (free text to
text), a nested schema, or a list with one of these inside.
"""

import re
from collections.abc import Iterable
from typing import Any

from infra.standins.stripe.errors import StripeError, invalid, missing, unknown

Schema = dict[str, Any]

MAP = "map"

#: What every list call takes; the created filter may be a number or a range.
LISTING: Schema = {
    "limit": int,
    "starting_after": str,
    "ending_before": str,
    "created": {"gt": int, "gte": int, "lt": int, "lte": int},
}

_NAME = re.compile(r"^[^\[\]]+(?:\[[^\[\]]*\])*$")
_METADATA_VALUE_CHARACTERS = 500


def read(
    pairs: Iterable[tuple[str, str]], schema: Schema, required: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the parameters with their types; raise `StripeError` naming the first wrong one.

    An empty text for a nested value means "clear it" and comes back as None.
    """
    values = _mapping(_tree(pairs), {**schema, "expand": [str]}, "")
    for name in required:
        if values.get(name) in (None, "", []):
            raise missing(name)
    return values


def _tree(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in pairs:
        if not _NAME.match(name):
            raise invalid(name, f"Invalid parameter name: {name}")
        *path, last = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        node = tree
        for part in path:
            node = node.setdefault(part or str(len(node)), {})
            if not isinstance(node, dict):
                raise invalid(name, f"Invalid hash: {name}")
        node[last or str(len(node))] = value
    return tree


def _mapping(tree: dict[str, Any], schema: Schema, prefix: str) -> dict[str, Any]:
    values = {}
    for name, raw in tree.items():
        full_name = f"{prefix}[{name}]" if prefix else name
        if name not in schema:
            raise unknown(full_name)
        values[name] = _value(raw, schema[name], full_name)
    return values


def _value(raw: Any, wanted: Any, name: str) -> Any:
    if isinstance(wanted, list):
        return _list(raw, wanted[0], name)
    if isinstance(wanted, dict):
        if name == "created" and isinstance(raw, str):
            moment = _scalar(raw, int, name)
            return {"gte": moment, "lte": moment}
        return None if raw == "" else _mapping(_hash(raw, name), wanted, name)
    if wanted is MAP:
        return None if raw == "" else _metadata(_hash(raw, name), name)
    return _scalar(raw, wanted, name)


def _list(raw: Any, inner: Any, name: str) -> list[Any]:
    if raw == "":
        return []
    if not isinstance(raw, dict) or not all(key.isdigit() for key in raw):
        raise invalid(name, f"Invalid array: {name}")
    return [_value(raw[key], inner, f"{name}[{key}]") for key in sorted(raw, key=int)]


def _hash(raw: Any, name: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise invalid(name, f"Invalid hash: {name}")
    return raw


def _metadata(raw: dict[str, Any], name: str) -> dict[str, str]:
    for key, value in raw.items():
        if not isinstance(value, str) or len(value) > _METADATA_VALUE_CHARACTERS:
            raise invalid(
                f"{name}[{key}]",
                f"Metadata values must be text of up to {_METADATA_VALUE_CHARACTERS} characters.",
            )
    return raw


def _scalar(raw: Any, wanted: Any, name: str) -> str | int | bool:
    if not isinstance(raw, str):
        raise invalid(name, f"Invalid string: {name}")
    if wanted is int:
        return _whole(raw, name)
    if wanted is bool:
        if raw not in ("true", "false"):
            raise invalid(name, f"Invalid boolean: {raw}")
        return raw == "true"
    return raw


def _whole(raw: str, name: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,12}", raw):
        raise invalid(name, f"Invalid integer: {raw}", "parameter_invalid_integer")
    return int(raw)


def choice(values: dict[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    """Return the value of `name`, the first of `allowed` when it was not sent.

    Raises `StripeError` naming the parameter when the value is none of them.
    """
    value = values.get(name, allowed[0])
    if value not in allowed:
        raise StripeError(f"Invalid {name}: must be one of {', '.join(allowed)}", param=name)
    return str(value)
