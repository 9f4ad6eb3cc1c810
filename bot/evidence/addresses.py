"""Which addresses of the network may a link lead to, and how is only such a one connected to?"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpcore

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""``(host, port)`` to the addresses in writing. Raises OSError for a host there is none of."""

_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # between a provider and its customers; Alibaba's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's metadata, though the address looks public
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast and reserved
        "2001::/23",  # Teredo, ORCHID and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
)
_LAST_LABEL_OF_A_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)
_OF_A_LOCAL_NET = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa")


class AddressRefused(Exception):
    """The host is, or leads to, an address that no link of a report has a reason to name."""


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet.

    IPv6 that carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo) is refused altogether:
    where it ends up depends on the machine. Follows the IANA special-purpose registries.
    """
    if isinstance(address, ipaddress.IPv6Address) and address not in _PUBLIC_6:
        return False
    return address.is_global and not any(
        address.version == network.version and address in network for network in _NOT_PUBLIC
    )


async def resolve(host: str, port: int) -> Sequence[str]:
    """The host's addresses as the machine knows them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections, each to an address that was checked just before.

    A host's name is resolved once; all of its addresses must pass ``is_allowed``, and the
    connection goes to one of these very addresses, so that a second answer of the name server
    changes nothing. The name itself still serves for Host and SNI. Raises
    :class:`AddressRefused`.
    """

    def __init__(self, resolve: Resolve, is_allowed: Callable[[Address], bool]) -> None:
        self._resolve = resolve
        self._is_allowed = is_allowed
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's own signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in await self._checked(host, port):
            try:
                return await self._plain.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except httpcore.ConnectError as error:
                failure = error
        raise failure

    async def _checked(self, host: str, port: int) -> list[Address]:
        own = _address(host)
        if own is None:
            _check_name(host)
            addresses = [ipaddress.ip_address(each) for each in await self._resolve(host, port)]
        else:
            addresses = [own]
        if not all(self._is_allowed(address) for address in addresses):
            raise AddressRefused
        return addresses


def _address(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _check_name(host: str) -> None:
    """No name of the local net, and no other spelling of an address (0x7f.1, 2130706433)."""
    name = host.rstrip(".")
    if "." not in name or name.endswith(_OF_A_LOCAL_NET):
        raise AddressRefused
    if _LAST_LABEL_OF_A_NUMBER.fullmatch(name.rpartition(".")[2]):
        raise AddressRefused
