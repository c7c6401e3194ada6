"""What the floors above do when a key was added. The application wires it; here it is only called."""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.providers.port import Client


@dataclass(frozen=True, slots=True)
class AfterConnect:
    """Called with a client and its source once a key is kept: reads what the provider offers.

    May raise a `ProviderError`; the key is kept all the same.
    """

    act: Callable[[Client, str], object]
