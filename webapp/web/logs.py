"""Logs: one JSON object a line on stderr, with the request's number and without secrets, at DEBUG too."""

import json
import logging
import re
import sys
from contextvars import ContextVar

from webapp.kernel.clock import now
from webapp.kernel.ids import new_id

_request_id: ContextVar[str] = ContextVar("request_id", default="")

# Keys of providers, tokens of ours, and whatever follows the words that announce a secret.
SECRETS = re.compile(
    r"""(?ix)
    \b(?P<kind>gnr|atl|ak|apex|sk|r42|42r)(?P<mid>_[a-z]{2,10})?_[A-Za-z0-9_\-]{8,}
    | (?P<word>\bbearer\s+|\bauthorization["']?\s*[:=]\s*["']?(?:(?:basic|bearer)\s+)?
        |\bx-api-key["']?\s*[:=]\s*["']?
        |\b(?:set-)?cookie["']?\s*[:=]\s*["']?
        |\bpassword["']?\s*[:=]\s*["']?
        |/(?:join|reset)/)
      [^\s"',;&]+
    """
)


def redact(text: str) -> str:
    """`text` with everything that looks like a key, a token or a password taken out."""
    return SECRETS.sub(lambda found: (found["word"] or "") + "[redacted]", text)


def request_id() -> str:
    """The number of the request being answered; empty outside one."""
    return _request_id.get()


def begin_request() -> str:
    """Give the request that starts here a number."""
    made = new_id()
    _request_id.set(made)
    return made


class JsonLines(logging.Formatter):
    """One record as one line of JSON. What it says is redacted whole, tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "name": record.name,
            "says": redact(record.getMessage()),
        }
        if request_id():
            line["request"] = request_id()
        if record.exc_info:
            line["error"] = redact(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack"] = redact(record.stack_info)
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str = "INFO") -> None:
    """Send everything this process logs through the redacting formatter, and nowhere else."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)
    for name in list(logging.Logger.manager.loggerDict):
        known = logging.getLogger(name)
        if known.handlers:
            known.handlers.clear()
            known.propagate = True
