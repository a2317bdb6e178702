"""The wire: an ASGI application that bounds what comes in, and lets a few threads do the work.

What is asked of the engine runs in threads of a pool of its own; the event loop only reads and writes.
Whoever sends slowly, or much, or all at once, is refused before a thread is spent on him; one client has half
of the threads at work at most, so that what he asks keeps nobody else waiting. Who somebody is, and whether
the service is well, is asked in threads of their own; the latter is answered in time also where the database
hangs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from thutuc.api.problems import FULL, LARGE, MANY, SLOW, Refused
from thutuc.api.service import Admitted, Request, Response, Service, problem
from thutuc.errors import Unavailable
from thutuc.forms import MOST_BYTES

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Answered = TypeVar("Answered")

#: So many seconds after there was no room the service is not well: it looks again each second.
_FULL_FOR = 3.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What the service takes upon itself."""

    threads: int = 16  #: requests that are worked on at once
    waiting: int = 64  #: requests that wait for a thread; more are told to come again
    per_client: int = 32  #: requests of one client at once
    body: int = MOST_BYTES  #: bytes of a body
    body_seconds: float = 10.0  #: until a body has come
    header_bytes: int = 16_384  #: of a request's line and headers together
    header_seconds: float = 10.0  #: until the headers have come
    read_seconds: float = 10.0  #: in which a client takes `read_bytes` of its answer, or all that is left
    read_bytes: int = 16_384
    health_seconds: float = 5.0  #: until the database has answered whoever asks whether the service is well
    connections: int = 1_000
    per_address: int = 500  #: of these from one address, which may be a proxy's
    stop_seconds: float = 30.0  #: for what is in hand, once the service is asked to stop


class _Client:
    """One client's requests: how many there are, and the turns of those that are worked on."""

    __slots__ = ("requests", "turns")

    def __init__(self, at_work: int) -> None:
        self.requests = 0
        self.turns = asyncio.Semaphore(at_work)


class _Gone(Exception):
    """The client went away before it had sent everything."""


class Application:
    """The service as an ASGI application."""

    def __init__(self, service: Service, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._service = service
        self._pool = ThreadPoolExecutor(self.limits.threads, thread_name_prefix="thutuc-api")
        self._door = ThreadPoolExecutor(2, thread_name_prefix="thutuc-door")
        self._looker = ThreadPoolExecutor(1, thread_name_prefix="thutuc-health")
        self._look: asyncio.Future[Response] | None = None
        self._in_hand: set[Future[Any]] = set()
        self._clients: dict[str, _Client] = {}
        self.full_at: float | None = None  #: when the server last found no room for a connection, by its loop

    @property
    def in_hand(self) -> int:
        """So many threads are at work, or will be."""
        return len(self._in_hand)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection's request, or the life of the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            try:
                response = await self._answer(scope, receive)
            except _Gone:
                return
            except asyncio.CancelledError:  # the time is over that is given to what is in hand at the end
                response = problem(
                    Refused(FULL, "Expected to be done before the service ends; send it again.")
                )
            except Exception as error:  # whatever it is, it is told as a problem
                response = problem(error)
            await _send(response, send, bare=scope["method"] == "HEAD")

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                for pool in (self._pool, self._door, self._looker):
                    pool.shutdown(wait=False, cancel_futures=True)  # a thread may hang in the database
                await asyncio.sleep(0.1 if self._in_hand else 0)  # who waits for it is answered
                await send({"type": "lifespan.shutdown.complete"})
                return
            await send({"type": "lifespan.startup.complete"})

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        request = Request(
            scope["method"],
            scope.get("raw_path") or scope["path"].encode(),
            scope["query_string"],
            scope["headers"],
        )
        admitted = self._service.find(request)
        if admitted.operation.scope is None:  # nobody is known by whom others could be kept out
            raw = await self._body(admitted, receive)
            if admitted.operation.name == "health":
                return await self._health()
            return await self._work(self._pool, self._service.answer, admitted, raw)
        admitted = await self._work(self._door, self._service.admit, admitted)
        name = "" if admitted.token is None else admitted.token.client
        client = self._clients.setdefault(name, _Client(max(1, self.limits.threads // 2)))
        if client.requests >= self.limits.per_client:
            raise Refused(MANY, f"Expected at most {self.limits.per_client} requests at once, found more.")
        client.requests += 1
        try:
            raw = await self._body(admitted, receive)
            async with client.turns:
                return await self._work(self._pool, self._service.answer, admitted, raw)
        finally:
            client.requests -= 1
            if not client.requests:
                del self._clients[name]

    async def _health(self) -> Response:
        """Whether there is room, and the database answers in time; all who ask meanwhile share one look."""
        if self.full_at is not None and asyncio.get_running_loop().time() - self.full_at < _FULL_FOR:
            raise Refused(FULL, "Expected room for another connection, found none; send it again.")
        if self._look is None or self._look.done():
            self._look = self._begun(self._looker, self._service.health)
        look = self._look
        await asyncio.wait([look], timeout=self.limits.health_seconds)
        if not look.done():
            raise Unavailable(
                f"Expected the database to answer within {self.limits.health_seconds:g} s, found it silent."
            )
        return look.result()

    async def _work(
        self, pool: ThreadPoolExecutor, task: Callable[..., Answered], *arguments: Any
    ) -> Answered:
        """Let a thread do it, unless too many wait for one already."""
        if len(self._in_hand) >= self.limits.threads + self.limits.waiting:
            raise Refused(FULL, "Expected fewer requests at once; send it again.")
        return await self._begun(pool, task, *arguments)

    def _begun(
        self, pool: ThreadPoolExecutor, task: Callable[..., Answered], *arguments: Any
    ) -> asyncio.Future[Answered]:
        work = pool.submit(task, *arguments)
        self._in_hand.add(work)
        work.add_done_callback(self._in_hand.discard)
        waited = asyncio.wrap_future(work)
        waited.add_done_callback(_heard)
        return waited

    async def _body(self, admitted: Admitted, receive: Receive) -> bytes:
        """The body, if one is read; no longer and no later than the limits say."""
        limit = self.limits.body if admitted.operation.body is not None else 0
        said = admitted.headers.get("content-length", "0")
        if said.isascii() and said.isdecimal() and (len(said) > 18 or int(said) > limit):
            raise Refused(LARGE, f"Expected a body of at most {limit} bytes, found one of {said[:18]}.")
        if admitted.operation.body is None:  # what comes all the same is thrown away
            return b""
        found = bytearray()
        try:
            async with asyncio.timeout(self.limits.body_seconds):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _Gone
                    found += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(found) > limit:
                        raise Refused(LARGE, f"Expected a body of at most {limit} bytes, found more.")
        except TimeoutError:
            raise Refused(
                SLOW, f"Expected the body within {self.limits.body_seconds:g} seconds, found it unfinished."
            ) from None
        return bytes(found)


def _heard(waited: asyncio.Future[Any]) -> None:
    """Take note of how it ended: the one who waited for it may be gone."""
    if not waited.cancelled():
        waited.exception()


async def _send(response: Response, send: Send, *, bare: bool) -> None:
    """Send it; *bare*: without its body, as who asks by ``HEAD`` wants it."""
    headers = [
        (name.lower().encode("ascii"), said.encode("ascii")) for name, said in response.headers.items()
    ]
    headers.append((b"content-length", str(len(response.body)).encode("ascii")))
    if response.status in (400, 408, 413):  # where its body ends is in doubt, or the rest of it is not read
        headers.append((b"connection", b"close"))
    if response.status == 304:
        headers = [pair for pair in headers if pair[0] != b"content-length"]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if bare else response.body})
