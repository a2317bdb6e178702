"""What is told as irregular, by kind: its name, and what counts as one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from thutuc.engine.lists.listing import Formula

#: So many completions by one person within this time count as done in bulk.
BULK, BULK_WITHIN = 10, timedelta(minutes=1) // timedelta(microseconds=1)

KINDS: Mapping[str, Formula] = {
    "correction": Formula(
        "Đính chính dữ liệu",
        "mọi lần đính chính ghi trong kỳ; giá trị cũ còn trong nhật ký (NĐ 61/2018/NĐ-CP Điều 5.1c)",
        "every correction recorded in the period; the old values stay in the journal",
    ),
    "late-entry": Formula(
        "Ghi muộn",
        "việc ghi trong kỳ muộn hơn 01 giờ so với lúc xảy ra; khoảng cách = lúc ghi − lúc xảy ra",
        "acts recorded in the period more than an hour after they happened; gap = recorded − happened",
    ),
    "dated-back": Formula(
        "Ghi lùi về khi còn hạn, về phiên bản khác",
        "việc ghi trong kỳ khi thời hạn của bước, nhóm bước, tiếp nhận, giải quyết hoặc thời gian chờ đã hết "
        "và khai là đã xảy ra khi còn hạn; tiếp nhận khai vào ngày theo phiên bản khác với ngày ghi; kèm "
        "người đồng ý (NĐ 61/2018/NĐ-CP Điều 5.1c, 19.1)",
        "acts recorded in the period after a term (of a step, a group of steps, reception, the dossier) or a "
        "wait had ended and told as done before; receptions dated back to a day on which another version was "
        "in force; with who approved",
    ),
    "lapse-undone": Formula(
        "Bỏ ghi nhận hết thời gian chờ",
        "ghi nhận hết thời gian chờ (kể cả im lặng coi như đồng ý) bị bỏ trong kỳ, vì có việc đến trước khi "
        "hết thời gian chờ nhưng được ghi sau; kèm thời điểm hết thời gian chờ, và người duyệt nếu ghi sau "
        "ngày làm việc tiếp theo",
        "lapses of waits (consent by silence too) that were undone in the period, because something "
        "came before and was entered later; with when it lapsed, and who approved where one had to",
    ),
    "retroactive-suspension": Formula(
        "Tạm dừng ghi lùi ngày",
        "tạm dừng ghi trong kỳ có hiệu lực từ trước lúc ghi hơn 01 giờ; kèm số, ngày văn bản và người duyệt",
        "suspensions recorded in the period that begin more than an hour before; with document and approver",
    ),
    "second-request": Formula(
        "Yêu cầu bổ sung lần thứ hai trở lên",
        "yêu cầu bổ sung ghi trong kỳ mà là lần thứ hai trở lên của cùng khâu (NĐ 118/2025/NĐ-CP Điều 11)",
        "requests for papers in the period that are the second or a later one of their stage",
    ),
    "request-after-date": Formula(
        "Yêu cầu bổ sung sau ngày hẹn trả",
        "yêu cầu bổ sung ghi trong kỳ khi ngày hẹn trả đã qua (NĐ 61/2018/NĐ-CP Điều 19.4)",
        "requests for papers in the period after the promised date",
    ),
    "request-late": Formula(
        "Yêu cầu bổ sung quá thời hạn được yêu cầu",
        "yêu cầu bổ sung ghi trong kỳ sau thời hạn phải yêu cầu theo quy trình; số ngày = ngày làm việc quá",
        "requests for papers in the period after the limit that the procedure sets for asking",
    ),
    "missing-apology": Formula(
        "Thiếu văn bản xin lỗi",
        "hồ sơ quá hạn trong kỳ mà chưa có văn bản xin lỗi nào (NĐ 61/2018/NĐ-CP Điều 19.9; từ 01/07/2025: "
        "NĐ 118/2025/NĐ-CP)",
        "dossiers that became late in the period without any written apology",
    ),
    "late-apology": Formula(
        "Văn bản xin lỗi ký muộn",
        "văn bản xin lỗi ghi trong kỳ sau thời điểm cuối cùng phải có (NĐ 61/2018/NĐ-CP Điều 19.9; từ "
        "01/07/2025: NĐ 118/2025/NĐ-CP)",
        "apologies recorded in the period after the last moment for them",
    ),
    "bulk": Formula(
        "Hoàn thành hàng loạt",
        f"từ {BULK} việc trở lên do một người hoàn thành trong 01 phút, tính theo lúc ghi",
        f"{BULK} tasks or more completed by one person within one minute, by when they were recorded",
    ),
    "no-receipt": Formula(
        "Tiếp nhận không có giấy tiếp nhận",
        "hồ sơ tiếp nhận trong kỳ không có Giấy tiếp nhận hồ sơ và hẹn trả kết quả "
        "(NĐ 61/2018/NĐ-CP Điều 17)",
        "dossiers received in the period without a receipt",
    ),
    "intake-late": Formula(
        "Tiếp nhận, trả lời quá hạn",
        "hồ sơ tiếp nhận, yêu cầu bổ sung, từ chối, rút hoặc dừng trong kỳ khi thời hạn tiếp nhận đã hết "
        "(NĐ 118/2025/NĐ-CP Điều 17–18)",
        "dossiers received, asked to complete, refused, withdrawn or stopped in the period after the intake "
        "term had run out",
    ),
    "moved-late": Formula(
        "Chuyển hồ sơ quá hạn",
        "hồ sơ được chuyển đến mà cơ quan có thẩm quyền nhận trong kỳ khi thời hạn chuyển đã hết "
        "(NĐ 61/2018/NĐ-CP Điều 18.1; NĐ 118/2025/NĐ-CP Điều 18.2)",
        "dossiers the competent agency took over in the period after the term for moving them had run out",
    ),
    "lapsed-mandate": Formula(
        "Ghi lùi theo thẩm quyền đã hết",
        "việc ghi trong kỳ, xảy ra khi ủy quyền, ký thay, phụ trách còn hiệu lực mà khi ghi thì đã hết; "
        "kèm người xác nhận (NĐ 30/2020/NĐ-CP Điều 13)",
        "acts recorded in the period that were dated back under a mandate that held no longer when they were "
        "recorded; with who confirmed it",
    ),
    "on-leave": Formula(
        "Thao tác khi đang vắng mặt",
        "việc ghi trong kỳ mà người thực hiện vắng mặt (nghỉ phép, đi vắng) lúc việc xảy ra hoặc lúc "
        "ghi, theo tổ chức đã khai",
        "acts recorded in the period by who was away when they happened or were recorded, as the "
        "organisation says",
    ),
    "closed-late": Formula(
        "Rút, dừng khi đã quá hạn",
        "hồ sơ rút, dừng, từ chối trong kỳ khi ngày hẹn trả đã qua, kể cả dừng như quy trình vẽ; không tính "
        "là đúng hạn",
        "dossiers withdrawn, stopped or refused in the period after the promised date, as drawn too; never "
        "on time",
    ),
    "no-stop-notice": Formula(
        "Rút hồ sơ không có Thông báo dừng",
        "hồ sơ đã tiếp nhận, rút trong kỳ mà không ghi số Thông báo dừng giải quyết hồ sơ "
        "(NĐ 118/2025/NĐ-CP Điều 21; TT 03/2025/TT-VPCP Điều 7, Mẫu 05)",
        "received dossiers withdrawn in the period without the number of the notice that the one-stop gives",
    ),
    "stopped-decided": Formula(
        "Dừng khi đã có quyết định",
        "hồ sơ dừng giải quyết trong kỳ khi đã ký quyết định; kèm số văn bản thu hồi, thay thế "
        "(NĐ 30/2020/NĐ-CP Điều 18)",
        "dossiers stopped in the period that were decided; with the number of the paper that revokes or "
        "replaces what was signed",
    ),
    "unreadable": Formula(
        "Nhật ký bị sửa hoặc hỏng",
        "việc ghi trong nhật ký mà khi đọc để lập danh sách này thì nội dung không còn như lúc ghi; "
        "thutuc verify nêu rõ",
        "entries read for this list whose content is no longer as it was written; thutuc verify tells more",
    ),
}
