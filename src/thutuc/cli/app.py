"""The commands of ``thutuc`` under one roof, those of plug-ins among them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

import thutuc
from thutuc.cli.added import Added, added_by
from thutuc.cli.groups import Grouped
from thutuc.cli.helping import App
from thutuc.cli.rooms import Lazily
from thutuc.cli.session import Session, moment
from thutuc.cli.show import tell_error
from thutuc.errors import ThutucError

#: What one run of the command line has asked and told already.
_KEPT, _TOLD = "thutuc.added", "thutuc.told"


class _Commands(Grouped):
    """Our commands, and behind them those that the plug-ins in force add (hook ``cli_commands``)."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = Lazily()

    def list_commands(self, ctx: Any) -> list[str]:
        """Ours in the order of a dossier's life, then the plug-ins'; what they could not add is told."""
        added = self._added(ctx)
        _tell(ctx, added)
        return [*self.commands, *sorted(added.commands)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One of ours, else a plug-in's; refused where two plug-ins have it."""
        if (own := self.commands.get(cmd_name)) is not None:
            return own
        added = self._added(ctx)
        if cmd_name in added.unclear:
            raise added.unclear[cmd_name]
        if (found := added.commands.get(cmd_name)) is None:
            _tell(ctx, added)  # it may be of the plug-in that could not add it
        return found

    def _added(self, ctx: Any) -> Added:
        """What plug-ins add; nothing where there is no working configuration to name plug-ins."""
        found: Added | None = ctx.meta.get(_KEPT)
        if found is None:
            configuration = None
            try:
                configuration = _session(ctx.params).configuration
                found = added_by(configuration.plugins(), set(self.commands))
            except ThutucError as error:  # each command that needs the plug-ins refuses it; help does not
                told = configuration is None or configuration.file is not None
                found = Added(wrong=[error] if told else [])
            ctx.meta[_KEPT] = found
        return found


def _tell(context: Any, added: Added) -> None:
    """Say once what plug-ins could not add, beside the output."""
    if not context.meta.get(_TOLD):
        context.meta[_TOLD] = True
        for problem in added.problems:
            tell_error(problem)


def _session(params: dict[str, Any]) -> Session:
    return Session(
        file=params.get("config"),
        database=params.get("database"),
        organisation=params.get("organisation"),
        now=params.get("now"),
    )


app = App(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Mỗi thủ tục hành chính một tệp BPMN · one BPMN file per administrative procedure.",
    epilog="Chạy thử · try it: thutuc demo. Tài liệu ở đâu · where the pages lie: thutuc doctor",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"thutuc {thutuc.__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Dùng thutuc.toml này, không tự tìm · the thutuc.toml to use, instead of looking for one.",
        ),
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="Tệp hoặc địa chỉ của cơ sở dữ liệu · path or url of the database.")
    ] = None,
    organisation: Annotated[str | None, typer.Option(help="Tệp tổ chức · path of the organisation.")] = None,
    now: Annotated[
        datetime | None,
        typer.Option(
            parser=moment,
            metavar="INSTANT",
            help="Chỉnh đồng hồ đang dừng của bản trình diễn; đồng hồ thật thì không được · "
            "move the standing clock of a demonstration; refused for a real one.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="In ra phiên bản · say the version."
        ),
    ] = False,
) -> None:
    """Keep the options that hold for every command."""
    context.obj = _session({"config": config, "database": database, "organisation": organisation, "now": now})
