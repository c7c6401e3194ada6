"""The worker process: the queue's engine, launched, watched and drained."""

import logging
import os
import signal
import socket
import threading

from dbos import DBOS, DBOSConfig

from webapp.jobs.serializer import JsonSerializer
from webapp.jobs.service import APPLICATION, GENERATE, LOOK, VERSION
from webapp.kernel import faults
from webapp.kernel.ids import new_id
from webapp.kernel.settings import Settings
from webapp.worker import flow
from webapp.worker import look as looking
from webapp.worker.beat import Beat
from webapp.worker.discovery import Discovery
from webapp.worker.house import House, build
from webapp.worker.lanes import Lanes
from webapp.worker.sent import Sent

log = logging.getLogger(__name__)

DRAIN_SECONDS = 20
# SQLite has one writer at a time, and those who wait sleep and ask again, which hundreds of threads make endless.
# A small pool makes the engine's threads line up for a connection instead, in order.
SQLITE_CONNECTIONS = 2
# On one machine there is one worker, and a restart takes up its own jobs at once.
SINGLE = "single"


def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT, then let what runs finish, for twenty seconds at most."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    house = build(settings)
    sent = Sent(house.db)
    executor = (
        SINGLE if house.db.is_sqlite else f"{socket.gethostname()}-{os.getpid()}-{new_id()[-8:]}"
    )
    register(house, sent)
    launch(settings, executor, sqlite=house.db.is_sqlite)
    beat = Beat(house, executor)
    discovery = Discovery(house)
    lanes = Lanes(house.db)
    for part in (sent, beat, lanes, discovery):
        part.start()
    log.info("worker %s is ready", executor)
    stop.wait()
    discovery.stop()
    lanes.stop()
    DBOS.destroy(workflow_completion_timeout_sec=DRAIN_SECONDS)
    for part in (sent, beat):
        part.stop()
    house.db.dispose()
    logging.shutdown()
    # A request that is still out would hold this process for as long as the provider pleases. Its attempt is
    # written, so whoever comes next looks for what it made.
    os._exit(0)


def register(house: House, sent: Sent) -> None:
    """The two workflows, by the names under which they are queued. A step's result is kept by the queue, so a
    finished one is not run twice; an interrupted one is, which the rows are made for.
    """

    @DBOS.step(name="carry")
    def carry(generation_id: str) -> str:
        return flow.carry(house, sent, generation_id)

    @DBOS.workflow(name=GENERATE)
    def generate(generation_id: str) -> str:
        state = carry(generation_id)
        faults.point("checkpointed")
        return state

    @DBOS.step(name="look_once")
    def look_once(attempt_id: str) -> None:
        looking.look(house, attempt_id)

    @DBOS.workflow(name=LOOK)
    def look(attempt_id: str) -> None:
        look_once(attempt_id)


def launch(settings: Settings, executor: str, *, sqlite: bool) -> None:
    """Start the engine."""
    config: DBOSConfig = {
        "name": APPLICATION,
        "system_database_url": settings.database,
        "serializer": JsonSerializer(),
        "application_version": VERSION,
        "executor_id": executor,
        "sys_db_pool_size": SQLITE_CONNECTIONS if sqlite else 20,
        "log_level": "WARNING",
        "notification_listener_polling_interval_sec": 1.0,
    }
    DBOS(config=config)
    DBOS.launch()
