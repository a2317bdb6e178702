"""What the reader can find wrong with words: thutuc's own in a file, and those of other modelers."""

from __future__ import annotations

from thutuc.errors import Kind
from thutuc.sayings import Saying

#: rules about thutuc's own words, their aliases, and what stands in their place
WORDS = {
    "extension-unknown": Saying(
        "Expected a word of the thutuc vocabulary, found {found!r}.{guess}",
        "{found!r} không thuộc bộ từ thutuc.{guess_vi}",
        "Correct the spelling; known here: {known}.",
        "Sửa lại cách viết; ở đây dùng được: {known}.",
    ),
    "extension-misplaced": Saying(
        "Expected thutuc:{found} only where it has a meaning, found it on <{host}>.",
        "thutuc:{found} không được dùng ở <{host}>.",
        "Put it right into <extensionElements> of the element it speaks about, such as the process for what "
        "the whole procedure has, beside other thutuc words and not inside them; or remove it.",
        "Đặt ngay trong <extensionElements> của đúng phần tử (của <process> nếu nói về cả thủ tục), bên cạnh "
        "các từ thutuc khác chứ không bên trong; hoặc bỏ đi.",
    ),
    "step-automatic": Saying(
        "Expected thutuc:{found} on a step that somebody does, found it on <{host}>, which runs by itself.",
        "thutuc:{found} là từ của bước do người làm, nhưng <{host}> là bước máy tự thực hiện.",
        "Draw what somebody does as a user task (userTask); of what runs by itself take these words out.",
        "Bước do người làm thì vẽ là bước người dùng (userTask); bước máy tự thực hiện thì bỏ các từ ấy.",
    ),
    "extension-namespace": Saying(
        "Expected the namespace urn:thutuc:bpmn:1, found {found!r}.",
        "Không gian tên phải là urn:thutuc:bpmn:1, tệp ghi {found!r}.",
        'Declare xmlns:thutuc="urn:thutuc:bpmn:1".',
        'Khai báo xmlns:thutuc="urn:thutuc:bpmn:1".',
    ),
    "extension-twice": Saying(
        "Expected thutuc:{found} once on an element, found it again.",
        "thutuc:{found} chỉ được ghi một lần cho mỗi phần tử.",
        "Keep one of them.",
        "Chỉ giữ một.",
    ),
    "extension-missing": Saying(
        "Expected {missing} on thutuc:{word}, found none.",
        "Thiếu {missing} ở thutuc:{word}.",
        "Add it.",
        "Bổ sung.",
    ),
    "extension-value": Saying(
        "Expected {attribute} on thutuc:{word} to be {reason}, found {found}.",
        "{attribute_vi} ở thutuc:{word} phải là {reason_vi}; tệp ghi {found}.",
        "Correct the value.",
        "Sửa lại giá trị.",
    ),
    "term-unit": Saying(
        "Expected a term as the law writes it, found {found!r}: {reason}.",
        "Thời hạn {found!r} không ghi theo cách của pháp luật (một con số và một đơn vị).",
        "Write it as '07 ngày làm việc', '15 ngày', '04 giờ làm việc', '24 giờ' or '03 tháng'.",
        "Ghi theo mẫu '07 ngày làm việc', '15 ngày', '04 giờ làm việc', '24 giờ' hoặc '03 tháng'.",
    ),
    "term-or-untimed": Saying(
        "Expected either a term or 'untimed', found both.",
        "Bước vừa có thời hạn vừa ghi không tính thời gian.",
        "Keep one of them.",
        "Chỉ giữ một trong hai.",
    ),
    "committed-term": Saying(
        "Expected the committed term to be no longer than the legal one ({legal}), found {committed}.",
        "Thời hạn cam kết ({committed}) dài hơn thời hạn theo quy định ({legal}).",
        "Shorten the committed term; it may only cut the legal one.",
        "Rút ngắn thời hạn cam kết; thời hạn cam kết chỉ được cắt giảm so với quy định.",
    ),
    "variant-unit": Saying(
        "Expected what a variant adds in the unit of the term it is added to ({term}), found {found}.",
        "Thời hạn cộng thêm ({found}) khác đơn vị với thời hạn được cộng ({term}).",
        "Unlike units never add up: write the whole term of the case with term=….",
        "Không cộng hai đơn vị khác nhau: ghi toàn bộ thời hạn của trường hợp đó bằng term=….",
    ),
    "variant-nothing": Saying(
        "Expected a term that the variant adds {found} to, found none.",
        "Không có thời hạn để cộng thêm {found}.",
        "Write the plain term, or the term of the case with term=….",
        "Ghi thời hạn chung, hoặc thời hạn của trường hợp đó bằng term=….",
    ),
    "variant-committed": Saying(
        "Expected committedTerm on variants of the whole procedure only, found {found} on a step.",
        "committedTerm chỉ dùng cho cả thủ tục, nhưng bước này ghi {found}.",
        "Write it as term=….",
        "Ghi bằng term=….",
    ),
    "extension-unit": Saying(
        "Expected an extension in days or hours, in the unit of the term it extends ({term}), found {found}.",
        "Thời hạn gia hạn ({found}) phải tính bằng ngày hoặc giờ, cùng đơn vị với thời hạn chính ({term}).",
        "Write it in the same unit, as the law does.",
        "Ghi bằng cùng đơn vị, theo đúng văn bản.",
    ),
    "extension-terms": Saying(
        "Expected the legal and the committed term in one unit beside an extension, found {legal} and "
        "{committed}: no dossier could be extended.",
        "Có gia hạn theo luật, nhưng thời hạn theo quy định ({legal}) và thời hạn cam kết ({committed}) "
        "khác đơn vị: không hồ sơ nào gia hạn được.",
        "Write committedTerm in the unit of the law; or leave out the commitment, or the extension.",
        "Ghi committedTerm theo đơn vị của luật; hoặc bỏ thời hạn cam kết, hoặc bỏ việc gia hạn.",
    ),
    "group-unknown": Saying(
        "Expected the step to name a thutuc:group of the procedure, found {found!r}.{guess}",
        "Bước thuộc nhóm {found!r} nhưng thủ tục không khai báo nhóm này.{guess_vi}",
        'Declare <thutuc:group id="…" term="…"/> on the process, or correct the name.',
        'Khai báo <thutuc:group id="…" term="…"/> ở quy trình, hoặc sửa lại tên.',
    ),
    "group-unused": Saying(
        "Expected a step that names the group {found!r}, found none: its term is never counted.",
        "Không bước nào thuộc nhóm {found!r}, nên thời hạn của nhóm không bao giờ được tính.",
        "Name it at its steps with <thutuc:step group=…>, or remove it.",
        "Ghi <thutuc:step group=…> ở các bước của nhóm, hoặc bỏ nhóm.",
    ),
    "supplement-endless": Saying(
        'Expected the applicant\'s term (applicantTerm) beside whenOver="close", found none: it never ends.',
        "whenOver là 'close' nhưng chưa ghi thời hạn của người nộp (applicantTerm), nên không bao giờ hết.",
        "Write applicantTerm, as the text of law says it, or leave whenOver out.",
        "Ghi applicantTerm theo văn bản quy định, hoặc bỏ whenOver.",
    ),
    "effective-dates": Saying(
        "Expected the procedure to end after it begins ({begins}), found {ends}.",
        "Ngày hết hiệu lực ({ends}) trước ngày có hiệu lực ({begins}).",
        "Correct effectiveFrom or effectiveTo.",
        "Sửa lại effectiveFrom hoặc effectiveTo.",
    ),
    "person-in-file": Saying(
        "Expected a role, found an assignee {found!r}; a person's name in a file is not read.",
        "Tệp ghi tên người được giao {found!r}; thutuc chỉ đọc vai trò, không đọc tên người.",
        "Name the role with <thutuc:responsible role=…>.",
        "Nêu vai trò bằng <thutuc:responsible role=…>.",
        Kind.ADVICE,
    ),
    "role-alias": Saying(
        "Expected one role in candidateGroups, found {found!r}; {kept}.",
        "candidateGroups phải nêu một vai trò, tệp ghi {found!r}; {kept_vi}.",
        "Name the role with <thutuc:responsible role=…>.",
        "Nêu vai trò bằng <thutuc:responsible role=…>.",
        Kind.ADVICE,
    ),
    "vendor-code": Saying(
        "Expected nothing that other engines run, found {found}; it is not run.",
        "{found} là mã của phần mềm khác; thutuc không chạy phần này.",
        "Use a service that is granted by name, or a script of assignments.",
        "Dùng dịch vụ được cấp quyền theo tên, hoặc bước gán giá trị.",
        Kind.ADVICE,
    ),
    "vendor-inputs": Saying(
        "Expected a service to take the dossier's data, found inputs of another engine: {found}; not mapped.",
        "Tham số đầu vào {found} của phần mềm khác không được ánh xạ; dịch vụ nhận dữ liệu của hồ sơ.",
        "Let the service read the dossier's data, or set these names in a script before it.",
        "Để dịch vụ đọc dữ liệu của hồ sơ, hoặc gán các tên này ở một bước trước đó.",
        Kind.ADVICE,
    ),
    "vendor-mapping": Saying(
        "Expected data to keep their names, found {name!r} set to {value!r} by a mapping of another engine.",
        "Tệp dùng ánh xạ của phần mềm khác để đặt {name!r} bằng {value!r}; thutuc không thực hiện.",
        "Use one name in both procedures, or set it in a script task: {name} = ….",
        "Dùng cùng một tên ở cả hai nơi, hoặc gán trong bước tự động: {name} = ….",
    ),
    "form-elsewhere": Saying(
        "Expected the form's fields in the file, found a reference to {found!r}; it is not read.",
        "Biểu mẫu {found!r} nằm ngoài tệp nên không được đọc.",
        "Declare what is filled in with <thutuc:field name=… type=…>.",
        "Khai báo các dữ liệu cần nhập bằng <thutuc:field name=… type=…>.",
        Kind.ADVICE,
    ),
    "form-path": Saying(
        "Expected a form such as 'forms/application.schema.json' in the procedure's folder, found {found!r}.",
        "Biểu mẫu {found!r} phải là tệp JSON Schema (đuôi .schema.json) nằm trong thư mục của thủ tục.",
        "Put the form into the folder forms/ beside the procedure, and name it from there.",
        "Đặt biểu mẫu trong thư mục forms/ cạnh tệp quy trình và ghi đường dẫn từ đó.",
    ),
    "form-missing": Saying(
        "Expected the form {found!r} beside the procedure, found {reason}.",
        "Không có biểu mẫu {found!r} cạnh tệp quy trình: {reason_vi}.",
        "Write the form (thutuc forms FILE --write begins it), or give it when the file is read without its "
        "folder (forms=…).",
        "Viết biểu mẫu (lệnh thutuc forms TỆP --write soạn sẵn), hoặc gửi kèm biểu mẫu khi đọc tệp mà không "
        "có thư mục (forms=…).",
    ),
    "form-differs": Saying(
        "Expected {name!r} to be declared as in the form {form!r}, found another {part}.",
        "Dữ liệu {name!r} khai báo khác biểu mẫu {form!r}: {part_vi}.",
        "Take the <thutuc:field> out, the form declares it; or make the two agree.",
        "Bỏ <thutuc:field> vì biểu mẫu đã khai báo, hoặc sửa cho giống nhau.",
    ),
    "form-when": Saying(
        "Expected a condition over the form's data in {form!r}, found {found!r}: {reason}.",
        "Điều kiện {found!r} trong biểu mẫu {form!r} không dùng được: {reason_vi}.",
        "Use the names that the form declares, and channel.",
        "Dùng các tên mà biểu mẫu khai báo và channel.",
    ),
    "form-fee": Saying(
        "Expected the payment {name!r} among the fees of the form {form!r}, found {found}.",
        "Khoản thu {name!r} không có trong phí, lệ phí của biểu mẫu {form!r}: {found}.",
        "Give the fee the name of the <thutuc:payment>.",
        "Đặt tên khoản phí trong biểu mẫu giống tên của <thutuc:payment>.",
        Kind.ADVICE,
    ),
    "form-unread": Saying(
        "Expected a form field with a name and type that thutuc knows, found {found!r}; it is not read.",
        "Trường biểu mẫu {found!r} có tên hoặc kiểu không dùng được nên không được đọc.",
        "Declare it with <thutuc:field name=… type=…>.",
        "Khai báo bằng <thutuc:field name=… type=…>.",
        Kind.ADVICE,
    ),
    "form-unkept": Saying(
        "Expected a form field to say name, type, label, required and choices, found {part} at {found!r} "
        "too; that is not kept.",
        "Trường biểu mẫu {found!r} còn ghi {part}; phần này không được áp dụng.",
        "Check it in a condition after the step, set it in a script before it, or leave it out.",
        "Kiểm tra bằng điều kiện sau bước, gán bằng tập lệnh trước bước, hoặc bỏ đi.",
        Kind.ADVICE,
    ),
    "message-correlation": Saying(
        "Expected a message to be for the dossier it is sent to, found the correlation key {found!r}; "
        "it is not asked.",
        "Thông điệp ghi khóa ghép nối (correlationKey) {found!r}; khóa này không được dùng, thông điệp được "
        "ghép theo hồ sơ.",
        "Deliver the message to its dossier, and look at the datum in a condition where it matters.",
        "Gửi thông điệp tới đúng hồ sơ; nếu cần, so sánh dữ liệu này bằng điều kiện.",
        Kind.ADVICE,
    ),
    "due-date": Saying(
        "Expected a term as the law writes it, found the due date {found!r}; it is not read.",
        "Ngày đến hạn {found!r} không phải thời hạn theo quy định nên không được đọc.",
        'Write <thutuc:term value="15 ngày"/> on the step.',
        'Ghi <thutuc:term value="15 ngày"/> ở bước.',
        Kind.ADVICE,
    ),
}
