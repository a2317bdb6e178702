"""What each reading of the law says, in words: where a policy mattered, the sum behind a date names it."""

from __future__ import annotations

from datetime import date

from thutuc.worktime.budget import Policies
from thutuc.worktime.due import Line

#: a policy's reading in words: Vietnamese, English
READ_AS = {
    ("received_on_day_off", "first_day"): (
        "ngày nghỉ tiếp nhận là ngày đầu tiên, không tính",
        "the day off it was received on is the uncounted first day",
    ),
    ("received_on_day_off", "next_working_day"): (
        "coi như nhận vào ngày làm việc tiếp theo",
        "taken as received on the next working day",
    ),
    ("after_cutoff", "next_day_counts"): (
        "ngày làm việc tiếp theo là ngày thứ nhất",
        "the next working day is the first counted day",
    ),
    ("after_cutoff", "next_day_is_day_zero"): (
        "ngày làm việc tiếp theo là ngày đầu tiên, không tính",
        "the next working day is the uncounted first day",
    ),
    ("cutoff_and_hours", "ignored"): (
        "thời hạn tính bằng giờ chạy ngay từ lúc nhận, giờ chốt không dời",
        "a term in hours runs at once, the cut-off does not move it",
    ),
    ("cutoff_and_hours", "next_opening"): (
        "thời hạn tính bằng giờ bắt đầu từ giờ mở cửa ngày làm việc tiếp theo",
        "a term in hours begins at the next opening too",
    ),
    ("hours_over_day_off", "run_on"): (
        "thời hạn tính bằng giờ kết thúc đúng giờ đó, kể cả vào ngày nghỉ",
        "a term in hours ends at its hour, also on a day off",
    ),
    ("hours_over_day_off", "end_of_next_working_day"): (
        "thời hạn tính bằng giờ kết thúc vào ngày nghỉ thì kéo dài đến hết ngày làm việc tiếp theo",
        "a term in hours that ends on a day off ends with the next working day",
    ),
    ("same_day_on_day_off", "next_working_day"): (
        "nhận vào ngày nghỉ thì trả vào ngày làm việc tiếp theo",
        "received on a day off, returned on the next working day",
    ),
    ("same_day_on_day_off", "same_day"): (
        "nhận vào ngày nghỉ thì trả ngay trong ngày đó theo quyết định của địa phương",
        "received on a day off, returned that day by local decision",
    ),
    ("last_day_resumed", "day_of_answer"): (
        "tạm dừng vào đúng ngày cuối thì trả trong ngày nhận được trả lời",
        "suspended on its last day, due on the day of the answer",
    ),
    ("last_day_resumed", "next_working_day"): (
        "tạm dừng vào đúng ngày cuối thì trả vào ngày làm việc sau ngày nhận được trả lời",
        "suspended on its last day, due on the working day after the answer",
    ),
    ("resume_ledger", "days"): (
        "tính theo ngày: ngày tạm dừng đã tính, ngày tính tiếp không tính",
        "counted in days: the day of the suspension is used up, the day of the answer is not counted",
    ),
    ("resume_ledger", "minutes"): (
        "tính theo phút làm việc, 08 giờ một ngày",
        "counted in working minutes, 8 hours a day",
    ),
    ("fraction_of_day", "whole_day"): (
        "phần lẻ của ngày tính tròn một ngày",
        "a fraction of a day is a whole day",
    ),
    ("fraction_of_day", "working_minutes"): (
        "phần lẻ của ngày tính theo phút làm việc",
        "a fraction of a day is counted in working minutes",
    ),
    ("roll", "forward"): (
        "ngày cuối là ngày nghỉ thì thời hạn kết thúc vào ngày làm việc tiếp theo",
        "a last day that is off rolls to the next working day",
    ),
    ("roll", "none"): (
        "thời hạn kết thúc đúng ngày cuối, kể cả ngày nghỉ",
        "the term ends on its last day, working or not",
    ),
    ("around_posting", "outside"): (
        "bàn giao để niêm yết và lập biên bản sau niêm yết nằm ngoài thời hạn như chính việc niêm yết",
        "handing over for the posting, and the record after it, lie outside the term like the posting itself",
    ),
    ("around_posting", "counted"): (
        "chỉ thời gian niêm yết nằm ngoài thời hạn; bàn giao và lập biên bản vẫn tính",
        "only the posting itself lies outside the term; handing over and the record are counted",
    ),
    ("begins_at_midnight", "day_that_begins"): (
        "bắt đầu lúc 00:00 thì ngày bắt đầu đó là ngày đầu tiên, không tính",
        "begun at 00:00, the day that begins then is the uncounted first day",
    ),
    ("begins_at_midnight", "day_that_ended"): (
        "bắt đầu lúc một thời hạn khác kết thúc vào 24:00 thì ngày vừa kết thúc là ngày đầu tiên, không tính",
        "begun when another term ended at 24:00, the day that ended then is the uncounted first day",
    ),
    ("cutoff_precision", "minute"): (
        "giờ chốt so theo phút in trên giấy tiếp nhận",
        "the minute printed on the receipt decides whether the cut-off was met",
    ),
    ("cutoff_precision", "second"): (
        "giờ chốt so đến từng giây",
        "the second decides whether the cut-off was met",
    ),
    ("single_day", "end_of_next_day"): (
        "01 ngày kết thúc lúc 24:00 ngày hôm sau",
        "one day ends at 24:00 of the next day",
    ),
    ("single_day", "same_hour"): (
        "01 ngày kết thúc vào đúng giờ đó ngày hôm sau",
        "one day ends at the same hour of the next day",
    ),
    ("reception_on_day_off", "no_working_time"): (
        "giờ tiếp nhận vào ngày nghỉ không phải là giờ làm việc",
        "the reception hours of a day off are no working time",
    ),
    ("reception_on_day_off", "working_time"): (
        "giờ tiếp nhận vào ngày nghỉ là giờ làm việc theo quyết định của địa phương",
        "the reception hours of a day off are working time by local decision",
    ),
    ("apology_day", "working_day_before"): (
        "văn bản xin lỗi chậm nhất vào ngày làm việc cuối cùng trước ngày hết hạn",
        "the apology is out on the last working day before the last day",
    ),
    ("apology_day", "literal"): (
        "văn bản xin lỗi chậm nhất đúng 01 ngày trước ngày hết hạn, kể cả ngày nghỉ",
        "the apology is out on the very day before the last day, working or not",
    ),
    ("notice_moves", "day_now_off"): (
        "thông báo ra sau chỉ dời ngày hẹn rơi vào ngày trở thành ngày nghỉ, không bao giờ dời sớm hơn",
        "a later notice moves only a promise whose day became a day off, and never earlier",
    ),
    ("notice_moves", "with_law"): (
        "thông báo ra sau dời ngày hẹn theo đúng ngày luật định",
        "a later notice moves the promise to the date of the law",
    ),
    ("same_day_after_cutoff", "close"): (
        "việc trong ngày đến sau giờ chốt thì xong trước cuối giờ của ngày làm việc tiếp theo",
        "what is due the same day and came after the cut-off is due by the close of the next working day",
    ),
    ("same_day_after_cutoff", "opening"): (
        "việc trong ngày đến sau giờ chốt thì làm ngay đầu giờ của ngày làm việc tiếp theo "
        "(NĐ 61/2018/NĐ-CP Điều 18.1)",
        "what is due the same day and came after the cut-off is due as the next working day opens",
    ),
    ("broken_month", "calendar"): (
        "thời hạn bằng tháng bị tạm dừng thì tính tiếp số ngày theo lịch còn lại "
        "(BLDS 2015 Điều 148.3; Điều 146.1 chỉ nói về thời hạn các bên thỏa thuận)",
        "a term in months that stood still goes on with the days that the calendar had left of it "
        "(BLDS 2015 Điều 148.3; Điều 146.1 speaks of terms that parties agree on)",
    ),
    ("broken_month", "thirty_days"): (
        "thời hạn bằng tháng diễn ra không liền nhau thì một tháng là 30 ngày (BLDS 2015 Điều 146.1c)",
        "in a term in months that does not run in one piece a month is 30 days (BLDS 2015 Điều 146.1c)",
    ),
    ("extension_since", "first_day"): (
        "thời hạn và phần gia hạn là một thời hạn dài hơn, tính từ ngày đầu",
        "the term and its extension are one longer term, counted from its first day",
    ),
    ("extension_since", "expiry"): (
        "phần gia hạn tính kể từ ngày hết hạn; ngày cuối là ngày nghỉ thì ngày hết hạn là ngày làm việc tiếp "
        "theo (BLDS 2015 Điều 148.5)",
        "the extension counts from the day on which the term ends; where the last day is off, that is the "
        "next working day (BLDS 2015 Điều 148.5)",
    ),
    ("same_day_resumed", "office_hours"): (
        "việc trong ngày đã tạm dừng thì xong trong ngày nhận được trả lời, nếu còn giờ làm việc",
        "what is due the same day and stood still is due on the day of the answer while the office is open",
    ),
    ("same_day_resumed", "cutoff"): (
        "việc trong ngày đã tạm dừng, trả lời đến sau giờ chốt, thì xong trong ngày làm việc tiếp theo "
        "(Luật Hộ tịch Điều 5.3)",
        "what is due the same day and stood still is due on the next working day where the answer came after "
        "the cut-off (Luật Hộ tịch Điều 5.3)",
    ),
}


def reading_line(name: str, policies: Policies, day: date | None = None) -> Line:
    """The line that says which of two readings of the law is used."""
    value = getattr(policies, name)
    vi, en = READ_AS[name, value]
    return Line(day, f"Cách hiểu áp dụng: {vi} ({name}={value}).", f"Reading used: {en} ({name}={value}).")
