"""Signing in and out."""

from flask import Blueprint, Response, render_template, request, session, url_for

from webapp.accounts import login, service, sessions
from webapp.accounts.paths import own_path
from webapp.db.engine import Database
from webapp.web import htmx, state
from webapp.web.declared import open_to_all, signed_in
from webapp.web.errors import TooMany, UserError

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@open_to_all
def sign_in() -> str | Response:
    """The form; somebody who is signed in already goes on."""
    target = own_path(request.args.get("next"))
    if login.who():
        return Response(status=303, headers={"Location": target})
    return _form(target)


@blueprint.post("/sign-in")
@open_to_all
def sign_in_now() -> Response:
    """A wrong pair is 422 and too many are 429, both with the form as it was, but for the password."""
    target = own_path(request.form.get("next"))
    try:
        _, token = service.sign_in(
            state.of(Database),
            email=request.form.get("email", ""),
            password=request.form.get("password", ""),
            browser=login.browser(),
        )
    except UserError as error:
        made = Response(_form(target, error), status=error.status)
        if isinstance(error, TooMany):
            made.headers["Retry-After"] = str(error.retry_after)
        return made
    end_present()
    # A form token from before belongs to nobody in particular; the next page makes a new one.
    session.clear()
    return login.remember(htmx.go(target), token)


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> Response:
    """End this browser's session in the database, so that its cookie is worth nothing."""
    end_present()
    session.clear()
    return login.forget(htmx.go(url_for(".sign_in")))


@blueprint.get("/forgot")
@open_to_all
def forgot() -> str:
    """What to do without a password: an owner makes a link."""
    return render_template("accounts/forgot.html")


def end_present() -> None:
    """End the session that this request came with, if any."""
    who = login.who()
    if who:
        with state.of(Database).write() as db_session:
            sessions.end(db_session, person_id=who.person_id, session_id=who.session_id)


def _form(target: str, error: UserError | None = None) -> str:
    return render_template(
        "accounts/sign_in.html",
        next=target,
        email=request.form.get("email", ""),
        ended=request.args.get("ended") == "1",
        error=error,
    )
