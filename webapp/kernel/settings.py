"""Settings: `ATELIER_*` variables only, read once at the entry and handed on."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

PREFIX = "ATELIER_"


class SettingsError(Exception):
    """A variable has a value that Atelier cannot use; the message names it."""


class Settings(BaseModel):
    """Everything an operator can set. The field's name in capitals, after `ATELIER_`, is the variable."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    instance: Annotated[
        Path, Field(description="Folder for the database, the key file and assets")
    ] = Path("instance")
    database_url: Annotated[
        str,
        Field(
            description="postgresql://… for several machines; empty = SQLite in the instance folder"
        ),
    ] = ""
    storage_url: Annotated[
        str, Field(description="Where assets lie; empty = the instance folder")
    ] = ""
    master_key: Annotated[
        str,
        Field(
            description="Master keys, base64 of 32 bytes each, comma-separated, newest first; empty = the key file"
        ),
    ] = ""
    host: Annotated[str, Field(description="Address the web process listens on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port the web process listens on")] = (
        8000
    )
    public_url: Annotated[
        str, Field(description="Address people and providers reach this server by")
    ] = ""
    web_threads: Annotated[int, Field(ge=1, le=512, description="Threads of the web process")] = 16
    web_workers: Annotated[int, Field(ge=1, le=64, description="Web processes")] = 1
    generor_url: Annotated[str, Field(description="Base of the Generor API, with /api/v1")] = (
        "https://generor.com/api/v1"
    )
    apex_url: Annotated[str, Field(description="Base of Apex Studio, without /api")] = (
        "https://useapexstudio.com"
    )
    rows42_url: Annotated[
        str, Field(alias="42rows_url", description="Base of the 42rows API, with /api/v1")
    ] = "https://42rows.com/api/v1"
    sandbox_url: Annotated[
        str, Field(description="Root of the sandbox providers; set by `atelier run`")
    ] = ""
    sandbox_clock_scale: Annotated[
        float, Field(gt=0, description="How much faster the sandbox's time runs")
    ] = 1.0
    generor_concurrency: Annotated[
        int, Field(description="Jobs at once for a new Generor connection: 1, 4, 16 or 64")
    ] = 4
    generor_timeout: Annotated[
        float,
        Field(
            gt=0,
            description="Seconds one generate call may take before its outcome counts as unknown",
        ),
    ] = 1800.0
    reconcile_min: Annotated[
        float,
        Field(
            gt=0,
            description="Least seconds an unknown outcome is looked for before a person is asked",
        ),
    ] = 60.0
    job_patience: Annotated[
        float,
        Field(
            gt=0,
            description="A job without news for this many times its expected seconds is unknown",
        ),
    ] = 10.0
    job_patience_min: Annotated[float, Field(gt=0, description="The least of that, in seconds")] = (
        600.0
    )
    worker_dead_after: Annotated[
        float,
        Field(
            gt=0,
            description="Seconds without a heartbeat after which a worker's jobs are taken over",
        ),
    ] = 20.0
    discovery_seconds: Annotated[
        float, Field(gt=0, description="Seconds between two readings of the generator list")
    ] = 3600.0
    secure_cookies: Annotated[
        bool,
        Field(description="Cookies over https only; on by itself when ATELIER_PUBLIC_URL is https"),
    ] = False
    log_level: Annotated[str, Field(description="DEBUG, INFO, WARNING or ERROR")] = "INFO"
    fault: Annotated[
        str, Field(description="Tests only: the point at which this process kills itself")
    ] = ""

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        if not self.database_url:
            return f"sqlite:///{self.instance.resolve() / 'atelier.db'}"
        scheme, _, rest = self.database_url.partition("://")
        return (
            f"postgresql+psycopg://{rest}"
            if scheme in {"postgres", "postgresql"}
            else self.database_url
        )

    @property
    def https(self) -> bool:
        """Whether people reach this server over https, so that cookies may be bound to it."""
        return self.secure_cookies or self.public_url.startswith("https://")


def variable(name: str) -> str:
    """The environment variable of a field."""
    return PREFIX + (Settings.model_fields[name].alias or name).upper()


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment.

    :raises SettingsError: a value is not usable; the sentence names the variable.
    """
    given = {
        field.alias or name: environ[variable(name)]
        for name, field in Settings.model_fields.items()
        if environ.get(variable(name), "").strip()
    }
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingsError(f"{name}: {first['msg']}") from error
