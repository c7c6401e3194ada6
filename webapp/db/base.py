"""The declarative base and the column types that every model shares."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, MetaData, String, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

from webapp.kernel.clock import now
from webapp.kernel.ids import new_id


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite has no zones, so they are put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment without a zone was about to be stored"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonColumn = JSON().with_variant(postgresql.JSONB(), "postgresql")
# PostgreSQL's identity wants bigint, SQLite's rowid wants INTEGER.
BigInt = BigInteger().with_variant(Integer(), "sqlite")


def enum_column(kind: type[StrEnum]) -> TypeEngine[Any]:
    """An enum stored by its value, with a check in the database. (`Mapped[StrEnum]` alone stores the name.)"""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=32,
        name=kind.__name__.lower(),
    )


Id = Annotated[str, mapped_column(String(36), primary_key=True, default=new_id)]
Ref = Annotated[str, mapped_column(String(36))]
Name = Annotated[str, mapped_column(String(200))]
Prose = Annotated[str, mapped_column(Text)]
Json = Annotated[dict[str, Any], mapped_column(JsonColumn)]
JsonList = Annotated[list[Any], mapped_column(JsonColumn)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Made = Annotated[datetime, mapped_column(UtcDateTime, default=now)]
Big = Annotated[int, mapped_column(BigInt)]


class Base(DeclarativeBase):
    """All tables. Constraints are named, so that a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
