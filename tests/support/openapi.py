"""Holds answers to the OpenAPI document: a small JSON Schema checker, for the words that our document uses."""

import re
from datetime import datetime
from typing import Any

TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}
# What may stand in a schema without being checked.
NOTES = {"title", "description", "examples", "default", "format"}
CHECKED = {
    *("$ref", "type", "enum", "const", "anyOf", "properties", "required", "items"),
    *("additionalProperties", "minimum", "maximum", "minLength", "maxLength"),
}


class Broken(AssertionError):
    """An answer is not what the document says."""


class Contract:
    """The document, to which answers are held."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def hold(self, method: str, path: str, response: Any) -> None:
        """Check one answer (`status_code`, `mimetype`, `get_json()`), found by the path's template."""
        operation = self._operation(method, path)
        stated = operation["responses"].get(str(response.status_code))
        if stated is None:
            raise Broken(f"{method} {path}: {response.status_code} is not documented")
        if "$ref" in stated:
            stated = self._resolve(stated["$ref"])
        content = stated.get("content", {})
        if "*/*" in content:
            return
        if response.mimetype not in content:
            raise Broken(f"{method} {path}: {response.mimetype} is not documented")
        self.check(response.get_json(), content[response.mimetype]["schema"], "answer")

    def check(self, value: Any, schema: dict[str, Any], where: str) -> None:
        """:raises Broken: `value` does not fit; the message says where."""
        unknown = set(schema) - NOTES - CHECKED
        if unknown:
            raise Broken(f"{where}: this checker does not know {unknown}")
        if "$ref" in schema:
            self.check(value, self._resolve(schema["$ref"]), where)
        if "anyOf" in schema:
            self._any_of(value, schema["anyOf"], where)
        _plain(value, schema, where)
        if isinstance(value, dict):
            self._object(value, schema, where)
        if isinstance(value, list):
            for index, one in enumerate(value):
                self.check(one, schema.get("items", {}), f"{where}[{index}]")

    def _object(self, value: dict[str, Any], schema: dict[str, Any], where: str) -> None:
        known = schema.get("properties", {})
        for name in schema.get("required", []):
            if name not in value:
                raise Broken(f"{where}: {name} is missing")
        for name, one in value.items():
            if name in known:
                self.check(one, known[name], f"{where}.{name}")
            elif schema.get("additionalProperties", True) is False:
                raise Broken(f"{where}: {name} is not documented")

    def _any_of(self, value: Any, schemas: list[dict[str, Any]], where: str) -> None:
        said = []
        for schema in schemas:
            try:
                self.check(value, schema, where)
            except Broken as error:
                said.append(str(error))
            else:
                return
        raise Broken(" / ".join(said))

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        bare = path.partition("?")[0].removeprefix(self.document["servers"][0]["url"])
        # A plain path is meant before one with a parameter in it.
        for template in sorted(self.document["paths"], key=lambda one: one.count("{")):
            pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
            if re.fullmatch(pattern, bare) and method.lower() in self.document["paths"][template]:
                return self.document["paths"][template][method.lower()]
        raise Broken(f"{method} {bare} is not documented")

    def _resolve(self, reference: str) -> dict[str, Any]:
        found: Any = self.document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        return found


def _plain(value: Any, schema: dict[str, Any], where: str) -> None:
    kind = schema.get("type")
    if kind is not None and not any(
        _is(value, one) for one in ([kind] if isinstance(kind, str) else kind)
    ):
        raise Broken(f"{where}: {value!r} is no {kind}")
    if "enum" in schema and value not in schema["enum"]:
        raise Broken(f"{where}: {value!r} is none of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        raise Broken(f"{where}: {value!r} is not {schema['const']!r}")
    if schema.get("format") == "date-time" and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise Broken(f"{where}: {value} has no zone")


def _is(value: Any, kind: str) -> bool:
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, TYPES[kind])
