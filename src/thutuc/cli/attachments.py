"""What is named as ``--attachment FILE[=PLACE]``: papers by reference, each digest from the file itself."""

from __future__ import annotations

import errno
import stat
from collections.abc import Sequence
from hashlib import file_digest
from os import fstat
from os.path import isfile
from pathlib import Path
from typing import Annotated

import typer

from thutuc.bounded import opened, reason

Attachments = Annotated[
    list[str] | None,
    typer.Option(
        "--attachment",
        metavar="FILE[=PLACE]",
        help="Giấy tờ: tệp ở máy này, và nơi lưu nếu lưu nơi khác. Chỉ ghi tên, nơi lưu và SHA-256 của "
        "tệp; được lặp · "
        "a paper: its file here, and where it is kept, if not there. Its name, that place and the "
        "file's SHA-256 are written down, not the file; may repeat.",
    ),
]


def attached(words: Sequence[str] | None) -> tuple[dict[str, str], ...]:
    """The papers that are named, as the engine's verbs take them; refused where a file cannot be read."""
    return tuple(_paper(word) for word in words or ())


def _paper(word: str) -> dict[str, str]:
    name, sign, where = _parted(word)
    file = Path(name)
    if not name or (sign and not where.strip()):
        raise typer.BadParameter(
            f"ghi TỆP hoặc TỆP=NƠI-LƯU · expected FILE or FILE=PLACE, found {word!r}",
            param_hint="--attachment",
        )
    return {"name": file.name, "where": where.strip() or str(file.absolute()), "sha256": _digest(file)}


def _parted(word: str) -> tuple[str, str, str]:
    """What is before the "=" that ends a file's name, itself and what follows; a name may have some, too."""
    ends = [at for at, sign in enumerate(word) if sign == "="]
    for end in (len(word), *reversed(ends)):
        if isfile(word[:end]):  # noqa: PTH113 - which raises where a place is too long for a name
            return word[:end], word[end : end + 1], word[end + 1 :]
    return word.partition("=")


def _digest(file: Path) -> str:
    try:
        with opened(file) as content:
            if not stat.S_ISREG(fstat(content.fileno()).st_mode):
                raise OSError(errno.EINVAL, "no ordinary file", str(file))
            return file_digest(content, "sha256").hexdigest()
    except OSError as error:
        vietnamese, english = reason(error)
        raise typer.BadParameter(
            f"không đọc được {str(file)!r}: {vietnamese} "
            f"· expected a file that can be read, found {str(file)!r}: {english}",
            param_hint="--attachment",
        ) from None
