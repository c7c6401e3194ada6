"""The master key: taking a new one, and looking whether every stored key can still be read."""

import click

from webapp.cli.trouble import Trouble, plainly


@click.group()
def keys() -> None:
    """The master key and what it protects."""


@keys.command("rotate")
def rotate() -> None:
    """Encrypt every stored key under a new master key. Nothing has to stop meanwhile."""
    from webapp.cli.parts import database, prepared
    from webapp.connections import keys as stored

    settings = prepared()
    with database(settings) as db, plainly():
        number = stored.rotate(db, settings)
    click.echo(f"{number} workspaces are sealed by the newest master key now.")


@keys.command("doctor")
def doctor() -> None:
    """Say which stored keys cannot be read, or wait for a rotation."""
    from webapp.cli.parts import database, prepared
    from webapp.connections import keys as stored

    settings = prepared()
    with database(settings) as db, plainly():
        findings = stored.doctor(db, settings)
    for one in findings:
        click.echo(one)
    if findings:
        raise Trouble("Not all is well with the keys: see above.")
    click.echo("Every stored key can be read, and is sealed by the newest master key.")
