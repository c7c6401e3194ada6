"""The queue page and what can be done on it."""

from flask import Blueprint, Response, flash, render_template, request, url_for

from webapp.db.engine import Database
from webapp.generations.errors import TooLate
from webapp.jobs.service import Jobs
from webapp.queue import page as pages
from webapp.queue import service
from webapp.web import htmx, state
from webapp.web.errors import NotFound
from webapp.workspaces.access import actor, needs
from webapp.workspaces.permissions import Permission

blueprint = Blueprint("queue", __name__)


@blueprint.get("/queue")
@needs(Permission.look)
def show() -> str:
    mine = request.args.get("who") == "mine"
    with state.of(Database).read() as session:
        found = pages.page(session, by=actor(), mine=mine)
    return render_template("queue/show.html", page=found, poll="queue")


@blueprint.post("/queue/<id>/cancel")
@needs(Permission.cancel_own)
def cancel(id: str) -> Response:  # noqa: A002 - the name in the address
    try:
        with state.of(Database).write() as session:
            stopped = service.cancel(session, by=actor(), id=id)
            unsent = stopped.charge_amount == 0
    except TooLate as late:
        flash(late.message)
    else:
        flash(
            "Cancelled. Nothing was sent, and the credits are free again."
            if unsent
            else "Not waited for any more. It was sent, so the provider may still charge for it."
        )
    return _back()


@blueprint.post("/queue/cancel-waiting")
@needs(Permission.cancel_own)
def cancel_waiting() -> Response:
    with state.of(Database).write() as session:
        number = service.cancel_waiting(session, by=actor(), mine=request.form.get("who") == "mine")
    flash(
        f"{number} waiting {'job' if number == 1 else 'jobs'} cancelled. What runs goes on."
        if number
        else "Nothing was waiting."
    )
    return _back()


@blueprint.post("/queue/<id>/dismiss")
@needs(Permission.cancel_own)
def dismiss(id: str) -> Response:  # noqa: A002
    try:
        with state.of(Database).write() as session:
            service.dismiss(session, by=actor(), id=id)
    except TooLate as late:
        flash(late.message)
    else:
        undo = url_for(".restore", id=id)
        flash({"text": "Moved to Done.", "undo": undo})  # type: ignore[arg-type]
    return _back()


@blueprint.post("/queue/<id>/restore")
@needs(Permission.cancel_own)
def restore(id: str) -> Response:  # noqa: A002
    with state.of(Database).write() as session:
        service.restore(session, by=actor(), id=id)
    return _back()


@blueprint.post("/queue/<id>/fetch")
@needs(Permission.cancel_own)
def fetch(id: str) -> Response:  # noqa: A002
    try:
        with state.of(Database).write() as session:
            service.fetch_again(session, jobs=state.of(Jobs), by=actor(), id=id)
    except TooLate as late:
        flash(late.message)
    return _back()


@blueprint.get("/queue/<id>/decide")
@needs(Permission.decide)
def decide(id: str) -> str:  # noqa: A002
    """What is known of a lost answer, and the ways out of it."""
    with state.of(Database).read() as session:
        found = pages.one(session, by=actor(), generation_id=id)
        if found is None:
            raise NotFound
        evidence = pages.evidence(session, by=actor(), generation_id=id)
    return render_template("queue/decide.html", row=found, evidence=evidence)


@blueprint.post("/queue/<id>/decide")
@needs(Permission.decide)
def settle(id: str) -> Response:  # noqa: A002
    choice = request.form.get("choice", "")
    jobs = state.of(Jobs)
    try:
        with state.of(Database).write() as session:
            if choice == "again":
                service.send_again(session, jobs=jobs, by=actor(), id=id)
                flash("Sent again.")
            elif choice == "write-off":
                service.write_off(session, by=actor(), id=id)
                flash("Written off. It counts as charged.")
            else:
                service.look_again(session, jobs=jobs, by=actor(), id=id)
                flash("Looking in the provider's list once more.")
    except TooLate as late:
        flash(late.message)
    return _back()


def _back() -> Response:
    who = request.form.get("who")
    return htmx.go(url_for(".show", who=who) if who else url_for(".show"))
