"""The Vietnamese of refusals, beside the English they are told in; a number in braces is a fact."""

from __future__ import annotations

from typing import Final

from thutuc.bounded import REASONS

#: What somebody wanted to do, where it is no verb of the engine.
ACTS: Final = (
    ("start", "ghi nhận hồ sơ nộp"),
    ("withdraw", "ghi nhận việc rút hồ sơ"),
    ("give an opinion", "cho ý kiến phối hợp"),
    ("give the task back", "trả lại việc"),
    ("give back", "trả lại việc"),
    ("hold the task", "nhận việc này"),
    ("ask for papers again", "yêu cầu bổ sung lần nữa"),
    ("suspend for an outage", "tạm dừng vì sự cố hệ thống"),
    ("enter a result", "ghi kết quả"),
    ("end_version", "kết thúc một phiên bản"),
    ("deploy", "triển khai thủ tục"),
    ("inspect", "thanh tra, kiểm tra"),
    ("inspect {0}", "kiểm tra {0}"),
    ("{0} in retrospect", "ghi lùi ngày việc {0}"),
)

#: What there may be only so many of.
LIMITS: Final = (
    (
        "due instants to catch up with in one command; tick first",
        "mốc thời gian còn nợ trong một lệnh; chạy tick trước",
    ),
    ("bytes of data in one dossier", "byte dữ liệu trong một hồ sơ"),
    ("bytes in the file of a dossier", "byte trong tệp của một hồ sơ"),
    ("lines in the file of a dossier", "dòng trong tệp của một hồ sơ"),
    ("instances of {0}", "lượt thực hiện của {0}"),
    ("activities to be compensated in one level", "hoạt động cần bù trừ trong một cấp"),
    ("nodes passed in one command", "phần tử đi qua trong một lệnh"),
    ("conditions asked in one command", "điều kiện phải xét trong một lệnh"),
    ("tokens in one dossier", "thẻ (token) trong một hồ sơ"),
)

#: Words that stand as facts in other sentences.
WORDS: Final = {
    "due instant and id of a task": "thời điểm đến hạn và mã của một việc",
    "end (until) and id of a task": "thời điểm kết thúc (until) và mã của một việc",
    "kind, recorded_at, dossier and number of a line": "kind, recorded_at, dossier và number của một dòng",
    "nothing": "để trống",
    "a NUL or half a surrogate pair in it": "chữ có ký tự NUL hoặc ký tự Unicode không trọn vẹn",
    "none": "không có",
    "no day": "chưa ghi",
    "nobody": "không ai",
    "ground": "căn cứ",
    "basis": "căn cứ pháp lý",
    "document": "số văn bản",
    "urging": "đôn đốc",
    "explanation": "giải trình",
    "direction": "chỉ đạo",
    "report": "báo cáo",
    "flag": "cờ",
    "reason": "lý do",
    "goes on": "vẫn hoạt động",
    "a kind of duty": "loại nhiệm vụ",
    "something to search by": "tiêu chí tìm kiếm",
    "a phase": "giai đoạn của hồ sơ (phase)",
    "a policy": "cách hiểu luật",
    "a reading": "cách hiểu luật",
    "a rule": "quy định",
    "message": "thông điệp",
    "signal": "tín hiệu",
    "task": "việc",
    "timer": "hẹn giờ",
    "'intake'": "tiếp nhận (intake)",
    "'appraisal'": "thẩm định (appraisal)",
}

