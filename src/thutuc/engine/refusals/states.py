"""The Vietnamese of refusals that say at once how a dossier stands; a number in braces is a fact."""

from __future__ import annotations

from typing import Final

#: What was expected of a dossier and what was found, in one sentence of its own.
STATES: Final = (
    (
        "Expected a dossier on its way to the competent unit, found one that is not",
        "Không có hồ sơ chuyển đến để tiếp nhận: hồ sơ không do nơi khác tiếp nhận, hoặc đã được nhận",
    ),
    (
        "Expected a task that the last act opened, and nothing else since, found {0}",
        "Chỉ rút lại được việc vừa chuyển, khi chưa ai làm gì tiếp; {0}",
    ),
    (
        "Expected no dossier received under it after {0}, found {1}",
        "Đã có {1} hồ sơ tiếp nhận theo phiên bản này sau {0}: lấy ngày cuối là ngày tiếp nhận sau cùng "
        "hoặc muộn hơn",
    ),
    (
        "Expected a clock that has run in this dossier ({0}), found 'dossier', which has not",
        "Hồ sơ chưa được cơ quan giải quyết tiếp nhận nên chưa có ngày hẹn trả; thời hạn khác xem "
        "bằng --clock: {0}",
    ),
    (
        "Expected a clock that has run in this dossier ({0}), found {1}, which has not",
        "Trong hồ sơ này thời hạn {1} chưa tính lần nào; đã tính: {0}",
    ),
    (
        "Expected a dossier at the stage intake, found one at appraisal",
        "Hồ sơ đã qua khâu tiếp nhận (intake), đang ở khâu thẩm định (appraisal)",
    ),
    (
        "Expected a dossier at the stage appraisal, found one at intake",
        "Hồ sơ còn ở khâu tiếp nhận (intake), chưa đến khâu thẩm định (appraisal)",
    ),
    (
        "Expected a dossier whose clock stands still, found one whose clock runs",
        "Thời hạn của hồ sơ đang tính, không có gì để tính tiếp",
    ),
    (
        "Expected a dossier whose clock runs, found one that waits for papers of the applicant; supply them "
        "first",
        "Thời hạn của hồ sơ đang tạm dừng tính, chờ người nộp bổ sung: ghi nhận giấy tờ bổ sung (supply) "
        "rồi gia hạn",
    ),
    (
        "Expected a dossier whose clock runs, found one in which a step is waited for; complete it first",
        "Thời hạn của hồ sơ đang tạm dừng tính vì có bước đang chờ: hoàn thành bước ấy rồi gia hạn",
    ),
    (
        "Expected a dossier whose clock runs, found one whose clock stands still; resume it first",
        "Thời hạn của hồ sơ đang tạm dừng tính: cho tính tiếp (resume) rồi gia hạn",
    ),
    (
        "Expected a dossier whose clock runs, found one that stands still for {0}",
        "Thời hạn của hồ sơ đang tạm dừng tính vì {0}",
    ),
    (
        "Expected a dossier for which {0} is paid{1}, found one that is unpaid",
        "Hồ sơ chưa nộp {0}{1}: ghi đã nộp (pay) rồi làm lại việc này; nộp phí trước khi tiếp nhận thì "
        "không tiếp nhận ngay khi nộp hồ sơ",
    ),
    (
        "Expected a fee not paid before, found one that was, {0}; correct puts its record right",
        "Khoản phí này đã ghi là nộp {0}; ghi sai thì đính chính (correct)",
    ),
    (
        "Expected a dossier that was moved to another version, found one that never was",
        "Hồ sơ chưa chuyển phiên bản lần nào",
    ),
    (
        "Expected a dossier that was just moved, with no other act since, found {0}",
        "Không đưa về phiên bản trước được: sau khi chuyển, hồ sơ {0}",
    ),
    (
        "Expected a dossier that stands where it was moved to, found one that went on in the move itself",
        "Không đưa về phiên bản trước được: ngay khi chuyển, hồ sơ đã đi tiếp theo phiên bản mới",
    ),
)
