"""Remembers what was said of a file, by the hash of its content and of everything else that decides it.

A file that calls another process or asks a decision is never remembered: what is said of it depends on
other files. What cannot be remembered, for want of rights or space, is worked out anew.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import orjson

import thutuc
from thutuc import bounded
from thutuc.errors import Finding, Kind
from thutuc.forms import MOST_BYTES
from thutuc.lint.files import Linted, forms_named
from thutuc.lint.levels import Level

FILE = "lint.db"
MOST = 50_000  #: files remembered

_TABLE = "create table if not exists lint (key blob primary key, said blob not null) without rowid"
_FIELDS = tuple(each.name for each in fields(Finding) if each.name != "file")


def cache_folder() -> Path:
    """Where programs of this user keep what they can work out again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "thutuc"


def fingerprint(levels: Mapping[str, Level], *, soundness: bool, asked: Iterable[object] = ()) -> bytes:
    """Everything but the file that decides what is said: this very code, and what is *asked* besides."""
    digest = hashlib.sha256(f"{sorted(levels.items())} {soundness} {list(asked)}".encode())
    for path in sorted(Path(thutuc.__file__).parent.rglob("*.py"), key=str):
        known = path.stat()
        digest.update(f"{path} {known.st_mtime_ns} {known.st_size}\n".encode())
    return digest.digest()


class Remembered:
    """What was said of files, on disk; one that cannot be opened remembers nothing."""

    def __init__(self, folder: Path, print_: bytes) -> None:
        self._print = print_
        self._said: dict[bytes, bytes] = {}
        self._new: dict[bytes, bytes] = {}
        self._connection = _opened(folder)
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._said = dict(self._connection.execute("select key, said from lint"))

    def key(self, source: bytes, folder: Path = Path()) -> bytes:
        """Under what a file is remembered: its content, and that of the forms in *folder* that it names."""
        digest = hashlib.sha256(self._print + hashlib.sha256(source).digest())
        for name in sorted(forms_named(source)):
            digest.update(name.encode() + _content(folder / name))
        return digest.digest()

    def get(self, key: bytes, name: str) -> Linted | None:
        """What was said of a file with this content, told of the file *name*."""
        found = self._said.get(key)
        if found is None:
            return None
        try:
            findings = tuple(_finding(row, name) for row in orjson.loads(found))
        except (ValueError, TypeError):  # written by another hand
            return None
        return Linted(name, findings, alone=True)

    def put(self, key: bytes, linted: Linted) -> None:
        """Remember what was said, if nothing outside the file had a say."""
        if linted.alone and all(finding.file == linted.file for finding in linted.findings):
            rows = [[getattr(finding, name) for name in _FIELDS] for finding in linted.findings]
            self._new[key] = orjson.dumps(rows)

    def close(self) -> None:
        """Write what is new; other programs may have written meanwhile."""
        if self._connection is None:
            return
        with suppress(sqlite3.Error):
            if len(self._said) + len(self._new) > MOST:
                self._connection.execute("delete from lint")
            self._connection.executemany("insert or replace into lint values (?, ?)", self._new.items())
            self._connection.commit()
        self._connection.close()


def _content(path: Path) -> bytes:
    try:
        return hashlib.sha256(bounded.beginning(path, MOST_BYTES)).digest()
    except OSError:
        return b""


def _opened(folder: Path) -> sqlite3.Connection | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / FILE, timeout=1)
        connection.execute(_TABLE)
    except (OSError, sqlite3.Error):
        return None
    return connection


def _finding(row: Iterable[object], file: str) -> Finding:
    said = dict(zip(_FIELDS, row, strict=True))
    said["kind"] = Kind(str(said["kind"]))
    return Finding(**said, file=file)  # type: ignore[arg-type]
