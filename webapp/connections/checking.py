"""What a provider says of a key, and how a connection's row shows it."""

import re

from webapp.connections.models import Connection, Health
from webapp.connections.providers import Locked, Providers
from webapp.kernel.clock import now
from webapp.kernel.secret import Secret
from webapp.providers.errors import AuthError, PlanError, ProviderError
from webapp.providers.port import Account, Mode, Provider
from webapp.providers.registry import PROVIDERS
from webapp.web.errors import UserError

# The documents say 40 hex characters and show others; what is certain is that it is one word.
_SECRET = re.compile(r"[A-Za-z0-9_-]{8,200}")


class KeyRefused(UserError):
    """The key cannot be used as it is; the message stands beside the key's field."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="key")


class OtherAccount(UserError):
    """The new key belongs to another account than the old one; somebody has to want that."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(
            f"This key belongs to {new}, and the old one to {old}. Balance, limits and unfinished jobs "
            "would be looked for in the other account. Tick the box to change the account.",
            field="key",
        )


def checked_form(provider: Provider, key: Secret) -> Secret:
    """The key without the blanks around it.

    :raises KeyRefused: it cannot be one of this provider's keys.
    """
    text, described = key.reveal().strip(), PROVIDERS[provider]
    if not text:
        raise KeyRefused(f"Paste your {described.title} key here.")
    rest = text.removeprefix(described.key_prefix)
    if rest == text:
        raise KeyRefused(f"A {described.title} key starts with {described.key_prefix}.")
    if not _SECRET.fullmatch(rest):
        raise KeyRefused(
            f"This is not a whole {described.title} key. Copy all of it, and nothing else."
        )
    return Secret(text)


def test(providers: Providers, *, provider: Provider, mode: Mode, key: Secret) -> Account:
    """Ask the provider whom a key belongs to, without keeping anything.

    :raises KeyRefused:
    """
    try:
        return providers.client_for(provider, mode, key).check()
    except AuthError as error:
        raise KeyRefused(error.message) from error
    except PlanError as error:
        raise KeyRefused(
            f"The key may not read its own account, which Atelier needs: {error.message}"
        ) from error
    except ProviderError as error:
        raise KeyRefused(
            f"The key could not be tested, so it was not saved. {error.message}"
        ) from error


def put_key(connection: Connection, key: Secret) -> None:
    """What of a key may be shown."""
    connection.key_prefix = key.prefix(PROVIDERS[connection.provider].shown)
    connection.key_last4 = key.last4


def put_account(connection: Connection, account: Account) -> None:
    """A test that went well."""
    connection.account_id = account.account_id
    connection.account_name = account.name
    connection.plan = account.plan
    connection.tier = account.tier
    connection.balance = account.balance
    connection.unit = account.unit.value
    connection.scopes = list(account.scopes) if account.scopes is not None else None
    connection.limits = dict(account.limits)
    connection.health = Health.ok
    connection.health_note = ""
    connection.checked_at = now()


def put_problem(connection: Connection, problem: ProviderError) -> None:
    """A test that did not."""
    if isinstance(problem, Locked):
        connection.health = Health.locked
    elif isinstance(problem, AuthError | PlanError):
        connection.health = Health.broken
    else:
        connection.health = Health.unreachable
    connection.health_note = problem.message[:200]
    connection.checked_at = now()
