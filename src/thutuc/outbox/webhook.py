"""A signed webhook: JSON to one configured address, with what the receiver needs to trust and to drop it.

Redirects are not followed. The name is looked up once and that very address is connected to; addresses
inside a network are reached only where the settings say so, and those that are no machine's never.
"""

from __future__ import annotations

import hmac
import socket
import ssl
import time
from collections.abc import Callable
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from thutuc.errors import ConfigurationError
from thutuc.outbox.messages import Message
from thutuc.outbox.senders import WAITS, NotDelivered, Refused, body_of, ended_after

#: Addresses of IPv6 that end in one of IPv4: compatible, mapped (RFC 4291) and translated (RFC 6052).
_OF_IPV4 = tuple(map(IPv6Network, ("::/96", "::ffff:0:0/96", "64:ff9b::/96")))

#: Addresses inside a network that Python takes for global ones: of a site (RFC 3879), translated (RFC 8215).
_INSIDE = tuple(map(IPv6Network, ("fec0::/10", "64:ff9b:1::/48")))


def _reached(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address at which a packet arrives: one of IPv4 where one of IPv6 stands for it."""
    if isinstance(ip, IPv4Address) or ip.is_loopback or ip.is_unspecified:
        return ip
    if any(ip in each for each in _OF_IPV4):
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.sixtofour or ip


class WebhookSender:
    """Posts each message to *url*, signed with *secret* (HMAC-SHA256).

    A *name* tells it apart from another at the same host; what was taken and what is owed is known by that.
    """

    def __init__(
        self,
        url: str,
        secret: bytes,
        *,
        name: str | None = None,
        private: bool = False,
        timeout: float = 10.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        try:
            parts = urlsplit(url)
            port, named = parts.port, (parts.hostname or "").encode("idna")
            sayable = f"{parts.path}{parts.query}".isascii() and url.isprintable() and " " not in url
        except ValueError:  # no port, no address, or a name that no machine can have
            named = b""
        if not named or not sayable or parts.scheme not in ("https", "http") or "@" in parts.netloc:
            raise ConfigurationError("Expected a webhook as https://host/path without a name or password.")
        if parts.scheme == "http" and not private:
            raise ConfigurationError("Expected https for a webhook outside the agency's own network.")
        if len(secret) < 16:
            raise ConfigurationError("Expected a webhook's secret of at least 16 bytes.")
        self._host, self._tls = named.decode("ascii"), parts.scheme == "https"
        self.target = f"webhook:{self._host}" if name is None else f"webhook:{self._host}/{name}"
        self._port = port or (443 if self._tls else 80)
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._secret, self._private, self._timeout, self._clock = secret, private, timeout, clock

    def send(self, message: Message) -> None:
        """Post *message*; anything but an answer 2xx means that it has not arrived."""
        body = body_of(message)
        at = str(int(self._clock()))
        signed = hmac.new(self._secret, at.encode() + b"." + body, sha256).hexdigest()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.key,
            "Thutuc-Timestamp": at,
            "Thutuc-Signature": f"v1={signed}",
        }
        try:
            with self._connected() as plain, ended_after(plain, WAITS * self._timeout):
                status = self._posted(plain, body, headers)
        except (OSError, HTTPException, ValueError) as error:  # ValueError: what no request can say
            raise NotDelivered(f"{self._host}: {type(error).__name__}") from error
        if not 200 <= status < 300:
            how = Refused if 400 <= status < 500 else NotDelivered
            raise how(f"Expected {self._host} to answer 2xx, found {status}.")

    def _posted(self, plain: socket.socket, body: bytes, headers: dict[str, str]) -> int:
        """What the other side answers."""
        connection = HTTPConnection(self._host, self._port, timeout=self._timeout)
        context = ssl.create_default_context() if self._tls else None
        wrapped = plain if context is None else context.wrap_socket(plain, server_hostname=self._host)
        connection.sock = wrapped
        try:
            connection.request("POST", self._path, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def _connected(self) -> socket.socket:
        """A connection to the address that was looked at."""
        found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        address = str(found[0][4][0])
        ip = _reached(ip_address(address.partition("%")[0]))
        strange = ip.is_link_local or ip.is_multicast or ip.is_unspecified
        inside = not ip.is_global or any(ip in each for each in _INSIDE)
        if strange or (inside and not self._private):
            raise NotDelivered(f"Expected {self._host} at an address that may be reached, found {ip}.")
        return socket.create_connection((address, self._port), self._timeout)
