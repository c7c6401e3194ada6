"""Which of the sent parameters count: known to the schema, with a value it allows."""

from collections.abc import Iterator

from webapp.sandbox.generor.asking import Asked
from webapp.sandbox.generor.catalogue import Json, models_of
from webapp.sandbox.violations import record

_LONGEST_VALUE = 200


def applied_parameters(asked: Asked) -> dict[str, str]:
    """Return what is used, as strings; the rest is dropped in silence, but noted in the log."""
    slug, kind = asked.generator.slug, asked.generator.kind
    schema = {str(parameter["id"]): parameter for parameter in asked.generator.parameters}
    used: dict[str, str] = {}
    for name, value in asked.parameters.items():
        if name.startswith("model-") or name == f"{slug}-count":
            record("reserved_parameter", f"{name} does not belong in parameters")
        elif name not in schema:
            record("unknown_parameter", f"{slug} has no parameter {name}")
        elif _fits(schema[name], value):
            used[name] = as_text(value)
        else:
            record("invalid_parameter", f"{name} cannot be {value!r}")
    place = [model["id"] for model in models_of(kind)].index(asked.model["id"]) + 1
    return {**used, f"model-{kind}": str(place), f"{slug}-count": str(asked.count)}


def multiplier(asked: Asked, used: dict[str, str]) -> float:
    """Return the product of the cost multipliers of the values in use, defaults included."""
    product = 1.0
    for parameter in asked.generator.parameters:
        factors = {str(k): v for k, v in (parameter.get("cost_multipliers") or {}).items()}
        value = used.get(parameter["id"], as_text(parameter.get("default")))
        product *= factors.get(value, 1.0)
    return product


def as_text(value: object) -> str:
    """Return a parameter's value as the API prints it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fits(parameter: Json, value: object) -> bool:
    if not isinstance(value, str | int | float):
        return False
    if parameter.get("options") is not None:
        return as_text(value) in set(_choices(parameter["options"]))
    if parameter.get("type") == "number":
        return _in_range(parameter, value)
    return 0 < len(str(value)) <= _LONGEST_VALUE


def _choices(options: object) -> Iterator[str]:
    """Yield the values of a list of values, a list of objects, or a mapping."""
    for option in options if isinstance(options, list | dict) else []:
        if not isinstance(option, dict):
            yield as_text(option)
        elif not option.get("disabled"):
            yield as_text(option.get("value", option.get("id")))


def _in_range(parameter: Json, value: object) -> bool:
    try:
        number = float(str(value))
    except ValueError:
        return False
    low, high = parameter.get("min", float("-inf")), parameter.get("max", float("inf"))
    return bool(low <= number <= high)