#: What was expected of a dossier, a clock or a task, and what it is instead.
PHRASES: Final = (
    (
        "a dossier that goes up with its papers signed and initialled",
        "hồ sơ trình lên đã đủ giấy tờ ký tắt, ký nháy",
    ),
    ("a dossier recorded by {0}", "hồ sơ đã được ghi vào lúc {0}"),
    ("one recorded later", "hồ sơ được ghi sau đó"),
    ("a unit that somebody runs, to give the task back to", "đơn vị có người đứng đầu để trả lại việc"),
    ("nobody who runs {0}", "đơn vị {0} chưa có người điều hành"),
    ("a turn taken under lock", "lượt giao việc lấy trong khóa"),
    ("a load looked at under lock", "khối lượng việc xem trong khóa"),
    ("{0} asked for before", "{0} đã hỏi trước đó"),
    ("a suspension after the clock began to run at {0}", "tạm dừng sau khi đồng hồ bắt đầu chạy lúc {0}"),
    ("an act after the clock stood still at {0}", "việc làm sau khi đồng hồ dừng lúc {0}"),
    (
        "an agency whose code is open for new dossiers (Quyết định 09/2025/QĐ-TTg)",
        "cơ quan có mã còn mở để nhận hồ sơ mới (Quyết định 09/2025/QĐ-TTg)",
    ),
    ("{0}, whose code is closed", "{0}, mã đã đóng"),
    ("a dossier not handed in before", "hồ sơ chưa nộp lần nào"),
    ("a dossier not received before", "hồ sơ chưa tiếp nhận lần nào"),
    ("one with code {0}", "hồ sơ đã có mã {0}"),
    (
        "a seal over something recorded after the digest of the seed",
        "niêm phong trên nội dung ghi sau mã băm của hạt giống",
    ),
    ("none yet: work on, then seal", "chưa có: làm việc tiếp rồi niêm phong"),
    ("an open dossier", "hồ sơ đang mở"),
    ("one that is {0}", "hồ sơ {0}"),
    ("a dossier that is {0}", "hồ sơ {0}"),
    ("a clock that has run in this dossier ({0})", "đồng hồ đã chạy trong hồ sơ này ({0})"),
    ("{0}, which has not", "{0}, chưa chạy lần nào"),
    ("none so far", "chưa có"),
    (
        "{0} on the engine itself, for it works in transactions of its own",
        "{0} gọi trên chính engine, vì việc này có giao dịch riêng",
    ),
    ("it inside a transaction of the host", "lời gọi trong giao dịch của hệ thống chủ"),
    ("a sample not drawn yet", "mẫu chưa rút"),
    ("one that was", "trường hợp đã có rồi"),
    (
        "a dossier that was just moved, with no other act since",
        "hồ sơ vừa được chuyển và chưa có việc nào sau đó",
    ),
    ("a dossier that was moved to another version", "hồ sơ đã chuyển phiên bản"),
    ("one that never was", "hồ sơ chưa chuyển lần nào"),
    ("a dossier that was re-appointed with an apology", "hồ sơ đã hẹn lại và xin lỗi"),
    ("a task that was given to somebody else since", "việc đã được giao lại cho người khác"),
    ("one that was not", "trường hợp chưa có"),
    ("a task that the head holds himself", "việc do chính người đứng đầu giữ"),
    ("one that others hold", "việc người khác đang giữ"),
    ("a fee not paid before", "khoản phí chưa nộp"),
    (
        "one that was, {0}; correct puts its record right",
        "khoản đã ghi là nộp {0}; ghi sai thì đính chính (correct)",
    ),
    ("a fee recorded as paid {0}", "khoản phí đã ghi là nộp {0}"),
    ("a fee that this dossier owes {0}", "khoản phí hồ sơ này phải nộp {0}"),
    ("at reception", "khi tiếp nhận"),
    ("at supplement", "khi nhận hồ sơ bổ sung"),
    ("at return", "khi trả kết quả"),
    ("a dossier for which {0} is paid{1}", "hồ sơ đã nộp {0}{1}"),
    ("one that is unpaid", "hồ sơ chưa nộp"),
    (
        "a task that the last act opened, and nothing else since",
        "việc do lần làm gần nhất mở ra, sau đó chưa có gì khác",
    ),
    ("a last act {0}", "lần làm gần nhất là {0}"),
    ("a last act that only handed the dossier on", "lần làm gần nhất chỉ chuyển hồ sơ đi"),
    (
        "{0}, after which branches met or data were set",
        "{0}, sau đó các nhánh đã gặp nhau hoặc dữ liệu đã được ghi",
    ),
    ("a new dossier", "hồ sơ mới"),
    ("one that was handed in before", "hồ sơ đã nộp trước đó"),
    ("a complete dossier", "hồ sơ đầy đủ"),
    ("a dossier whose papers are complete", "hồ sơ đã đủ giấy tờ"),
    ("one that waits for papers of the applicant", "hồ sơ đang chờ người nộp bổ sung giấy tờ"),
    ("a dossier taken outside the competent agency", "hồ sơ tiếp nhận ngoài cơ quan có thẩm quyền"),
    ("one that its own one-stop takes", "hồ sơ do chính Bộ phận Một cửa của cơ quan tiếp nhận"),
    ("a dossier on its way to the competent unit", "hồ sơ đang trên đường tới cơ quan có thẩm quyền"),
    ("one that is not", "hồ sơ không như vậy"),
    ("a procedure with a legal or committed term", "thủ tục có thời hạn giải quyết"),
    ("one without", "thủ tục không có thời hạn"),
    ("a dossier that waits for no papers", "hồ sơ không chờ giấy tờ nào"),
    ("one asked for papers that have not come yet", "hồ sơ đã yêu cầu bổ sung mà giấy tờ chưa đến"),
    ("a dossier that the competent unit has taken over", "hồ sơ mà cơ quan có thẩm quyền đã nhận"),
    ("one on its way there", "hồ sơ còn trên đường"),
    ("a dossier at the stage {0}", "hồ sơ ở khâu {0}"),
    ("one at {0}", "hồ sơ ở {0}"),
    ("a dossier asked for papers", "hồ sơ đã được yêu cầu bổ sung"),
    ("one that waits for none", "hồ sơ không chờ giấy tờ nào"),
    ("papers asked for by request_papers", "giấy tờ được yêu cầu bằng request_papers"),
    (
        "papers that task {0} waits for; completing it takes them",
        "giấy tờ mà việc {0} đang chờ; hoàn thành việc đó là nhận giấy tờ",
    ),
    (
        "a legal and a committed term in one unit, to be extended",
        "thời hạn theo quy định và thời hạn cam kết cùng đơn vị, để gia hạn được",
    ),
    ("{0}, committed as {1}", "{0}, cam kết {1}"),
    ("papers brought before {0}", "giấy tờ nộp trước {0}"),
    ("some brought at {0}; a new dossier is handed in", "giấy tờ nộp lúc {0}; nộp hồ sơ mới"),
    ("a decision that does not hold the dossier yet", "quyết định chưa tạm giữ hồ sơ này"),
    ("the dossier to be held by {0}", "hồ sơ đang tạm giữ theo {0}"),
    (
        "a dossier whose retention has ended and that nothing holds",
        "hồ sơ đã hết thời hạn bảo quản và không bị tạm giữ",
    ),
    (
        "a dossier that has ended, holds what people gave, and that no decision holds",
        "hồ sơ đã kết thúc, còn dữ liệu của người dân và không bị quyết định nào giữ",
    ),
    ("a dossier that went into a file", "hồ sơ đã đưa vào tệp lưu trữ"),
    ("a dossier whose journal holds", "hồ sơ có nhật ký còn nguyên vẹn"),
    ("an incident such as '17.i5'", "mã sự cố như '17.i5'"),
    ("an incident of this dossier", "sự cố của hồ sơ này"),
    ("none with number {0}", "hồ sơ không có sự cố số {0}"),
    ("an incident whose cause is tried again", "sự cố có nguyên nhân được thử lại"),
    ("{0}, which a person settles", "{0}, do người xử lý"),
    ("an incident that a person settles", "sự cố do người xử lý"),
    ("{0}, which is tried again or skipped", "{0}, được thử lại hoặc bỏ qua"),
    ("{0}, which handing over settles", "{0}, được xử lý khi bàn giao"),
    ("no dossier received under it after {0}", "chưa có hồ sơ nào tiếp nhận theo phiên bản đó sau {0}"),
    ("an open incident", "sự cố còn mở"),
    ("a service or a message that failed", "dịch vụ hoặc thông báo bị lỗi"),
    ("{0}, which cannot be skipped", "{0}, không bỏ qua được"),
    ("a task nobody has opened yet", "việc chưa ai nhận"),
    ("one that was claimed", "việc đã có người nhận"),
    ("a version in force on the day of reception", "phiên bản quy trình có hiệu lực vào ngày tiếp nhận"),
    (
        "none on {0}: deploy it, or move the dossier by a decision (migrate)",
        "ngày {0} không có phiên bản nào: triển khai, hoặc chuyển hồ sơ theo quyết định (migrate)",
    ),
    (
        "procedure {0} in its place on {1}: refuse this dossier, hand it in under that",
        "ngày {1} đã thay bằng quy trình {0}: từ chối hồ sơ này, nộp lại theo quy trình đó",
    ),
    ("a dossier that waits for message {0}", "hồ sơ đang chờ thông điệp {0}"),
    ("a dossier that waits for signal {0}", "hồ sơ đang chờ tín hiệu {0}"),
    ("one that waits for no message", "hồ sơ không chờ thông điệp nào"),
    ("one that waits for {0}", "hồ sơ đang chờ {0}"),
    ("a dossier whose clock runs", "hồ sơ có đồng hồ đang chạy"),
    ("one that stands still for {0}", "hồ sơ đang tạm dừng vì {0}"),
    ("a dossier whose clock stands still", "hồ sơ có đồng hồ đang dừng"),
    ("one whose clock runs", "hồ sơ có đồng hồ đang chạy"),
    ("a suspension that a document ends", "lần tạm dừng kết thúc bằng văn bản"),
    ("a request for papers; supply them", "lần yêu cầu bổ sung; ghi nhận giấy tờ bổ sung"),
    ("a step that is waited for ({0})", "bước đang được chờ ({0})"),
    ("an extension entered before the term ran out", "gia hạn nhập trước khi hết thời hạn"),
    ("one entered after it, dated back", "gia hạn nhập sau khi hết thời hạn, ghi lùi ngày"),
    ("a dossier not extended before", "hồ sơ chưa gia hạn lần nào"),
    ("one that was; the law extends once", "hồ sơ đã gia hạn; luật cho gia hạn một lần"),
    (
        "one whose clock stands still; resume it first",
        "hồ sơ có đồng hồ đang dừng; tính tiếp thời gian trước đã",
    ),
    ("an extension after the clock began to run at {0}", "gia hạn sau khi đồng hồ bắt đầu chạy lúc {0}"),
    ("an extension before the term has run out", "gia hạn trước khi hết thời hạn"),
    ("a term that has run out", "thời hạn đã hết"),
    ("a dossier that this extension is for ({0})", "hồ sơ thuộc trường hợp được gia hạn ({0})"),
    ("one that it is not for", "hồ sơ không thuộc trường hợp đó"),
    ("a dossier not re-appointed before", "hồ sơ chưa hẹn lại lần nào"),
    ("a dossier whose clock has begun and not ended", "hồ sơ có đồng hồ đã bắt đầu và chưa kết thúc"),
    ("a term shorter than {0}", "thời hạn ngắn hơn {0}"),
    ("one of the starts {0}", "một trong các điểm bắt đầu {0}"),
    ("one of {0}", "thời hạn {0}"),
    ("an apology once the term has ended ({0})", "lời xin lỗi khi thời hạn đã hết ({0})"),
    ("a term that still runs", "thời hạn còn đang chạy"),
    ("a dossier whose process has not begun", "hồ sơ chưa bắt đầu quy trình"),
    ("one that runs", "hồ sơ đang chạy"),
    ("a step before {0} in the same level", "bước đứng trước {0} trong cùng một cấp"),
    ("the id of a {0} that is waited for", "mã của {0} đang được chờ"),
    ("the event {0} at the edge of {1}", "sự kiện {0} ở biên của {1}"),
    ("that it does not happen by itself", "sự kiện không tự xảy ra"),
    ("an open step {0}", "bước đang mở {0}"),
    ("open steps: {0}", "các bước đang mở: {0}"),
    ("a duty to explain a delay (explain_delay)", "nhiệm vụ đôn đốc (explain_delay)"),
    ("a duty to sign an apology (apologise)", "nhiệm vụ ký văn bản xin lỗi (apologise)"),
    ("a duty to carry out a direction (report_done)", "nhiệm vụ thực hiện chỉ đạo (report_done)"),
    ("a flag (unflag)", "cờ (unflag)"),
    ("an open duty to {0}", "nhiệm vụ đang mở: {0}"),
    ("at most {0} ({1})", "nhiều nhất {0} ({1})"),
    ("at most {0}", "nhiều nhất {0}"),
    ("among {0}", "một trong {0}"),
    (
        "that the procedure declares, and it declares none",
        "mà thủ tục khai báo, nhưng thủ tục không khai báo",
    ),
    ("that the procedure declares: it has none", "mà thủ tục khai báo: thủ tục không có"),
    ("is there until {0}", "còn hoạt động đến hết ngày {0}"),
    ("a term", "thời hạn"),
    ("none", "không có"),
    *REASONS,
    ("disk I/O error", "lỗi đọc, ghi ổ đĩa"),
    ("unable to open database file", "không mở được tệp"),
    ("file is not a database", "tệp không phải cơ sở dữ liệu SQLite"),
    ("attempt to write a readonly database", "tệp chỉ đọc được"),
    (
        "its folder cannot be written, where SQLite keeps -wal and -shm",
        "thư mục chứa tệp không ghi được, mà SQLite để tệp -wal và -shm ở đó",
    ),
    ("database or disk is full", "ổ đĩa đã đầy"),
)

