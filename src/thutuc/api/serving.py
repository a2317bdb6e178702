"""The server: uvicorn over h11, with a time by which a request's headers have come."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from thutuc.api.application import Application, Limits
from thutuc.errors import ConfigurationError


def listen(host: str, port: int) -> socket.socket:
    """A socket that the service listens on; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        made = socket.create_server((host, port), family=family, backlog=256)
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
    return uvicorn.Server(
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
        )
    )


def _patient(limits: Limits) -> type[asyncio.Protocol]:
    """uvicorn's protocol, which closes a connection whose headers do not come in time."""

    class Patient(H11Protocol):
        _timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            begun, _ = self.conn.trailing_data
            if self.conn.their_state is not h11.IDLE:
                self._stop_waiting()
            elif begun and self._timer is None:
                self._wait()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            begun, _ = self.conn.trailing_data
            if begun and self.conn.their_state is h11.IDLE:
                self._wait()

        def _unsupported_upgrade_warning(self) -> None:
            """Say nothing: who offers HTTP/2 (``Upgrade: h2c``) is answered over HTTP/1.1, as he may be."""

        def _wait(self) -> None:
            self._stop_waiting()
            self._timer = self.loop.call_later(limits.header_seconds, self.transport.close)

        def _stop_waiting(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    return Patient
