"""What people do with provider keys: add, test, label, rotate and revoke them.

Every test of a key goes over the network, so it happens outside any transaction.
"""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.connections.checking import (
    OtherAccount,
    checked_form,
    put_account,
    put_key,
    put_problem,
    test,
)
from webapp.connections.models import Connection, Health
from webapp.connections.providers import Providers
from webapp.db.engine import Database
from webapp.events import service as events
from webapp.kernel.clock import now
from webapp.kernel.ids import new_id
from webapp.kernel.secret import Secret
from webapp.providers.errors import AuthError, ProviderError
from webapp.providers.port import Mode, Provider
from webapp.web.errors import NotFound, UserError
from webapp.workspaces.actor import Actor

STEPS = (1, 4, 16, 64)
LONGEST_LABEL = 60


def add(
    db: Database,
    providers: Providers,
    *,
    workspace_id: str,
    provider: Provider,
    mode: Mode,
    label: str,
    key: Secret,
    by: Actor | None,
    concurrency: int | None = None,
) -> Connection:
    """Test a key, then keep it encrypted. A key that does not work is never kept.

    :raises KeyRefused: it has not the provider's form, was refused, or could not be tested.
    :raises UserError: the label is empty or taken.
    """
    key = checked_form(provider, key)
    label = checked_label(db, workspace_id=workspace_id, label=label)
    account = test(providers, provider=provider, mode=mode, key=key)
    made = Connection(
        id=new_id(),
        workspace_id=workspace_id,
        provider=provider,
        mode=mode,
        label=label,
        concurrency=concurrency or providers.settings.generor_concurrency,
        made_by=by.person_id if by else None,
    )
    put_key(made, key)
    put_account(made, account)
    with db.write() as session:
        made.key_ciphertext = providers.keyring.seal(session, made, key)
        session.add(made)
        _note(session, made, "connection.added", by)
    return made


def check(
    db: Database, providers: Providers, connection: Connection, *, by: Actor | None
) -> Connection:
    """Test a kept key again and note how it went. Never raises for what the provider says."""
    try:
        account, problem = providers.client(connection).check(), None
    except ProviderError as error:
        account, problem = None, error
    with db.write() as session:
        fresh = session.get_one(Connection, connection.id)
        if account is not None:
            put_account(fresh, account)
        elif problem is not None:
            put_problem(fresh, problem)
        _note(session, fresh, "connection.checked", by)
        return fresh


def note_problem(db: Database, connection_id: str, problem: ProviderError) -> None:
    """A request with this key failed: if the key itself is why, its card says so from now on."""
    if not isinstance(problem, AuthError):
        return
    with db.write() as session:
        fresh = session.get_one(Connection, connection_id)
        put_problem(fresh, problem)
        _note(session, fresh, "connection.refused", None)


def note_balance(session: Session, connection: Connection, balance: int | None) -> None:
    """What the provider last said is left, for every key of the same account in the workspace."""
    if balance is None:
        return
    for each in session.scalars(
        select(Connection).where(
            Connection.workspace_id == connection.workspace_id,
            Connection.provider == connection.provider,
            Connection.mode == connection.mode,
            Connection.account_id == connection.account_id,
        )
    ):
        each.balance = balance


def relabel(session: Session, connection: Connection, *, label: str, by: Actor) -> None:
    """:raises UserError: the label is empty or taken."""
    connection.label = _free_label(session, connection.workspace_id, label, but=connection.id)
    _note(session, connection, "connection.relabelled", by)


def set_concurrency(session: Session, connection: Connection, *, jobs: int, by: Actor) -> None:
    """How many jobs of this key run at once. Jobs that already wait keep the lane they were put in.

    :raises UserError: it is none of the steps.
    """
    if jobs not in STEPS:
        raise UserError("Choose 1, 4, 16 or 64 jobs at once.", field="concurrency")
    connection.concurrency = jobs
    _note(session, connection, "connection.concurrency", by)


