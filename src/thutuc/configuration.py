"""What is in force for one installation: ``thutuc.toml``, the environment and options, and who said so.

The file is looked for in the working folder and above. An option wins over ``THUTUC_DB``, which wins
over the file; paths in the file are relative to it. Nothing is guessed: what is missing stays missing,
and whoever needs it says so.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from thutuc import bounded, mistakes, safetoml
from thutuc.engine import Engine
from thutuc.errors import ConfigurationError, StoreError
from thutuc.outbox import Outbox, OutboxSettings, Sender, senders_of
from thutuc.plugins import SHIPPED, Plugins, load_plugins
from thutuc.store import Store, keeping, open_store, without_password
from thutuc.store.keys import VARIABLE, keys_of
from thutuc.store.queries import NO_TABLES

FILE_NAME = "thutuc.toml"
DATABASE_VARIABLE = "THUTUC_DB"

#: The largest ``thutuc.toml`` that is read.
MOST_BYTES = 1_000_000
_MOST_TOLD = 20  #: mistakes

#: Settings of the shipped plug-ins that name a file.
_FILES = (("deadlines", "calendar"), ("deadlines", "notices"), ("roles", "organisation"))


class Settings(BaseModel):
    """What ``thutuc.toml`` may say; a word that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    #: a path, ``sqlite:///path`` or ``postgresql://…``
    database: str = "thutuc.db"
    #: path of the organisation, given to the plug-in ``roles``
    organisation: str | None = None
    #: files, or folders with ``.bpmn`` files, that ``thutuc deploy`` takes when it is given none
    procedures: list[str] = []
    #: the plug-ins in force; others are listed, not loaded
    plugins: list[str] = list(SHIPPED)
    #: each plug-in's own section
    settings: dict[str, dict[str, Any]] = {}
    #: services granted, by procedure id
    services: dict[str, list[str]] = {}
    #: names that programs act under
    systems: list[str] = Field(["system"], min_length=1)
    #: officers or programs that may look at everything, and change nothing
    inspectors: list[str] = []
    #: how much a rule of ``thutuc lint`` weighs: ``off``, ``warn`` or ``error``
    lint: dict[str, Literal["off", "warn", "error"]] = {}
    #: where notices and status messages go; nowhere, unless something is said
    outbox: OutboxSettings = OutboxSettings()
    #: a file with the master keys that people's data are sealed with; ``THUTUC_KEYS`` goes before it
    key_file: str | None = None
    #: the clock stands still at this instant: for trying out only
    now: AwareDatetime | None = None

    @field_validator("database", mode="before")
    @classmethod
    def _something(cls, value: object) -> object:
        if isinstance(value, Mapping):
            raise ValueError('expected a line such as database = "thutuc.db", found a section')
        if isinstance(value, str) and not value.strip():
            raise ValueError("expected a path or url")
        return value


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings in force, and where each comes from."""

    settings: Settings
    origin: Mapping[str, str]  #: setting → ``thutuc.toml``'s path, ``THUTUC_DB``, an option, or ``default``
    file: Path | None  #: the ``thutuc.toml`` that was found
    folder: Path  #: what relative paths of the file are relative to

    @property
    def database(self) -> str:
        """Where the dossiers are, ready for :func:`~thutuc.store.open_store`."""
        value = self.settings.database
        plain = "://" not in value and value != ":memory:"
        if plain and self.origin["database"] not in ("--database", DATABASE_VARIABLE):
            return str(self.folder / value)
        return value

    @property
    def database_file(self) -> Path | None:
        """The file of an embedded database; ``None`` for a server or one in memory."""
        url = self.database
        if url.startswith("sqlite:///"):
            url = url.removeprefix("sqlite:///").partition("?")[0]
        return None if "://" in url or url == ":memory:" else Path(url)

    def procedures(self) -> list[Path]:
        """Every procedure file that the configuration names, in order."""
        found: list[Path] = []
        for name in self.settings.procedures:
            place = self.folder / name
            if not place.exists():
                raise ConfigurationError(f"Expected procedures at {place}, found nothing there.")
            found += sorted(place.rglob("*.bpmn")) if place.is_dir() else [place]
        return found

    def plugin_settings(self) -> dict[str, dict[str, Any]]:
        """Each plug-in's section, with the organisation handed to ``roles`` and paths made whole."""
        given = {name: dict(section) for name, section in self.settings.settings.items()}
        if self.settings.organisation is not None and "roles" in self.settings.plugins:
            given.setdefault("roles", {}).setdefault("organisation", self._organisation())
        for plugin, key in _FILES:
            value = given.get(plugin, {}).get(key)
            if isinstance(value, str):
                given[plugin][key] = self.folder / value
        return given

    def _organisation(self) -> str:
        value = self.settings.organisation or ""
        return str(Path(value).absolute()) if self.origin["organisation"] == "--organisation" else value

    @property
    def lacks_organisation(self) -> bool:
        """Whether no organisation is named, which the plug-in ``roles`` needs."""
        return "roles" in self.settings.plugins and "organisation" not in self.plugin_settings().get(
            "roles", {}
        )

    def plugins(self) -> Plugins:
        """The plug-ins in force, loaded."""
        given = self.plugin_settings()
        if self.lacks_organisation:
            raise ConfigurationError(
                f'Chưa có tổ chức (ai giữ chức danh nào): ghi organisation = "to-chuc.yaml" trong '
                f"{self.file or FILE_NAME}, hoặc thêm --organisation trước tên lệnh "
                f'· expected an organisation, found none: write organisation = "organisation.yaml" in '
                f"{self.file or FILE_NAME}, or give --organisation."
            )
        return load_plugins(given, names=self.settings.plugins)

    def senders(self) -> list[Sender]:
        """What carries messages out; their secrets are looked up in the environment, here and only here."""
        return senders_of(self.settings.outbox, self.folder, os.environ)

    def keys(self) -> tuple[str, ...]:
        """The master keys in force, the one in use first; they are looked up here and only here."""
        name = self.settings.key_file
        return keys_of(None if name is None else self.folder / name, os.environ)

    def store(self, *, create: bool = False) -> Store:
        """The store, checked; with *create* it is made where there is none. Nothing here upgrades tables."""
        file = self.database_file
        if file is not None and not create and not file.exists():
            raise ConfigurationError(
                f"Chưa có cơ sở dữ liệu {file}; `thutuc deploy` tạo ra "
                f"· expected a database at {file}, found none; `thutuc deploy` makes it."
            )
        if file is not None and not file.absolute().parent.is_dir():
            raise ConfigurationError(f"Expected a folder for the database {file}, found none.")
        keys = self.keys()
        store = open_store(self.database, keys=keys)
        problems = store.check()
        if create and problems == [NO_TABLES]:
            store.upgrade()
        elif problems:
            store.close()
            raise StoreError(
                f"{problems[0]} So it is in {self.shown_database}; `thutuc db check` tells more."
            )
        if not keys:
            _check_open(store)
        return store

    def engine(self, store: Store, plugins: Plugins | None = None) -> Engine:
        """The engine over *store*, as configured; its clock is the real one unless ``now`` is set.

        *plugins* are those of :meth:`plugins` where they are loaded already, and this engine's from then on.
        """
        if plugins is None:
            plugins = self.plugins()
        if self.settings.outbox != OutboxSettings():
            plugins.register(Outbox(self.senders), "thutuc.outbox", Outbox.version)
        at = self.settings.now
        systems, inspectors = self.settings.systems, self.settings.inspectors
        if at is None:
            return Engine(store, plugins=plugins, systems=systems, inspectors=inspectors)
        clock = lambda: at  # noqa: E731 (the standing clock)
        return Engine(store, plugins=plugins, clock=clock, systems=systems, inspectors=inspectors)

    @property
    def shown_database(self) -> str:
        """The database as it may be shown: without a password."""
        return without_password(self.database)


