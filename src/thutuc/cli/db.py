"""``db``: the tables of a database: made, brought up to date, looked at, guarded by agency."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.text import Text

from thutuc.cli.helping import App
from thutuc.cli.options import AsJson
from thutuc.cli.session import session_of
from thutuc.cli.show import CANNOT_WORK, FINE, LATE, REFUSED, clean, json, say, table
from thutuc.engine import told
from thutuc.errors import ConfigurationError
from thutuc.store import Store, open_store
from thutuc.store.checking import remarks
from thutuc.store.keys import SEALING

#: What keys that are new here bring about.
_SEALED = (
    "Đã bật mã hóa: dữ liệu ghi từ nay được mã hóa, dữ liệu ghi trước đó giữ nguyên. "
    "· Sealing has begun: what is written from now on is sealed, what was written before stays as it is."
)

#: What a remark is about, in Vietnamese.
_TOPICS = {
    "schema": "bảng dữ liệu",
    "integrity": "toàn vẹn",
    "indexes": "chỉ mục",
    "chains": "chuỗi băm",
    "leftovers": "việc còn sót",
    "rights": "quyền xem theo cơ quan",
}


db = App(
    no_args_is_help=True, help="Bảng dữ liệu: tạo, nâng cấp, kiểm tra · the tables: make, upgrade, check."
)


@contextmanager
def _store(context: typer.Context, *, create: bool = False, keys: bool = True) -> Iterator[Store]:
    """The database as it is, of whatever release."""
    configuration = session_of(context).configuration
    file = configuration.database_file
    if file is not None and not create and not file.exists():
        raise ConfigurationError(
            f"Chưa có cơ sở dữ liệu {file}; `thutuc db upgrade` tạo ra "
            f"· expected a database at {file}, found none; `thutuc db upgrade` makes it."
        )
    store = open_store(configuration.database, keys=configuration.keys() if keys else ())
    try:
        yield store
    finally:
        store.close()


@db.command()
def upgrade(context: typer.Context, as_json: AsJson = False) -> None:
    """Tạo hoặc nâng cấp bảng dữ liệu · apply the migrations that are missing, all or none.

    Chạy bằng chủ các bảng, mỗi bản phát hành một lần; không lệnh nào khác sửa bảng. Từ lần trước có thêm
    khóa chủ thì từ đó dữ liệu của người dân được mã hóa.

    Run it as the owner of the tables, once for a release; nothing else changes tables. Where master keys were
    given since the last time, people's data are sealed from then on.
    """
    with _store(context, create=True) as store:
        done = store.upgrade()
    applied = [name for name in done if name != SEALING]
    if as_json:
        json({"applied": applied, "sealing": SEALING in done})
        return
    if applied:
        say(Text(f"Đã áp dụng · applied: {', '.join(applied)}.", style=FINE))
    if SEALING in done:
        say(Text(_SEALED, style=FINE))
    if not done:
        say(Text("Đã mới nhất, không phải làm gì. · Up to date, nothing to do.", style=FINE))


@db.command()
def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Kiểm tra cơ sở dữ liệu, không sửa gì · look at tables, indexes, chains, leftovers; changes nothing.

    Mã thoát 1 khi có sai sót, 4 khi bảng không phải của bản phát hành này.

    Exits with 1 on a fault, with 4 where the tables are not this release's.
    """
    with _store(context) as store:
        found = remarks(store)
    faults = [each for each in found if each.is_fault]
    if as_json:
        json([{"topic": each.topic, "fault": each.is_fault, "text": each.text} for each in found])
    else:
        rows = [
            (
                Text("lỗi" if each.is_fault else "lưu ý", style=LATE if each.is_fault else ""),
                _TOPICS[each.topic],
                clean(told(each.text)),
            )
            for each in found
        ]
        if rows:
            say(
                table(
                    [("", {"no_wrap": True}), ("", {"no_wrap": True}), ("", {"ratio": 1})], rows, header=False
                )
            )
        if not faults:
            say(Text("Cơ sở dữ liệu dùng được. · The database is in order.", style=FINE))
    if any(each.topic == "schema" for each in faults):
        raise typer.Exit(CANNOT_WORK)
    if faults:
        raise typer.Exit(REFUSED)


@db.command()
def protect(
    context: typer.Context,
    app: Annotated[
        str,
        typer.Option(
            help="Vai trò của máy chủ ứng dụng: mỗi lúc một cơ quan · "
            "role of application servers: one agency at a time."
        ),
    ],
    worker: Annotated[
        str,
        typer.Option(help="Vai trò của tiến trình thường trực: mọi cơ quan · role of workers: all agencies."),
    ],
    as_json: AsJson = False,
) -> None:
    """Chỉ cho mỗi cơ quan xem hồ sơ của mình (PostgreSQL) · guard rows by agency.

    Hai vai trò phải có sẵn. Chạy bằng chủ các bảng, và chạy lại sau mỗi lần nâng cấp.

    Both roles exist already. Run it as the owner of the tables, and again after each upgrade.
    """
    with _store(context, keys=False) as store:
        if not (guard := getattr(store, "protect", None)):
            raise ConfigurationError(
                "Chỉ PostgreSQL có phân quyền theo dòng · expected PostgreSQL, found a database without "
                "row-level security."
            )
        guarded: list[str] = guard(app=app, worker=worker)
    if as_json:
        json({"guarded": guarded})
    else:
        say(Text(f"Đã phân quyền theo cơ quan · guarded by agency: {', '.join(guarded)}.", style=FINE))


@db.command()
def scrub(context: typer.Context) -> None:
    """Dọn những gì đã hủy còn nằm trong trang cũ · leave nothing of what was erased in old pages.

    Việc mà `erase` và `archive` làm ở cuối; trên PostgreSQL thì chạy bằng chủ các bảng.

    What `erase` and `archive` do at their end; on PostgreSQL as the owner of the tables.
    """
    with _store(context, keys=False) as store:
        store.scrub()
    say(Text("Đã dọn. · Old pages hold nothing that was erased.", style=FINE))
