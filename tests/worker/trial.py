"""A trial of the worker against a real provider: kill it where it hurts, and compare both sides' books."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from tests.support import people
from tests.support.sandbox import Sandbox
from webapp.catalog import sync
from webapp.connections import service as connections
from webapp.connections.keyring import Keyring
from webapp.connections.models import Connection
from webapp.connections.providers import Providers
from webapp.create import service as create
from webapp.db.engine import Database
from webapp.generations.models import Generation, Output, State
from webapp.generations.states import ENDED
from webapp.jobs.service import Jobs
from webapp.kernel.ids import new_id
from webapp.kernel.secret import Secret
from webapp.kernel.settings import Settings
from webapp.providers.port import Mode, Provider
from webapp.spend.models import LedgerRow

ROOT = Path(__file__).parents[2]
JOKE = "joke"


@dataclass(frozen=True)
class Verdict:
    """What both books say together. All three are empty when nothing went wrong."""

    lost: list[str]
    charged_twice: list[str]
    not_adopted: list[str]

    @property
    def clean(self) -> bool:
        return not (self.lost or self.charged_twice or self.not_adopted)


class Trial:
    """A workspace with one sandbox account, and workers that can be made to die."""

    def __init__(self, settings: Settings, sandbox: Sandbox, **more) -> None:
        self.sandbox = sandbox
        self.settings = settings.model_copy(
            update={"sandbox_url": sandbox.url, "reconcile_min": 4.0, "worker_dead_after": 1.0}
            | more
        )
        self.db = Database(self.settings.database)
        self.jobs = Jobs(self.settings)
        self.providers = Providers(self.settings, self.db, Keyring.open(self.settings))
        self.owner = people.owner(self.db, "Alice Ardent", "Northwind Studio")
        self.connection = self.connect()
        self.workers: list[subprocess.Popen] = []
        client = self.providers.client(self.connection)
        sync.sync(self.db, client, self.connection.source)
        sync.refresh_one(self.db, client, self.connection.source, JOKE)

    def connect(self, label: str = "Trial", *, concurrency: int = 4) -> Connection:
        key = self.sandbox.open_account(credits=100_000, tier="enterprise")
        return connections.add(
            self.db,
            self.providers,
            workspace_id=self.owner.workspace.id,
            provider=Provider.generor,
            mode=Mode.sandbox,
            label=label,
            key=Secret(key),
            by=self.owner.actor,
            concurrency=concurrency,
        )

    def submit(
        self, prompt: str, *, submission_id: str | None = None, connection=None, **values
    ) -> str:
        """Queue one generation of a joke; returns its id."""
        return create.submit(
            self.db,
            self.providers,
            self.jobs,
            by=self.owner.actor,
            connection=connection or self.connection,
            slug=values.pop("slug", JOKE),
            values={"prompt": prompt, "model_id": 37} | values,
            submission_id=submission_id or new_id(),
        ).id

    def worker(self, *, fault: str = "", command: list[str] | None = None) -> subprocess.Popen:
        """Start one worker process; with `fault` it kills itself at that point."""
        process = subprocess.Popen(
            [sys.executable, *(command or ["-m", "webapp.cli", "worker"])],
            cwd=ROOT,
            env=self.environ(fault),
        )
        self.workers.append(process)
        return process

    def environ(self, fault: str = "") -> dict[str, str]:
        settings = self.settings
        return {
            name: value for name, value in os.environ.items() if not name.startswith("ATELIER_")
        } | {
            "ATELIER_INSTANCE": str(settings.instance),
            "ATELIER_DATABASE_URL": settings.database_url,
            "ATELIER_SANDBOX_URL": settings.sandbox_url,
            "ATELIER_RECONCILE_MIN": str(settings.reconcile_min),
            "ATELIER_WORKER_DEAD_AFTER": str(settings.worker_dead_after),
            "ATELIER_LOG_LEVEL": "WARNING",
            "ATELIER_FAULT": fault,
        }

    def died(self, worker: subprocess.Popen, *, within: float = 30) -> bool:
        """Whether the worker was killed by its own fault, as a power cut would."""
        return worker.wait(timeout=within) == -signal.SIGKILL

    def wait(self, ids: list[str], *, within: float = 45) -> dict[str, Generation]:
        """The generations once nothing moves any more: ended, or left to a person."""
        deadline = time.monotonic() + within
        while True:
            found = self.generations(ids)
            if all(_settled(generation) for generation in found.values()):
                return found
            if time.monotonic() > deadline:
                raise AssertionError({key: value.state.value for key, value in found.items()})
            time.sleep(0.1)

    def generations(self, ids: list[str]) -> dict[str, Generation]:
        with self.db.read() as session:
            rows = session.scalars(select(Generation).where(Generation.id.in_(ids)))
            return {row.id: row for row in rows}

    def ledger(self, generation: Generation) -> list[tuple[str, int]]:
        with self.db.read() as session:
            rows = session.scalars(
                select(LedgerRow)
                .where(LedgerRow.reservation_id == generation.reservation_id)
                .order_by(LedgerRow.id)
            )
            return [(row.kind, row.amount) for row in rows]

    def charges(self) -> list[dict]:
        return self.sandbox.charges()

    def verdict(self, ids: list[str]) -> Verdict:
        """Compare: a generation a prompt, a charge a prompt, and every charged creation ours."""
        found = self.generations(ids)
        prompts = {generation.prompt for generation in found.values()}
        charges = [row for row in self.charges() if row["prompt"] in prompts]
        charged = Counter(row["prompt"] for row in charges)
        with self.db.read() as session:
            adopted = set(
                session.scalars(select(Output.remote_id).where(Output.asset_id.is_not(None)))
            )
        return Verdict(
            lost=[one for one in ids if one not in found or not _settled(found[one])],
            charged_twice=[prompt for prompt, times in charged.items() if times > 1],
            not_adopted=[
                str(row["creation_id"]) for row in charges if str(row["creation_id"]) not in adopted
            ],
        )

    def close(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.terminate()
        for worker in self.workers:
            try:
                worker.wait(timeout=25)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
        self.jobs.close()
        self.db.dispose()


def _settled(generation: Generation) -> bool:
    if generation.reconciling:
        return False
    return generation.state in ENDED or generation.state is State.unknown
