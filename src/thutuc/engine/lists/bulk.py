"""Much that one person completed at once: a machine, or clicks without a look (by when it was recorded)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from thutuc.dossier.view import local
from thutuc.engine.lists.irregularity_kinds import BULK, BULK_WITHIN
from thutuc.engine.lists.question import Question
from thutuc.store import JournalRow, lists


def bulk(q: Question) -> Iterator[tuple[str, JournalRow, str]]:
    """Each time, by its first act; with how many there were, and from when to when."""
    done = lists.completions(q.tx, q.since, q.until, together=BULK, within=BULK_WITHIN)
    for actor, group in groupby(done, key=itemgetter(0)):
        acts = list(group)
        times = [each[1] for each in acts]
        first = 0
        while first < len(acts):
            last = first
            while last + 1 < len(acts) and times[last + 1] - times[first] <= BULK_WITHIN:
                last += 1
            count = last - first + 1
            if count >= BULK:
                _, _, dossier, number = acts[first]
                entry = lists.entries_of(q.tx, dossier, after=number - 1)[0]
                note = f"{count} việc từ {local(times[first]):%H:%M:%S} đến {local(times[last]):%H:%M:%S}"
                if actor == entry.actor:
                    yield "bulk", entry, note
                first = last
            first += 1
