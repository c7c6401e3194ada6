"""The JSON envelope of each answer, and paging."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import Response, jsonify, request

from webapp.sandbox.generor.errors import InvalidError, RefusalError

_MOST_PER_PAGE = 100

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page:
    """What the caller wants to see of a list."""

    number: int
    size: int
    order: str

    @property
    def offset(self) -> int:
        """How many items lie before this page."""
        return (self.number - 1) * self.size


def success(
    data: object, *, status: int = 200, meta: Mapping[str, object] | None = None
) -> Response:
    """Answer with ``data`` in the success envelope."""
    body: dict[str, object] = {"success": True, "data": data}
    if meta is not None:
        body["meta"] = meta
    response = jsonify(body)
    response.status_code = status
    return response


def refusal(error: RefusalError) -> Response:
    """Answer with the error envelope."""
    response = jsonify(
        success=False,
        error={"code": error.code, "message": error.message, "status": error.status},
    )
    response.status_code = error.status
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def wanted_page() -> Page:
    """Read ``page``, ``per_page`` and ``sort`` from the query.

    :raises InvalidError: naming the one that is wrong.
    """
    order = request.args.get("sort", "newest")
    if order not in {"newest", "oldest"}:
        raise InvalidError("sort must be newest or oldest")
    size = min(_whole("per_page", 20), _MOST_PER_PAGE)
    return Page(_whole("page", 1), size, "DESC" if order == "newest" else "ASC")


def paged(rows: Sequence[Row], total: int, page: Page, show: Callable[[Row], object]) -> Response:
    """Answer with one page of a list of ``total`` items."""
    pages = math.ceil(total / page.size)
    meta = {
        "page": page.number,
        "per_page": page.size,
        "total": total,
        "total_pages": pages,
        "has_next": page.number < pages,
        "has_prev": page.number > 1,
    }
    return success([show(row) for row in rows], meta=meta)


def _whole(name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 10**9:
        raise InvalidError(f"{name} must be a positive integer")
    return int(text)
