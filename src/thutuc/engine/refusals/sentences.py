"""The Vietnamese of what is said about wrong data; a number in braces is a fact."""

from __future__ import annotations

from typing import Final

from thutuc.engine.refusals.arguments import ARGUMENTS

#: What was filled in or asked for, and what it should have been.
SENTENCES: Final = (
    (
        "Expected {0} to be text, number, date, list or group, found {1}",
        "{0} phải là chữ, số, ngày, danh sách hoặc nhóm, đây là {1}",
    ),
    ("Expected {0} to nest at most {1} deep, found more", "{0} lồng nhau quá {1} tầng"),
    ("Expected {0} to be a finite number, found {1}", "{0} phải là số hữu hạn, đây là {1}"),
    (
        "Expected {0} to be an instant with its zone, found {1} without",
        "{0} phải là thời điểm có múi giờ, {1} thì không có",
    ),
    (
        "Expected the names in {0} to be text that does not begin with $, found {1}",
        "Tên trong {0} phải là chữ không bắt đầu bằng $, đây là {1}",
    ),
    (
        "Expected {0} to be a whole number of at most 64 bits, found a longer one",
        "{0} phải là số nguyên tối đa 64 bit",
    ),
    ("Expected {0} to be Unicode text, found half a surrogate pair", "{0} phải là chữ Unicode trọn vẹn"),
    ("Expected an instant with its zone, found {0}", "Thời điểm {0} chưa ghi múi giờ"),
    (
        "Expected the data of version {0}, in force on {1}, the day of reception; ask for them "
        "(request_papers), then take them (supply)",
        "Dữ liệu phải theo phiên bản {0}, có hiệu lực vào ngày tiếp nhận {1}: yêu cầu bổ sung "
        "(request_papers), rồi nhận bổ sung kèm dữ liệu (supply)",
    ),
    ("Expected an opinion, found nothing", "Chưa nhập ý kiến"),
    (
        "Expected the number of the paper that sends somebody else to take part, found nothing",
        "Chưa nhập số văn bản cử người khác tham gia",
    ),
    ("Expected a cause among {0}, found {1}", "Nguyên nhân phải là một trong: {0}; đây là {1}"),
    (
        "Expected an officer in service on that day, found {0}",
        "Phải là cán bộ đang công tác vào ngày đó, đây là {0}",
    ),
    (
        "Expected what people gave by event, found {0}",
        "Dữ liệu người dân trong nhật ký phải ghi theo từng sự kiện, đây là {0}",
    ),
    *ARGUMENTS,
    ("Expected text that can be kept, found other: {0}", "Có chữ không lưu được: {0}"),
    (
        "Expected {0} to be text of at most {1} characters, found {2}",
        "{0} phải là chữ, nhiều nhất {1} ký tự, đây là {2}",
    ),
    (
        "Expected a dossier code such as H56.14-240823-0001 or G09.20-20260609-0092637, found {0}",
        "Mã hồ sơ phải có dạng H56.14-240823-0001 hoặc G09.20-20260609-0092637, đây là {0}",
    ),
    (
        "Expected an act after the task it ends was given at {0}, found {1}",
        "Thời điểm hoàn thành phải sau khi giao việc lúc {0}, nhưng đã nhập {1}",
    ),
    (
        "Expected an act after the task was given out at {0}, found {1}",
        "Thời điểm làm phải sau khi giao việc lúc {0}, nhưng đã nhập {1}",
    ),
    (
        "Expected a unit or agency of the organisation, found {0}. Did you mean {1}?",
        "Tệp tổ chức không có đơn vị, cơ quan nào mang mã {0}. Có phải là {1}?",
    ),
    (
        "Expected a unit or agency of the organisation, found {0}",
        "Tệp tổ chức không có đơn vị, cơ quan nào mang mã {0}: ghi đúng mã đơn vị",
    ),
    (
        "Expected a unit that is there, found {0}, which ended on {1}; nothing follows",
        "Đơn vị {0} đã kết thúc hoạt động hết ngày {1}, không có đơn vị kế thừa",
    ),
    (
        "Expected a unit that is there, found {0}, which ended on {1}; {2} follows",
        "Đơn vị {0} đã kết thúc hoạt động hết ngày {1}; đơn vị kế thừa: {2}",
    ),
    (
        "Expected a head of unit {0} on {1} to answer for a task of {2}, found the post vacant, or its "
        "holder away and nobody assigned",
        "Ngày {1} đơn vị {0} không có người đứng đầu chịu trách nhiệm cho việc của {2}: vị trí đang trống, "
        "hoặc người giữ vắng mặt mà chưa giao ai điều hành",
    ),
    ("Expected a unit that is there, found {0}", "Phải là đơn vị còn hoạt động, đây là {0}"),
    ("Expected an act after {0}, found {1}", "Thời điểm làm phải sau {0}, nhưng đã nhập {1}"),
    (
        "Expected an act that has happened, found one at {0}",
        "Việc phải đã xảy ra, nhưng thời điểm đã nhập là {0}",
    ),
    (
        "Expected an act at most {0} days ago, found one at {1}",
        "Việc chỉ được nhập muộn nhiều nhất {0} ngày, nhưng việc đã xảy ra lúc {1}",
    ),
    (
        "Expected the SHA-256 of a seed, 64 hexadecimal digits, found {0}",
        "Phải là SHA-256 của hạt giống, 64 chữ số thập lục phân, đây là {0}",
    ),
    (
        "Expected the seed whose SHA-256 was kept before, found another",
        "Phải là hạt giống có SHA-256 đã lưu trước, đây là hạt giống khác",
    ),
    ("Expected why the dossier is withdrawn, found nothing", "Chưa nhập lý do rút hồ sơ"),
    (
        "Expected reason and number of the Thông báo dừng giải quyết hồ sơ, found nothing",
        "Chưa nhập lý do và số Thông báo dừng giải quyết hồ sơ",
    ),
    ("Expected a remark or an attachment, found nothing", "Chưa nhập ghi chú hoặc tệp đính kèm"),
    ("Expected {0} of paper {1}, found nothing", "Giấy tờ thứ {1} chưa có {0}"),
    (
        "Expected name, where and sha256 of paper {0} alone, found {1}",
        "Giấy tờ thứ {0} chỉ ghi name, where và sha256, nhưng có {1}",
    ),
    (
        "Expected 'sha256' of paper {0} as 64 hexadecimal digits, found {1} characters",
        "'sha256' của giấy tờ thứ {0} phải là 64 chữ số thập lục phân, nhưng có {1} ký tự",
    ),
    (
        "Expected 'sha256' of paper {0} in the digits 0-9 and a-f alone, found others",
        "'sha256' của giấy tờ thứ {0} chỉ gồm chữ số 0-9 và a-f, nhưng có ký tự khác",
    ),
    ("Expected what is corrected and why, found nothing", "Chưa nhập nội dung và lý do đính chính"),
    (
        "Expected data that replace, found the list {0} that only grows",
        "Dữ liệu đính chính phải là dữ liệu thay thế được; danh sách {0} chỉ được thêm vào",
    ),
    (
        "Expected either the unit that has ended or the officer who leaves, found both or none",
        "Nêu hoặc đơn vị đã kết thúc, hoặc cán bộ thôi việc; đây là cả hai hoặc không có gì",
    ),
    ("Expected the number of the decision, found {0}", "Phải nêu số quyết định, đây là {0}"),
    ("Expected a reason among {0}, found {1}", "Lý do phải là một trong: {0}; đây là {1}"),
    ("Expected batches of 1 to {0} dossiers, found {1}", "Mỗi đợt từ 1 đến {0} hồ sơ, đây là {1}"),
    (
        "Expected another to follow, found {0} itself",
        "Phải là đơn vị, người khác tiếp nhận, đây là chính {0}",
    ),
    (
        "Expected a unit that has ended, or who follows it, found {0}, which {1}",
        "Phải là đơn vị đã kết thúc hoặc đơn vị kế thừa, đây là {0}, {1}",
    ),
    ("Expected the number of a sample, found {0}", "Phải là số của một mẫu, đây là {0}"),
    ("Expected 1 to {0} dossiers, found {1}", "Phải từ 1 đến {0} hồ sơ, đây là {1}"),
    (
        "Expected a period, found one that ends at {0}",
        "Khoảng thời gian phải kết thúc sau khi bắt đầu, nhưng kết thúc lúc {0}",
    ),
    (
        "Expected an officer that is known, found {0}. Did you mean {1}?",
        "Không có cán bộ {0}. Có phải là {1}?",
    ),
    ("Expected an officer that is known, found {0}", "Không có cán bộ {0}"),
    (
        "Expected a unit or agency that is known, found {0}. Did you mean {1}?",
        "Không có đơn vị, cơ quan {0}. Có phải là {1}?",
    ),
    ("Expected a unit or agency that is known, found {0}", "Không có đơn vị, cơ quan {0}"),
    (
        "Expected a step of a deployed procedure, found {0}. Did you mean {1}?",
        "Không có bước {0} trong thủ tục đã đưa vào hệ thống. Có phải là {1}?",
    ),
    (
        "Expected a step of a deployed procedure, found {0}",
        "Không có bước {0} trong thủ tục đã đưa vào hệ thống",
    ),
    (
        "Expected a list among {0}, found {1}. Did you mean {2}?",
        "Danh sách phải là một trong: {0}; đây là {1}. Có phải là {2}?",
    ),
    ("Expected a list among {0}, found {1}", "Danh sách phải là một trong: {0}; đây là {1}"),
    (
        "Expected the officer, or the unit, whose signature is waited for",
        "Phải nêu cán bộ hoặc đơn vị đang chờ ký",
    ),
    (
        "Expected 1 to {0} lines and no N below 0, found {1} and {2}",
        "Phải từ 1 đến {0} dòng và N không âm, đây là {1} và {2}",
    ),
    ("Expected no N for the list {0}, found {1}", "Danh sách {0} không có N, nhưng đã nêu {1}"),
    (
        "Expected no period for the list {0}, found one from {1}",
        "Danh sách {0} không tính theo kỳ, nhưng đã nêu kỳ từ {1}",
    ),
    (
        "Expected a national status from 1 to 10, found {0}",
        "Trạng thái hồ sơ phải từ 1 đến 10, nhưng đã ghi {0}",
    ),
    (
        "Expected a target that was sent anything, found {0}; those are {1}",
        "Chưa từng gửi gì và không còn gì phải gửi đến {0}; các nơi nhận đã có: {1}",
    ),
    ("Expected either a unit or an officer to tell facts of", "Phải nêu một đơn vị hoặc một cán bộ"),
    (
        "Expected the decision that the inspection rests on, found none",
        "Chưa nêu quyết định thanh tra, kiểm tra",
    ),
    ("Expected an instant that has been, found {0}", "Thời điểm phải đã qua, nhưng đã nhập {0}"),
    ("Expected an action among {0}, found {1}", "Việc xử lý phải là một trong: {0}; đây là {1}"),
    (
        "Expected an officer in service or a unit with a head, found {0}",
        "Phải là cán bộ đang công tác hoặc đơn vị có người đứng đầu, đây là {0}",
    ),
    ("Expected the words of the {0}, found nothing", "Chưa nhập nội dung {0}"),
    (
        "Expected a day to come for the report, found {0}",
        "Ngày báo cáo phải là ngày chưa đến, nhưng đã nhập {0}",
    ),
    (
        "Expected a moment of payment that the procedure declares: it has none, found {0}",
        "Thủ tục không khai báo khoản phí, lệ phí nào, nên không ghi được lần nộp {0}",
    ),
    (
        "Expected a moment of payment among {0}, found {1}",
        "Thời điểm nộp phải là một trong: {0}; nhưng đã ghi {1}",
    ),
    (
        "Expected {0}, the only moment of payment, found {1}",
        "Thủ tục chỉ thu phí, lệ phí ở thời điểm {0}; nhưng đã ghi {1}",
    ),
    ("Expected the number of the receipt, found nothing", "Chưa nhập số biên lai"),
    (
        "Expected the number of the receipt, or paid=False where nothing was paid, found nothing",
        "Chưa nhập số biên lai; nếu thực tế chưa nộp thì ghi paid=False",
    ),
    (
        "Expected no receipt of a fee that was not paid, found {0}",
        "Khoản chưa nộp thì không có biên lai, số tiền; đây có {0}",
    ),
    ("Expected the moment of the payment, found nothing", "Chưa nêu khoản phí nộp lúc nào (payment)"),
    ("Expected đồng in figures, as 400000, found {0}", "Số tiền chỉ ghi chữ số, như 400000; đây là {0}"),
    (
        "Expected channel counter, online or post, found {0}",
        "Hình thức nộp phải là trực tiếp (counter), trực tuyến (online) hoặc bưu chính (post), đây là {0}",
    ),
    (
        "Expected a dossier taken over after its reception at {0}, found {1}",
        "Hồ sơ chuyển đến phải được nhận sau khi nơi nộp tiếp nhận lúc {0}, nhưng đã nhập {1}",
    ),
    (
        "Expected what to supplement and why, in writing (NĐ 118/2025/NĐ-CP Điều 17), found nothing",
        "Chưa nhập giấy tờ cần bổ sung và lý do, bằng văn bản (NĐ 118/2025/NĐ-CP Điều 17)",
    ),
    ("Expected a stage among {0}, found {1}", "Khâu phải là một trong: {0}; đây là {1}"),
    (
        "Expected the leg that asks for these papers ({0}), found nothing",
        "Người yêu cầu có việc ở nhiều chặng ({0}); phải nêu chặng nào yêu cầu bổ sung (leg)",
    ),
    (
        "Expected a leg in which who asks has an open step ({0}), found {1}",
        "Chặng phải là chặng mà người yêu cầu đang có việc ({0}), đây là {1}",
    ),
    (
        "Expected the leg whose papers these are ({0}), found nothing",
        "Nhiều chặng đang chờ bổ sung ({0}); phải nêu giấy tờ này là của chặng nào (leg)",
    ),
    (
        "Expected no leg: papers of the whole dossier are awaited, found {0}",
        "Đang chờ bổ sung của cả hồ sơ, không nêu chặng; đây là {0}",
    ),
    (
        "Expected a leg that waits for papers ({0}), found {1}",
        "Chặng phải là chặng đang chờ bổ sung ({0}), đây là {1}",
    ),
    (
        "Expected papers after they were asked for at {0}, found {1}",
        "Giấy tờ phải đến sau khi yêu cầu lúc {0}, nhưng đã nhập {1}",
    ),
    ("Expected the reasons of the refusal in writing, found nothing", "Chưa nhập lý do từ chối bằng văn bản"),
    ("Expected the number of the notice, found {0}", "Phải nêu số thông báo, đây là {0}"),
    ("Expected why the dossier is held, found nothing", "Chưa nhập lý do tạm giữ hồ sơ"),
    (
        "Expected no data: a message that is skipped has no result",
        "Không nhập dữ liệu: thông báo bị bỏ qua không có kết quả",
    ),
    (
        "Expected a period that has begun and ends after {0}",
        "Khoảng thời gian phải đã bắt đầu và kết thúc sau {0}",
    ),
    ("Expected a day that has begun, found {0}", "Ngày phải đã bắt đầu, nhưng đã nhập {0}"),
    ("Expected a reason for giving the task back, found nothing", "Chưa nhập lý do trả lại việc"),
    (
        "Expected the task to go back to 'pool' or 'head', found {0}",
        "Việc trả về 'pool' hoặc 'head', đây là {0}",
    ),
    (
        "Expected a reason for giving the task to somebody else, found nothing",
        "Chưa nhập lý do giao việc cho người khác",
    ),
    ("Expected a ground among {0}, found {1}", "Căn cứ tạm dừng phải là một trong: {0}; đây là {1}"),
    ("Expected a numbered document in retrospect, found {0}", "Ghi lùi ngày phải có số văn bản, đây là {0}"),
    (
        "Expected a document issued by the day it suspends from, {0}, found {1}",
        "Văn bản phải ban hành không muộn hơn ngày bắt đầu tạm dừng, {0}; ngày của văn bản: {1}",
    ),
    ("Expected an extension of whole days, found {0}", "Gia hạn phải là số ngày tròn, đây là {0}"),
    (
        "Expected a ground of extension that the procedure declares, and it declares none; found {0}",
        "Thủ tục không khai báo căn cứ gia hạn nào, nên không gia hạn được theo {0}",
    ),
    (
        "Expected a ground of extension among {0}; found {1}",
        "Căn cứ gia hạn phải là một trong: {0}; nhưng đã ghi {1}",
    ),
    ("Expected a ground of extension {0}; found {1}", "Căn cứ gia hạn phải là {0}; đây là {1}"),
    (
        "Expected an extension in the unit of the law ({0}), found {1}",
        "Gia hạn phải theo đơn vị thời gian của luật ({0}), đây là {1}",
    ),
    (
        "Expected an extension in the unit of the term ({0}), found {1}",
        "Gia hạn phải theo đơn vị của thời hạn ({0}), đây là {1}",
    ),
    (
        "Expected a term in the unit of the law ({0}), found {1}",
        "Thời hạn phải theo đơn vị của luật ({0}), đây là {1}",
    ),
    (
        "Expected the number of the applicant's written agreement ({0}), found none",
        "Chỉ kéo dài theo thỏa thuận bằng văn bản với người yêu cầu; ghi số văn bản thỏa thuận ({0})",
    ),
    (
        "Expected {0}, or the number of the written agreement, found {1} without",
        "Cần {0}, hoặc số văn bản đồng ý; đây là {1} mà không có văn bản",
    ),
    (
        "Expected a day after the promised one and not past, found {0}",
        "Ngày hẹn lại phải sau ngày đã hẹn và chưa qua, nhưng đã nhập {0}",
    ),
    ("Expected a working day, found {0} which is off", "Phải là ngày làm việc, nhưng {0} là ngày nghỉ"),
    ("Expected the {0} of the suspension, found nothing", "Chưa nhập {0} của lần tạm dừng"),
    (
        "{0} Fill in what it asks for first, or correct it",
        "{0}. Nhập, hoặc sửa, dữ liệu mà biểu thức hỏi trước.",
    ),
    ("{0} is in {1} already, and says something else", "{0} đã có trong {1} với nội dung khác"),
    (
        "Expected units of the organisation or the settings, found {0}",
        "Phải là đơn vị trong tổ chức hoặc trong cấu hình, đây là {0}",
    ),
    ("Expected an instant that calendars reach, found {0}", "Thời điểm {0} nằm ngoài lịch"),
    (
        "Expected hours such as 2026-02-13=07:30-11:30, found {0}",
        "Giờ phải ghi như 2026-02-13=07:30-11:30, đây là {0}",
    ),
    (
        "Expected the procedure whose version is looked for, found none",
        "Chưa nêu thủ tục (procedure) của phiên bản cần tìm",
    ),
    (
        "Expected something to search by among {0}, found {1}. Did you mean {2}?",
        "Tiêu chí tìm kiếm phải là một trong: {0}; nhưng đã ghi {1}. Có phải là {2}?",
    ),
    (
        "Expected something to search by among {0}, found {1}",
        "Tiêu chí tìm kiếm phải là một trong: {0}; nhưng đã ghi {1}",
    ),
    (
        "Expected {0} among {1}, found {2}. Did you mean {3}?",
        "{0} phải là một trong: {1}; đây là {2}. Có phải là {3}?",
    ),
    ("Expected {0} among {1}, found {2}", "{0} phải là một trong: {1}; đây là {2}"),
    (
        "Expected an instant that has a day everywhere, found {0}",
        "Thời điểm phải có ngày ở mọi múi giờ, nhưng đã nhập {0}",
    ),
    ("Expected a year of four digits, found another", "Năm phải có bốn chữ số"),
    (
        "Expected a period of at most {0} years, found one from {1}",
        "Khoảng thời gian dài nhất {0} năm, nhưng đã nhập từ {1}",
    ),
    ("Expected a reason, found nothing", "Chưa nhập lý do"),
    (
        "Expected the number of the decision to go on without the service, found none",
        "Chưa nhập số quyết định làm tiếp mà không có dịch vụ",
    ),
    ("Expected a day from {0} on, found {1}", "Phải là ngày từ {0} trở đi, nhưng đã nhập {1}"),
    (
        "Expected the target whose keys are compared, found none",
        "Chưa nói nơi nhận nào có danh sách khóa để đối chiếu (--target)",
    ),
    ("Expected at most {0} bytes in {1}, found more", "Tệp {1} dài quá {0} byte"),
    (
        "Expected at most {0} lines of {1} bytes, found more at line {2}",
        "Nhiều nhất {0} dòng, mỗi dòng {1} byte; dòng {2} vượt quá",
    ),
)
