"""Nothing changes without proof that a page of ours asked: first what the browser says, then a token."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect

from webapp.kernel.settings import Settings
from webapp.web import state
from webapp.web.errors import Audience, audience

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_tokens = CSRFProtect()


def init(app: Flask) -> None:
    """Check every unsafe request. The token has no time limit: a form left open overnight still works."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_CHECK_DEFAULT=False)
    _tokens.init_app(app)
    app.before_request(check)


def check() -> Response | None:
    """Refuse a forged request with 400. The API knows no cookies, so there is nothing to forge there."""
    if request.method in SAFE or audience() is Audience.api:
        return None
    if not from_here():
        abort(400)
    _tokens.protect(apply_exemptions=True)
    return None


def from_here() -> bool:
    """What the browser says of where the request began; one that says nothing is left to the token."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin in _own_origins()


def _own_origins() -> set[str]:
    public = urlsplit(state.of(Settings).public_url)
    return {request.host_url.rstrip("/"), f"{public.scheme}://{public.netloc}"}
