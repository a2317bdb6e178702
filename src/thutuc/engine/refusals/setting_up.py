"""The Vietnamese of what is said of settings, of files that are named and of what is installed."""

from __future__ import annotations

from typing import Final

#: thutuc.toml, the command line, the organisation and the plug-ins.
SETTINGS: Final = (
    ("Expected files that can be used, but: {0}: {1}", "Không dùng được tệp ({0}): {1}"),
    (
        "Expected a deployed procedure, found none; run thutuc deploy",
        "Chưa có thủ tục nào: chạy `thutuc deploy`",
    ),
    (
        "Expected a plug-in to give a calendar, but none answers. Load one, such as 'deadlines'",
        "Không phần mở rộng nào cho biết lịch làm việc; thêm một phần mở rộng, như 'deadlines'",
    ),
    (
        "Expected a plug-in to give the calendar of unit {0}, but none answers. Load one, such as "
        "'deadlines'",
        "Không phần mở rộng nào cho biết lịch làm việc của đơn vị {0}; thêm một phần mở rộng, như "
        "'deadlines'",
    ),
    ("Expected the days off of {0}, found only {1} in {2}", "Chưa có ngày nghỉ năm {0}; {2} chỉ có {1}"),
    (
        "Expected a page with {0} and {1} on lines of their own, found none",
        "Trang phải có {0} và {1}, mỗi dấu một dòng riêng",
    ),
    (
        "Expected a BPMN file or a deployed procedure, found {0}",
        "Phải là tệp BPMN hoặc thủ tục đã triển khai, nhưng đã ghi {0}",
    ),
    (
        "Expected a BPMN file or a shipped procedure, found none named {0}",
        "Không có tệp BPMN hay thủ tục mẫu nào tên là {0}",
    ),
    (
        "Expected two versions of one procedure, found {0} and {1}",
        "Phải là hai phiên bản của một thủ tục, nhưng đây là {0} và {1}",
    ),
    (
        "Expected rules of lint in [lint], found {0}. Did you mean {1}?",
        "[lint] chỉ ghi các quy tắc của lint, nhưng có {0}. Có phải là {1}?",
    ),
    (
        "Expected rules of lint in [lint], found {0}",
        "[lint] chỉ ghi các quy tắc của lint, nhưng có {0}",
    ),
    (
        "Expected the file of an organisation: name one, or write organisation = … in thutuc.toml",
        "Chưa nói tệp tổ chức nào: ghi tên tệp, hoặc ghi organisation = … trong thutuc.toml",
    ),
    (
        "Expected the plug-in 'roles', which reads organisations, installed; found none",
        "Chưa cài phần mở rộng 'roles' để đọc tệp tổ chức",
    ),
    (
        "Expected --now only where {0} sets now = … for trying out, found no such line",
        "--now chỉ dùng khi chạy thử, là khi {0} có dòng now = …; tệp này không có",
    ),
    ("Expected a folder for the database {0}, found none", "Chưa có thư mục để đặt cơ sở dữ liệu {0}"),
    ("Expected procedures at {0}, found nothing there", "Không có tệp thủ tục nào ở {0}"),
    (
        "Expected settings of plug-ins in force, found [settings.{0}] in {1}; plugins = {2}",
        "{1} có [settings.{0}] mà phần mở rộng ấy không được dùng; plugins = {2}",
    ),
    ("Expected what {0} may say, in {1}: {2}", "{1} ghi điều mà {0} không cho phép: {2}"),
    (
        "Expected a folder for the demonstration, found the file {0}",
        "Chỗ của bản trình diễn phải là thư mục, nhưng {0} là tệp",
    ),
    (
        "Expected an empty folder or an earlier demonstration, found other files in {0}; name another with "
        "--folder",
        "Thư mục {0} có tệp khác, không phải bản trình diễn trước đây; ghi thư mục khác sau --folder",
    ),
    ("Expected addresses as JSON in {0}, but: {1}", "Danh sách địa chỉ trong {0} viết sai JSON: {1}"),
    (
        "Expected in {0} a JSON object of ids and addresses",
        "{0} phải là một đối tượng JSON ghi mã và địa chỉ",
    ),
    (
        "Expected an installed plug-in, found {0}; installed are {1}",
        "Chưa cài phần mở rộng {0}; đã cài: {1}",
    ),
    (
        "Expected one plug-in {0}, found several installed: {1}; uninstall all but one",
        "Có nhiều phần mở rộng cùng tên {0}: {1}; chỉ giữ một",
    ),
    ("Expected a system that works, but: {0}", "Máy hoặc đường truyền đang có lỗi: {0}"),
    (
        "Expected plug-ins to answer, but {0} raised {1}",
        "Phần mở rộng {0} không trả lời được: {1}",
    ),
    (
        "Expected the hook 'steady' to be answered with a block that can be entered, found one from {0} "
        "that was entered before: what @contextmanager makes is for once, give a new one each time",
        "Phần mở rộng {0} trả lời hook 'steady' bằng một khối lệnh (context manager) đã dùng rồi: khối do "
        "@contextmanager tạo chỉ dùng được một lần, mỗi lần được hỏi phải tạo khối mới",
    ),
    ("Expected plug-in {0} once, found the same object twice", "Phần mở rộng {0} được nạp hai lần"),
    (
        "Expected plug-in {0} to be an object, which its factory returns, found {1}",
        "Phần mở rộng {0} phải là một đối tượng, do hàm tạo trả về (return), nhưng đã có {1}",
    ),
    (
        "Expected plug-in {0} to answer a hook, found no method with @hookimpl: {1}",
        "Phần mở rộng {0} không có phương thức nào đánh dấu @hookimpl nên sẽ không bao giờ được hỏi: {1}",
    ),
    (
        "Expected the methods of plug-in {0} that are named as hooks to have @hookimpl, found without: {1}; "
        "mark them, or give them other names",
        "Phần mở rộng {0} có phương thức trùng tên hook mà thiếu @hookimpl: {1}; đánh dấu, hoặc đặt tên khác",
    ),
    (
        "Expected the methods of plug-in {0} to answer when they are asked, found async or yield in: {1}; "
        "return the answer, or mark who wraps the others with @hookimpl(wrapper=True)",
        "Phương thức của phần mở rộng {0} phải trả lời ngay (return), không dùng async, yield: {1}; phương "
        "thức bao quanh các câu trả lời khác thì đánh dấu @hookimpl(wrapper=True)",
    ),
    ("Expected plug-in {0} ({1}) to load: {2}", "Không nạp được phần mở rộng {0} ({1}): {2}"),
    (
        "Expected plug-in {0} to implement known hooks only, with arguments that they have: {1}",
        "Phần mở rộng {0} chỉ được có các hook đã định nghĩa, với các tham số của chúng: {1}",
    ),
    (
        "Expected the hook {0} to be answered with {1}, found {2} from one of: {3}",
        "Hook {0} phải trả lời bằng {1}, nhưng đã trả lời {2}; trả lời hook này là: {3}",
    ),
    (
        "Expected the hook {0} to be answered with {1}, found {2} from {3}",
        "Hook {0} phải trả lời bằng {1}, nhưng phần mở rộng {3} đã trả lời {2}",
    ),
    (
        "Expected settings for loaded plug-ins, found a section for {0}",
        "Có phần thiết lập cho {0} mà phần mở rộng ấy không được dùng",
    ),
    ("Expected CSV on line {0}, but: {1}", "Dòng {0} không phải CSV: {1}"),
    ("Expected UTF-8, found other bytes on line {0}", "Dòng {0} không phải UTF-8"),
    ("Expected a key on line {0}, found none", "Dòng {0} không có khóa"),
    ("Expected a CSV file of instants at {0}, but: {1}", "Không đọc được tệp CSV các thời điểm {0}: {1}"),
    ("Expected a column {0} in {1}, found {2}", "Tệp {1} thiếu cột {0}; tệp có: {2}"),
    ("Expected an instant in row {0} of {1}, found {2}", "Dòng {0} của {1} phải là thời điểm, nhưng ghi {2}"),
)