#: Why a term cannot be read.
TERMS: Final = (
    ("it is empty", "chưa ghi gì"),
    ("the unit is missing", "thiếu đơn vị thời gian"),
    ("it is not one number and one unit", "không phải một số và một đơn vị thời gian"),
    ("a term cannot be negative", "thời hạn không được âm"),
    ("it has more than {0} characters", "dài hơn {0} ký tự"),
    ("the number must be more than nothing", "số phải lớn hơn 0"),
    ("the number must be at most {0}", "số lớn nhất là {0}"),
    (
        "the law does not divide a calendar day or a month; use working days or hours",
        "luật không chia nhỏ ngày hoặc tháng; ghi ngày làm việc hoặc giờ",
    ),
    ("unlike units do not add up", "không cộng được hai đơn vị thời gian khác nhau"),
    ("an extension is in the unit of the term", "gia hạn phải theo đơn vị của thời hạn"),
    ("what is left is counted in the unit of the term", "phần còn lại tính theo đơn vị của thời hạn"),
    ("between two acts whole days pass, or hours", "giữa hai việc là số ngày tròn hoặc số giờ"),
    ("a term in hours ends at an instant, not on a day", "thời hạn tính bằng giờ kết thúc vào một thời điểm"),
    ("{0} is not a number", "{0} không phải là số"),
    (
        "{0} may be a thousand or a fraction; write a fraction with a comma",
        "{0} có thể là nghìn hoặc phân số; viết phân số bằng dấu phẩy",
    ),
    ("{0} is not one of {1}", "{0} không thuộc: {1}"),
)

