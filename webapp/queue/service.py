"""What people do from the queue. Each changes the generation and its place in the gallery together."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.connections.models import Connection
from webapp.gallery import service as gallery
from webapp.generations import decisions
from webapp.generations import service as generations
from webapp.generations.errors import TooLate
from webapp.generations.models import Generation, State
from webapp.generations.states import WAITING
from webapp.jobs.service import Jobs
from webapp.queue.page import may_act
from webapp.web.errors import Refused
from webapp.workspaces.actor import Actor
from webapp.workspaces.permissions import Permission


def cancel(session: Session, *, by: Actor, id: str) -> Generation:  # noqa: A002 - the name in the address
    """Cancel what waits; stop waiting for what was sent.

    :raises Refused: it is somebody else's and the role does not allow that.
    :raises TooLate: it has ended already.
    """
    return _follow(session, generations.cancel(session, _own(session, by, id), by=by))


def cancel_waiting(session: Session, *, by: Actor, mine: bool) -> int:
    """Cancel all that waits and that the actor may cancel. Returns how many."""
    statement = select(Generation).where(
        Generation.workspace_id == by.workspace_id, Generation.state.in_(WAITING)
    )
    if mine or not by.can(Permission.cancel_any):
        statement = statement.where(Generation.person_id == by.person_id)
    number = 0
    for generation in session.scalars(statement).all():
        try:
            _follow(session, generations.cancel(session, generation, by=by))
        except TooLate:
            continue
        number += 1
    return number


def dismiss(session: Session, *, by: Actor, id: str) -> Generation:  # noqa: A002
    """Take a failure out of Needs attention."""
    return decisions.dismiss(session, _own(session, by, id), by=by)


def restore(session: Session, *, by: Actor, id: str) -> Generation:  # noqa: A002
    """Undo a dismissal."""
    return decisions.restore(session, _own(session, by, id))


def fetch_again(session: Session, *, jobs: Jobs, by: Actor, id: str) -> Generation:  # noqa: A002
    """Try once more to fetch files that were made and paid for. Costs nothing.

    :raises TooLate: nothing is missing.
    """
    generation = _own(session, by, id)
    connection = session.get_one(Connection, generation.connection_id)
    return _follow(
        session,
        decisions.fetch_again(session, generation, jobs=jobs, connection=connection, by=by),
    )


def send_again(session: Session, *, jobs: Jobs, by: Actor, id: str) -> Generation:  # noqa: A002
    """Knowingly send what may have been charged already."""
    generation = generations.get(session, workspace_id=by.workspace_id, generation_id=id)
    connection = session.get_one(Connection, generation.connection_id)
    again = decisions.send_again(session, generation, jobs=jobs, connection=connection, by=by)
    return _follow(session, again)


def write_off(session: Session, *, by: Actor, id: str) -> Generation:  # noqa: A002
    """Give an unknown outcome up as spent."""
    generation = generations.get(session, workspace_id=by.workspace_id, generation_id=id)
    return _follow(session, decisions.write_off(session, generation, by=by))


def look_again(session: Session, *, jobs: Jobs, by: Actor, id: str) -> Generation:  # noqa: A002
    """Look once more in the provider's own list. Costs nothing.

    :raises TooLate: its outcome is known by now.
    """
    generation = generations.get(session, workspace_id=by.workspace_id, generation_id=id)
    if generation.state is not State.unknown:
        raise TooLate("Its outcome is known by now.")
    return _follow(session, decisions.look_again(session, generation, jobs=jobs))


def _own(session: Session, by: Actor, id: str) -> Generation:  # noqa: A002
    generation = generations.get(session, workspace_id=by.workspace_id, generation_id=id)
    if not may_act(by, generation.person_id):
        raise Refused
    return generation


def _follow(session: Session, generation: Generation) -> Generation:
    gallery.follow(session, generation)
    return generation
