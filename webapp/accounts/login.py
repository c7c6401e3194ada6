"""Who is asking: flask-login finds the cookie's session in the database; nothing is believed from the cookie."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, Request, Response, request
from flask_login import LoginManager, current_user

from webapp.accounts import sessions
from webapp.db.engine import Database
from webapp.kernel.settings import Settings
from webapp.web import state


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a request, and the browser's session."""

    person_id: str
    name: str
    email: str
    shortcuts: bool
    session_id: str
    workspace_id: str | None
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return self.person_id


def init(app: Flask) -> None:
    """Load whoever is signed in, once a request."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_load)
    # What `init_app` would add besides is a cookie that remembers people for ever, and a look at the form
    # cookie for every answer, files too.
    app.login_manager = manager  # type: ignore[attr-defined]


def who() -> SignedIn | None:
    """Whoever is signed in."""
    user = current_user
    return cast("SignedIn", user._get_current_object()) if user.is_authenticated else None  # noqa: SLF001


def browser() -> sessions.Browser:
    """What this request tells of the browser."""
    return sessions.Browser(user_agent=request.user_agent.string, address=request.remote_addr or "")


def cookie_name() -> str:
    """Over https the name itself makes browsers insist on Secure, on this host alone, and on the whole path."""
    return "__Host-atelier" if state.of(Settings).https else "atelier"


def remember(response: Response, token: str) -> Response:
    """Give the browser its token."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(sessions.ABSOLUTE.total_seconds()),
        secure=state.of(Settings).https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def forget(response: Response) -> Response:
    """Take the token from the browser."""
    response.delete_cookie(
        cookie_name(), secure=state.of(Settings).https, httponly=True, samesite="Lax", path="/"
    )
    return response


def _load(asked: Request) -> SignedIn | None:
    token = asked.cookies.get(cookie_name(), "")
    if not token or len(token) > 100:
        return None
    db = state.of(Database)
    with db.read() as session:
        found = sessions.find(session, token)
    if not found:
        return None
    if sessions.needs_touch(found):
        with db.write() as session:
            sessions.touch(session, found.session_id)
    return SignedIn(
        person_id=found.person_id,
        name=found.name,
        email=found.email,
        shortcuts=found.shortcuts,
        session_id=found.session_id,
        workspace_id=found.workspace_id,
    )
