"""The commands of ``thutuc`` under one roof, those of plug-ins among them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

import thutuc
from thutuc.cli.groups import Grouped
from thutuc.cli.helping import App
from thutuc.cli.rooms import Lazily
from thutuc.cli.session import Session, moment
from thutuc.errors import ConfigurationError


class _Commands(Grouped):
    """Our commands, and behind them those that the plug-ins in force add (hook ``cli_commands``)."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = Lazily()

    def list_commands(self, ctx: Any) -> list[str]:
        """Ours in the order of a dossier's life, then the plug-ins'."""
        return [*self.commands, *sorted(set(_added(ctx)) - set(self.commands))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One of ours, else a plug-in's."""
        return self.commands.get(cmd_name) or _added(ctx).get(cmd_name)


def _added(context: Any) -> dict[str, Any]:
    """The plug-ins' commands by name; none where there is no working configuration to name plug-ins."""
    session = _session(context.params)
    try:
        plugins = session.configuration.plugins()
    except ConfigurationError:
        return {}  # every command that needs the plug-ins says what is wrong; help must not
    found: dict[str, Any] = {}
    for apps in plugins.hook.cli_commands():
        for added in apps:
            group = typer.main.get_group(added)
            found |= {group.name: group} if group.name else group.commands
    return found


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
    epilog="Chạy thử · try it: thutuc demo",
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
