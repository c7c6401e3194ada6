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
        click.echo(stored.rotate(db, settings))


@keys.command("doctor")
def doctor() -> None:
    """Say which stored keys cannot be decrypted."""
    from webapp.cli.parts import database, prepared
    from webapp.connections import keys as stored

    settings = prepared()
    with database(settings) as db, plainly():
        broken = stored.doctor(db, settings)
    for one in broken:
        click.echo(one)
    if broken:
        raise Trouble(f"{len(broken)} stored keys cannot be read and have to be entered again.")
    click.echo("Every stored key can be read.")
