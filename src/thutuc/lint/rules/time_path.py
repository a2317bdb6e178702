"""The longest path of step terms fits the term of the procedure, in every case of conditional terms."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.saying import Saying, Whole
from thutuc.lint.time import Judged, prove_time
from thutuc.lint.time.proof import Verdict
from thutuc.procedure import Procedure

PATH = Saying(
    "time-path",
    "Expected the longest path to take at most {term}, the {which} term{case}, found {total}{over}: {path}",
    "Đường đi dài nhất{case_vi} cần {total}, vượt thời hạn {which_vi} {term}{over_vi}: {path}",
    "Shorten steps of this path, let some of them run in parallel, or correct the term of the procedure.",
    "Rút ngắn các bước trên đường đi này, cho một số bước làm song song, hoặc sửa thời hạn của thủ tục.",
    "error",
)


def time_path(procedure: Procedure) -> Iterator[Finding]:
    """The steps' terms, added along every way, keep the committed and the legal term (R84, R86)."""
    told: set[tuple[str, str]] = set()
    for judged in prove_time(procedure).judged:
        term = judged.term
        if term is None or judged.verdict is not Verdict.LONGER:
            continue
        if (judged.told, str(term)) in told:  # another case, the same path
            continue
        told.add((judged.told, str(term)))
        which, which_vi = _which(judged)
        over = judged.say(-judged.left) if judged.left is not None else ""
        yield PATH.at(
            procedure,
            term=term,
            which=which,
            which_vi=which_vi,
            total=judged.total,
            over=f", {over} more" if over else " of which each is a day of the calendar too",
            over_vi=f" là {over}" if over else " dù tính theo lịch nào",
            case=f" where {judged.case.name}" if judged.case.name else "",
            case_vi=f" (trường hợp: {judged.case.name})" if judged.case.name else "",
            path=Whole(judged.told),
        )


def _which(judged: Judged) -> tuple[str, str]:
    if judged.path.fresh is not None:
        return "restarted", "tính lại"
    if judged.committed is None:
        return "legal", "theo quy định"
    if judged.beside_legal is Verdict.LONGER:
        return "committed (and the legal)", "cam kết (và cả thời hạn theo quy định)"
    return "committed", "cam kết"