def _check_open(store: Store) -> None:
    """Refuse to work without keys where people's data are sealed."""
    with store.transaction(write=False) as tx:
        sealed = keeping.is_sealed(tx)
    if sealed:
        store.close()
        raise ConfigurationError(
            f"Dữ liệu đã được mã hóa mà chưa có khóa chủ: đặt {VARIABLE} hoặc ghi key_file trong {FILE_NAME} "
            f"· expected the master key of this sealed database: set {VARIABLE}, or key_file in {FILE_NAME}."
        )


def find_file(start: Path) -> Path | None:
    """The nearest ``thutuc.toml``, in *start* or above."""
    folder = start.absolute()
    return next((file for each in (folder, *folder.parents) if (file := each / FILE_NAME).is_file()), None)


def read_configuration(
    folder: Path,
    environment: Mapping[str, str],
    *,
    file: Path | None = None,
    database: str | None = None,
    organisation: str | None = None,
    now: datetime | None = None,
) -> Configuration:
    """What is in force in *folder*: options before ``THUTUC_DB`` before the file before defaults.

    *now* is taken only where the file sets a standing clock, so that nobody dates real acts by hand.
    """
    found = file if file is not None else find_file(folder)
    said = _read(found) if found is not None else {}
    origin = dict.fromkeys(Settings.model_fields, "default")
    origin |= dict.fromkeys(said, str(found))
    for name, value, source in (
        ("database", environment.get(DATABASE_VARIABLE), DATABASE_VARIABLE),
        ("database", database, "--database"),
        ("organisation", organisation, "--organisation"),
    ):
        if value:
            said[name], origin[name] = value, source
    settings = _checked(said, found)
    if now is not None:
        if settings.now is None:
            raise ConfigurationError(
                f"Expected --now only where {FILE_NAME} sets now = … for trying out, found no such line."
            )
        settings, origin["now"] = settings.model_copy(update={"now": now}), "--now"
    base = found.absolute().parent if found is not None else folder.absolute()
    return Configuration(settings, origin, found, base)


def _read(file: Path) -> dict[str, Any]:
    raw = b""
    try:
        raw = bounded.beginning(file, MOST_BYTES)
        if len(raw) > MOST_BYTES:
            raise ConfigurationError(f"Expected at most {MOST_BYTES:,} bytes in {file}, found more.")
        return safetoml.loads(raw.decode("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"Expected to read {file}, but: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(safetoml.told(file, error, raw.decode("utf-8", "replace"))) from error


def _checked(said: Mapping[str, Any], file: Path | None) -> Settings:
    try:
        settings = Settings.model_validate(said)
    except ValidationError as error:
        lines = [
            f"{'.'.join(str(part) for part in one['loc'])}: {mistakes.of_one(one, Settings)}"
            for one in error.errors(include_url=False, include_context=False)[:_MOST_TOLD]
        ]
        raise ConfigurationError(
            f"Expected what {FILE_NAME} may say, in {file}: {'; '.join(lines)}"
        ) from error
    strange = [name for name in settings.settings if name not in settings.plugins]
    if strange:
        raise ConfigurationError(
            f"Expected settings of plug-ins in force, found [settings.{strange[0]}] in {file}; "
            f"plugins = {settings.plugins}."
        )
    return settings
