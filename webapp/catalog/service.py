"""Looks generators and models up as discovery left them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from webapp.catalog.models import Generator, ProviderModel
from webapp.kernel.clock import ago
from webapp.web.errors import NotFound

STALE_SECONDS = 600


def get(session: Session, source: str, slug: str) -> Generator:
    """One generator, also one that has vanished from the provider's list (`gone_at` is set).

    :raises NotFound: discovery never saw it.
    """
    found = session.get(Generator, (source, slug))
    if found is None:
        raise NotFound("There is no such generator.")
    return found


def listing(session: Session, sources: Collection[str]) -> Sequence[Generator]:
    """All generators that are there now, by title; their schemas are not loaded."""
    statement = (
        select(Generator)
        .where(Generator.source.in_(sources), Generator.gone_at.is_(None))
        .options(defer(Generator.raw), defer(Generator.parameters), defer(Generator.model_types))
        .order_by(Generator.title, Generator.slug, Generator.source)
    )
    return session.scalars(statement).all()


def models(session: Session, source: str, types: Collection[str] = ()) -> Sequence[ProviderModel]:
    """The models of a source that are there now, by id; without `types`, all of them."""
    statement = select(ProviderModel).where(
        ProviderModel.source == source, ProviderModel.gone_at.is_(None)
    )
    if types:
        statement = statement.where(ProviderModel.type.in_(types))
    return session.scalars(statement.order_by(ProviderModel.model_id)).all()


def models_for(session: Session, generator: Generator) -> Sequence[ProviderModel]:
    """The models that may matter to a generator: its own types, and the voices that can read a text."""
    types = set(generator.model_types)
    return models(session, generator.source, types | {"speech"} if types else ())


def is_stale(generator: Generator) -> bool:
    """Whether an opened generator should be read again before its form is drawn.

    A list that was read since tells that fields may have changed, and never which.
    """
    return generator.read_at is None or generator.read_at < max(
        ago(STALE_SECONDS), generator.listed_at
    )


def listed_at(session: Session, source: str) -> datetime | None:
    """When the list of a source was last read; None before it ever was."""
    statement = select(Generator.listed_at).where(Generator.source == source)
    return session.scalar(statement.order_by(Generator.listed_at.desc()).limit(1))