#: Rules that forbid, where they are told in English alone; most are told in Vietnamese first.
RULES: Final = (
    (
        "only a named system hands a unit's dossiers over",
        "chỉ hệ thống được khai báo bàn giao hồ sơ của một đơn vị",
    ),
    (
        "only a named system moves dossiers to another version",
        "chỉ hệ thống được khai báo chuyển hồ sơ sang phiên bản khác",
    ),
    (
        "only a named system ends a version",
        "chỉ hệ thống được khai báo kết thúc một phiên bản",
    ),
    (
        "only a named system deploys procedures",
        "chỉ hệ thống được khai báo triển khai thủ tục",
    ),
    ("only a named system re-projects dates", "chỉ hệ thống được khai báo tính lại ngày hẹn"),
    (
        "only who runs {0} or its agency gives its tasks away",
        "chỉ người điều hành {0} hoặc cơ quan của đơn vị đó giao việc đi",
    ),
    (
        "the task is held by {0}; claim it or have it reassigned first; {1}",
        "việc do {0} giữ; nhận việc hoặc đề nghị giao lại trước; {1}",
    ),
    (
        "only who completed {0} last takes the dossier back; {1}",
        "chỉ người vừa làm {0} lấy lại hồ sơ; {1}",
    ),
    ("the task is held by {0}; it has to be reassigned; {1}", "việc do {0} giữ; phải được giao lại; {1}"),
    (
        "papers are asked for at most {0} time(s) at stage {1} (NĐ 118/2025/NĐ-CP Đ11); a further "
        "request names "
        "its legal ground and who approved it: who runs the unit or agency, other than the holder "
        "and who asks",
        "yêu cầu bổ sung nhiều nhất {0} lần ở khâu {1} (NĐ 118/2025/NĐ-CP Đ11); lần sau phải nêu căn cứ "
        "pháp lý và người duyệt: người điều hành đơn vị, cơ quan, không phải người đang giữ việc hay "
        "người yêu cầu",
    ),
    (
        "the term ran out before this was entered; who runs the unit or agency, other than the "
        "holder and who "
        "enters it, approves (Nghị định 61/2018/NĐ-CP Điều 19.1)",
        "thời hạn đã hết trước khi nhập; người điều hành đơn vị, cơ quan, không phải người đang giữ "
        "việc hay người "
        "nhập, phải duyệt (Nghị định 61/2018/NĐ-CP Điều 19.1)",
    ),
    (
        "a retroactive suspension is approved by who runs the unit or agency, other than the holder "
        "and who enters "
        "it (Nghị định 61/2018/NĐ-CP Điều 19.1)",
        "tạm dừng ghi lùi ngày do người điều hành đơn vị, cơ quan duyệt, không phải người đang giữ "
        "việc hay người "
        "nhập (Nghị định 61/2018/NĐ-CP Điều 19.1)",
    ),
    (
        "only the owner of the system that failed, a named system, announces an outage (NĐ "
        "301/2026/NĐ-CP Điều 3.4)",
        "chỉ chủ quản hệ thống gặp sự cố, một hệ thống được khai báo, thông báo sự cố (NĐ "
        "301/2026/NĐ-CP Điều 3.4)",
    ),
    ("only who holds it does; it is held by {0}; {1}", "chỉ người đang giữ; việc do {0} giữ; {1}"),
)
