"""A national code is written as the national database writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

FORM = Saying(
    "code-form",
    "Expected a national code such as 1.001193, found {code!r}",
    "Mã thủ tục ghi như 1.001193; tệp ghi {code!r}",
    "Write the code of the national database of procedures, or leave the attribute out.",
    "Ghi mã trên Cơ sở dữ liệu quốc gia về thủ tục hành chính, hoặc bỏ thuộc tính code.",
)
#: with what the portals put behind it for one agency: 1.001193.000.00.00.H20
_CODE = re.compile(r"[0-9]\.[0-9]{6}(\.[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2})?")


def code_form(procedure: Procedure) -> Iterator[Finding]:
    """The code is one by which the procedure is found on the national portal."""
    code = procedure.header.code
    if code is not None and _CODE.fullmatch(code) is None:
        yield FORM.at(procedure, procedure, code=code)
