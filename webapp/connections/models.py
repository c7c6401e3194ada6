"""A workspace's provider keys, encrypted, with what the provider said about them."""

from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Big, Id, Json, JsonList, Made, Moment, Name, Ref, enum_column
from webapp.providers.port import Mode, Provider


class Health(StrEnum):
    """How the last check of a key went."""

    ok = "ok"
    broken = "broken"  # the provider refused the key
    unreachable = "unreachable"  # the provider did not answer
    locked = "locked"  # the key cannot be decrypted: it has to be entered again


class Connection(Base):
    __tablename__ = "connection"

    id: Mapped[Id]
    workspace_id: Mapped[Ref] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), index=True
    )
    provider: Mapped[Provider] = mapped_column(enum_column(Provider))
    mode: Mapped[Mode] = mapped_column(enum_column(Mode))
    label: Mapped[Name]
    key_ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_prefix: Mapped[str] = mapped_column(String(24))
    key_last4: Mapped[str] = mapped_column(String(4))
    # Who the key belongs to at the provider: two keys of one account share a balance and a queue.
    account_id: Mapped[str] = mapped_column(String(100), default="")
    account_name: Mapped[Name] = mapped_column(default="")
    plan: Mapped[str] = mapped_column(String(64), default="")
    tier: Mapped[str] = mapped_column(String(64), default="")
    balance: Mapped[Big | None]
    unit: Mapped[str] = mapped_column(String(16), default="credits")
    # What the key may do; empty is everything, null is not told.
    scopes: Mapped[JsonList | None]
    limits: Mapped[Json] = mapped_column(default=dict)
    concurrency: Mapped[int] = mapped_column(default=4)
    health: Mapped[Health] = mapped_column(enum_column(Health))
    health_note: Mapped[Name] = mapped_column(default="")
    checked_at: Mapped[Moment | None]
    made_by: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[Made]
    revoked_at: Mapped[Moment | None]

    @property
    def source(self) -> str:
        """The catalogue this key reads: `generor`, or `generor-sandbox`."""
        return self.provider.value + ("" if self.mode is Mode.live else "-sandbox")


class RateBucket(Base):
    """What a key has used of its limits, shared by all processes.

    One row a key, so that taking from it is one statement that either changes the row or does not. Moments are
    whole seconds since 1970, because the statement reckons with them. A limit of 0 means that none is known.
    """

    __tablename__ = "rate_bucket"

    # SHA-256 of provider, mode and key, so that rows do not outlive a key's meaning.
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    per_minute: Mapped[int] = mapped_column(default=0)
    per_hour: Mapped[int] = mapped_column(default=0)
    per_day: Mapped[int] = mapped_column(default=0)
    used_minute: Mapped[int] = mapped_column(default=0)
    used_hour: Mapped[int] = mapped_column(default=0)
    used_day: Mapped[int] = mapped_column(default=0)
    minute_ends: Mapped[Big] = mapped_column(default=0)
    hour_ends: Mapped[Big] = mapped_column(default=0)
    day_ends: Mapped[Big] = mapped_column(default=0)
    # Set by a 429: nothing is sent before.
    blocked_until: Mapped[Big] = mapped_column(default=0)
