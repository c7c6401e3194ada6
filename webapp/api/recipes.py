"""From a request to a checked recipe: which connection, which generator, which values."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.api.problems import Conflict, Invalid
from webapp.api.shapes import Wanted
from webapp.catalog.binding import Bound, bind
from webapp.connections import service as connections
from webapp.connections.models import Connection
from webapp.connections.providers import Providers
from webapp.create.opening import Opened, open_generator
from webapp.db.engine import Database
from webapp.providers.port import Mode, Provider
from webapp.web import state
from webapp.web.errors import NotFound
from webapp.workspaces.actor import Actor


@dataclass(frozen=True, slots=True)
class Recipe:
    """A request that may be priced."""

    opened: Opened
    bound: Bound


def recipe(by: Actor, wanted: Wanted) -> Recipe:
    """The checked request.

    :raises Invalid: with every field that cannot be used.
    """
    opened = opened_for(by, wanted)
    bound = bind(opened.generator, opened.models, wanted.input)
    if bound.errors:
        raise Invalid(within_input(bound.errors))
    return Recipe(opened, bound)


def opened_for(by: Actor, wanted: Wanted) -> Opened:
    """The generator a request names, through the connection it means.

    :raises Invalid: there is no such generator, or it is not clear which connection is meant.
    """
    provider, slug = _named(wanted.generator)
    try:
        return opened(by, provider, slug, wanted.connection)
    except NotFound as error:
        raise Invalid({"generator": f"There is no generator {wanted.generator}."}) from error


def opened(by: Actor, provider: Provider, slug: str, connection: str | None) -> Opened:
    """A generator as discovery knows it, read again where that was long ago.

    :raises NotFound: the provider has none of that name.
    :raises Invalid: it is not clear which connection is meant.
    """
    db = state.of(Database)
    with db.read() as session:
        chosen = _choose(session, by.workspace_id, provider, connection)
    return open_generator(
        db, state.of(Providers), by=by, source=chosen.source, slug=slug, connection_id=chosen.id
    )


def sources(session: Session, workspace_id: str, named: str | None) -> set[str]:
    """The catalogues a workspace sees: the named connection's; else, by provider, the live one before the sandbox's.

    :raises Invalid: there is no connection of that name.
    """
    if named:
        return {_find(session, workspace_id, named).source}
    usable = connections.usable(session, workspace_id)
    live = {one.provider for one in usable if one.mode is Mode.live}
    return {one.source for one in usable if one.mode is Mode.live or one.provider not in live}


def provider_named(word: str) -> Provider:
    """:raises NotFound: we speak to no such provider."""
    try:
        return Provider(word)
    except ValueError as error:
        raise NotFound from error


def within_input(errors: dict[str, str]) -> dict[str, str]:
    """Complaints about fields of `input`, by their path in the request."""
    return {f"input.{name}": said for name, said in errors.items()}


def _named(generator: str) -> tuple[Provider, str]:
    provider, _, slug = generator.partition("/")
    if provider not in set(Provider) or not slug:
        raise Invalid({"generator": "Name it as provider/slug, such as generor/horoscope."})
    return Provider(provider), slug


def _choose(
    session: Session, workspace_id: str, provider: Provider, named: str | None
) -> Connection:
    """The connection that is meant: the named one; else the only live one; else the only sandbox one."""
    if named:
        return _by_name(session, workspace_id, provider, named)
    usable = connections.usable(session, workspace_id, provider)
    for mode in (Mode.live, Mode.sandbox):
        found = [one for one in usable if one.mode is mode]
        if len(found) == 1:
            return found[0]
        if found:
            labels = ", ".join(sorted(one.label for one in found))
            raise Invalid({"connection": f"Say which connection: {labels}."})
    raise Invalid({"connection": f"This workspace has no working {provider} key."})


def _by_name(session: Session, workspace_id: str, provider: Provider, named: str) -> Connection:
    found = _find(session, workspace_id, named)
    if found.provider is not provider:
        raise Invalid({"connection": f"{found.label} is not a {provider} key."})
    if found.id not in {one.id for one in connections.usable(session, workspace_id, provider)}:
        raise Conflict(
            f"{found.label} needs a key: {found.health_note or 'the last test failed'}",
            code="connection_broken",
            field="connection",
        )
    return found


def _find(session: Session, workspace_id: str, named: str) -> Connection:
    try:
        return connections.find(session, workspace_id, named)
    except NotFound as error:
        raise Invalid({"connection": f"There is no connection {named}."}) from error
