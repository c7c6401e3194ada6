"""Heartbeats: which worker processes live, so that a living one can take over a dead one's jobs."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Made


class WorkerBeat(Base):
    __tablename__ = "worker_beat"

    executor_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    host: Mapped[str] = mapped_column(String(200))
    pid: Mapped[int]
    started_at: Mapped[Made]
    beat_at: Mapped[Made]