def rotate(
    db: Database,
    providers: Providers,
    connection: Connection,
    *,
    key: Secret,
    by: Actor | None,
    other_account: bool = False,
) -> Connection:
    """Put a new key in the place of the old one, once it is tested. The old one works until then.

    :raises KeyRefused: the new key does not work; nothing was changed.
    :raises OtherAccount: it belongs to another account, and `other_account` does not allow that.
    """
    key = checked_form(connection.provider, key)
    account = test(providers, provider=connection.provider, mode=connection.mode, key=key)
    if connection.account_id not in {"", account.account_id} and not other_account:
        raise OtherAccount(connection.account_name or connection.account_id, account.name)
    with db.write() as session:
        fresh = session.get_one(Connection, connection.id)
        put_key(fresh, key)
        put_account(fresh, account)
        fresh.key_ciphertext = providers.keyring.seal(session, fresh, key)
        _note(session, fresh, "connection.rotated", by)
        return fresh


def revoke(session: Session, connection: Connection, *, by: Actor | None) -> None:
    """Forget the key for good. The row stays, because jobs and costs point to it."""
    connection.key_ciphertext = None
    connection.revoked_at = now()
    _note(session, connection, "connection.revoked", by)


def get(session: Session, *, workspace_id: str, id: str) -> Connection:  # noqa: A002 - the service's common word
    """:raises NotFound: there is none in this workspace, or it was revoked."""
    found = session.scalar(_of(workspace_id).where(Connection.id == id))
    if found is None:
        raise NotFound
    return found


def list_for(session: Session, workspace_id: str) -> list[Connection]:
    """The workspace's keys, real ones first, by label."""
    order = (Connection.mode == Mode.sandbox, Connection.provider, func.lower(Connection.label))
    return list(session.scalars(_of(workspace_id).order_by(*order)))


def find(session: Session, workspace_id: str, label_or_id: str) -> Connection:
    """A key by its id, or by its label without regard to case.

    :raises NotFound:
    """
    named = func.lower(Connection.label) == label_or_id.strip().lower()
    found = session.scalars(_of(workspace_id).where((Connection.id == label_or_id) | named)).all()
    if not found:
        raise NotFound
    return next((one for one in found if one.id == label_or_id), found[0])


def usable(
    session: Session, workspace_id: str, provider: Provider | None = None
) -> list[Connection]:
    """Keys that a job can be queued on: not revoked, and not known to be broken. Healthy ones first."""
    asked = _of(workspace_id).where(Connection.health.in_([Health.ok, Health.unreachable]))
    if provider is not None:
        asked = asked.where(Connection.provider == provider)
    order = (
        Connection.mode == Mode.sandbox,
        Connection.health != Health.ok,
        Connection.created_at,
    )
    return list(session.scalars(asked.order_by(*order)))


def partition(connection: Connection) -> str:
    """The lane of a job: two keys of one account share a balance, and so a lane."""
    return f"{connection.source}:{connection.account_id}"


def queue_name(connection: Connection) -> str:
    """The queue of a job, by provider and by how many run at once."""
    return f"{connection.provider.value}-{connection.concurrency}"


def checked_label(db: Database, *, workspace_id: str, label: str) -> str:
    """:raises UserError: the label is empty, too long or taken."""
    with db.read() as session:
        return _free_label(session, workspace_id, label)


def _free_label(session: Session, workspace_id: str, label: str, but: str = "") -> str:
    label = " ".join(label.split())
    if not label:
        raise UserError("Give the key a label, so that people know which one it is.", field="label")
    if len(label) > LONGEST_LABEL:
        raise UserError(f"At most {LONGEST_LABEL} characters.", field="label")
    same = _of(workspace_id).where(
        func.lower(Connection.label) == label.lower(), Connection.id != but
    )
    if session.scalar(same.limit(1)) is not None:
        raise UserError("Another key has this label.", field="label")
    return label


def _of(workspace_id: str) -> Select[Connection]:
    return select(Connection).where(
        Connection.workspace_id == workspace_id, Connection.revoked_at.is_(None)
    )


def _note(session: Session, connection: Connection, kind: str, by: Actor | None) -> None:
    session.flush()
    events.record(
        session,
        workspace_id=connection.workspace_id,
        kind=kind,
        subject_id=connection.id,
        by=by.person_id if by else None,
        data={"label": connection.label, "health": connection.health.value},
    )
    events.touch(session, connection.workspace_id)
