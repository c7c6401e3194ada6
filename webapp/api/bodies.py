"""Reading a JSON body: strictly, within bounds, and with every complaint beside its field."""

import hashlib
import json
from typing import Any, NoReturn, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from webapp.api.problems import Invalid

LARGEST = 1024 * 1024
Model = TypeVar("Model", bound=BaseModel)


def read(shape: type[Model]) -> Model:
    """The body of this request as `shape`.

    :raises UnsupportedMediaType: it does not say that it is JSON.
    :raises BadRequest: it is none.
    :raises Invalid: it does not fit.
    """
    request.max_content_length = LARGEST
    if not request.is_json:
        raise UnsupportedMediaType("Send JSON: Content-Type: application/json.")
    try:
        return shape.model_validate(_parse(request.get_data(cache=False)))
    except ValidationError as error:
        raise Invalid(
            {_path(one["loc"]): one["msg"].removeprefix("Value error, ") for one in error.errors()}
        ) from error


def digest(body: BaseModel) -> str:
    """SHA-256 of everything a body says, whatever the order of its keys."""
    said = json.dumps(body.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _parse(data: bytes) -> Any:
    try:
        text = data.decode("utf-8")
        parsed = json.loads(text, parse_constant=_refuse)
        # Escapes can still name half a character, which no database takes.
        json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not JSON that can be used.") from error
    if "\\u0000" in text:
        raise BadRequest("The body has a NUL character.")
    return parsed


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _path(parts: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in parts) or "body"
