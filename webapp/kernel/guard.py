"""Where this machine may connect to: a list of our own, checked at the moment of connecting.

`ipaddress.is_global` lets several addresses through that lead inside (Azure's 168.63.129.16, 6to4, NAT64),
so the ranges are written out. For IPv6 only global unicast counts, less the ranges that carry something else.
"""

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

Address: TypeAlias = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int]]
Resolver: TypeAlias = Callable[[str, int, float], list[Address]]

LONGEST_URL = 8_192

_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT, and Alibaba's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host
        "169.254.0.0/16",  # link-local, and most clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments, and Oracle's metadata
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4 wraps any IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


class Forbidden(Exception):
    """The address is not one that Atelier connects to. Nothing was sent."""


class NoAddress(Exception):
    """The name could not be resolved, or not in time. Nothing was sent."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides on each connection. `trusted` are hosts the operator named: any scheme, port and address."""

    trusted: frozenset[str]
    resolver: Resolver

    def addresses(self, scheme: str, host: str, port: int, *, timeout: float) -> list[Address]:
        """The checked addresses of a host, resolved once: connect to these and to nothing else.

        :raises Forbidden: one of them leads inside, or scheme or port are not https and 443.
        :raises NoAddress: there is none.
        """
        trusted = plain_host(host) in self.trusted
        if not trusted and (scheme != "https" or port != 443):
            raise Forbidden(f"{host} may be reached by https on port 443 only.")
        found = self.resolver(host, port, timeout)
        if not found:
            raise NoAddress(f"{host} has no address.")
        if not trusted:
            for _family, address in found:
                if not is_public(address[0]):
                    raise Forbidden(f"{host} leads to an address inside a private network.")
        return found


def guard(trusted_urls: Iterable[str] = (), resolver: Resolver | None = None) -> Guard:
    """A guard that trusts the hosts of these base URLs, which an operator set, and public ones."""
    hosts = {plain_host(urlsplit(url).hostname or "") for url in trusted_urls} - {""}
    return Guard(trusted=frozenset(hosts), resolver=resolver or resolve)


def is_public(text: str) -> bool:
    """Whether an address literal is one of the public internet."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _CLOSED_V4)
    if address.scope_id is not None or address not in _OPEN_V6:
        return False
    return not any(address in network for network in _CLOSED_V6)


def plain_host(host: str) -> str:
    """A host as it is compared: lower case, no brackets, no final dot."""
    return host.lower().strip("[]").rstrip(".")


def checked_url(url: str) -> str:
    """The URL, if it is one that two parsers cannot read differently.

    :raises Forbidden: it is not http(s), carries a user name, or has characters that do not belong there.
    """
    if len(url) > LONGEST_URL or any(char <= " " or char in "\\\x7f" for char in url):
        raise Forbidden("This address has characters that do not belong in one, or is too long.")
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError as error:
        raise Forbidden("This is not an address.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port_is_fine:
        raise Forbidden("Only http and https addresses are followed.")
    if "@" in parts.netloc or "%" in parts.netloc:
        raise Forbidden("An address may not carry a user name or a zone.")
    return url


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what decides whether a key may travel along."""
    parts = urlsplit(url)
    return (
        parts.scheme,
        plain_host(parts.hostname or ""),
        parts.port or (443 if parts.scheme == "https" else 80),
    )


def resolve(host: str, port: int, timeout: float) -> list[Address]:
    """Ask the system's resolver, for no longer than `timeout` seconds (it knows no time-out of its own).

    :raises NoAddress: there is none, or none came in time.
    """
    answer: list[Address] = []
    failure: list[Exception] = []

    def ask() -> None:
        try:
            for family, _kind, _proto, _name, address in socket.getaddrinfo(
                host.strip("[]"), port, type=socket.SOCK_STREAM
            ):
                answer.append((family, address))  # type: ignore[arg-type]
        except (OSError, UnicodeError) as error:
            failure.append(error)

    asking = threading.Thread(target=ask, name="resolve", daemon=True)
    asking.start()
    asking.join(timeout)
    if asking.is_alive():
        raise NoAddress(f"The name {host} could not be resolved in time.")
    if failure:
        raise NoAddress(f"The name {host} could not be resolved.") from failure[0]
    return list(answer)
