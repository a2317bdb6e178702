"""What the Vietnamese editions of the pages say where the code speaks English only, sentence by sentence.

The key is the English sentence itself: whoever changes it in the code is asked for the Vietnamese one.
"""

from __future__ import annotations

from collections.abc import Mapping

_AFTER = (
    "khi xong thì tính thời hạn thế nào: tính tiếp phần còn lại, tính lại từ đầu, hoặc một thời hạn riêng"
)
_RESULT = "mỗi cột kết quả đặt dữ liệu cùng tên"

#: what `thutuc:` words, their attributes and values mean
VI: Mapping[str, str] = {
    # procedure
    "What the procedure is in law.": "Thủ tục là gì theo pháp luật.",
    "national code (mã thủ tục), such as `1.001193`": (
        "mã trên Cơ sở dữ liệu quốc gia về thủ tục hành chính, ví dụ `1.001193`"
    ),
    "field of work (lĩnh vực); a deputy may be in charge of some only": (
        "lĩnh vực công tác; cấp phó có thể chỉ được giao phụ trách một số lĩnh vực"
    ),
    "who decides, in words": "cơ quan có thẩm quyền giải quyết, ghi bằng lời",
    "what the applicant gets, in words": "người nộp hồ sơ nhận được gì, ghi bằng lời",
    "the term the law gives (thời hạn giải quyết): the dossier's clock": (
        "thời hạn giải quyết theo quy định của pháp luật: thời hạn của cả hồ sơ"
    ),
    "a shorter term the agency has promised; it counts instead of the legal one": (
        "thời hạn ngắn hơn mà cơ quan đã cam kết; được tính thay cho thời hạn theo quy định"
    ),
    "received after this time of day, the term counts from the next working day": (
        "tiếp nhận sau giờ này thì thời hạn tính từ ngày làm việc tiếp theo"
    ),
    "first day on which dossiers are received under this version": (
        "ngày đầu tiên tiếp nhận hồ sơ theo phiên bản này"
    ),
    "last such day": "ngày cuối cùng tiếp nhận hồ sơ theo phiên bản này",
    "how dossier codes are made, where not in the national way": (
        "cách cấp mã hồ sơ, khi không theo mẫu chung của cả nước"
    ),
    "a decision that publishes the procedure or approves its internal process": (
        "quyết định công bố thủ tục hoặc phê duyệt quy trình nội bộ"
    ),
    "what it does: `publication` (công bố) or `internal-process` (phê duyệt quy trình nội bộ)": (
        "quyết định về việc gì: `publication` (công bố) hoặc `internal-process` (phê duyệt quy trình nội bộ)"
    ),
    "its number, such as `163/QĐ-BTP`": "số, ký hiệu, ví dụ `163/QĐ-BTP`",
    "a text of law it rests on": "văn bản quy phạm pháp luật làm căn cứ",
    "a remark for readers, such as what is not drawn": (
        "điều người đọc cần biết, chẳng hạn việc không vẽ được"
    ),
    # supplement
    "How often papers may be asked for, and how the clock goes on.": (
        "Được yêu cầu bổ sung, hoàn thiện hồ sơ mấy lần, và sau đó tính thời hạn thế nào."
    ),
    "where papers may be asked for: at reception, or later by who appraises": (
        "được yêu cầu ở khâu nào: khi tiếp nhận, hoặc về sau khi thẩm định"
    ),
    "how often in one stage; more needs a legal ground and an approver": (
        "mỗi khâu tối đa mấy lần; nhiều hơn thì phải có căn cứ pháp lý và người duyệt"
    ),
    "how the term goes on: with what is left, from the beginning, or with a term of its own": _AFTER,
    "how long the applicant has to bring them": "người nộp có bao lâu để bổ sung",
    "the text of law that says so": "văn bản, điều, khoản quy định việc này",
    "papers are asked for within this time of reception; later is recorded as late, never refused": (
        "phải yêu cầu trong thời hạn này kể từ khi tiếp nhận; muộn hơn thì được ghi là muộn, không bị từ chối"
    ),
    "when the applicant's term ends: only tell, or close the dossier as not supplemented": (
        "hết thời hạn của người nộp: chỉ báo, hoặc dừng giải quyết do không bổ sung hồ sơ"
    ),
    "who signs the request: the officer at the desk (TT 03/2025/TT-VPCP Mẫu 02), or for the agency's head": (
        "ai ký phiếu yêu cầu: người tiếp nhận (TT 03/2025/TT-VPCP Mẫu 02), hoặc người có thẩm quyền ký "
        "cho thủ trưởng cơ quan"
    ),
    # cutoff
    "Received after this time of day, the term counts from the next working day.": (
        "Tiếp nhận sau giờ này thì thời hạn tính từ ngày làm việc tiếp theo."
    ),
    "the time of day; the minute itself is still in time": (
        "giờ chốt; nhận đúng phút ấy vẫn tính trong ngày"
    ),
    "only for what comes this way": "chỉ áp dụng cho hồ sơ nộp theo hình thức này",
    # variant
    "Another term where a condition holds, such as a difficult area.": (
        "Thời hạn khác khi một điều kiện đúng, chẳng hạn địa bàn khó khăn."
    ),
    "expression over the dossier's data and `channel`": (
        "biểu thức trên dữ liệu của hồ sơ và `channel` (hình thức nộp)"
    ),
    "what officials call the case, such as `xã khó khăn`": (
        "cán bộ gọi trường hợp này là gì, ví dụ `xã khó khăn`"
    ),
    "replaces the step's term, or the procedure's legal term": (
        "thay thời gian của bước, hoặc thời hạn theo quy định của thủ tục"
    ),
    "replaces the procedure's committed term": "thay thời hạn cam kết của thủ tục",
    "is added instead, in the same unit": "hoặc được cộng thêm, cùng đơn vị tính",
    "of the procedure: replaces the limit for asking for papers": (
        "của thủ tục: thay thời hạn phải yêu cầu bổ sung"
    ),
    # extension
    "An extension that a special law allows; no apology, not late.": (
        "Gia hạn mà luật chuyên ngành cho phép; không phải xin lỗi, không phải quá hạn."
    ),
    "why, in a word: `verification` …": "lý do, một từ: `verification` …",
    "so much is added at most": "được thêm tối đa bao nhiêu",
    "or: the whole term is so long at most": "hoặc: tổng thời hạn dài tối đa bao nhiêu",
    "only while this expression over the dossier's data holds": (
        "chỉ khi biểu thức này trên dữ liệu của hồ sơ đúng"
    ),
    "how often one dossier is extended, each time by `atMost`": (
        "mỗi hồ sơ được gia hạn mấy lần, mỗi lần thêm không quá `atMost`"
    ),
    "longer by written agreement with the applicant; with neither limit: only by such an agreement": (
        "được dài hơn khi người nộp thỏa thuận bằng văn bản; không ghi giới hạn nào thì chỉ gia hạn "
        "theo thỏa thuận ấy"
    ),
    '`expiry` where the law counts it from the day on which the term ends ("kể từ ngày hết hạn")': (
        "`expiry` khi văn bản tính phần gia hạn kể từ ngày hết hạn"
    ),
    # payment
    "A fee that has to be paid before something happens.": "Khoản phải nộp trước một việc.",
    "before what: reception, taking the supplement, or returning the result": (
        "trước việc gì: tiếp nhận, nhận hồ sơ bổ sung, hoặc trả kết quả"
    ),
    "what officials call it": "tên cán bộ thường gọi",
    # group
    "A term that several steps share, or a leg that one agency answers for.": (
        "Thời hạn chung của nhiều bước, hoặc một chặng do một cơ quan chịu trách nhiệm."
    ),
    "the name that steps refer to": "tên mà các bước ghi để thuộc nhóm",
    "how long its steps have together": "các bước trong nhóm có chung bao lâu",
    "by the law or by the step table; else a plug-in says": (
        "tính theo luật hay theo bảng quy trình nội bộ; không ghi thì phần mở rộng quyết định"
    ),
    "a leg: its first task is acknowledged within this time": (
        "chặng: việc đầu tiên phải được xác nhận đã nhận trong thời hạn này"
    ),
    "a leg: papers are asked for within this time of its own start": (
        "chặng: phải yêu cầu bổ sung trong thời hạn này kể từ khi chặng bắt đầu"
    ),
    # apology
    "When the apology of a late dossier is due, where not the day before.": (
        "Hồ sơ trễ hạn thì văn bản xin lỗi phải có khi nào, nếu không phải là trước khi hết hạn một ngày."
    ),
    "at latest one day before the term ends, or when it has ended": (
        "chậm nhất một ngày trước khi hết hạn, hoặc khi đã hết hạn"
    ),
    # retention
    "How long a dossier is kept after it has ended (thời hạn bảo quản).": (
        "Hồ sơ được bảo quản bao lâu sau khi kết thúc."
    ),
    "whole years from the end of the year in which it ended, or for ever": (
        "số năm tròn, tính từ hết năm hồ sơ kết thúc, hoặc vĩnh viễn"
    ),
    "the number of years stands in no text and is to be replaced": (
        "số năm không có trong văn bản nào và sẽ phải thay"
    ),
    # ladder, rung
    "Who is told of a term, instead of what the plug-in's settings say.": (
        "Ai được nhắc, được báo về một thời hạn, thay cho cấu hình của phần mở rộng."
    ),
    "on a process: of which clock; every clock where it is left out": (
        "khi đặt ở quy trình: của thời hạn nào; không ghi là mọi thời hạn"
    ),
    "the rungs": "các nấc báo",
    "the text that says so": "văn bản quy định việc này",
    "what it is called in the journal, such as `reminder`": "tên ghi trong nhật ký, ví dụ `reminder`",
    "who is told": "người được báo",
    "so long before the term runs out": "trước khi hết hạn bao lâu",
    "so long after it": "sau khi hết hạn bao lâu",
    # field, form
    "One datum that a step, a service, a message or the start may set.": (
        "Một dữ liệu mà bước, dịch vụ, thông điệp hoặc lúc bắt đầu được đặt."
    ),
    "its name in the dossier's data": "tên trong dữ liệu của hồ sơ",
    "what may be filled in": "được nhập gì",
    "what officials read, in Vietnamese": "cán bộ đọc gì trên màn hình, bằng tiếng Việt",
    "whether it has to be filled in": "có bắt buộc nhập hay không",
    "what may be chosen, of type `choice`": "các giá trị được chọn, khi kiểu là `choice`",
    "what officials read for each choice, as many and in the same order": (
        "cán bộ đọc gì cho từng lựa chọn, đủ số và đúng thứ tự"
    ),
    "the value is added to a list instead of replacing what stands there": (
        "giá trị được nối thêm vào danh sách, không thay giá trị đang có"
    ),
    "The form that is filled in, a JSON Schema in a file of the procedure's folder.": (
        "Biểu mẫu điện tử phải nhập: một JSON Schema trong thư mục của thủ tục."
    ),
    "its path, seen from the procedure's file, such as `forms/application.schema.json`": (
        "đường dẫn tính từ tệp quy trình, ví dụ `forms/application.schema.json`"
    ),
    # step, term
    "The step's place in the published table.": "Bước này là dòng nào trong bảng đã công bố.",
    "row number in the published table": "số thứ tự dòng trong bảng đã công bố",
    "what comes of it (Biểu mẫu/Kết quả), such as `Dự thảo Giấy phép`": (
        "cột Biểu mẫu/Kết quả của bảng, ví dụ `Dự thảo Giấy phép`"
    ),
    "the figure is ours, not the published table's": "con số là tự đặt, không lấy từ bảng đã công bố",
    "when this step is completed, unless it sends back, the result is ready and the dossier's clock stops": (
        "xong bước này mà không chuyển lại là có kết quả tại Bộ phận Một cửa, thời hạn của hồ sơ dừng tại đó"
    ),
    "who signs here decides what is applied for, or a part of it such as a leg's, though others sign later; "
    "from then on the dossier is not withdrawn, stopped or refused any more, unless it is sent back": (
        "ký bước này là đã quyết định việc được đề nghị, hoặc một phần như của một chặng, tuy sau đó còn "
        "bước ký khác; từ đó hồ sơ không rút, không dừng, không từ chối nữa, trừ khi bị chuyển trả"
    ),
    "this step ends an appointment printed on the receipt (hẹn lần 1), numbered from 1; where a wait follows "
    "after `fresh:<term>`, its limit is the dossier's term less that one, and to miss it is to be late": (
        "bước kết thúc một lần hẹn in trên giấy tiếp nhận (hẹn lần 1), đánh số từ 1; nếu sau đó chờ với "
        "`fresh:<term>` thì giới hạn của lần hẹn này là thời hạn của hồ sơ trừ đi thời hạn ấy, "
        "vượt giới hạn là quá hạn"
    ),
    "the `thutuc:group` whose term it shares": "`thutuc:group` mà bước dùng chung thời hạn",
    "The time a step has, or the legal term that a timer event waits for.": (
        "Thời gian của một bước, hoặc thời hạn theo luật mà sự kiện hẹn giờ chờ."
    ),
    "how long, in the law's words": "bao lâu, ghi như văn bản ghi",
    "by the law (days from the next one) or by the step table (8 working hours a day); else a plug-in says": (
        "tính theo luật (từ ngày kế tiếp) hay theo bảng quy trình nội bộ (08 giờ làm việc là một ngày); "
        "không ghi thì phần mở rộng quyết định"
    ),
    "The table says *không tính thời gian*.": "Bảng ghi *không tính thời gian*.",
    "The time a step has when it comes back, instead of a whole new term.": (
        "Thời gian của bước khi bị chuyển trả, thay cho cả một thời hạn mới."
    ),
    "only where this expression over the dossier's data and `channel` holds; else for every return": (
        "chỉ khi biểu thức này trên dữ liệu của hồ sơ và `channel` đúng; không ghi là mọi lần chuyển trả"
    ),
    "what officials call it, such as `giải trình`": "tên cán bộ thường gọi, ví dụ `giải trình`",
    # people
    "The role and the kind of unit that answer for the step (chủ trì).": (
        "Vai trò và loại đơn vị chịu trách nhiệm về bước (chủ trì)."
    ),
    "the role that a post of the organisation lists, letter for letter": (
        "vai trò, ghi đúng từng chữ như ở chức danh trong tệp tổ chức"
    ),
    "a *kind* of unit, looked for from where the dossier is": ("*loại* đơn vị, được tìm từ nơi hồ sơ đang ở"),
    "instead of `unit`: the datum that holds the id of a unit": (
        "thay cho `unit`: dữ liệu chứa mã một đơn vị"
    ),
    "with `unit`: the datum that names a territory; the unit of that kind that serves it is meant": (
        "kèm `unit`: dữ liệu nêu địa bàn; lấy đơn vị thuộc loại ấy phụ trách địa bàn đó"
    ),
    "what the step does in law; each act is a mandate of its own": (
        "bước làm việc gì theo luật; mỗi việc cần căn cứ thẩm quyền riêng"
    ),
    "who of several gets the task; without it one is chosen by the dossier's number": (
        "trong nhiều người thì giao cho ai; không ghi thì chọn một người theo số hồ sơ"
    ),
    "the earlier step whose officer does this one too, while he holds the role; else as `assign` says": (
        "bước trước: ai đã làm bước ấy thì làm cả bước này khi còn giữ vai trò; không còn thì theo `assign`"
    ),
    "earlier steps whose officers never do this one (four eyes)": (
        "các bước trước: ai đã làm một trong các bước ấy thì không bao giờ được làm bước này (bốn mắt)"
    ),
    "Who gives an opinion on the task without completing it (phối hợp).": (
        "Ai cho ý kiến về việc này mà không tự hoàn thành việc (phối hợp)."
    ),
    "Who is told of the step and only looks on (theo dõi).": (
        "Ai được báo về bước này và chỉ xem (theo dõi)."
    ),
    "A step whose act comes before this one, and anew after each return.": (
        "Bước phải ký trước bước này, và ký lại sau mỗi lần chuyển trả."
    ),
    "the step that signs or initials it": "bước ký hoặc ký nháy văn bản ấy",
    "what is signed or initialled there, such as `Tờ trình`": "văn bản được ký ở đó, ví dụ `Tờ trình`",
    # waiting
    "While the step waits, the dossier's clock stands still.": (
        "Trong lúc bước này chờ, thời hạn của hồ sơ tạm dừng."
    ),
    "why, in a word: `posting`, `tax`, `verification`, `applicant` …": (
        "lý do, một từ: `posting`, `tax`, `verification`, `applicant` …"
    ),
    "the text of law that lets the clock stand still": (
        "văn bản, điều, khoản cho phép tạm dừng tính thời gian"
    ),
    "how long one waits, counted by law": "chờ bao lâu, tính theo luật",
    "for whom: `applicant`, `commune`, `police` or `tax-office`, or the name of an agency": (
        "chờ ai: `applicant` (người nộp), `commune` (UBND cấp xã), `police` (công an), `tax-office` "
        "(cơ quan thuế), hoặc tên một cơ quan"
    ),
    "how the dossier's clock goes on then: with what is left, from the beginning, "
    "or with a term of its own": _AFTER,
    "`policy=reading`: it stands still only where that reading of the law is used": (
        "`policy=reading`: chỉ tạm dừng ở nơi áp dụng cách hiểu ấy của luật"
    ),
    "it waits for papers: asked for once, at `appraisal`, or by special law as `guidance`, `council`": (
        "chờ giấy tờ bổ sung: yêu cầu một lần khi thẩm định (`appraisal`), hoặc theo luật chuyên ngành: "
        "`guidance` (hướng dẫn hoàn thiện thêm), `council` (theo ý kiến hội đồng)"
    ),
    "What a consulted agency's silence means; its text is run when it means yes.": (
        "Cơ quan được lấy ý kiến không trả lời thì hiểu thế nào; coi là đồng ý thì các dòng ghi trong phần "
        "tử được thực hiện."
    ),
    "no answer within the term means yes, an incident for a person, or nothing: one waits": (
        "hết hạn không trả lời thì coi là đồng ý, là sự cố cần người xử lý, hoặc tiếp tục chờ"
    ),
    "the text of law that gives silence this meaning": ("văn bản, điều, khoản cho sự im lặng ý nghĩa ấy"),
    "sets data when silence means yes, as lines `name = expression`": (
        "đặt dữ liệu khi im lặng là đồng ý, mỗi dòng `name = expression` (tên = biểu thức)"
    ),
    # services, decisions, loops, ends
    "The granted service that a service task calls.": (
        "Dịch vụ đã được cấp quyền mà bước gọi dịch vụ gọi đến."
    ),
    "the name it is granted under when the file is deployed": (
        "tên dịch vụ được cấp quyền khi triển khai tệp"
    ),
    "The decision table that a business rule task asks.": ("Bảng quyết định mà bước quy tắc nghiệp vụ tra."),
    "id of the decision, in a DMN file that is deployed with the procedure": (
        "mã (id) của quyết định trong tệp DMN triển khai cùng thủ tục"
    ),
    "the datum that is set; without it each output sets the datum of its own name": (
        f"dữ liệu nhận kết quả; không ghi thì {_RESULT}"
    ),
    "how: as the hit policy answers, or as Camunda 7 maps results": (
        "dạng kết quả: như nguyên tắc chọn của bảng trả lời, hoặc như cách Camunda 7 chuyển kết quả"
    ),
    "Over what a multi-instance activity repeats, and where its answers go.": (
        "Bước nhiều lượt lặp theo danh sách nào, kết quả từng lượt đưa vào đâu."
    ),
    "expression that gives the list; one round for each item": ("biểu thức cho danh sách; mỗi mục một lượt"),
    "the datum that holds the item inside a round": "dữ liệu chứa mục đang xét trong một lượt",
    "the datum of a round that is collected": "dữ liệu của mỗi lượt được thu lại",
    "the list it is added to": "danh sách nhận các dữ liệu thu lại",
    "What becomes of the dossier where the process ends otherwise than by a result.": (
        "Hồ sơ kết thúc thế nào khi quy trình kết thúc mà không có kết quả."
    ),
    "`stopped` (dừng giải quyết hồ sơ) or `not-supplemented` (do không bổ sung): status 8, own columns": (
        "`stopped` (dừng giải quyết hồ sơ) hoặc `not-supplemented` (dừng do không bổ sung): trạng thái 8, "
        "thống kê ở cột riêng"
    ),
    # how values are written
    "Stands in:": "Đặt ở:",
    "| attribute | what it means | value | when it is not written |": (
        "| thuộc tính | tên gọi | ý nghĩa | cách ghi | khi không ghi |"
    ),
    "child elements that hold text": "phần tử con chứa văn bản",
    "child elements with": "phần tử con có",
    "may repeat": "được lặp",
    "the element's text": "văn bản của phần tử",
    "script of the safe language": "tập lệnh của ngôn ngữ an toàn",
    "required": "bắt buộc",
    "separated by spaces": "cách nhau bằng dấu cách",
    "names separated by spaces": "các tên cách nhau bằng dấu cách",
    "texts separated by `\\|`": "các giá trị cách nhau bằng `\\|`",
    "a whole number": "số nguyên",
    "a term, such as `07 ngày làm việc`": "thời hạn, ví dụ `07 ngày làm việc`",
    "`true` or `false`": "`true` hoặc `false`",
    "`NN năm` (at most 200) or `vĩnh viễn`": "`NN năm` (tối đa 200) hoặc `vĩnh viễn`",
    "a name that conditions can use": "tên dùng được trong điều kiện",
    "`resume`, `restart` or `fresh:<term>`": "`resume`, `restart` hoặc `fresh:<term>`",
    "`policy=reading`, one of the named policies": "`policy=reading`, một trong các cách hiểu đã đặt tên",
    "text": "văn bản",
    "text of at most 300 characters": "văn bản, tối đa 300 ký tự",
    "a time of day, such as `15:00`": "giờ trong ngày, ví dụ `15:00`",
    "a date, such as `2026-01-31`": "ngày, ví dụ `2026-01-31`",
}

#: what a finding means for the file
KINDS_VI: Mapping[str, str] = {
    "breaks": "sai",
    "unsupported": "chưa hỗ trợ",
    "missing": "cần bổ sung",
    "advice": "lưu ý",
}

#: inside what a start event stands
PLACES_VI: Mapping[str, str] = {
    "": "",
    "a subprocess": " của quy trình con",
    "an event subprocess": " của quy trình con theo sự kiện",
}
