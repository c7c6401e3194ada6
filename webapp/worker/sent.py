"""Says "running" of requests whose bytes have left: many at once, in one small transaction."""

import logging
import threading
from queue import Empty, SimpleQueue

from sqlalchemy.exc import SQLAlchemyError

from webapp.db.engine import Database
from webapp.gallery import service as gallery
from webapp.generations.models import Generation, State
from webapp.generations.states import move

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.2


class Sent:
    """Collects generations from the threads that hold requests and moves them to `running` in batches.

    Three hundred jobs that start together cost a handful of commits instead of three hundred. Nothing is lost
    if the process dies: `submitting` and `running` mean the same to whoever takes the job over.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._out: SimpleQueue[Generation] = SimpleQueue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sent", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def note(self, generation: Generation) -> None:
        """The request of this generation has left."""
        self._out.put(generation)

    def _run(self) -> None:
        while not self._stop.wait(PAUSE_SECONDS):
            if found := self._drain():
                try:
                    self._say(found)
                except SQLAlchemyError:
                    log.exception("could not say that %d requests have left", len(found))

    def _drain(self) -> list[Generation]:
        found: list[Generation] = []
        while True:
            try:
                found.append(self._out.get_nowait())
            except Empty:
                return found

    def _say(self, found: list[Generation]) -> None:
        with self._db.write() as session:
            for generation in found:
                moved = move(session, generation, frm=State.submitting, to=State.running)
                if moved is not None:
                    gallery.follow(session, moved)
