"""Says "running" of requests whose bytes have left: many at once, in one small transaction."""

from collections import defaultdict
from queue import Empty, SimpleQueue

from webapp.db.engine import Database
from webapp.gallery import service as gallery
from webapp.generations.models import Generation, State
from webapp.generations.states import move_all
from webapp.worker.loop import Loop

PAUSE_SECONDS = 0.2


class Sent:
    """Collects generations from the threads that hold requests and moves them to `running` in batches.

    Three hundred jobs that start together cost a handful of commits instead of three hundred. Nothing is lost
    if the process dies: `submitting` and `running` mean the same to whoever takes the job over.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._out: SimpleQueue[Generation] = SimpleQueue()
        self._loop = Loop("telling what has left", self._say, pause=PAUSE_SECONDS)

    def start(self) -> None:
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()

    def note(self, generation: Generation) -> None:
        """The request of this generation has left."""
        self._out.put(generation)

    def _drain(self) -> list[Generation]:
        found: list[Generation] = []
        while True:
            try:
                found.append(self._out.get_nowait())
            except Empty:
                return found

    def _say(self) -> None:
        found = self._drain()
        if not found:
            return
        by_workspace: defaultdict[str, list[str]] = defaultdict(list)
        for generation in found:
            by_workspace[generation.workspace_id].append(generation.id)
        with self._db.write() as session:
            # In one order everywhere, so that two workers never wait for each other's workspaces.
            for workspace_id, ids in sorted(by_workspace.items()):
                moved, revision = move_all(
                    session, workspace_id, ids, frm=State.submitting, to=State.running
                )
                if moved:
                    gallery.follow_running(session, moved, revision)
