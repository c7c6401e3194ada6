"""Reads discovery into the tables. All requests are made outside any transaction."""

import hashlib
import json
import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from webapp.catalog import capabilities, kinds, service
from webapp.catalog.checks import clean
from webapp.catalog.models import Generator, ProviderModel
from webapp.db.engine import Database
from webapp.kernel.clock import now
from webapp.providers.errors import InvalidError, ProviderError, RateError
from webapp.providers.port import Client, GeneratorDetail, GeneratorListing, ModelListing, Provider
from webapp.web.errors import NotFound

# So many details are read in one round: the list tells no kinds, and a key has few requests a minute.
BUDGET = 8


def sync(db: Database, client: Client, source: str) -> int:
    """Read the whole list and all models; what has vanished is marked gone. Returns how many generators there are.

    :raises ProviderError: the provider did not give one of the two; nothing is changed then.
    """
    listed = client.generators()
    models = client.models()
    with db.write() as session:
        _keep_generators(session, source, listed)
        _keep_models(session, source, models)
    return len(listed)


def refresh_one(db: Database, client: Client, source: str, slug: str) -> Generator:
    """Read one generator with its parameters. One that the provider no longer has is marked gone.

    :raises ProviderError: it could not be read; what was known stays.
    """
    try:
        detail = client.generator(slug)
    except InvalidError:
        with db.write() as session:
            gone = session.get(Generator, (source, slug))
            if gone is None:
                raise
            gone.gone_at = gone.read_at = now()
            return gone
    with db.write() as session:
        return _keep_detail(session, source, slug, detail)


def refresh_models(db: Database, client: Client, source: str) -> None:
    """Read all models again.

    :raises ProviderError: they could not be read; what was known stays.
    """
    models = client.models()
    with db.write() as session:
        _keep_models(session, source, models)


def current(db: Database, client: Client, source: str, slug: str) -> Generator:
    """One generator for somebody who opens it: read again when it is unknown or older than ten minutes.

    A provider that does not answer leaves what was known.

    :raises NotFound: the provider has none of that name.
    :raises ProviderError: it is unknown here, and the provider did not answer.
    """
    with db.read() as session:
        known = session.get(Generator, (source, slug))
    if known is not None and not service.is_stale(known):
        return known
    try:
        return refresh_one(db, client, source, slug)
    except InvalidError as error:
        raise NotFound("There is no such generator.") from error
    except ProviderError:
        if known is None:
            raise
        return known


def is_due(db: Database, source: str, *, before: datetime) -> bool:
    """Whether the list of a source was never read, or last read before that moment."""
    with db.read() as session:
        listed = service.listed_at(session, source)
    return listed is None or listed < before


def fill(db: Database, client: Client, source: str, budget: int = BUDGET) -> int:
    """Read details of generators that were never read, at most `budget` of them. Returns how many were read.

    It stops where the provider's limit does: the next round goes on.

    :raises ProviderError: the provider failed in another way.
    """
    with db.read() as session:
        slugs = session.scalars(_unread(source).limit(budget)).all()
    for done, slug in enumerate(slugs):
        try:
            refresh_one(db, client, source, slug)
        except RateError:
            return done
        except InvalidError:
            continue
    return len(slugs)


def _unread(source: str) -> Any:
    return (
        select(Generator.slug)
        .where(
            Generator.source == source,
            Generator.gone_at.is_(None),
            or_(Generator.read_at.is_(None), Generator.kind == ""),
        )
        .order_by(Generator.read_at.is_not(None), Generator.slug)
    )


def _keep_generators(session: Session, source: str, listed: Iterable[GeneratorListing]) -> None:
    moment = now()
    known = {
        one.slug: one
        for one in session.scalars(select(Generator).where(Generator.source == source))
    }
    for listing in listed:
        generator = known.get(listing.slug)
        if generator is None:
            generator = known[listing.slug] = _new(session, source, listing)
        _describe(generator, listing)
        generator.listed_at = moment
        generator.gone_at = None
    session.flush()
    session.execute(
        update(Generator)
        .where(
            Generator.source == source, Generator.listed_at < moment, Generator.gone_at.is_(None)
        )
        .values(gone_at=moment)
        .execution_options(synchronize_session=False)
    )


def _new(session: Session, source: str, listing: GeneratorListing) -> Generator:
    generator = Generator(
        source=source,
        slug=listing.slug,
        provider=source.removesuffix("-sandbox") or Provider.generor.value,
        title=listing.title,
        description="",
        model_types=[],
        raw={},
        listed_at=now(),
    )
    session.add(generator)
    return generator


def _describe(generator: Generator, listing: GeneratorListing) -> None:
    generator.title = clean(listing.title or listing.slug)[:200]
    generator.description = clean(listing.description)
    generator.icon = listing.icon[:200]
    generator.raw = _plain(listing.raw)
    generator.kind, generator.model_types = kinds.infer(
        slug=generator.slug,
        title=generator.title,
        description=generator.description,
        raw={"kind": listing.kind, **generator.raw} if listing.kind else generator.raw,
        parameters=generator.parameters,
    )


def _keep_detail(session: Session, source: str, slug: str, detail: GeneratorDetail) -> Generator:
    generator = session.get(Generator, (source, slug)) or _new(session, source, detail.listing)
    generator.parameters = _plain(detail.parameters)
    generator.schema_hash = schema_hash(generator.parameters)
    _describe(generator, detail.listing)
    told = detail.listing.raw.get("prompt_required", detail.listing.raw.get("requires_prompt"))
    if isinstance(told, bool):
        generator.prompt_required = told
    generator.read_at = now()
    generator.gone_at = None
    return generator


def _keep_models(session: Session, source: str, listed: Iterable[ModelListing]) -> None:
    moment = now()
    rows = session.scalars(select(ProviderModel).where(ProviderModel.source == source))
    known = {one.model_id: one for one in rows}
    for listing in listed:
        model = known.pop(listing.model_id, None) or ProviderModel(
            source=source, model_id=listing.model_id
        )
        model.type = (
            kinds.model_type(listing.type)
            or capabilities.type_of_id(listing.model_id)
            or listing.type
        )[:32]
        model.name = clean(listing.name or f"Model {listing.model_id}")[:200]
        model.raw = _plain(listing.raw)
        model.read_at = moment
        model.gone_at = None
        session.add(model)
    for model in known.values():
        model.gone_at = model.gone_at or moment


def schema_hash(parameters: list[Any]) -> str:
    """SHA-256 of a schema: tells whether a form was drawn from another one."""
    text = json.dumps(parameters, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _plain(value: Any) -> Any:
    """JSON as every database takes it: no NUL and no half characters in texts, no NaN."""
    if isinstance(value, dict):
        return {clean(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return clean(value) if isinstance(value, str) else value
