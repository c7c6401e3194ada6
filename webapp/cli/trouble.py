"""What went wrong, in one plain sentence on stderr, and an exit code that says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from webapp.kernel.settings import Settings, SettingsError, read


class Trouble(click.ClickException):
    """Something an operator can mend; the sentence says how."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"atelier: {self.format_message()}", err=True, file=file)


def settings_or_trouble() -> Settings:
    """The settings of this process.

    :raises Trouble: a variable has a value that cannot be used.
    """
    try:
        return read()
    except SettingsError as error:
        raise Trouble(str(error)) from error


@contextmanager
def plainly() -> Iterator[None]:
    """Turn the errors that carry a sentence for people into `Trouble`."""
    from webapp.connections.masterkey import MasterKeyError
    from webapp.providers.errors import ProviderError
    from webapp.web.errors import UserError

    try:
        yield
    except (UserError, ProviderError, MasterKeyError) as error:
        raise Trouble(str(error)) from error
