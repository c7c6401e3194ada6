"""One key's way to Generor: each request counted, each answer either whole or one of our errors."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from webapp.kernel import faults
from webapp.kernel.guard import Forbidden, origin
from webapp.kernel.http import Answer, HttpError, Mouth, NotSent, Stream
from webapp.kernel.secret import Secret
from webapp.providers.errors import DownError, UnknownOutcome
from webapp.providers.generor.refusals import paid_refusal, refusal
from webapp.providers.port import Gate, Purpose
from webapp.providers.untrusted import Unreadable, mapping, read_object, whole

READ_SECONDS = 30.0
FILE_SECONDS = 900.0
MOST_JSON = 16 * 1024 * 1024
MOST_FILE = 2 * 1024 * 1024 * 1024
MOST_PAGES = 50
PER_PAGE = 100


class Channel:
    """`gate` stands before each request to the API; files are no requests to it."""

    def __init__(
        self, *, mouth: Mouth, base: str, key: Secret, gate: Gate, purpose: Purpose
    ) -> None:
        self.base = base.rstrip("/")
        self.purpose = purpose
        self._mouth = mouth
        self._key = key
        self._gate = gate
        self._prepared = False

    def prepare(self) -> None:
        """Take room for the next paid request, waiting for it.

        :raises RateError:
        """
        if not self._prepared:
            self._gate.take(Purpose.job)
            self._prepared = True

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: dict[str, Any] | None = None,
        purpose: Purpose | None = None,
    ) -> Answer:
        """An answer in the success envelope, to a request that costs nothing.

        :raises ProviderError:
        """
        self._gate.take(purpose or self.purpose)
        try:
            answer = self._mouth.send(
                method,
                self.base + path,
                seconds=READ_SECONDS,
                limit=MOST_JSON,
                headers=self._authorization(),
                params=params,
                body=body,
            )
        except (HttpError, Forbidden) as error:
            raise DownError(f"Generor could not be reached: {error}") from error
        answer = self._taken_in(answer)
        if answer.status not in {200, 201}:
            raise refusal(answer, fields=_parameters(body))
        return answer

    def pages(
        self, path: str, params: Mapping[str, str], limit: int = MOST_PAGES * PER_PAGE
    ) -> Iterator[Answer]:
        """The answers of a list, page by page, while there is a next one and somebody asks."""
        size = min(PER_PAGE, max(1, limit))
        for page in range(1, MOST_PAGES + 1):
            paging = {"page": str(page), "per_page": str(size)}
            answer = self.ask("GET", path, params={**params, **paging})
            yield answer
            if not _has_next(answer, page):
                return

    def pay(
        self,
        path: str,
        body: dict[str, Any],
        *,
        seconds: float,
        on_sent: Callable[[], None] | None,
    ) -> dict[str, Any]:
        """Send a request that costs money, once, and return its whole answer.

        :raises DownError: provably nothing was sent.
        :raises UnknownOutcome: something may have been, and no usable answer came.
        """
        self.prepare()
        self._prepared = False

        def sent() -> None:
            faults.point("sent")
            if on_sent:
                on_sent()

        try:
            answer = self._mouth.send(
                "POST",
                self.base + path,
                seconds=seconds,
                limit=MOST_JSON,
                headers=self._authorization(),
                body=body,
                once=True,
                on_connected=lambda: faults.point("connected"),
                on_sent=sent,
            )
        except (NotSent, Forbidden) as error:
            raise DownError("Generor could not be reached. Nothing was sent.") from error
        except HttpError as error:
            raise UnknownOutcome(
                "No whole answer came back, so it may have been charged."
            ) from error
        answer = self._taken_in(answer)
        if answer.status not in {200, 201}:
            raise paid_refusal(answer, fields=_parameters(body))
        try:
            return read_object(answer.body)
        except Unreadable as error:
            raise UnknownOutcome(
                "Generor's answer could not be read, so it may have been charged."
            ) from error

    def file(self, address: str, *, with_key: bool) -> AbstractContextManager[Stream]:
        headers = self._authorization() if with_key else {}
        return self._mouth.stream(address, seconds=FILE_SECONDS, limit=MOST_FILE, headers=headers)

    def owns(self, address: str) -> bool:
        """Whether an address lies where the key may be sent."""
        return origin(address) == origin(self.base)

    def key_prefix(self, length: int) -> str:
        return self._key.prefix(length)

    def _taken_in(self, answer: Answer) -> Answer:
        """An answer counted, and without the key: answers are kept whole, and some providers repeat it in them."""
        self._gate.learn(answer.status, answer.headers)
        key = self._key.reveal().encode()
        if key not in answer.body:
            return answer
        return replace(answer, body=answer.body.replace(key, b"[redacted]"))

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key.reveal()}"}


def data(answer: Answer) -> Any:
    """What the success envelope holds.

    :raises DownError: it is not that envelope.
    """
    try:
        envelope = read_object(answer.body)
    except Unreadable as error:
        raise DownError("Generor's answer could not be read.") from error
    if envelope.get("success") is False or "data" not in envelope:
        raise DownError("Generor's answer is not as documented.")
    return envelope["data"]


def _has_next(answer: Answer, page: int) -> bool:
    meta = mapping(read_object(answer.body).get("meta"))
    total = whole(meta.get("total_pages"))
    return meta.get("has_next") is True and (total is None or page < total)


def _parameters(body: Mapping[str, Any] | None) -> list[str]:
    return [str(name) for name in mapping(mapping(body).get("parameters"))]
