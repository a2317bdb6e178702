"""What a log calls things, as a TOML file beside it says: columns, steps, the reception, what is left out."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator

from thutuc import bounded, mistakes, safetoml
from thutuc.dossier.view import ZONE
from thutuc.errors import LogRefused, stopped
from thutuc.logs.model import Log
from thutuc.logs.naming import Naming
from thutuc.logs.tables import Columns, read_csv
from thutuc.logs.xes import read_xes
from thutuc.net import Net

_MOST = 1_000_000
#: Files of spreadsheets, which are no tables of text.
_SHEETS = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"})
_Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Wanted(BaseModel):
    """The file; every word may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time: _Text | None = None  #: of a table: how it writes instants, as ``strptime`` reads them
    columns: dict[_Text, _Text] = {}  #: of a table: case, activity, at, lifecycle, resource, group
    steps: dict[_Text, _Text] = {}  #: what the log calls a step → its id
    received: tuple[_Text, ...] = ()  #: what it calls the reception
    left_out: tuple[_Text, ...] = ()  #: what is no step and tells nothing here

    @field_validator("time")
    @classmethod
    def _reads_what_it_writes(cls, time: str | None) -> str | None:
        at, read = datetime(2026, 3, 12, 14, 5, tzinfo=ZONE), None
        with suppress(ValueError, re.error):
            read = None if time is None else datetime.strptime(at.strftime(time), time).replace(tzinfo=ZONE)
        if time is not None and read != at:
            raise ValueError(
                "không phải cách ghi ngày và giờ · expected a form of day and hour such as %d/%m/%Y %H:%M:%S"
            )
        return time

    @classmethod
    def read(cls, path: Path | None) -> Wanted:
        """What a file says; nothing without one."""
        if path is None:
            return cls()
        try:
            raw = bounded.beginning(path, _MOST)
            if len(raw) > _MOST:
                raise LogRefused(f"Tệp {path.name} quá lớn · expected at most {_MOST:,} bytes.")
            found = cls.model_validate(safetoml.loads(raw.decode("utf-8")))
            Columns(**found.columns)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise LogRefused(safetoml.told(path.name, error, raw.decode("utf-8", "replace"))) from None
        except (OSError, RecursionError, TypeError) as error:
            vi, en = bounded.reason(error)
            raise LogRefused(f"Không đọc được {path.name}: {vi} · cannot read it: {stopped(en)}") from None
        except ValidationError as error:
            raise LogRefused(
                f"Expected names of a log in {path.name}, found: {mistakes.told(error, cls)}"
            ) from None
        return found

    def log(self, path: Path) -> Log:
        """The log in a file: ``.csv`` as a table, everything else as XES."""
        suffixes = [suffix.lower() for suffix in path.suffixes]
        if ".csv" in suffixes[-2:]:
            return read_csv(path, Columns(**self.columns), self.time)
        if suffixes[-1:] and suffixes[-1] in _SHEETS:
            raise LogRefused(
                f"{path.name} là bảng tính; mở ra và lưu lại thành CSV (UTF-8) "
                f"· expected a log in .xes or .csv, packed as .gz or not, found {path.name}: save it as CSV."
            )
        return read_xes(path)

    def naming(self, net: Net) -> Naming:
        """Which step is meant by what."""
        return Naming(net.procedure, net.steps, self.steps, received=self.received, left_out=self.left_out)
