"""The acts: each is one verb of the engine, in the name of somebody whom the token speaks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thutuc.api import answers, bodies
from thutuc.api.operations import Asked, Given, Operation
from thutuc.api.problems import CHANGED, KEYED, Refused
from thutuc.api.tokens import Scope
from thutuc.engine import Dossier


def given(asked: Asked, found: Dossier) -> Given:
    """A dossier with its ETag."""
    told = answers.Dossier.of_engine(found, private=asked.caller.private)
    return Given(told, tag=f'"{found.id}-{found.revision}"')


def _start(asked: Asked) -> Given:
    caller, body = asked.caller, asked.body
    if asked.seen is not None:  # a dossier that is not there yet has no ETag
        raise Refused(CHANGED, "Expected no If-Match where a dossier is handed in, found one.")
    caller.place(body.received_at)
    caller.speaks_for(body.by)
    told = given(asked, caller.engine.start(**body.arguments(), request_id=_request(asked)))
    return Given(told.told, told.tag, 201, f"/v1/dossiers/{told.told.id}")


#: Acts by which somebody works on a task himself.
WORK = frozenset({"claim", "complete", "give_back"})


def _act(verb: str, kind: str) -> Callable[[Asked], Given]:
    """Who answers the act *verb* on a ``dossier``, a ``task`` or a ``duty``."""

    def handler(asked: Asked) -> Given:
        caller, arguments = asked.caller, asked.body.arguments()
        on: int | str
        if kind == "dossier":
            on = caller.dossier(asked.way["dossier"])
        else:
            on = caller.part(asked.way[kind], duty=kind == "duty")
        caller.speaks_for(arguments["by"], arguments.get("approver"))
        if verb in WORK:
            caller.works_on(str(on))
        method: Callable[..., Dossier] = getattr(caller.engine, verb)
        return given(
            asked, method(on, **arguments, request_id=_request(asked), revision=_revision(asked, on))
        )

    return handler


def _request(asked: Asked) -> str:
    """The engine's name for a client's key: no client meets the keys of another."""
    return f"{KEYED}{asked.caller.token.client}:{asked.key}"


def _revision(asked: Asked, on: int | str) -> int | None:
    """The revision that the client has seen of this very dossier."""
    if asked.seen is None:
        return None
    dossier, revision = asked.seen
    number = on if isinstance(on, int) else int(on.partition(".")[0])
    if dossier != number:
        raise Refused(CHANGED, "Expected If-Match with an ETag of this dossier, found another's.")
    return revision


def _one(kind: str, verb: str, body: type[bodies.Body], summary: str) -> Operation:
    plural = {"dossier": "dossiers", "task": "tasks", "duty": "duties"}[kind]
    way = f"/v1/{plural}/{{{kind}}}/{verb.replace('_', '-')}"
    return Operation(verb, "POST", way, Scope.ACT, summary, answers.Dossier, _act(verb, kind), body=body)


_VERBS: tuple[tuple[str, str, type[bodies.Body], str], ...] = (
    ("dossier", "receive", bodies.Receive, "Tiếp nhận · receive: code, clock, first promise, first step"),
    ("dossier", "take_over", bodies.TakeOver, "Tiếp nhận hồ sơ được chuyển đến · take over"),
    ("dossier", "pay", bodies.Pay, "Thu phí, lệ phí · record a fee that was paid"),
    (
        "dossier",
        "request_papers",
        bodies.RequestPapers,
        "Yêu cầu bổ sung, hoàn thiện hồ sơ · ask the applicant for papers",
    ),
    ("dossier", "supply", bodies.Supply, "Nhận giấy tờ bổ sung · take the papers that were asked for"),
    ("dossier", "refuse", bodies.Refuse, "Từ chối tiếp nhận, từ chối giải quyết · refuse"),
    ("dossier", "send", bodies.Send, "Gửi thông điệp từ bên ngoài · deliver a message or a signal"),
    ("dossier", "suspend", bodies.Suspend, "Tạm dừng tính thời gian · stop the clock"),
    ("dossier", "resume", bodies.Resume, "Tính tiếp thời gian · let the clock run on"),
    ("dossier", "extend", bodies.Extend, "Gia hạn theo luật · extend the term by law"),
    (
        "dossier",
        "reappoint",
        bodies.Reappoint,
        "Xin lỗi, hẹn lại ngày trả kết quả · apologise and promise a new day",
    ),
    ("dossier", "withdraw", bodies.Withdraw, "Rút hồ sơ · withdraw at the applicant's request"),
    ("dossier", "cancel", bodies.Cancel, "Dừng giải quyết hồ sơ · stop handling it"),
    ("dossier", "note", bodies.Note, "Ghi chú · keep a remark, and papers by reference"),
    ("dossier", "correct", bodies.Correct, "Đính chính dữ liệu · append the right values"),
    ("dossier", "direct", bodies.Direct, "Chỉ đạo · direct an officer, or the head of a unit"),
    ("dossier", "flag", bodies.Flag, "Đánh dấu lưu ý · raise a flag"),
    ("task", "claim", bodies.Claim, "Nhận việc · take a task from the pool"),
    ("task", "complete", bodies.Complete, "Hoàn thành việc · finish a task, the dossier goes on"),
    ("task", "reassign", bodies.Reassign, "Giao lại việc · give a task to another officer"),
    ("task", "recall", bodies.Recall, "Rút lại việc vừa chuyển · take back what nobody has opened yet"),
    ("task", "give_back", bodies.GiveBack, "Trả lại việc · give back a task one holds"),
    ("task", "opine", bodies.Opine, "Cho ý kiến phối hợp · give the opinion of who co-operates"),
    ("task", "urge", bodies.Urge, "Đôn đốc · urge a task"),
    ("duty", "explain_delay", bodies.ExplainDelay, "Giải trình việc chậm · explain a delay"),
    ("duty", "apologise", bodies.Apologise, "Ký văn bản xin lỗi · sign an apology"),
    ("duty", "report_done", bodies.ReportDone, "Báo cáo thực hiện chỉ đạo · report on a direction"),
    ("duty", "unflag", bodies.Unflag, "Bỏ dấu lưu ý · take a flag away"),
)


def _all() -> tuple[Operation, ...]:
    start: dict[str, Any] = {"body": bodies.Start, "status": 201}
    return (
        Operation(
            "start",
            "POST",
            "/v1/dossiers",
            Scope.ACT,
            "Nộp hồ sơ · hand a dossier in",
            answers.Dossier,
            _start,
            **start,
        ),
        *(_one(*verb) for verb in _VERBS),
    )


ACTS = _all()
