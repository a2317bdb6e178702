"""What fields of answers mean where their names do not say it; the description joins them to the models."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: By model and field.
MEANT: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Task": {
            "id": "Such as `17.3`: task 3 of dossier 17.",
            "step": "Id of the step in the procedure.",
            "name": "Name of the step.",
            "unit": "The unit whose work it is.",
            "since": "When it was opened.",
            "due": "When it ought to be done; null without a term, or while its clock stands still.",
            "late": "Whether its term ran out; written by a worker or `tick`, and by any act on the dossier.",
            "until": "When it ended; null while it is open.",
            "missing": "What who signs a late dossier should see: the apology it still owes.",
        },
        "Promise": {
            "at": "The date that was told then; where not `dated`, the end of the term, told to nobody.",
            "told": "When it was told.",
            "moved": "Where notices about days off have moved it; else null.",
            "expected": "The date that was told where it is an expectation (ngày hẹn dự kiến); else null.",
            "note": "The term and the waits it does not count: beside an expectation, or told and no date.",
            "stands": "The date as it is now: `moved`, else `at`.",
            "dated": "Whether this very date was told: not where it was expected, or where no date was told.",
        },
        "Dossier": {
            "code": "Mã số hồ sơ; null until it is received.",
            "procedure": "Id of the procedure.",
            "procedure_name": "What it is called.",
            "external_code": "The code it came with from outside.",
            "received_at": "The unit where it was handed in.",
            "competent": "The unit or agency that decides.",
            "submitted": "When it was handed in.",
            "received": "When it was received; null before.",
            "taken_over": "When the competent agency took it over, where another received it.",
            "ready": "When its result lay at the one-stop.",
            "closed": "When it ended.",
            "due": "When its result is due now, by law; null before reception, while the clock stands "
            "still, and once the result is there.",
            "answer_due": "By when it has to be received, or the applicant answered; null once that is done, "
            "or while papers are awaited.",
            "promised": "The date that holds for the applicant now: `due`, or a later day told with an "
            "apology; null as `due` is.",
            "missed": "The due instant that passed without a result; it stays for good.",
            "late": "Whether a due instant has passed without a result; written by a worker or `tick`, and "
            "by any act on the dossier.",
            "suspended": "Since when its clock stands still; null while it runs.",
            "ground": "On what ground it stands still.",
            "waits_for_papers": "Whether the applicant was asked for papers that have not come. `supply` "
            "takes those of a request; where `awaited` names a `task` that waits for the applicant, "
            "`complete` of that task takes them.",
            "promises": "Dates told to the applicant: the first, then the newest of each kind.",
        },
        "Incident": {
            "number": "1, 2, … in the dossier.",
        },
        "Awaited": {
            "what": "What is awaited.",
            "whom": "From whom, in Vietnamese.",
            "whom_en": "The same in English.",
            "ground": "The ground, where the clock stands still.",
            "basis": "The text of law.",
            "since": "Since when.",
            "until": "By when it ought to come; null where no term runs.",
            "late": "Whether that has passed.",
            "begun": "Whether the wait has begun; else it is still to come.",
            "document": "Number of the document that asked for it.",
            "leg": "Of a chain: the leg that waits for papers; `supply` names it where several do.",
        },
        "Expected": {
            "at": "The expected day.",
            "appointment": "Which visit it is, where a procedure promises several.",
            "term": "The term it is reckoned by.",
            "without": "Grounds of the waits that are not counted.",
        },
        "Status": {
            "code": "Mã số hồ sơ, else the code it came with.",
            "procedure": "Name of the procedure, in Vietnamese (not its id).",
            "due": "When the result is due.",
            "legal": "When the legal term ends, where a committed one ends on another day.",
            "ready": "When its result lay at the one-stop.",
            "closed": "When it ended; with status 10 when the result was given.",
            "late": "Whether it is late.",
            "awaited": "What it waits for.",
            "expected": "An expected day; no promise.",
            "text_vi": "The whole in a sentence.",
            "text_en": "The same in English.",
        },
        "SumLine": {
            "date": "The day this line is about.",
            "count": "What is counted so far.",
        },
        "Explanation": {
            "clock": "The clock it explains.",
            "started": "When it began.",
            "due": "When it ends now; null while it stands still.",
            "expiry": "When the term of the law itself ends.",
            "legal": "What the calendar known now gives, where that is another instant.",
            "calendar": "The calendar of days off that counts.",
            "plugin": "The plug-in that gave the term.",
            "lines": "The sum, line by line.",
        },
        "Change": {
            "verb": "The verb that was done.",
            "actor": "Who acted.",
            "happened_at": "When it happened.",
            "recorded_at": "When it was entered.",
        },
        "Told": {
            "code": "Mã số hồ sơ; null until it is received.",
            "external_code": "The code it came with from outside; there before reception too.",
            "key": "The same each time it is told.",
            "procedure": "Id of the procedure.",
            "to": "The officer, or the applicant's identifier; null for a status.",
            "subject": "One line, Vietnamese.",
            "text": "Vietnamese.",
            "status": "The national status from then on, 1–10; null in notices.",
        },
        "FieldTold": {
            "label": "What officials read, in Vietnamese.",
            "choices": "For `choice`.",
            "labels": "What officials read for each of `choices`, in order; empty: it has no words.",
        },
        "StepTold": {
            "number": "Its number in the published procedure.",
            "role": "Who does it.",
            "unit": "Where it is done, if not where the role is.",
            "term": "Its own term, such as `02 ngày làm việc`.",
            "form": "Name of its form.",
        },
        "ProcedureTold": {
            "code": "National code.",
            "field": "Lĩnh vực.",
            "legal_term": "The term by law.",
            "committed_term": "A shorter one that the agency has committed itself to.",
        },
        "ProcedureNamed": {
            "code": "National code.",
        },
        "Duty": {
            "id": "Such as `17.d5`.",
            "name": "What officials call it.",
            "about": "The clock or task it speaks of: `dossier`, `task:7` …",
            "officer": "Who answers for it; of a flag, who is meant.",
            "instead_of": "The absent officer whose post he runs.",
            "since": "When it arose.",
            "held": "Since when it lies with this officer.",
            "due": "By when; null without a term.",
            "by": "Who raised it; null: it arose by itself.",
            "until": "When it ended; null while it is open.",
        },
        "Waiting": {
            "procedure": "Name of the procedure, in Vietnamese (not its id).",
            "days": "Days so far.",
            "working_days": "Working days so far.",
            "late_days": "Working days since it ought to have come; 0: not late.",
        },
        "ListLine": {
            "procedure": "Name of the procedure, in Vietnamese (not its id).",
            "since": "Since when it stands on the list.",
            "days": "Days that the formula counts.",
            "count": "Times that the formula counts.",
        },
        "Irregular": {
            "procedure": "The procedure.",
            "gap": "Between happening and recording, in whole seconds.",
        },
        "Drafted": {
            "acting_for": "In whose place.",
        },
    }
)
