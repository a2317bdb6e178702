"""The server: uvicorn over h11, with a time for whatever the other side has to do."""

from __future__ import annotations

import asyncio
import logging
import math
import socket
from collections import Counter
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from thutuc.api.application import Application, Limits
from thutuc.errors import ConfigurationError

_LOG = logging.getLogger("thutuc.api")

#: So many who knock wait for us.
BACKLOG: Final = 256
#: So many files are open beside those of connections: of the database, of the program itself.
_OTHERS: Final = 256
#: So many seconds later it is said again that there is no room.
_SAID_AGAIN: Final = 60.0


def listen(host: str, port: int) -> socket.socket:
    """A socket that the service listens on; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        made = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ConfigurationError(
            f"Không mở được cổng {port} tại {host}: {error.strerror} "
            f"· expected to listen on port {port} of {host}, but: {error.strerror}."
        ) from error
    # connections inherit it; else an answer in two packets waits for the other side's acknowledgement
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def is_here(host: str) -> bool:
    """Whether only this machine can reach *host*."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def server(
    application: Application, *, certificate: Path | None = None, key: Path | None = None
) -> uvicorn.Server:
    """A server of *application*; ``run(sockets=[…])`` serves until SIGTERM, and ends what is in hand."""
    limits = application.limits
    logging.getLogger("uvicorn.error").addFilter(_not_ours)
    return _Server(
        application,
        uvicorn.Config(
            application,
            http=_patient(limits),
            ws="none",
            lifespan="on",
            interface="asgi3",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=int(limits.stop_seconds),
            limit_concurrency=limits.connections,
            h11_max_incomplete_event_size=limits.header_bytes,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            backlog=BACKLOG,  # as often a loop that finds no room says so at once
        ),
    )


def make_room(limits: Limits) -> int | None:
    """Let the process open a file for each connection, and others; how many it may, where that is too few."""
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ModuleNotFoundError:
        return None
    wanted = limits.connections + _OTHERS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most if most < wanted else None


class _Server(uvicorn.Server):
    """A server that says once a minute, on one line, that it can take no connection, and is not well then."""

    def __init__(self, application: Application, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._application = application
        self._said = -math.inf

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().set_exception_handler(self.tell)
        await super().startup(sockets)

    def tell(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What befalls the loop, and nobody waits for: its own words, but where it finds no room."""
        error = context.get("exception")
        if not str(context.get("message")).startswith("socket.accept()"):
            loop.default_exception_handler(context)
            return
        now = self._application.full_at = loop.time()
        if now - self._said >= _SAID_AGAIN:
            self._said = now
            why = error.strerror if isinstance(error, OSError) else error
            _LOG.warning(
                "Không nhận thêm được kết nối: tăng số tệp được mở cùng lúc (LimitNOFILE, ulimit -n) "
                "· no more connections can be taken (%s): raise how many files may be open (LimitNOFILE)",
                why,
            )


def _patient(limits: Limits) -> type[asyncio.Protocol]:
    """uvicorn's protocol, which waits for nobody without end: neither for what is to come nor to be read.

    Nor does it let one address hold every connection that there is.
    """
    held: Counter[str] = Counter()  #: connections by address

    class Patient(H11Protocol):
        _address: str  #: whose connection it is
        _sent_away = False
        _awaits: float | None = None  #: so many seconds are given to what we wait for
        _timer: asyncio.TimerHandle | None = None
        _reader: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            self._address = (transport.get_extra_info("peername") or ("",))[0]
            held[self._address] += 1
            if held[self._address] > limits.per_address:
                self._sent_away = True
                transport.abort()
                return
            super().connection_made(transport)
            transport.set_write_buffer_limits(high=1, low=0)  # told of whatever the system does not take
            self._look()

        def connection_lost(self, exc: Exception | None) -> None:
            held[self._address] -= 1
            if not held[self._address]:
                del held[self._address]
            if self._sent_away:
                return
            for timer in (self._timer, self._reader):
                if timer is not None:
                    timer.cancel()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._look()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._look()

        def _look(self) -> None:
            """Give a time to what the other side owes: headers, the rest of a body, another request.

            None while we owe an answer; and what it has begun to send gets no more time by each byte.
            """
            begun, _ = self.conn.trailing_data
            if self.cycle is not None and not self.cycle.response_complete:
                awaits = None
            elif begun or self.cycle is None or self.conn.their_state is not h11.IDLE:
                awaits = limits.header_seconds
            else:
                awaits = self.timeout_keep_alive
            if awaits == self._awaits:
                return
            self._awaits = awaits
            if self._timer is not None:
                self._timer.cancel()
            self._timer = None if awaits is None else self.loop.call_later(awaits, self.transport.close)

        def pause_writing(self) -> None:
            super().pause_writing()
            self._wait_for_reader()

        def resume_writing(self) -> None:
            super().resume_writing()
            if self._reader is not None:
                self._reader.cancel()

        def _wait_for_reader(self) -> None:
            left = self.transport.get_write_buffer_size()
            self._reader = self.loop.call_later(limits.read_seconds, self._see_reader, left)

        def _see_reader(self, before: int) -> None:
            """Let go of who takes next to nothing of his answer."""
            if before - self.transport.get_write_buffer_size() < limits.read_bytes:
                self.transport.abort()
            else:
                self._wait_for_reader()

        def _unsupported_upgrade_warning(self) -> None:
            """Say nothing: who offers HTTP/2 (``Upgrade: h2c``) is answered over HTTP/1.1, as he may be."""

    return Patient


def _not_ours(record: logging.LogRecord) -> bool:
    """Keep what we say in our own words: that requests were left when the service ended."""
    return "timeout graceful shutdown exceeded" not in record.getMessage()
