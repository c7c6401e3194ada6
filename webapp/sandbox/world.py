"""Everything one running sandbox holds, and the way a request finds it."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from flask import current_app

from webapp.sandbox.clock import Clock
from webapp.sandbox.limits import Limiter
from webapp.sandbox.store import Store
from webapp.sandbox.studio import Studio


@dataclass
class Settings:
    """What the control surface can turn while the sandbox runs.

    ``latency_seconds`` is real time; ``price_factor`` multiplies each estimate; ``rate_factor``
    multiplies the documented limits; ``polluted_costs`` measures a charge from the start of the
    generation, so that neighbours on the same account show in it.
    """

    latency_seconds: float = 0.0
    price_factor: float = 1.0
    rate_factor: float = 1.0
    polluted_costs: bool = False


@dataclass
class World:
    """One sandbox: its store, its clock, its limits, its painter, and what it counted."""

    store: Store
    clock: Clock
    studio: Studio
    limiter: Limiter = field(default_factory=Limiter)
    settings: Settings = field(default_factory=Settings)
    requests: Counter[str] = field(default_factory=Counter)
    reserved: Counter[int] = field(default_factory=Counter)
    refusals: Counter[tuple[int, str]] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    request_no: int = 0

    def next_request_no(self) -> int:
        """Return a number for a generate request, higher than all before it."""
        with self.lock:
            self.request_no += 1
            return self.request_no

    def reset(self) -> None:
        """Forget all data, counts and settings; the clock keeps its pace."""
        self.store.clear()
        self.limiter.clear()
        with self.lock:
            self.settings = Settings()
            self.requests.clear()
            self.refusals.clear()

    def close(self) -> None:
        """Give up the waits under way, end the painter, close the file."""
        self.clock.stop()
        self.studio.close()
        self.store.close()


def open_world(folder: Path, *, scale: float) -> World:
    """Open the world kept in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(folder)
    world = World(store, Clock(scale), Studio(folder / "files"))
    world.request_no = store.number("SELECT max(request_no) FROM charges")
    return world


def the_world() -> World:
    """Return the world of the application that answers the present request."""
    return cast("World", current_app.extensions["sandbox"])
