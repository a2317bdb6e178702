"""Keys and what they seal: a data key for each dossier, wrapped by a master key; AES-256-GCM throughout.

Master keys come from outside (a file, the environment) and are never written down here. The data key of a
dossier stands in the table ``thutuc_key``, wrapped; when that row is dropped nobody opens anything any more
that was sealed with it, wherever a copy lies.
"""

from __future__ import annotations

import hmac
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from thutuc.errors import ConfigurationError, JournalBroken

#: How sealed bytes begin; no JSON does. Then 8 bytes name the data key, 12 are used once, the rest is sealed.
MAGIC = b"\0thutuc1"
#: How sealed text begins in a column that holds text.
TEXT_MAGIC = "\u0001thutuc1:"

#: How the word that stands for a text begins, and what it is like.
_WORD = "hmac:"
_LIKE_A_WORD = re.compile(f"{_WORD}[0-9a-f]{{64}}", re.ASCII)

_KEY, _NAME, _ONCE = 32, 8, 12
#: So many data keys are remembered at most; each is small, and is asked for again when it was forgotten.
_REMEMBERED = 20_000


def new_master() -> str:
    """A fresh master key, as it stands in a file of keys."""
    return b64encode(os.urandom(_KEY)).decode("ascii")


class Master:
    """One master key, and the name it goes by."""

    def __init__(self, text: str) -> None:
        try:
            key = b64decode(text.strip(), validate=True)
        except ValueError:
            key = b""
        if len(key) != _KEY:  # the text itself is never repeated
            raise ConfigurationError(
                f"Expected a master key of {_KEY} bytes in base64, found something else."
            )
        self.name = sha256(b"thutuc master 1" + key).hexdigest()[:16]
        self._cipher = AESGCM(key)

    def __repr__(self) -> str:
        """Its name, and nothing of the key."""
        return f"Master({self.name})"

    def wrap(self, dossier: int, key: bytes) -> bytes:
        """A data key as it may be written down."""
        once = os.urandom(_ONCE)
        return once + self._cipher.encrypt(once, key, b"thutuc key 1 %d" % dossier)

    def unwrap(self, dossier: int, wrapped: bytes) -> bytes:
        """The data key again."""
        try:
            return self._cipher.decrypt(wrapped[:_ONCE], wrapped[_ONCE:], b"thutuc key 1 %d" % dossier)
        except (InvalidTag, ValueError) as error:
            raise JournalBroken(
                f"Expected the key of dossier {dossier} as it was wrapped by {self.name}, found another."
            ) from error


class DataKey:
    """The key of one dossier's data."""

    def __init__(self, dossier: int, key: bytes) -> None:
        self.name = sha256(b"thutuc data key 1" + key).digest()[:_NAME]
        self._dossier, self._key = dossier, key
        self._cipher = AESGCM(key)

    def __repr__(self) -> str:
        """Whose it is, and nothing of the key."""
        return f"DataKey({self._dossier})"

    def seal(self, what: str, content: bytes) -> bytes:
        """Bytes that only this key opens, and only as *what* of this dossier."""
        once = os.urandom(_ONCE)
        return MAGIC + self.name + once + self._cipher.encrypt(once, content, self._bound(what))

    def open(self, what: str, sealed: bytes) -> bytes:
        """What was sealed."""
        begin = len(MAGIC) + _NAME
        try:
            once, rest = sealed[begin : begin + _ONCE], sealed[begin + _ONCE :]
            return self._cipher.decrypt(once, rest, self._bound(what))
        except (InvalidTag, ValueError) as error:
            raise JournalBroken(
                f"Expected the {what} of dossier {self._dossier} as it was sealed, found it altered."
            ) from error

    def blind(self, text: str) -> str:
        """What stands for a text in a column that is searched: alike for the same text, and says nothing."""
        return f"{_WORD}{hmac.digest(self._key, text.encode(), 'sha256').hex()}"

    def _bound(self, what: str) -> bytes:
        return f"thutuc {what} 1 {self._dossier}".encode()


def is_word(text: str) -> bool:
    """Whether a text looks like what stands for another one."""
    return _LIKE_A_WORD.fullmatch(text) is not None


def name_of(sealed: bytes) -> bytes:
    """Which data key sealed these bytes."""
    return sealed[len(MAGIC) : len(MAGIC) + _NAME]


class Vault:
    """The master keys of one store, the one in use first, and the data keys it remembers."""

    def __init__(self, masters: Iterable[str]) -> None:
        self.masters = [Master(each) for each in masters]
        if not self.masters:
            raise ConfigurationError("Expected at least one master key, found none.")
        self._known: dict[tuple[int, bytes], DataKey] = {}
        self._lock = Lock()

    def __repr__(self) -> str:
        """The names of its keys."""
        return f"Vault({', '.join(each.name for each in self.masters)})"

    @property
    def current(self) -> Master:
        """What new data keys are wrapped with."""
        return self.masters[0]

    def make(self, dossier: int) -> tuple[DataKey, str, bytes]:
        """A new data key, the name of the master key, and the data key wrapped by it."""
        key = os.urandom(_KEY)
        made = self._remember(dossier, DataKey(dossier, key))
        return made, self.current.name, self.current.wrap(dossier, key)

    def unwrap(self, dossier: int, master: str, wrapped: bytes) -> DataKey:
        """The data key of a row of ``thutuc_key``."""
        return self._remember(dossier, DataKey(dossier, self._with(master).unwrap(dossier, wrapped)))

    def rewrap(self, dossier: int, master: str, wrapped: bytes) -> bytes:
        """The same data key wrapped by the master key in use."""
        return self.current.wrap(dossier, self._with(master).unwrap(dossier, wrapped))

    def known(self, dossier: int, name: bytes) -> DataKey | None:
        """A data key that was used before."""
        return self._known.get((dossier, name))

    def forget(self, dossier: int) -> None:
        """Remember nothing of a dossier's keys."""
        with self._lock:
            for each in [each for each in self._known if each[0] == dossier]:
                del self._known[each]

    def _remember(self, dossier: int, key: DataKey) -> DataKey:
        with self._lock:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[dossier, key.name] = key
        return key

    def _with(self, name: str) -> Master:
        for each in self.masters:
            if each.name == name:
                return each
        given = ", ".join(each.name for each in self.masters)
        raise ConfigurationError(
            f"Khóa chủ không đúng hoặc thiếu: dữ liệu cần khóa {name}, chỉ có {given} · expected the master "
            f"key named {name}, found only {given}: give the key this database was sealed with."
        )