#: The organisation.
PLACES: Final = (
    (
        "Expected the id of a unit or an agency, found {0}",
        "Phải là mã của đơn vị hoặc cơ quan, nhưng đã ghi {0}",
    ),
    (
        "Expected the id or code of an agency that has a territory, found {0}",
        "Phải là mã của cơ quan có địa bàn, nhưng đã ghi {0}",
    ),
    ("Expected at most {0} rows in {1}, found more", "Tệp {1} dài quá {0} dòng"),
    (
        "Expected at most {0} instants from changes() of the plug-in {1}, found more",
        "Phần mở rộng {1} cho biết quá {0} mốc thay đổi (changes)",
    ),
)

#: The database, before anything is asked of it.
DATABASES: Final = (
    ("Expected an SQLite database at {0}, but: {1}", "Không mở được cơ sở dữ liệu SQLite ở {0}: {1}"),
    (
        "Expected {0} to allow WAL, the journal of SQLite; it does not",
        "Ổ đĩa của {0} không cho SQLite ghi nhật ký WAL; đặt cơ sở dữ liệu ở ổ đĩa của máy này",
    ),
    ("Expected SQLite 3.37 or newer, found {0}", "Cần SQLite từ bản 3.37, máy này có {0}"),
    (
        "Expected nobody to read an older state of the database; try again",
        "Nơi khác còn đang đọc cơ sở dữ liệu; hãy làm lại",
    ),
    ("Expected dossiers as they were read, found one changed", "Nơi khác vừa ghi vào hồ sơ này; hãy làm lại"),
    (
        "Expected to be the first, but another was a moment before ({0}); try again",
        "Nơi khác vừa ghi trước ({0}); chưa có gì thay đổi, hãy làm lại",
    ),
    (
        "Expected thutuc's tables, found none: apply the migrations with upgrade()",
        "Chưa có bảng dữ liệu của thutuc: chạy `thutuc db upgrade`",
    ),
    (
        "Expected thutuc's tables, found {0}; apply the migrations with upgrade()",
        "Chưa có đúng bảng dữ liệu của thutuc ({0}): chạy `thutuc db upgrade`",
    ),
    (
        "Expected a path, sqlite:///path or postgresql://…, found {0}",
        "Cơ sở dữ liệu phải ghi là đường dẫn, sqlite:///đường-dẫn hoặc postgresql://…, nhưng đã ghi {0}",
    ),
    (
        "Expected connections from 1 to {0}, found {1}",
        "connections phải là số từ 1 đến {0}, nhưng đã ghi {1}",
    ),
    (
        "Expected {0} in seconds, from 0 to {1}, found {2}",
        "{0} phải là số giây, từ 0 đến {1}, nhưng đã ghi {2}",
    ),
    (
        "Expected options behind sqlite:///path, found {0}",
        "Tùy chọn chỉ ghi được sau sqlite:///đường-dẫn, nhưng đã ghi {0}",
    ),
    ("Expected postgresql://host/database, but {0}", "Phải ghi postgresql://máy/cơ-sở-dữ-liệu: {0}"),
    (
        "Expected two roles, one for agencies and one for workers, found one",
        "Phải là hai vai trò khác nhau: một cho cơ quan, một cho thutuc worker",
    ),
    (
        "Expected PostgreSQL, found a database without row-level security",
        "Chỉ PostgreSQL phân quyền được theo dòng; cơ sở dữ liệu này thì không",
    ),
    (
        "Expected a database without dossiers for simulated ones, found some in it",
        "Hồ sơ mô phỏng phải ghi vào cơ sở dữ liệu chưa có hồ sơ; cơ sở dữ liệu này đã có",
    ),
    ("Expected at least one master key, found none", "Chưa có khóa chủ nào"),
    ("Expected the key of dossier {0}, found none: it was dropped", "Không còn khóa của hồ sơ {0}: đã bỏ"),
    ("Expected the key of dossier {0}, found none: it was erased", "Không còn khóa của hồ sơ {0}: đã hủy"),
    (
        "Expected the key of dossier {0} as it was wrapped by {1}, found another",
        "Khóa của hồ sơ {0} không phải khóa đã bọc bằng {1}",
    ),
    (
        "Expected the {0} of dossier {1} as it was sealed, found it altered",
        "Hồ sơ {1}: {0} đã bị sửa hoặc hỏng sau khi mã hóa",
    ),
    (
        "Expected {0} that can be read, found a sealed one: give the store its keys",
        "Dữ liệu đã mã hóa: cho biết khóa chủ (THUTUC_KEYS, key_file)",
    ),
    (
        "Expected no transaction of the same store open in this thread, found one: the call would wait for "
        "itself; a plug-in that is asked in a verb calls no verb, it can after the commit (on_event)",
        "Lời gọi này sẽ tự chờ chính mình: luồng (thread) này đang mở một giao dịch của cùng kho dữ liệu. "
        "Phần mở rộng được hỏi giữa chừng thì không gọi việc khác của hệ thống; làm sau khi đã ghi xong "
        "(on_event)",
    ),
    (
        "Expected a thread that writes for those who wait, but: {0}",
        "Không tạo được luồng (thread) ghi cho những người đang chờ: {0}",
    ),
    (
        "Expected {0} in shape {1} or older, found shape {2}: a newer release wrote this journal",
        "Nhật ký do bản phát hành mới hơn ghi ({0}, dạng {2}): hãy chạy bản ấy",
    ),
)

SETTING_UP: Final = SETTINGS + PLACES + DATABASES
