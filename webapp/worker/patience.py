"""How a job is carried to its end whatever happens to the database, or to us."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from webapp.db.engine import AWAY, Database, pauses

log = logging.getLogger(__name__)

T = TypeVar("T")


def carried(
    db: Database, what: str, work: Callable[[], T], *, broke: Callable[[Session], object]
) -> T | None:
    """What `work` returns, which can be entered again at any point.

    A database that is away is waited for, however long. Anything else that goes wrong must not leave somebody's
    job hanging: `broke` says what became of it, and None is returned.
    """
    waits = pauses()
    while True:
        try:
            return work()
        except AWAY:
            log.warning("%s waits for the database", what)
            time.sleep(next(waits))
        except Exception:
            log.exception("%s broke its worker", what)
            db.insist(broke)
            return None
