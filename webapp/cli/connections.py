"""Provider keys from the command line."""

import click

from webapp.cli.trouble import plainly

CONCURRENCY = click.Choice(["1", "4", "16", "64"])


@click.group()
def connection() -> None:
    """Provider keys."""


@connection.command("add")
@click.option("--workspace", required=True, help="Name or id.")
@click.option("--provider", required=True, type=click.Choice(["generor"]))
@click.option("--label", required=True)
@click.option("--key-stdin", is_flag=True, required=True, help="Read the key from stdin.")
@click.option("--sandbox", is_flag=True, help="The key belongs to the sandbox of `atelier run`.")
@click.option("--concurrency", type=CONCURRENCY, help="Jobs at once.")
def add(
    workspace: str,
    provider: str,
    label: str,
    concurrency: str | None,
    *,
    key_stdin: bool,
    sandbox: bool,
) -> None:
    """Test a key, keep it encrypted, and read the list of generators."""
    del key_stdin
    from webapp.catalog import sync
    from webapp.cli.parts import database, prepared, secret_from_stdin, workspace_named
    from webapp.connections import service
    from webapp.connections.keyring import Keyring
    from webapp.connections.providers import Providers
    from webapp.providers.port import Mode, Provider

    key = secret_from_stdin("key")
    settings = prepared()
    with database(settings) as db, plainly():
        with db.read() as session:
            workspace_id = workspace_named(session, workspace).id
        providers = Providers(settings, db, Keyring.open(settings))
        made = service.add(
            db,
            providers,
            workspace_id=workspace_id,
            provider=Provider(provider),
            mode=Mode.sandbox if sandbox else Mode.live,
            label=label,
            key=key,
            concurrency=int(concurrency) if concurrency else None,
            by=None,
        )
        sync.sync(db, providers.client(made), made.source)
    click.echo(f"{made.label} ({made.id}) is connected as {made.account_name or 'its account'}.")


@connection.command("list")
@click.option("--workspace", required=True, help="Name or id.")
def list_connections(workspace: str) -> None:
    """List the keys of a workspace: id, label, mode, prefix and last four, health."""
    from webapp.cli.parts import database, workspace_named
    from webapp.connections import service

    with database() as db, db.read() as session, plainly():
        found = workspace_named(session, workspace)
        for one in service.list_for(session, found.id):
            shown = f"{one.key_prefix}…{one.key_last4}"
            click.echo(f"{one.id}\t{one.label}\t{one.mode.value}\t{shown}\t{one.health.value}")
