"""What a file or its settings say wrongly, place by place, in words that have their Vietnamese."""

from __future__ import annotations

from pydantic import ValidationError

#: So many mistakes are told of one file.
MOST = 20


def told(error: ValidationError) -> str:
    """Each mistake behind its place: ``clocks.step.reminder: … (found 'x')``; divided by ``; ``.

    Of something that is only wrong because a part of it is, the part is told.
    """
    found = error.errors(include_url=False, include_context=False)
    inner = {one["loc"][:length] for one in found for length in range(len(one["loc"]))}
    lines = []
    for one in found:
        if one["type"] == "too_short" and one["loc"] in inner:
            continue
        place = ".".join(map(str, one["loc"])) or "-"
        said = "" if one["type"] == "missing" else f" (found {str(one['input'])[:60]!r})"
        lines.append(f"{place}: {one['msg']}{said}")
    return "; ".join(lines[:MOST])
