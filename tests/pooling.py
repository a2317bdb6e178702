"""PgBouncer before the tests' PostgreSQL, where it is installed: few connections for many clients."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_NOBODY = 65534
_PORT = 6432


class Pooler:
    """A PgBouncer before one server, reached by Unix socket only."""

    def __init__(self, url: str, mode: str = "transaction", **settings: object) -> None:
        program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            raise RuntimeError("found no pgbouncer")
        behind = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self._database = urlsplit(url).path.removeprefix("/")
        self.folder = Path(tempfile.mkdtemp(prefix="tt-pb-"))
        said: dict[str, object] = {
            "unix_socket_dir": self.folder,
            "listen_port": _PORT,
            "auth_type": "any",
            "pool_mode": mode,
            "default_pool_size": 5,
            "logfile": self.folder / "log",
            **settings,
        }
        to = f"* = host={behind['host']} user={behind['user']}"
        lines = ["[databases]", to, "[pgbouncer]", *(f"{name} = {value}" for name, value in said.items())]
        (self.folder / "ini").write_text("\n".join(lines) + "\n")
        user = {}
        if os.geteuid() == 0:
            os.chown(self.folder, _NOBODY, _NOBODY)
            user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
        self._process = subprocess.Popen(
            [program, "-q", str(self.folder / "ini")], stderr=subprocess.DEVNULL, cwd=self.folder, **user
        )
        end = time.monotonic() + 10
        while not (self.folder / f".s.PGSQL.{_PORT}").exists():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("PgBouncer did not start")
            time.sleep(0.02)

    def dsn(self, more: str = "") -> str:
        """Where to connect."""
        return f"postgresql:///{self._database}?host={self.folder}&port={_PORT}&user=any{more}"

    def stop(self) -> None:
        """Stop it and remove everything."""
        self._process.terminate()
        self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)
