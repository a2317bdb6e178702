"""Reads a file that somebody named, which may be a device that never ends or a pipe that nobody writes."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

#: Why a file cannot be used, as the system or we say it, and in Vietnamese; a number in braces is a fact.
REASONS: Final = (
    ("more than {0} bytes", "tệp dài quá {0} byte"),
    ("a pipe that nobody writes", "đường ống (pipe) không có ai ghi"),
    ("no ordinary file", "không phải tệp thường"),
    ("File or stream is not seekable", "tệp là đường ống (pipe), không đọc lại từ đầu được"),
    ("No such file or directory", "không có tệp hoặc thư mục này"),
    ("No such device or address", "không có ai đọc, ghi ở đầu kia"),
    ("Permission denied", "không có quyền đọc, ghi ở đó"),
    ("Is a directory", "đó là thư mục, không phải tệp"),
    ("Not a directory", "đường dẫn đi qua một tệp, không phải thư mục"),
    ("File exists", "đã có tệp hoặc thư mục này"),
    ("No space left on device", "ổ đĩa đã đầy"),
    ("Disk quota exceeded", "đã dùng hết phần ổ đĩa được cấp"),
    ("File too large", "tệp lớn quá mức được phép"),
    ("Input/output error", "lỗi đọc, ghi ổ đĩa"),
    ("Operation not permitted", "không được phép đọc, ghi ở đó"),
    ("Read-only file system", "ổ đĩa này chỉ đọc được"),
    ("File name too long", "tên tệp quá dài"),
    ("embedded null byte", "tên tệp có ký tự NUL"),
    ("a name that UTF-8 cannot say", "tên tệp có ký tự không ghi được (không phải UTF-8)"),
)


def reason(error: Exception) -> tuple[str, str]:
    """Why a file cannot be used, in Vietnamese and in English, without its name, which stands beside it."""
    english = str(getattr(error, "strerror", None) or error).rstrip(".")
    for said, vietnamese in REASONS:
        before, _, after = said.partition("{0}")
        if english == said or (after and english.startswith(before) and english.endswith(after)):
            found = english[len(before) : len(english) - len(after)]
            return vietnamese.format(found.replace(",", ".")), english
    return english, english


def dotted(number: int) -> str:
    """A whole number as it stands in a Vietnamese sentence: ``1.000.000``."""
    return f"{number:,}".replace(",", ".")


def nameless(path: Path) -> str | None:
    """Why no file can have this name, as :data:`REASONS` say it."""
    if "\0" in str(path):
        return "embedded null byte"
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return "a name that UTF-8 cannot say"
    return None


def opened(path: Path) -> io.BufferedReader:
    """The file, open to be read; a pipe is not waited for until somebody comes to write it."""
    if (why := nameless(path)) is not None:
        raise OSError(errno.EINVAL, why, str(path))
    return open(path, "rb", opener=_at_once)


def beginning(path: Path, most: int) -> bytes:
    """The bytes of a file; of one with more than *most* so many and one more, by which its reader knows."""
    with opened(path) as file:
        found = file.read(most + 1)
        if not found:
            check_written(file, path)
    return found


def check_written(file: BinaryIO, path: Path) -> None:
    """Refuse a pipe in which nothing came: nobody writes it, and an empty file is something else."""
    if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode):
        raise OSError(errno.ENXIO, "a pipe that nobody writes", str(path))


def whole(path: Path, most: int) -> bytes:
    """All bytes of a file; more than *most* are refused by an :class:`OSError`, as a file out of reach is."""
    found = beginning(path, most)
    if len(found) > most:
        raise OSError(errno.EFBIG, f"more than {most:,} bytes", str(path))
    return found


def text(path: Path, most: int, encoding: str = "utf-8") -> str:
    """A file as text, of at most *most* bytes, each line ended by a line feed alone."""
    return io.TextIOWrapper(io.BytesIO(whole(path, most)), encoding).read()


def _at_once(path: str, flags: int) -> int:
    file = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(file, True)
    return file
