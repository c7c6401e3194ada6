"""The port that enqueues. It knows workflows by name only; the worker knows what they do.

Enqueueing happens inside the caller's transaction: a job exists exactly when the row it speaks of does.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from webapp.kernel.settings import Settings

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

APPLICATION = "atelier"
# Pinned: a job queued by one release is taken up by the next.
VERSION = "1"

GENERATE = "generate"
LOOK = "look"
LOOK_QUEUE = "look"

# A smaller number goes first: one picture is not kept waiting by somebody's thousand.
PRIORITY_SINGLE = 10
PRIORITY_BATCH = 100


class Jobs:
    """The way to the queue for every process that does not work it off."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.database

    @cached_property
    def _client(self) -> "DBOSClient":
        """Made at the first job: without the engine the web process starts sooner."""
        from dbos import DBOSClient

        from webapp.jobs.serializer import JsonSerializer

        return DBOSClient(
            system_database_url=self._url,
            serializer=JsonSerializer(),
            application_name=APPLICATION,
            lazy=True,
        )

    def generate(
        self,
        session: Session,
        generation_id: str,
        *,
        queue: str,
        partition: str,
        run: int = 1,
        priority: int = PRIORITY_SINGLE,
        delay: float = 0,
    ) -> None:
        """Queue one run of a generation. `run` is 2 or more where a person knowingly sends again."""
        options: EnqueueOptions = {
            "workflow_name": GENERATE,
            "queue_name": queue,
            "workflow_id": generation_id if run == 1 else f"{generation_id}:{run}",
            "queue_partition_key": partition,
            "priority": priority,
            "app_version": VERSION,
        }
        if delay > 0:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(session, options, generation_id)

    def look(self, session: Session, attempt_id: str, *, number: int, delay: float) -> None:
        """Queue the `number`-th look for a result whose answer was lost, `delay` seconds from now."""
        options: EnqueueOptions = {
            "workflow_name": LOOK,
            "queue_name": LOOK_QUEUE,
            "workflow_id": f"{attempt_id}:look:{number}",
            "app_version": VERSION,
        }
        if delay > 0:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(session, options, attempt_id)

    def migrate(self) -> None:
        """Make or update the queue's own tables, so that the web can enqueue before any worker has run."""
        from dbos import DBOS

        DBOS.migrate(self._url)

    def close(self) -> None:
        if "_client" in vars(self):
            self._client.destroy()
