"""What officials read for each of thutuc's words, their attributes and choices, in a modeler's panel."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from thutuc.procedure import GROUND_NAMES, ground_name
from thutuc.procedure.telling import ACT_NAMES

_BASIS = "Căn cứ pháp lý|Văn bản, điều, khoản quy định việc này."
_WHEN = "Khi nào (điều kiện)|Biểu thức trên dữ liệu của hồ sơ và channel, ví dụ: difficult_area"
_CALLED = "Tên gọi|Cán bộ gọi trường hợp này là gì."
_COUNTING = "Cách tính|Không chọn: theo cấu hình của cơ quan."
_PLACE = {
    "role": "Vai trò|Đúng từng chữ như vai trò ghi ở chức danh trong tệp tổ chức.",
    "unit": "Loại đơn vị|Không ghi tên riêng: one-stop (Bộ phận Một cửa), chair (lãnh đạo UBND cấp xã)…",
    "unitFrom": "Đơn vị theo dữ liệu|Tên dữ liệu chứa mã đơn vị; ghi thì để trống Loại đơn vị.",
    "territoryFrom": "Địa bàn theo dữ liệu|Tên dữ liệu ghi địa bàn; đi kèm Loại đơn vị.",
}


def _coded(ground: str) -> str:
    """A ground as it is written into the file, and what it is called."""
    return f"{ground} ({ground_name(ground)})"


_GROUNDS = ", ".join(map(_coded, GROUND_NAMES))

#: word → what it is called, and for each attribute its label and, behind the bar, a hint
LABELS: Mapping[str, tuple[str, Mapping[str, str]]] = MappingProxyType(
    {
        "procedure": (
            "Thủ tục hành chính",
            {
                "code": "Mã thủ tục|Mã trên Cơ sở dữ liệu quốc gia về TTHC, ví dụ 1.001193",
                "field": "Lĩnh vực",
                "authority": "Cơ quan thực hiện",
                "result": "Kết quả",
                "legalTerm": "Thời hạn giải quyết|Theo luật, ví dụ 07 ngày làm việc",
                "committedTerm": "Thời hạn cam kết|Đã cắt giảm; không dài hơn thời hạn giải quyết.",
                "cutoff": "Giờ chốt|Nhận sau giờ này thì tính từ ngày làm việc tiếp theo, ví dụ 15:00",
                "effectiveFrom": "Áp dụng từ ngày|Năm-tháng-ngày, ví dụ 2026-07-01",
                "effectiveTo": "Áp dụng đến hết ngày|Năm-tháng-ngày",
                "codePattern": "Mẫu mã hồ sơ|Chỉ ghi khi không theo mẫu quốc gia.",
                "decision": "Quyết định",
                "basis": "Căn cứ pháp lý",
                "note": "Ghi chú|Điều người đọc cần biết, như việc không vẽ được.",
            },
        ),
        "decision": (
            "Quyết định",
            {
                "kind": "Loại quyết định",
                "number": "Số, ký hiệu, ngày",
            },
        ),
        "supplement": (
            "Yêu cầu bổ sung hồ sơ",
            {
                "stages": "Ở khâu nào",
                "atMost": "Tối đa mấy lần mỗi khâu",
                "after": "Sau khi bổ sung|restart: tính lại từ đầu; resume: tính tiếp; fresh:<thời hạn>",
                "applicantTerm": "Thời hạn của người nộp",
                "basis": _BASIS,
                "askWithin": "Phải yêu cầu trong thời hạn|Kể từ khi tiếp nhận; quá thì ghi nhận là muộn.",
                "whenOver": "Hết thời hạn của người nộp",
                "signer": "Ai ký yêu cầu",
            },
        ),
        "cutoff": (
            "Giờ chốt tiếp nhận",
            {"at": "Giờ chốt|Ví dụ 15:00", "channel": "Hình thức nộp", "basis": _BASIS},
        ),
        "variant": (
            "Thời hạn theo điều kiện",
            {
                "when": _WHEN,
                "name": _CALLED,
                "term": "Thời hạn thay thế",
                "committedTerm": "Thời hạn cam kết thay thế",
                "add": "Hoặc được thêm|Cùng đơn vị tính; không ghi cùng thời hạn thay thế.",
                "askWithin": "Phải yêu cầu bổ sung trong thời hạn|Của thủ tục; thay thời hạn chung.",
                "basis": _BASIS,
            },
        ),
        "extension": (
            "Gia hạn theo luật",
            {
                "ground": f"Lý do|Một từ, ví dụ {_coded('verification')}, {_coded('complexity')}.",
                "atMost": "Thêm tối đa",
                "upTo": "Hoặc tổng thời hạn tối đa",
                "when": _WHEN,
                "agreement": "Dài hơn nếu người nộp đồng ý bằng văn bản",
                "since": "Tính từ|Chỉ điền khi văn bản ghi: kể từ ngày hết hạn.",
                "times": "Được gia hạn mấy lần",
                "basis": _BASIS,
            },
        ),
        "payment": (
            "Phí, lệ phí",
            {"moment": "Nộp trước khi", "name": "Tên phí, lệ phí", "when": _WHEN, "basis": _BASIS},
        ),
        "group": (
            "Nhóm bước chung thời hạn",
            {
                "id": "Mã nhóm|Các bước ghi mã này ở ô Nhóm.",
                "name": "Tên nhóm",
                "term": "Thời hạn chung",
                "counting": _COUNTING,
                "handOver": "Nhận chuyển giao trong|Bước đầu của chặng phải được nhận trong thời hạn này.",
                "askWithin": "Phải yêu cầu bổ sung trong thời hạn|Kể từ khi chặng bắt đầu.",
                "basis": _BASIS,
            },
        ),
        "apology": (
            "Xin lỗi khi trễ hạn",
            {"when": "Thời điểm xin lỗi", "basis": _BASIS},
        ),
        "retention": (
            "Thời hạn bảo quản",
            {
                "term": "Thời hạn|Ví dụ 10 năm, hoặc vĩnh viễn; tính từ năm hồ sơ kết thúc.",
                "basis": _BASIS,
                "madeUp": "Số năm tự đặt|Chưa có văn bản quy định, phải thay.",
            },
        ),
        "ladder": (
            "Nhắc việc, báo cấp trên",
            {"clock": "Của thời hạn nào", "rung": "Nấc", "basis": _BASIS},
        ),
        "rung": (
            "Nấc",
            {
                "name": "Tên nấc|Một từ, ví dụ reminder",
                "tell": "Báo ai",
                "before": "Trước khi hết hạn",
                "after": "Sau khi hết hạn",
            },
        ),
        "field": (
            "Dữ liệu",
            {
                "name": "Tên dữ liệu|Tên dùng trong điều kiện: chữ cái, chữ số và dấu _",
                "type": "Kiểu",
                "label": "Nhãn|Cán bộ đọc gì, bằng tiếng Việt.",
                "required": "Bắt buộc",
                "choices": "Các lựa chọn|Cách nhau bằng dấu |, ví dụ agree|send_back.",
                "labels": "Chữ của các lựa chọn|Theo đúng thứ tự ấy, ví dụ Đồng ý|Chuyển lại.",
                "append": "Nối thêm vào danh sách",
            },
        ),
        "form": (
            "Biểu mẫu điện tử",
            {"file": "Tệp biểu mẫu|JSON Schema, tính từ tệp quy trình, ví dụ forms/to-khai.schema.json"},
        ),
        "step": (
            "Dòng trong bảng công bố",
            {
                "number": "Bước số (TT)",
                "output": "Biểu mẫu, kết quả|Như cột ấy của bảng ghi, ví dụ Dự thảo Giấy phép",
                "madeUp": "Số liệu tự đặt|Có: con số không lấy từ bảng công bố.",
                "resultReady": "Xong bước này là có kết quả|Thời hạn của hồ sơ dừng tại đây.",
                "decides": "Ký bước này là đã có quyết định|Kể cả khi sau đó còn bước ký khác: không rút, "
                "không dừng, không từ chối nữa.",
                "appointment": "Hẹn lần thứ|Bước kết thúc một lần hẹn in trên giấy tiếp nhận.",
                "group": "Nhóm|Mã nhóm bước mà bước này dùng chung thời hạn.",
            },
        ),
        "term": (
            "Thời gian thực hiện",
            {"value": "Thời gian|Ví dụ 04 giờ làm việc; 0,5 ngày làm việc; 15 ngày", "counting": _COUNTING},
        ),
        "untimed": ("Không tính thời gian", {}),
        "returned": (
            "Thời gian khi bị chuyển trả",
            {"term": "Thời gian khi chuyển trả", "when": _WHEN, "name": _CALLED, "basis": _BASIS},
        ),
        "responsible": (
            "Người chịu trách nhiệm (chủ trì)",
            {
                **_PLACE,
                "act": "Việc làm theo luật|Mỗi việc cần thẩm quyền riêng.",
                "assign": "Giao cho ai|Không chọn: theo số của hồ sơ.",
                "sameAs": "Cùng người với bước|Mã (id) bước trước đó.",
                "notSameAs": "Khác người với bước|Mã (id) các bước trước, cách nhau bằng dấu cách.",
            },
        ),
        "cooperating": ("Phối hợp", _PLACE),
        "following": ("Theo dõi", _PLACE),
        "requires": (
            "Phải ký trước",
            {
                "of": "Bước ký|Mã (id) bước ký hoặc ký nháy trước bước này.",
                "name": "Văn bản được ký|Ví dụ Tờ trình",
                "basis": _BASIS,
            },
        ),
        "suspend": (
            "Tạm dừng tính thời gian",
            {
                "ground": f"Lý do|Một từ: {_GROUNDS}, hoặc từ khác.",
                "basis": _BASIS,
                "term": "Chờ bao lâu|Tính theo luật.",
                "waitsFor": "Chờ ai|Một từ: applicant, commune, police, tax-office; hoặc tên cơ quan.",
                "after": "Sau khi chờ|resume: tính tiếp; restart: tính lại từ đầu; fresh:<thời hạn>",
                "reading": "Chỉ dừng theo cách hiểu",
                "papers": "Chờ giấy tờ bổ sung|appraisal: khi thẩm định; guidance, council: luật chuyên "
                "ngành cho yêu cầu lại",
            },
        ),
        "consult": (
            "Lấy ý kiến",
            {
                "onSilence": "Hết hạn không trả lời",
                "basis": _BASIS,
                "text": "Dữ liệu đặt khi im lặng là đồng ý|Mỗi dòng một phép gán: tên = biểu thức",
            },
        ),
        "service": (
            "Dịch vụ",
            {"name": "Tên dịch vụ|Tên được cấp quyền khi triển khai thủ tục."},
        ),
        "decide": (
            "Bảng quyết định (DMN)",
            {
                "decision": "Mã bảng quyết định|id của decision trong tệp DMN.",
                "result": "Dữ liệu nhận kết quả|Để trống: mỗi cột kết quả là một dữ liệu cùng tên.",
                "shape": "Dạng kết quả",
            },
        ),
        "end": (
            "Kết thúc",
            {"outcome": "Hồ sơ kết thúc|stopped: dừng giải quyết hồ sơ", "basis": _BASIS},
        ),
        "each": (
            "Lặp theo danh sách",
            {
                "collection": "Danh sách|Biểu thức cho một danh sách.",
                "item": "Dữ liệu của một lượt",
                "output": "Dữ liệu thu về",
                "into": "Danh sách nhận",
            },
        ),
    }
)

_SILENCE = {"agreed": "Coi là đồng ý", "escalate": "Báo cấp trên xử lý", "block": "Tiếp tục chờ"}
#: word and attribute → what each choice is called; a reading of the law goes by its own name
CHOICES: Mapping[tuple[str, str], Mapping[str, str]] = MappingProxyType(
    {
        ("decision", "kind"): {"publication": "Công bố", "internal-process": "Quy trình nội bộ"},
        ("supplement", "stages"): {"intake": "Tiếp nhận", "appraisal": "Thẩm định"},
        ("suspend", "papers"): {
            "appraisal": "Yêu cầu bổ sung khi thẩm định",
            "guidance": "Hướng dẫn hoàn thiện thêm",
            "council": "Hoàn thiện theo ý kiến Hội đồng",
        },
        ("end", "outcome"): {
            "stopped": "Dừng giải quyết hồ sơ",
            "not-supplemented": "Dừng giải quyết do không bổ sung hồ sơ",
        },
        ("extension", "since"): {"expiry": "Ngày hết hạn"},
        ("supplement", "whenOver"): {"tell": "Chỉ báo", "close": "Dừng giải quyết"},
        ("supplement", "signer"): {"desk": "Người tiếp nhận hồ sơ", "agency-head": "Thủ trưởng cơ quan"},
        ("cutoff", "channel"): {"counter": "Trực tiếp", "online": "Trực tuyến", "post": "Bưu chính"},
        ("payment", "moment"): {
            "reception": "Tiếp nhận hồ sơ",
            "supplement": "Nhận hồ sơ bổ sung",
            "return": "Trả kết quả",
        },
        ("group", "counting"): {"law": "Theo luật (Bộ luật Dân sự)", "table": "Theo bảng (08 giờ một ngày)"},
        ("term", "counting"): {"law": "Theo luật (Bộ luật Dân sự)", "table": "Theo bảng (08 giờ một ngày)"},
        ("apology", "when"): {
            "before-expiry": "Trước khi hết hạn một ngày",
            "after-expiry": "Khi đã hết hạn",
        },
        ("ladder", "clock"): {
            "intake": "Khâu tiếp nhận",
            "dossier": "Cả hồ sơ",
            "step": "Một bước",
            "wait": "Việc chờ",
            "group": "Nhóm bước",
        },
        ("rung", "tell"): {
            "holder": "Người đang giữ việc",
            "manager": "Người điều hành đơn vị của người ấy",
            "unit-head": "Người đứng đầu đơn vị chịu trách nhiệm",
            "agency-head": "Người đứng đầu cơ quan",
            "one-stop-head": "Người đứng đầu Bộ phận Một cửa",
            "above-head": "Người đứng đầu cơ quan cấp trên",
        },
        ("field", "type"): {
            "text": "Văn bản",
            "integer": "Số nguyên",
            "number": "Số thập phân",
            "boolean": "Có hoặc không",
            "date": "Ngày",
            "choice": "Một trong các lựa chọn",
            "list": "Danh sách",
            "object": "Nhóm dữ liệu",
        },
        ("responsible", "act"): {str(act): name for act, name in ACT_NAMES.items()},
        ("responsible", "assign"): {
            "pool": "Để chung, ai nhận thì làm",
            "round-robin": "Lần lượt",
            "least-loaded": "Người ít việc nhất",
            "same-as": "Cùng người với bước trước",
            "by-head": "Thủ trưởng đơn vị giao",
            "chosen": "Theo số của hồ sơ",
        },
        ("consult", "onSilence"): _SILENCE,
        ("decide", "shape"): {
            "value": "Như bảng trả lời",
            "singleEntry": "Một ô (Camunda 7: singleEntry)",
            "singleResult": "Một dòng (Camunda 7: singleResult)",
            "collectEntries": "Một cột (Camunda 7: collectEntries)",
            "resultList": "Mọi dòng (Camunda 7: resultList)",
        },
    }
)


def label(word: str, attribute: str) -> str:
    """What officials read beside an attribute."""
    return LABELS[word][1][attribute].partition("|")[0]


def hint(word: str, attribute: str) -> str:
    """What officials read below an attribute, if anything."""
    return LABELS[word][1][attribute].partition("|")[2]
