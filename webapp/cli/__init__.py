"""The `atelier` command. Each command imports what it needs when it is called, so that starting is quick."""

import click

from webapp.cli.connections import connection
from webapp.cli.keys import keys
from webapp.cli.operate import migrate, sandbox, settings, web, worker, workers
from webapp.cli.people import token, user
from webapp.cli.run import run


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="atelier", message="%(version)s")
def main() -> None:
    """Atelier: where a marketing team makes things with AI and stays in charge of the money."""


for command in (
    run,
    web,
    worker,
    sandbox,
    migrate,
    settings,
    workers,
    user,
    connection,
    token,
    keys,
):
    main.add_command(command)
