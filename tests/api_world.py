"""The HTTP service over the sample province, asked without a wire or with one."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from tests.office import Clock

from thutuc import Engine
from thutuc.api import Application, Limits, Request, Response, Scope, Service, issue
from thutuc.api.service import problem
from thutuc.api.serving import listen, server

_keys = itertools.count(1)


@dataclass(frozen=True)
class Told:
    """An answer as a client reads it."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class Client:
    """Somebody with a token who asks the service without a wire."""

    def __init__(self, service: Service, token: str | None) -> None:
        self.service, self.token = service, token

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Told:
        """One request; an act gets a key of its own unless *headers* bring one."""
        way, _, query = path.partition("?")
        sent = {"authorization": f"Bearer {self.token}"} if self.token is not None else {}
        if method == "POST":
            sent |= {"content-type": "application/json", "idempotency-key": f"k-{next(_keys)}"}
        sent |= {name.lower(): said for name, said in (headers or {}).items()}
        pairs = [(name.encode(), said.encode("latin-1")) for name, said in sent.items()]
        content = raw if raw is not None else b"" if body is None else orjson.dumps(body)
        try:
            request = Request(method, way.encode(), query.encode(), tuple(pairs))
            admitted = self.service.admit(self.service.find(request))
            found: Response = self.service.answer(admitted, content)
        except Exception as error:
            found = problem(error)
        said = {name.lower(): text for name, text in found.headers.items()}
        return Told(found.status, orjson.loads(found.body) if found.body else None, said)

    def get(self, path: str, **more: Any) -> Told:
        """Look."""
        return self.ask("GET", path, **more)

    def post(self, path: str, body: object = None, **more: Any) -> Told:
        """Act."""
        return self.ask("POST", path, body, **more)


def make_token(
    engine: Engine,
    *,
    client: str = "cong-tinh",
    agency: str | None = None,
    officers: list[str] | None = None,
    scopes: str = "read data act report",
    days: int = 30,
) -> str:
    """The text of a token; without more it may do everything for everybody."""
    return issue(
        engine.store,
        client=client,
        agency=agency,
        officers=officers,
        scopes=[Scope(name) for name in scopes.split()],
        now=engine.now(),
        lasts=timedelta(days=days),
    )[1]


@contextmanager
def served(engine: Engine, limits: Limits | None = None) -> Iterator[int]:
    """The service on a free port of this machine; gives the port."""
    made, socket = server(Application(Service(engine), limits)), listen("127.0.0.1", 0)
    thread = threading.Thread(target=lambda: asyncio.run(made.serve(sockets=[socket])))
    thread.start()
    bound = socket.getsockname()[1]
    try:
        yield bound
    finally:
        made.should_exit = True
        thread.join(30)


__all__ = ["Client", "Clock", "Told", "make_token", "served"]
