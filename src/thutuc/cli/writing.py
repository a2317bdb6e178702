"""Writes what an analyst asked for into a new file: people may have worked on the one that is there."""

from __future__ import annotations

from pathlib import Path

from thutuc.errors import ConfigurationError


def write_new(target: Path, content: bytes, *, option: str) -> None:
    """Write a file that is not there yet; another name is given with *option*."""
    try:
        with target.open("xb") as opened:
            opened.write(content)
    except FileExistsError:
        raise ConfigurationError(
            f"Đã có {target}, không ghi đè: ghi tên khác sau {option} · expected a new file, found {target}"
        ) from None
    except OSError as error:
        raise ConfigurationError(f"Expected to write {target}, but: {error.strerror}.") from error
