"""Where each provider is, and which client speaks to it."""

from dataclasses import dataclass
from typing import Protocol

from webapp.kernel.http import Mouth
from webapp.kernel.secret import Secret
from webapp.kernel.settings import Settings
from webapp.providers.errors import DownError
from webapp.providers.generor.client import GenerorClient
from webapp.providers.port import Client, Gate, Mode, Provider, Purpose

_SETTINGS = {
    Provider.generor: "generor_url",
    Provider.apex: "apex_url",
    Provider.rows42: "rows42_url",
}
_SANDBOX_PATHS = {Provider.generor: "/api/v1"}


class Builder(Protocol):
    """Makes a client for one key."""

    def __call__(
        self,
        *,
        mouth: Mouth,
        base: str,
        key: Secret,
        gate: Gate,
        purpose: Purpose,
        generate_seconds: float,
    ) -> Client: ...


@dataclass(frozen=True, slots=True)
class Described:
    """A provider as people see it, and what its keys look like."""

    title: str
    key_prefix: str
    shown: int  # how many characters of a key are shown
    build: Builder


PROVIDERS: dict[Provider, Described] = {
    Provider.generor: Described("Generor", "gnr_live_", 13, GenerorClient),
}


def base_url(settings: Settings, provider: Provider, mode: Mode) -> str:
    """The base of a provider's API.

    :raises DownError: the sandbox does not run.
    """
    if mode is Mode.live:
        return str(getattr(settings, _SETTINGS[provider])).rstrip("/")
    if not settings.sandbox_url:
        raise DownError("The sandbox is not running here. Start Atelier with `atelier run`.")
    return settings.sandbox_url.rstrip("/") + _SANDBOX_PATHS.get(provider, "")


def mouth_for(settings: Settings, provider: Provider, mode: Mode) -> Mouth:
    """A way to the network for one provider. A host that the operator set is trusted; the documented one is not."""
    base = base_url(settings, provider, mode)
    documented = Settings.model_fields[_SETTINGS[provider]].default
    return Mouth(trusted=() if base == documented else (base,))
