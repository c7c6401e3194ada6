"""Commands for operators: the single processes, the database, the settings."""

import os
import sys

import click

from webapp.cli.trouble import settings_or_trouble
from webapp.kernel.settings import Settings, variable

SECRETS = frozenset({"master_key"})
parent_option = click.option("--parent-fd", type=int, hidden=True)


@click.command()
@click.option("--listen-fd", type=int, hidden=True)
@parent_option
def web(listen_fd: int | None, parent_fd: int | None) -> None:
    """Start the web process alone."""
    from webapp.cli.server import Server

    Server(settings_or_trouble(), listen_fd=listen_fd, parent_fd=parent_fd).run()


@click.command()
@parent_option
def worker(parent_fd: int | None) -> None:
    """Start one worker alone. Several may run, on several machines, with PostgreSQL."""
    from webapp.kernel import parent

    if parent_fd is not None:
        parent.follow(parent_fd)
    from webapp.cli import schema
    from webapp.web import logs
    from webapp.worker.run import run

    settings = settings_or_trouble()
    logs.set_up(settings.log_level)
    schema.wait_until_current(settings)
    run(settings)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def sandbox(arguments: tuple[str, ...]) -> None:
    """Start the sandbox providers alone (--port, --state, --clock-scale)."""
    os.execv(sys.executable, [sys.executable, "-m", "webapp.sandbox", *arguments])  # noqa: S606 - our own module


@click.command()
def migrate() -> None:
    """Bring the database up to date."""
    from webapp.cli import preflight, schema

    settings = settings_or_trouble()
    preflight.instance_folder(settings)
    schema.bring_up(settings)
    click.echo(f"The database is at {schema.head()}.")


@click.command()
def settings() -> None:
    """List every setting with what it means, its default and its present value."""
    present = settings_or_trouble()
    for name, field in Settings.model_fields.items():
        click.echo(f"{variable(name)}")
        click.echo(f"    {field.description}")
        click.echo(f"    now: {_shown(present, name)}   default: {field.default or 'empty'}")


@click.command()
def workers() -> None:
    """List the worker processes and when each last gave a sign of life."""
    from sqlalchemy import select

    from webapp.cli.parts import database
    from webapp.jobs.models import WorkerBeat
    from webapp.kernel.clock import now

    with database() as db, db.read() as session:
        for beat in session.scalars(select(WorkerBeat).order_by(WorkerBeat.started_at)):
            quiet = (now() - beat.beat_at).total_seconds()
            click.echo(f"{beat.executor_id}\t{beat.host}\tpid {beat.pid}\t{quiet:.1f} s ago")


def _shown(present: Settings, name: str) -> str:
    value = getattr(present, name)
    if name in SECRETS and value:
        return "set"
    if name == "database_url" and value:
        from sqlalchemy import make_url

        return make_url(value).render_as_string(hide_password=True)
    return str(value) or "empty"
