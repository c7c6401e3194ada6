"""What is under way in a workspace and what is left to spend: the figures of the rail."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.connections.models import Connection
from webapp.generations.models import Generation, State
from webapp.kernel import money
from webapp.providers.port import Mode

RUNNING = (State.submitting, State.running, State.fetching)
COUNTED = (State.held, State.queued, *RUNNING, State.unknown, State.failed)


@dataclass(frozen=True, slots=True)
class Counts:
    """`running` includes what is being looked for after a lost answer; `attention` waits for a person."""

    running: int
    waiting: int
    attention: int


@dataclass(frozen=True, slots=True)
class Balance:
    """One line of the purse."""

    label: str
    text: str
    sandbox: bool


def counts(session: Session, workspace_id: str) -> Counts:
    """All three from one grouped query over the index of workspace and state."""
    rows = session.execute(
        select(Generation.state, Generation.reconciling, func.count())
        .where(
            Generation.workspace_id == workspace_id,
            Generation.state.in_(COUNTED),
            Generation.dismissed_at.is_(None),
        )
        .group_by(Generation.state, Generation.reconciling)
    ).all()
    running = sum(n for state, looking, n in rows if state in RUNNING or looking)
    waiting = sum(n for state, _, n in rows if state is State.queued)
    return Counts(running, waiting, sum(n for *_, n in rows) - running - waiting)


def balances(session: Session, workspace_id: str) -> list[Balance]:
    """What each provider account has left, live ones first; two keys of one account are one line."""
    rows = session.scalars(
        select(Connection)
        .where(
            Connection.workspace_id == workspace_id,
            Connection.revoked_at.is_(None),
            Connection.balance.is_not(None),
        )
        .order_by(Connection.mode, Connection.id)
    )
    found = {(row.source, row.account_id): row for row in rows}
    return [
        Balance(row.label, money.words(row.balance or 0, row.unit), row.mode is Mode.sandbox)
        for row in found.values()
    ]
