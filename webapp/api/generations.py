"""Generations: queue one, list them, look at one, cancel one."""

import hashlib

from flask import Response, request, url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from webapp.api import bodies, recipes, represent, shapes
from webapp.api.blueprint import blueprint
from webapp.api.problems import Conflict, Invalid
from webapp.api.represent import answer, generation
from webapp.connections.models import Connection
from webapp.connections.providers import Providers
from webapp.create import service as create
from webapp.db.engine import Database
from webapp.generations.errors import SubmissionClash, TooLate
from webapp.generations.models import Generation, Output, State
from webapp.jobs.service import Jobs
from webapp.kernel.ids import new_id
from webapp.kernel.money import words
from webapp.queue import service as queue
from webapp.spend.models import Quote
from webapp.web import paging, state
from webapp.web.errors import NotFound
from webapp.workspaces.access import actor, needs
from webapp.workspaces.actor import Actor
from webapp.workspaces.permissions import Permission

PAGE = 50
LONGEST_KEY = 255
KEY_HEADER = "Idempotency-Key"


@blueprint.post("/generations")
@needs(Permission.generate)
def queue_generation() -> Response:
    """Queue one: 202, with its path in Location. Nothing is queued if the price is above `max_amount`."""
    wanted = bodies.read(shapes.WantedGeneration)
    by = actor()
    submission_id, meaning = _submission_id(by), bodies.digest(wanted)
    try:
        queued = create.earlier(
            state.of(Database), by=by, submission_id=submission_id, meaning=meaning
        ) or _submit(by, wanted, submission_id, meaning)
    except SubmissionClash as error:
        raise Invalid({KEY_HEADER: error.message}) from error
    made = _answer(by, queued.id, status=202)
    made.headers["Location"] = url_for(".show_generation", generation_id=queued.id)
    return made


def _submit(
    by: Actor, wanted: shapes.WantedGeneration, submission_id: str, meaning: str
) -> Generation:
    opened = recipes.opened_for(by, wanted)
    try:
        return create.submit(
            state.of(Database),
            state.of(Providers),
            state.of(Jobs),
            by=by,
            connection=opened.connection,
            slug=opened.generator.slug,
            values=wanted.input,
            submission_id=submission_id,
            meaning=meaning,
            max_amount=wanted.max_amount,
        )
    except create.Invalid as error:
        raise Invalid(recipes.within_input(error.errors)) from error
    except create.PriceRose as error:
        raise _too_dear(error.quote) from error


@blueprint.get("/generations")
@needs(Permission.look)
def list_generations() -> Response:
    """Generations of the workspace, newest first."""
    size = paging.limit(request.args.get("limit"), default=PAGE)
    cursor = request.args.get("after", "")
    states = _states(request.args.getlist("state"))
    query = _whole(actor().workspace_id).order_by(Generation.id.desc()).limit(size + 1)
    if cursor:
        query = query.where(Generation.id < str(paging.decode(cursor)[0]))
    if states:
        query = query.where(Generation.state.in_(states))
    with state.of(Database).read() as session:
        rows = session.execute(query).all()
        shown = [generation(one, connection=connection) for one, connection in rows[:size]]
    following = None
    if len(rows) > size:
        mark = paging.encode(shown[-1].id)
        asked = [one.value for one in states]
        following = url_for(".list_generations", after=mark, limit=size, state=asked)
    return answer(shapes.GenerationList(data=shown, next=following))


@blueprint.get("/generations/<generation_id>")
@needs(Permission.look)
def show_generation(generation_id: str) -> Response:
    return _answer(actor(), generation_id)


@blueprint.post("/generations/<generation_id>/cancel")
@needs(Permission.cancel_own)
def cancel_generation(generation_id: str) -> Response:
    """Stop it. Once it was sent the provider may still charge, and `state` says so."""
    by = actor()
    with state.of(Database).write() as session:
        try:
            queue.cancel(session, by=by, id=generation_id)
        except TooLate as error:
            raise Conflict(error.message, code="too_late") from error
    return _answer(by, generation_id)


def _answer(by: Actor, generation_id: str, status: int = 200) -> Response:
    with state.of(Database).read() as session:
        row = session.execute(
            _whole(by.workspace_id).where(Generation.id == generation_id)
        ).one_or_none()
        if row is None:
            raise NotFound
        return answer(generation(row[0], connection=row[1]), status)


def _whole(workspace_id: str) -> Select[Generation, Connection]:
    """Generations of a workspace with all that their representation needs, in two queries whatever their number."""
    return (
        select(Generation, Connection)
        .join(Connection, Connection.id == Generation.connection_id)
        .where(Generation.workspace_id == workspace_id)
        .options(selectinload(Generation.outputs).joinedload(Output.asset))
    )


def _states(words: list[str]) -> list[State]:
    """:raises Invalid: one of them is no state."""
    try:
        return [State(word) for word in words]
    except ValueError as error:
        known = ", ".join(one.value for one in State)
        raise Invalid({"state": f"A state is one of: {known}."}) from error


def _too_dear(quote: Quote) -> Conflict:
    price = words(quote.high, quote.unit)
    return Conflict(
        f"The price is {price}, above the given maximum. Nothing was queued.",
        code="price_above_maximum",
        field="max_amount",
        quote=represent.quote(quote).model_dump(mode="json"),
    )


def _submission_id(by: Actor) -> str:
    """What makes sending again harmless: the caller's own key, which counts for the person of the token alone."""
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return f"api:{new_id()}"
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Invalid({KEY_HEADER: f"Use 1 to {LONGEST_KEY} printable characters."})
    return f"api:{hashlib.sha256(f'{by.person_id}:{key}'.encode()).hexdigest()}"
