"""``backup``, ``new-key``, ``rotate-key``: copies of the database, and the keys of what is sealed in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from thutuc.cli.session import session_of
from thutuc.cli.show import FINE, say
from thutuc.errors import ConfigurationError
from thutuc.store.copying import copy_database
from thutuc.store.keys import no_encryption


def backup(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(help="Bản sao sẽ ghi, chưa có · the copy; none yet.")],
) -> None:
    """Sao lưu cơ sở dữ liệu trong khi mọi người làm việc · copy the database while officers work."""
    source = session_of(context).configuration.database_file
    if source is None:
        raise ConfigurationError(
            "Máy chủ PostgreSQL sao lưu bằng pg_dump · expected a database in a file; a server is copied "
            "with pg_dump (docs/how-to/back-up.md)."
        )
    size = copy_database(source, to)
    say(Text(f"{to}: {size} byte", style=FINE))


def new_key() -> None:
    """Tạo khóa chủ mới · print a fresh master key; keep it where only its owner reads."""
    try:
        from thutuc.store.vault import new_master  # noqa: PLC0415 (cryptography is an extra)
    except ModuleNotFoundError as error:
        raise no_encryption() from error
    typer.echo(new_master())


def rotate_key(context: typer.Context) -> None:
    """Đổi khóa chủ · wrap every dossier's key by the first of the master keys; the others may go then."""
    with session_of(context).engine() as engine:
        rotate = getattr(engine.store, "rotate", None)
        if rotate is None:
            raise ConfigurationError(
                "Expected master keys (THUTUC_KEYS, key_file), found none: nothing is sealed."
            )
        done = rotate()
    say(Text(f"{done} khóa hồ sơ đã bọc lại bằng khóa chủ mới. · {done} keys wrapped anew.", style=FINE))
