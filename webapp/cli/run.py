"""`atelier run`: everything on this machine, under one command."""

import os
import sys
from pathlib import Path

import click

from webapp.cli import preflight, schema
from webapp.cli.children import Child
from webapp.cli.supervisor import Supervisor
from webapp.cli.trouble import settings_or_trouble
from webapp.kernel.settings import Settings

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what an operator may have asked for


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one."
)
@click.option("--host", help="Address to listen on.")
@click.option("--sandbox/--no-sandbox", default=True, help="Also start the sandbox providers.")
def run(port: int | None, host: str | None, *, sandbox: bool) -> None:
    """Start web, worker and sandbox, and stop them together on Ctrl-C."""
    preflight.python_is_new_enough()
    given = {"port": port, "host": host}
    settings = settings_or_trouble().model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )
    folder = preflight.instance_folder(settings)
    settings = settings.model_copy(update={"instance": folder})
    lock = preflight.claim(folder, f"http://{settings.host}:{settings.port}")
    warning = preflight.master_key(settings)
    if warning:
        click.echo(f"atelier: {warning}", err=True)
    listener = preflight.listen(settings.host, settings.port)
    port = int(listener.getsockname()[1])
    environ = _environment(settings, port)
    # Only this process holds the writing end; the kernel closes it however this process ends.
    parent, _alive = os.pipe()
    shared = (parent, lock)
    others = [Child("worker", _ours("worker", parent), environ, shared)]
    if sandbox:
        sandbox_port = preflight.free_port(folder)
        environ["ATELIER_SANDBOX_URL"] = preflight.sandbox_url(folder)
        others.append(Child("sandbox", _sandbox(settings, sandbox_port, parent), environ, shared))
    web = Child(
        "web process",
        [*_ours("web", parent), "--listen-fd", str(listener.fileno())],
        environ,
        (*shared, listener.fileno()),
    )
    reached = EVERYWHERE.get(settings.host, settings.host)
    supervisor = Supervisor(web, others, host=reached, port=port)
    address = settings.public_url or f"http://{reached}:{port}"
    sys.exit(
        supervisor.run(
            prepare=lambda: schema.bring_up(settings),
            announce=lambda: click.echo(f"Atelier is ready at {address}  (Ctrl-C stops it)"),
        )
    )


def _environment(settings: Settings, port: int) -> dict[str, str]:
    return os.environ | {
        "ATELIER_INSTANCE": str(settings.instance),
        "ATELIER_HOST": settings.host,
        "ATELIER_PORT": str(port),
    }


def _ours(name: str, parent: int) -> list[str]:
    return ["-m", "webapp.cli", name, "--parent-fd", str(parent)]


def _sandbox(settings: Settings, port: int, parent: int) -> list[str]:
    state: Path = settings.instance / "sandbox"
    scale = str(settings.sandbox_clock_scale)
    return [
        *("-m", "webapp.sandbox", "--port", str(port), "--state", str(state)),
        *("--clock-scale", scale, "--parent-fd", str(parent)),
    ]
