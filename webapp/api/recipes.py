"""From a request to a checked recipe: which connection, which generator, which values."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.api.problems import Invalid
from webapp.api.shapes import Wanted
from webapp.catalog import service as catalog
from webapp.catalog import sync
from webapp.catalog.binding import Bound, bind
from webapp.catalog.models import Generator, ProviderModel
from webapp.connections import service as connections
from webapp.connections.models import Connection
from webapp.connections.providers import Providers
from webapp.db.engine import Database
from webapp.providers.port import Mode, Provider
from webapp.web import state
from webapp.web.errors import NotFound


@dataclass(frozen=True, slots=True)
class Opened:
    """A generator with the models it may use, through one connection."""

    connection: Connection
    generator: Generator
    models: Sequence[ProviderModel]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A request that may be priced and made."""

    opened: Opened
    bound: Bound


def recipe(workspace_id: str, wanted: Wanted) -> Recipe:
    """The checked request.

    :raises Invalid: with every field that cannot be used.
    """
    provider, slug = _named(wanted.generator)
    try:
        opened = open_generator(workspace_id, provider, slug, wanted.connection)
    except NotFound as error:
        raise Invalid({"generator": f"There is no generator {wanted.generator}."}) from error
    bound = bind(opened.generator, opened.models, wanted.input)
    if bound.errors:
        raise Invalid({f"input.{name}": said for name, said in bound.errors.items()})
    return Recipe(opened, bound)


def open_generator(
    workspace_id: str, provider: Provider, slug: str, connection: str | None
) -> Opened:
    """A generator as discovery knows it, read again where that was long ago.

    :raises NotFound: the provider has none of that name.
    :raises Invalid: it is not clear which connection is meant.
    """
    db = state.of(Database)
    with db.read() as session:
        chosen = choose(session, workspace_id, provider, connection)
        generator = catalog.get(session, chosen.source, slug)
    if catalog.is_stale(generator):
        client = state.of(Providers).client(chosen)
        generator = sync.refresh_one(db, client, chosen.source, slug)
    if generator.gone_at is not None:
        raise NotFound
    with db.read() as session:
        return Opened(chosen, generator, catalog.models_for(session, generator))


def choose(
    session: Session, workspace_id: str, provider: Provider, named: str | None
) -> Connection:
    """The connection that is meant: the named one; else the only live one; else the only sandbox one.

    :raises Invalid: there is none, or there are several.
    """
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
    raise Invalid(
        {"connection": f"This workspace has no working {provider} key. Connect one first."}
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


def _named(generator: str) -> tuple[Provider, str]:
    provider, slash, slug = generator.partition("/")
    try:
        if slash and slug:
            return Provider(provider), slug
    except ValueError:
        pass
    raise Invalid({"generator": "Name it as provider/slug, such as generor/horoscope."})


def _by_name(session: Session, workspace_id: str, provider: Provider, named: str) -> Connection:
    found = _find(session, workspace_id, named)
    if found.provider is not provider:
        raise Invalid({"connection": f"{found.label} is not a {provider} key."})
    return found


def _find(session: Session, workspace_id: str, named: str) -> Connection:
    try:
        return connections.find(session, workspace_id, named)
    except NotFound as error:
        raise Invalid({"connection": f"There is no connection {named}."}) from error
