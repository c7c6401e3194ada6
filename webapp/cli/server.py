"""The web process: gunicorn with threads, told everything by our settings and nothing by files or its environment."""

import os
import signal
from typing import Any

from gunicorn import util
from gunicorn.app.base import BaseApplication

from webapp.cli import schema
from webapp.kernel import parent
from webapp.kernel.settings import Settings

# By name, as gunicorn itself is given it: the doors do not import each other.
APPLICATION = "webapp.wsgi:app"
# Longer than the page's slowest poll, so that a watching browser keeps one connection.
KEEP_ALIVE = 20
GRACE = 8


class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn around `webapp.wsgi:app`, loaded in each worker."""

    def __init__(self, settings: Settings, *, listen_fd: int | None, parent_fd: int | None) -> None:
        self.settings = settings
        self.listen_fd = listen_fd
        self.parent_fd = parent_fd
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options().items():
            self.cfg.set(name, value)

    def options(self) -> dict[str, Any]:
        settings = self.settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        bound = f"{host}:{settings.port}" if self.listen_fd is None else f"fd://{self.listen_fd}"
        return {
            "bind": [bound],
            "worker_class": "gthread",
            "workers": settings.web_workers,
            "threads": settings.web_threads,
            "keepalive": KEEP_ALIVE,
            "graceful_timeout": GRACE,
            "timeout": 120,
            "loglevel": "warning",
            "proc_name": "atelier",
            # It would be written into the home folder; nothing of ours lies outside the instance.
            "control_socket_disable": True,
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108, PTH112 - gunicorn's own heartbeat file, made safely
            "when_ready": self.when_ready,
            "post_fork": self.post_fork,
        }

    def when_ready(self, _arbiter: object) -> None:
        """Ask for a quick end when the parent is gone: a restart wants the port."""
        if self.parent_fd is not None:
            parent.follow(self.parent_fd, stop=signal.SIGQUIT)

    def post_fork(self, _arbiter: object, _worker: object) -> None:
        """Each worker watches too: the arbiter may be the one that is gone."""
        if self.parent_fd is not None:
            parent.follow(self.parent_fd, stop=signal.SIGQUIT)

    def load(self) -> Any:
        """The application. Its imports run while somebody else migrates; it answers only after that."""
        app = util.import_app(APPLICATION)
        schema.wait_until_current(self.settings)
        return app
