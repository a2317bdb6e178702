"""The commands of ``thutuc`` by what they are for, so that its help fits one screen."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

from thutuc.cli.helping import Group

#: What commands are for, in the order of a procedure's life and then a dossier's.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "Soạn thủ tục · draft": ("new", "import-table", "modeler", "forms"),
    "Soát, thử · judge, test": ("check", "lint", "test"),
    "Công bố · publish": ("describe", "draw", "diff", "deploy"),
    "Một cửa · desk": (
        "start", "receive", "request-papers", "supply", "pay", "take-over", "note", "correct", "refuse",
        "withdraw",
    ),
    "Giải quyết · work": ("claim", "complete", "opine", "reassign", "send", "cancel"),
    "Thời hạn · terms": ("suspend", "resume", "extend", "reappoint", "explain"),
    "Chuyển đổi · change": ("hand-over", "migrate", "undo-migration", "end-version"),
    "Lưu trữ · keep": (
        "retention", "hold", "lift-hold", "erase", "export", "verify-file", "archive", "bring-back",
        "backup", "new-key", "rotate-key",
    ),
    "Kết nối · connect": ("serve", "token"),
    "Tra cứu · look": (
        "tasks", "search", "status", "history", "waiting", "list", "drafting", "irregularities", "facts",
        "inspect",
    ),
    "Dự báo · foresee": ("simulate", "compare", "log"),
    "Vận hành · operate": (
        "config", "doctor", "org", "tick", "worker", "incidents", "reconcile", "verify", "seal", "db", "demo",
    ),
}  # fmt: skip
#: What plug-ins add.
OTHERS: Final = "Thêm · plug-ins"
_INDENT: Final = 6  #: what stands left of the names besides what they are for


class Grouped(Group):
    """A group of commands whose help names them by what they are for; each has a help of its own."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write a row for each group, and another where its names need more."""
        width = formatter.width - _INDENT - max(map(len, (*GROUPS, OTHERS)))
        rows = []
        for said, names in self._groups(ctx):
            lines = textwrap.wrap(" ".join(names), width, break_on_hyphens=False)
            rows += [(said if line is lines[0] else "", line) for line in lines]
        with formatter.section("Lệnh · commands (thutuc COMMAND --help: lệnh làm gì · what it does)"):
            formatter.write_dl(rows)

    def _groups(self, ctx: Any) -> Iterator[tuple[str, list[str]]]:
        there = self.list_commands(ctx)
        for said, names in GROUPS.items():
            yield said, [name for name in names if name in there]
        placed = {name for names in GROUPS.values() for name in names}
        if others := [name for name in there if name not in placed]:
            yield OTHERS, others
