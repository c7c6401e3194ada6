"""Heartbeats, and taking over the jobs of a worker whose heart has stopped."""

import logging
import os
import socket

from sqlalchemy import delete, select, update

from webapp.jobs.models import WorkerBeat
from webapp.kernel.clock import ago, now
from webapp.worker import takeover
from webapp.worker.house import House
from webapp.worker.loop import Loop

log = logging.getLogger(__name__)


class Beat:
    """A thread that says "I live" and looks for those who no longer do."""

    def __init__(self, house: House, executor: str) -> None:
        self._house = house
        self._executor = executor
        self._started_at = now()
        pause = min(5.0, house.settings.worker_dead_after / 4)
        self._loop = Loop("the heartbeat", self._tick, pause=pause)

    def start(self) -> None:
        self.beat()
        self._loop.start()

    def stop(self) -> None:
        """Stop, and look dead at once: what we leave unfinished is taken over without a wait.

        The row stays, because it is by their rows that the jobs of the dead are found.
        """
        self._loop.stop()
        with self._house.db.write() as session:
            session.execute(
                update(WorkerBeat)
                .where(WorkerBeat.executor_id == self._executor)
                .values(beat_at=ago(2 * self._house.settings.worker_dead_after))
            )

    def beat(self) -> None:
        """Write or refresh our row."""
        with self._house.db.write() as session:
            session.merge(
                WorkerBeat(
                    executor_id=self._executor,
                    host=socket.gethostname(),
                    pid=os.getpid(),
                    started_at=self._started_at,
                    beat_at=now(),
                )
            )

    def take_over(self) -> int:
        """Take the jobs of every dead worker. Returns how many.

        Its row is claimed by refreshing it, so two living workers never take the same; it goes only when the
        jobs are back in their queues, so that if we die in between, the row grows old again for the next one.
        """
        taken = 0
        for dead in self._dead():
            if self._claim(dead):
                number = takeover.resume_jobs_of(dead.executor_id)
                self._forget(dead.executor_id)
                log.warning("worker %s is gone; took over %d jobs", dead.executor_id, number)
                taken += number
        return taken

    def _claim(self, dead: WorkerBeat) -> bool:
        with self._house.db.write() as session:
            claimed = session.execute(
                update(WorkerBeat)
                .where(
                    WorkerBeat.executor_id == dead.executor_id, WorkerBeat.beat_at == dead.beat_at
                )
                .values(beat_at=now())
            )
        return claimed.rowcount == 1  # type: ignore[attr-defined, no-any-return]

    def _forget(self, executor_id: str) -> None:
        with self._house.db.write() as session:
            session.execute(delete(WorkerBeat).where(WorkerBeat.executor_id == executor_id))

    def _dead(self) -> list[WorkerBeat]:
        limit = ago(self._house.settings.worker_dead_after)
        with self._house.db.read() as session:
            return list(
                session.scalars(
                    select(WorkerBeat).where(
                        WorkerBeat.beat_at < limit, WorkerBeat.executor_id != self._executor
                    )
                )
            )

    def _tick(self) -> None:
        self.beat()
        self.take_over()
