"""What every job needs, put together once per worker process."""

from dataclasses import dataclass

from webapp.assets.storage import Storage
from webapp.connections.keyring import Keyring
from webapp.connections.providers import Providers
from webapp.db.engine import Database
from webapp.jobs.service import Jobs
from webapp.kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """The parts below the worker."""

    settings: Settings
    db: Database
    providers: Providers
    storage: Storage
    jobs: Jobs


def build(settings: Settings) -> House:
    """The house as these settings describe it."""
    db = Database(settings.database)
    keyring = Keyring.open(settings)
    return House(
        settings=settings,
        db=db,
        providers=Providers(settings, db, keyring),
        storage=Storage.open(settings),
        jobs=Jobs(settings),
    )
