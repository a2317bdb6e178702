"""The answers as one self-contained page: tables, queues over time, time to a result, heat on the drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from thutuc.dossier.view import local
from thutuc.errors import stopped
from thutuc.reports import Mark, Marks, draw
from thutuc.reports.pages import Grid, Part, Points, html
from thutuc.simulation.answers import Answers, Figure
from thutuc.simulation.charts import bars, lines
from thutuc.simulation.checking import VALIDITY
from thutuc.simulation.laboratory import Checked
from thutuc.simulation.outcome import BOX, DAY
from thutuc.simulation.prepared import Flow
from thutuc.simulation.words import MEASURES, NOTES, SECTIONS, labels, officers, table, written

_WORDS = {
    "vi": {
        "title": "Mô phỏng", "note": "Cần xem trước khi chạy", "open": "Hồ sơ đang mở theo thời gian",
        "queues": "Việc đang chờ theo thời gian, các bước chờ nhiều nhất",
        "taken": "Thời gian từ tiếp nhận đến kết quả (hồ sơ, mỗi lần chạy)", "days": "{} ngày",
        "heat": "Chờ ở mỗi bước", "waits": "chờ {} giờ", "work": "làm {} phút",
        "how": "{days} ngày từ {start}, {count} lần chạy, hạt giống {seed}; ± là nửa khoảng tin cậy 95%.",
        "refused": "Lệnh bị từ chối trong khi chạy: {}", "stuck": "Việc không ai làm: {}",
        "unfinished": "Chưa xong khi hết, trung bình mỗi lần chạy: {left} lượt việc còn chờ, "
        "{open} hồ sơ còn mở. "
        "Thời gian chờ và thời gian đến kết quả chỉ tính việc đã làm và hồ sơ đã có kết quả.",
        "unlike": "Ở {}, một hồ sơ được quyết định khác tiền lệ của hồ sơ giống hệt nó, nên đã chạy lại "
        "từ đầu và quyết định từng việc một, không theo tiền lệ: số liệu vẫn đúng, chỉ lâu hơn. "
        "Có phần mở rộng trả lời theo điều mà changes() của nó không khai.",
    },
    "en": {
        "title": "Simulation", "note": "To be looked at before it is run", "open": "Dossiers open over time",
        "queues": "Tasks waiting over time, the steps where most wait",
        "taken": "Time from reception to the result (dossiers a replication)", "days": "{} days",
        "heat": "Waiting at each step", "waits": "waits {} h", "work": "worked on {} min",
        "how": "{days} days from {start}, {count} replications, seed {seed}; ± is half of the 95 % interval.",
        "refused": "Commands refused while it ran: {}", "stuck": "Tasks nobody works on: {}",
        "unfinished": "Not finished at the end, mean of a replication: {left} tasks waiting, "
        "{open} dossiers open. "
        "Waiting and time to the result are of what was done and of dossiers with a result only.",
        "unlike": "At {} a dossier was decided otherwise than one just like it, so everything was run "
        "anew with every act decided, without precedents: the figures hold, it only took longer. "
        "Some plug-in answers by what its changes() does not tell.",
    },
}  # fmt: skip
_BOXES = 60


def page(found: Checked, answers: Answers, lang: str = "vi") -> str:
    """The whole page as HTML."""
    words, plan = _WORDS[lang], found.plan
    begun = plan.start + timedelta(days=plan.warm_up)
    how = words["how"].format(
        days=plan.days - plan.warm_up, start=f"{begun:%d/%m/%Y}", count=plan.replications, seed=plan.seed
    )
    called = labels(found, lang) | officers(found, answers.names("officers"))
    parts = [Part("", (how, *incidents(answers, lang, called)))]
    if found.findings:
        told = tuple(
            f"{stopped(each.message_vi if lang == 'vi' else each.message)} "
            f"{stopped(each.remedy_vi if lang == 'vi' else each.remedy)}"
            for each in found.findings
        )
        parts.append(Part(words["note"], (Points(told),)))
    for section in SECTIONS:
        heading, rows = table(answers, section, lang, called)
        if rows:
            grid = Grid(tuple(map(tuple, rows)), tuple(heading))
            note = (Points((NOTES[section][lang],)),) if section in NOTES else ()
            parts.append(Part(SECTIONS[section][lang], (grid, *note)))
    drawn = [*_over_time(answers, lang, called), *_taken(answers, lang)]
    drawn += [f"<h3>{words['heat']}</h3>{_heat(flow, answers, lang)}" for flow in found.prepared.flows]
    return html(tuple(parts), plan.title or words["title"], "\n".join(drawn), lang=lang)


def run_anew(answers: Answers, lang: str, called: Mapping[str, str]) -> list[str]:
    """That every act had to be decided, and where a decision differed from its precedent."""
    if answers.unlike is None:
        return []
    where = answers.unlike.where
    return [_WORDS[lang]["unlike"].format(called.get(where, where))]


def other_law(found: Checked, lang: str) -> list[str]:
    """Where dossiers are simulated under a version that is not in force on the day they come."""
    told = [each for each in found.findings if each.rule == VALIDITY]
    return [stopped(each.message_vi if lang == "vi" else each.message) for each in told]


def incidents(answers: Answers, lang: str, called: Mapping[str, str]) -> list[str]:
    """What did not go as the plan means it: commands the engine refused, tasks that nobody works on."""
    words = _WORDS[lang]
    refused, stuck = Counter[str](), Counter[str]()
    for outcome in answers.outcomes:
        refused.update(outcome.refusals)
        stuck.update(outcome.stuck)
    told = [
        words[name].format(", ".join(f"{what} {count}" for what, count in sorted(counts.items())))
        for name, counts in (("refused", refused), ("stuck", stuck))
        if counts
    ]
    told += _unfinished(answers, lang)
    said = dict.fromkeys(each[lang == "en"] for outcome in answers.outcomes for each in outcome.words)
    return [*run_anew(answers, lang, called), *told, *list(said)[:5]]


def _unfinished(answers: Answers, lang: str) -> list[str]:
    """How much the means leave out because it was not done when the run ended; nothing where all was."""
    left = [figure.mean for key, figure in answers.figures.items() if key[::2] == ("steps", "left")]
    open_ = [answers.figure("dossiers", "", each) for each in ("open", "overdue")]
    counts = {"left": sum(left), "open": sum(each.mean for each in open_ if each is not None)}
    if not any(counts.values()):
        return []
    said = {
        name: written(Figure(count, None, None, 1), MEASURES["steps"]["left"], lang)
        for name, count in counts.items()
    }
    return [_WORDS[lang]["unfinished"].format(**said)]


def _over_time(answers: Answers, lang: str, called: Mapping[str, str]) -> list[str]:
    words, first = _WORDS[lang], answers.outcomes[0]
    count = min(len(each.sampled) for each in answers.outcomes)
    if count < 2:
        return []
    marks = [
        (place / 6, f"{local(first.sampled[round(place * (count - 1) / 6)]):%d/%m/%Y}") for place in range(7)
    ]
    open_ = {words["open"]: _mean([each.open for each in answers.outcomes], count)}
    names = list(dict.fromkeys(name for each in answers.outcomes for name in each.waiting))
    queues = {
        called.get(name, name): _mean(
            [each.waiting.get(name, (0,) * count) for each in answers.outcomes], count
        )
        for name in names
    }
    most = dict(sorted(queues.items(), key=lambda each: -sum(each[1])))
    return [
        f"<h3>{words['open']}</h3>{lines(open_, marks, (0.0, 1.0), words['open'])}",
        f"<h3>{words['queues']}</h3>{lines(most, marks, (0.0, 1.0), words['queues'])}",
    ]


def _mean(series: Sequence[Sequence[int]], count: int) -> list[float]:
    return [sum(each[place] for each in series) / len(series) for place in range(count)]


def _taken(answers: Answers, lang: str) -> list[str]:
    words = _WORDS[lang]
    last = max((box for each in answers.outcomes for box in each.boxes), default=-1) + 1
    if last == 0:
        return []
    wide = -(-last // _BOXES)
    heights = [0.0] * -(-last // wide)
    for outcome in answers.outcomes:
        for box, number in outcome.boxes.items():
            heights[box // wide] += number / len(answers.outcomes)
    whole = len(heights) * wide * BOX / DAY
    marks = [(place / 6, words["days"].format(f"{whole * place / 6:g}"[:5])) for place in range(7)]
    return [f"<h3>{words['taken']}</h3>{bars(heights, marks, words['taken'])}"]


def _heat(flow: Flow, answers: Answers, lang: str) -> str:
    """The drawing of a procedure, each step as warm as its share of all waiting."""
    words, open_ = _WORDS[lang], {}
    shares = {
        id: answers.figure("steps", f"{flow.called}/{id}", "share") for id in flow.net.steps if "/" not in id
    }
    most = max((each.mean for each in shares.values() if each is not None), default=0.0)
    for id, share in shares.items():
        figures = {name: answers.figure("steps", f"{flow.called}/{id}", name) for name in ("waiting", "work")}
        if share is not None and figures["waiting"] is not None:
            told = (
                words["waits"].format(written(figures["waiting"], MEASURES["steps"]["waiting"], lang)),
                words["work"].format(written(figures["work"], MEASURES["steps"]["work"], lang)),
            )
            open_[id] = Mark(told, heat=share.mean / most if most else 0.0)
    return draw(flow.net.procedure, Marks(open=open_))
