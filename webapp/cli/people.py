"""People and tokens from the command line."""

import click

from webapp.cli.trouble import Trouble, plainly


@click.group()
def user() -> None:
    """People."""


@user.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--workspace", required=True, help="Its name; made where it is missing.")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from stdin.")
def create_user(email: str, name: str, workspace: str, *, password_stdin: bool) -> None:
    """Make an owner of a workspace. The first-visit set-up is over after that."""
    del password_stdin
    from webapp.cli.parts import database, secret_from_stdin
    from webapp.workspaces import service

    password = secret_from_stdin("password").reveal()
    with database() as db, plainly(), db.write() as session:
        person = service.ensure_owner(
            session, email=email, name=name, workspace_name=workspace, password=password
        )
    click.echo(f"{person.email} is an owner of {workspace}.")


@click.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@click.option("--email", required=True, help="Whose token it is.")
@click.option("--workspace", required=True, help="Name or id.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(["read", "generate"])
)
@click.option("--label", default="Command line", show_default=True)
def create_token(email: str, workspace: str, scopes: tuple[str, ...], label: str) -> None:
    """Make an API token and print it, once."""
    from webapp.accounts import service as accounts
    from webapp.cli.parts import database, workspace_named
    from webapp.workspaces import members, tokens

    with database() as db, plainly(), db.write() as session:
        found = workspace_named(session, workspace)
        person = accounts.by_email(session, email)
        member = person and members.find(session, workspace_id=found.id, person_id=person.id)
        if person is None or member is None:
            raise Trouble(f"Nobody with the address {email} is a member of {found.name}.")
        _, text = tokens.issue(
            session, person_id=person.id, workspace_id=found.id, label=label, scopes=scopes
        )
    click.echo(text)
