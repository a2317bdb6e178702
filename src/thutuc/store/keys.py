"""Where master keys come from: the environment, or a file that only its owner reads."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from thutuc import bounded
from thutuc.errors import ConfigurationError

#: The environment variable that goes before any file: keys in base64, divided by commas.
VARIABLE = "THUTUC_KEYS"

#: What an upgrade names besides migrations: from then on people's data are sealed.
SEALING = "sealing"

#: What stands in a list for what was altered and does not open.
UNREAD = "không đọc được, đã bị sửa hoặc hỏng: chạy thutuc verify · cannot be read: run thutuc verify"

#: The largest file of keys, in bytes.
_MOST = 10_000


def no_encryption() -> ConfigurationError:
    """What is told where the extra that seals data is not there."""
    return ConfigurationError(
        "Expected cryptography for sealed data, it is not installed: "
        "pip install '.[encryption]' in the copy of the repository."
    )


def keys_of(file: Path | None, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The master keys in force, the one in use first; none where nobody gave any.

    A file has one key a line, and remarks after ``#``. What is wrong is told without what stands in it.
    """
    given = environment.get(VARIABLE, "")
    if given.strip():
        return tuple(key.strip() for key in given.split(",") if key.strip())
    if file is None:
        return ()
    try:
        mode, text = file.stat().st_mode, bounded.beginning(file, _MOST).decode("utf-8")
    except OSError as error:
        raise ConfigurationError(f"Expected the master keys in {file}, but: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise ConfigurationError(f"Expected keys in base64 in {file}, found something else.") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigurationError(f"Expected {file} to be for its owner alone (chmod 600), found it open.")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    keys = tuple(line for line in lines if line)
    if not keys or len(text) > _MOST:
        raise ConfigurationError(f"Expected one to some hundred master keys in {file}, found none or more.")
    return keys
