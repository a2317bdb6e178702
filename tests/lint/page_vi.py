"""What each rule asks for, in Vietnamese; the key is the English sentence, so that one follows the other."""

from __future__ import annotations

from collections.abc import Mapping

ASKED: Mapping[str, str] = {
    # responsibility
    "Silence agrees only of an agency that was asked, so the datum naming it is never empty.\n\n"
    "NĐ 61/2018/NĐ-CP Điều 19.5 speaks of the agency that was asked.": (
        "Im lặng chỉ là đồng ý khi có đơn vị được hỏi, nên dữ liệu nêu đơn vị ấy không bao giờ để trống.\n\n"
        "NĐ 61/2018/NĐ-CP Điều 19.5 nói về cơ quan được lấy ý kiến."
    ),
    "The datum by which a step finds its unit is filled in before, and is one that can name a unit.\n\n"
    "Where no unit is found nobody assigns the step (NĐ 61/2018/NĐ-CP Điều 19.1).": (
        "Dữ liệu nêu đơn vị thực hiện bước phải có trước khi bước mở, và phải là kiểu nêu được đơn vị.\n\n"
        "Không xác định được đơn vị thì không ai phân công bước ấy (NĐ 61/2018/NĐ-CP Điều 19.1)."
    ),
    "One datum has one type, wherever forms and fields of the procedure declare it.": (
        "Một dữ liệu chỉ có một kiểu, dù biểu mẫu hay trường dữ liệu nào của thủ tục khai báo."
    ),
    "Silence that agrees sets every datum that the step alone fills in, and that a way asks for.": (
        "Im lặng là đồng ý thì đặt mọi dữ liệu bắt buộc mà chỉ bước ấy nhập và có luồng hỏi đến."
    ),
    "Only the time of a wait is not counted: what leads on from it ends it.\n\n"
    "NĐ 151/2025/NĐ-CP Phụ lục I Phần V mục A.II leaves out the time of posting, no more. An event that "
    "does\nnot interrupt the wait only reminds, and never leads to the result.": (
        "Chỉ thời gian chờ là không tính vào thời hạn: sự kiện đưa hồ sơ đi tiếp thì kết thúc bước chờ.\n\n"
        "NĐ 151/2025/NĐ-CP Phụ lục I Phần V mục A.II chỉ không tính thời gian niêm yết. Sự kiện biên không "
        "ngắt thì chỉ để nhắc, không dẫn tới kết quả."
    ),
    "Signing, issuing and handing over are acts of their own (R100; NĐ 30/2020/NĐ-CP Điều 13, 15, 18).": (
        "Ký, phát hành và trả kết quả là những việc riêng (R100; NĐ 30/2020/NĐ-CP Điều 13, 15, 18)."
    ),
    "One file serves every place; units are found from where the dossier is (R93).": (
        "Một tệp dùng cho mọi nơi; đơn vị được tìm từ nơi hồ sơ đang ở (R93)."
    ),
    "One task, one unit in the lead (R85; Cao Bằng 1.004946; QĐ 2916/QĐ-UBND Hà Tĩnh, bước B4).": (
        "Một việc, một đơn vị chủ trì (R85; Cao Bằng 1.004946; QĐ 2916/QĐ-UBND Hà Tĩnh, bước B4)."
    ),
    "Every way to a result passes a signature (R85: a table without its approving leader; R100).": (
        "Mọi đường đi tới kết quả đều qua một bước ký (R85: bảng thiếu lãnh đạo phê duyệt; R100)."
    ),
    "Who signs is a head, his deputy or a council (R98; NĐ 30/2020/NĐ-CP Điều 13).": (
        "Người ký là người đứng đầu, cấp phó hoặc hội đồng (R98; NĐ 30/2020/NĐ-CP Điều 13)."
    ),
    "Each authority decides what is its own (R57; NĐ 191/2026/NĐ-CP: not pushed upward).": (
        "Cấp nào quyết định việc của cấp ấy (R57; NĐ 191/2026/NĐ-CP: không đẩy lên cấp trên)."
    ),
    "Received and returned at the one-stop only (R30; NĐ 118/2025/NĐ-CP; NĐ 61/2018/NĐ-CP Điều 5.1e).": (
        "Chỉ tiếp nhận và trả kết quả tại Bộ phận Một cửa (R30; NĐ 118/2025/NĐ-CP; NĐ 61/2018/NĐ-CP "
        "Điều 5.1e)."
    ),
    "Who signs or decides, and may send back, can come to another conclusion (NĐ 61/2018/NĐ-CP Điều 19.8)."
    "\n\nWhat parts the ends is filled in by him, by a step on the way back, "
    "or by one that is yet to come.": (
        "Người ký hoặc quyết định mà được chuyển trả thì cũng có thể kết luận khác (NĐ 61/2018/NĐ-CP "
        "Điều 19.8).\n\nĐiều phân biệt các kết thúc do chính người ấy nhập, do một bước trên đường chuyển "
        "trả, hoặc do một bước còn ở phía sau."
    ),
    "The term is kept when the result is ready at the one-stop (R25; NĐ 61/2018/NĐ-CP Điều 20).": (
        "Đúng hạn là khi có kết quả tại Bộ phận Một cửa (R25; NĐ 61/2018/NĐ-CP Điều 20)."
    ),
    "The drawing that people approve says who does it, and so does the file (rõ người, rõ việc).": (
        "Hình vẽ được phê duyệt nói ai làm, và tệp cũng nói đúng như vậy (rõ người, rõ việc)."
    ),
    "A step that changes nothing costs a day (R82).": "Bước không làm thay đổi gì thì mất một ngày (R82).",
    "A step asks for a role that a post in such a unit has (R93; plug-in `thutuc_roles`).": (
        "Bước cần một vai trò mà có chức danh ở đơn vị loại ấy giữ (R93; phần mở rộng `thutuc_roles`)."
    ),
    "The steps that `sameAs`, `notSameAs` and `of` name exist.": (
        "Các bước nêu ở `sameAs`, `notSameAs` và `of` phải có trong tệp."
    ),
    "A step speaks of other steps, never of itself.": "Bước chỉ nêu các bước khác, không nêu chính nó.",
    "A step does not ask for an officer whom it forbids.": (
        "Bước không yêu cầu đúng người mà chính nó không cho làm."
    ),
    "Who co-operates or follows is a role in a unit.": (
        "Người phối hợp, theo dõi là một vai trò ở một đơn vị."
    ),
    "What a step requires is signed or initialled where it says.": (
        "Văn bản mà bước đòi hỏi phải được ký hoặc ký nháy ở đúng bước đã nêu."
    ),
    "Every way back to a step that requires a signature passes it again.": (
        "Mọi đường chuyển trả về bước đòi hỏi chữ ký đều qua lại bước ký."
    ),
    # time
    "The steps' terms, added along every way, keep the committed and the legal term (R84, R86).": (
        "Thời gian các bước cộng theo mọi đường đi không quá thời hạn cam kết và thời hạn theo quy "
        "định (R84, R86)."
    ),
    "For each case the longest path, and the days left for one return (R84); what no sum counts, and why.": (
        "Mỗi trường hợp: đường đi dài nhất và số ngày còn lại cho một lần chuyển trả (R84); điều "
        "không cộng vào, "
        "và vì sao."
    ),
    "The rows of a published table make its total (R85); figures of our own may leave a reserve.": (
        "Các dòng của bảng đã công bố cộng lại bằng tổng của bảng (R85); số tự đặt thì được để dự phòng."
    ),
    "What is done only after a return takes its time from the same term (R84).": (
        "Việc chỉ làm sau khi chuyển trả lấy thời gian từ chính thời hạn ấy (R84)."
    ),
    "Days, working days and hours of the clock stand side by side (R27; BLDS 2015 Điều 145–148).": (
        "Ngày, ngày làm việc và giờ đồng hồ để cạnh nhau, không cộng (R27; BLDS 2015 Điều 145–148)."
    ),
    "Own terms inside a group stay within the group's (R83: Hà Nội 1594 gives 07 days to eight people).": (
        "Thời gian riêng của từng bước trong nhóm không quá thời hạn chung (R83: Hà Nội 1594 cho "
        "tám người 07 ngày)."
    ),
    "A proof that is not there is never taken for one.": (
        "Chưa chứng minh được thì không bao giờ coi là đã chứng minh."
    ),
    "A called procedure is another file: what it takes is added by people.": (
        "Quy trình được gọi là tệp khác: thời gian của nó do người cộng."
    ),
    "Nothing is guessed about a wait (R24; NĐ 151/2025/NĐ-CP Phụ lục I Phần V mục A.II).": (
        "Không đoán gì về thời gian chờ (R24; NĐ 151/2025/NĐ-CP Phụ lục I Phần V mục A.II)."
    ),
    "Asked once, in time (R32; NĐ 61/2018/NĐ-CP Điều 19.4).": (
        "Yêu cầu bổ sung một lần, đúng thời hạn (R32; NĐ 61/2018/NĐ-CP Điều 19.4)."
    ),
    "Not supplemented in time it is closed, never parked (R33, R103; NĐ 297/2025/NĐ-CP Điều 6.4a).": (
        "Quá hạn không bổ sung thì dừng giải quyết, không để treo (R33, R103; NĐ 297/2025/NĐ-CP Điều 6.4a)."
    ),
    "Terms are published and approved by numbered decisions (NĐ 61/2018/NĐ-CP Điều 36.4).": (
        "Thời hạn được công bố và phê duyệt bằng quyết định có số (NĐ 61/2018/NĐ-CP Điều 36.4)."
    ),
    # flow
    "No dossier stops at a gateway where nothing holds.": (
        "Không hồ sơ nào mắc lại ở cổng mà không điều kiện nào đúng."
    ),
    "The order in the drawing decides nothing that somebody did not mean.": (
        "Thứ tự trong hình vẽ không quyết định điều mà không ai định."
    ),
    "Every way is taken by some dossier: its condition holds for some data that may be filled in.": (
        "Đường nào cũng có hồ sơ đi: điều kiện của nó đúng với một dữ liệu nhập được."
    ),
    "Where nobody can prove that only one condition holds, drawing and file ask in the same order.": (
        "Không chứng minh được chỉ một điều kiện đúng thì hình vẽ và tệp phải xét theo cùng thứ tự."
    ),
    "Where the conditions cannot be proved to cover every case, one flow is the default.": (
        "Không chứng minh được các điều kiện bao hết mọi trường hợp thì phải có một luồng mặc định."
    ),
    "What looks like a choice and is none opens two steps at once.": (
        "Chỗ trông như lựa chọn mà không phải lựa chọn thì mở hai bước cùng lúc."
    ),
    "A dossier that is divided comes to one end, not to two results at once.": (
        "Hồ sơ đã tách nhánh thì về một kết thúc, không ra hai kết quả cùng lúc."
    ),
    "A gateway with one way in and one way out decides nothing: mostly a flow was lost.": (
        "Cổng có một đường vào, một đường ra không quyết định gì: thường là thiếu một luồng."
    ),
    "A flow drawn over another is seen by nobody, and doubles what follows.": (
        "Luồng vẽ chồng lên luồng khác không ai thấy, và làm phần sau chạy hai lần."
    ),
    "What nothing leads to is a step that nobody will ever do.": (
        "Bước không có đường nào dẫn tới thì không bao giờ có người làm."
    ),
    "A dossier that comes where nothing leads on is over with no result: mostly a flow was lost.": (
        "Hồ sơ đến chỗ không có đường đi tiếp thì kết thúc mà không có kết quả: thường là thiếu một luồng."
    ),
    # text
    "A step has a name: it is the content of its row (R82: TT 01/2018/TT-VPCP Điều 8).": (
        "Bước phải có tên: đó là nội dung của dòng trong bảng (R82: TT 01/2018/TT-VPCP Điều 8)."
    ),
    "Lists and the control sheet tell steps by their names (TT 01/2018/TT-VPCP, Phiếu kiểm soát).": (
        "Danh sách và phiếu kiểm soát gọi bước bằng tên (TT 01/2018/TT-VPCP, Phiếu kiểm soát)."
    ),
    "Who approves a paper reads words, no code: data have a label, what is waited for has a name.": (
        "Người phê duyệt đọc chữ, không đọc mã: dữ liệu phải có nhãn, việc chờ phải có tên."
    ),
    "Text that people read has its marks (NĐ 30/2020/NĐ-CP Điều 8: tiếng Việt, Unicode).": (
        "Chữ cho người đọc phải có dấu (NĐ 30/2020/NĐ-CP Điều 8: tiếng Việt, Unicode)."
    ),
    "A name is read, not shouted (NĐ 30/2020/NĐ-CP Phụ lục II: viết hoa).": (
        "Tên viết theo quy tắc viết hoa, không viết hoa cả câu (NĐ 30/2020/NĐ-CP Phụ lục II: viết hoa)."
    ),
    "The code is one by which the procedure is found on the national portal.": (
        "Mã thủ tục là mã tra được trên Cổng Dịch vụ công quốc gia."
    ),
    "A number that stands twice names no row (R85: QĐ 2022/QĐ-UBND Cao Bằng, quy trình 16, 17).": (
        "Số thứ tự ghi hai lần thì không chỉ dòng nào (R85: QĐ 2022/QĐ-UBND Cao Bằng, quy trình 16, 17)."
    ),
    'A way back names the row it leads to (R85: QĐ 2916/QĐ-UBND Hà Tĩnh, B5: "theo bước B6" meant B9).': (
        "Đường chuyển trả nêu đúng dòng nó dẫn về (R85: QĐ 2916/QĐ-UBND Hà Tĩnh, B5: “theo bước B6” "
        "thực ra là B9)."
    ),
    "A contradiction that the drawing cannot show is kept in a note, never settled in silence (R85).": (
        "Mâu thuẫn mà hình vẽ không thể hiện được thì giữ trong ghi chú, không tự xử lý trong im lặng (R85)."
    ),
    # asked when deploying too
    "A dossier without a term could never be late: the header says a legal or committed term (R102).": (
        "Hồ sơ không có thời hạn thì không bao giờ quá hạn: đầu tệp phải ghi thời hạn theo quy định "
        "hoặc cam kết "
        "(R102)."
    ),
    "Nobody is responsible for a step without a role and a unit (rõ người, rõ việc).": (
        "Bước không có vai trò và đơn vị thì không ai chịu trách nhiệm (rõ người, rõ việc)."
    ),
    "Every step has a term, shares its group's, or says that none is counted (không tính thời gian).": (
        "Bước nào cũng có thời gian riêng, dùng chung thời hạn của nhóm, hoặc ghi không tính thời gian."
    ),
    'A long term in bare "giờ" says which hours it means (R27–R28; BLDS 2015 Điều 147.1).': (
        "Thời gian dài chỉ ghi “giờ” phải nói rõ giờ nào (R27–R28; BLDS 2015 Điều 147.1)."
    ),
    "A repeating timer leaves a minute between two firings, or its dossier could never catch up.": (
        "Hẹn giờ lặp lại phải cách nhau ít nhất một phút, nếu không hồ sơ không bao giờ theo kịp."
    ),
    # soundness, notes
    "Every join gets what it waits for.": "Chỗ hợp nhánh nào cũng nhận đủ điều nó chờ.",
    "From everywhere there is a way to the end.": "Từ chỗ nào cũng có đường tới kết thúc.",
    "A step is open once at a time.": "Mỗi lúc một bước chỉ mở một lần.",
    "A note that accepts a finding accepts one that is there.": (
        "Ghi chú chấp nhận một điểm thì điểm ấy phải đang có."
    ),
}
