"""Fingerprints of Avro schemas: equal where the bytes of records are laid out alike."""

import hashlib
import json
from typing import Any

NAMED = ("record", "enum", "fixed")
KEPT = ("name", "type", "fields", "symbols", "items", "values", "size")  # in Avro's order


def fingerprint(schema: Any) -> str:  # noqa: ANN401 (an Avro schema is text, a list or a tree)
    """Return the SHA-256 of a schema's Parsing Canonical Form, in hexadecimal."""
    text = json.dumps(canonical(schema), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(schema: Any, namespace: str = "") -> Any:  # noqa: ANN401 (as above)
    """Return a schema with nothing but what decides how its bytes are laid out."""
    match schema:
        case str():
            return schema
        case list():
            return [canonical(branch, namespace) for branch in schema]
        case {"type": str() as kind} if kind in NAMED:
            return _named(schema, namespace)
        case {"type": "array", "items": items}:
            return {"type": "array", "items": canonical(items, namespace)}
        case {"type": "map", "values": values}:
            return {"type": "map", "values": canonical(values, namespace)}
        case {"type": inner}:
            return canonical(inner, namespace)
    message = f"no Avro schema: {json.dumps(schema)}"
    raise ValueError(message)


def _named(schema: dict[str, Any], namespace: str) -> dict[str, Any]:
    name = schema["name"]
    if "." not in name:
        namespace = schema.get("namespace", namespace)
        name = f"{namespace}.{name}" if namespace else name
    inside = name.rpartition(".")[0]
    parts = {**schema, "name": name}
    if schema["type"] == "record":
        parts["fields"] = [
            {"name": field["name"], "type": canonical(field["type"], inside)}
            for field in schema["fields"]
        ]
    return {key: parts[key] for key in KEPT if key in parts}
