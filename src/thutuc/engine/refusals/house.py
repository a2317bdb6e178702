"""The Vietnamese of what is said of an organisation's file, of calendars and of the plug-ins' settings."""

from __future__ import annotations

from typing import Final

#: What an entry of an organisation's file is called inside a sentence.
NAMED: Final = (
    ("agency {0}", "cơ quan {0}"),
    ("unit {0}", "đơn vị {0}"),
    ("post {0}", "chức danh {0}"),
    ("the holding of {0}", "việc giữ chức danh của {0}"),
    ("the secondment of {0}", "việc biệt phái của {0}"),
    ("an absence since {0}", "lần vắng từ {0}"),
    ("the delegation {0} of {1}", "ủy quyền {0} của {1}"),
    ("to head {0}", "đứng đầu {0}"),
    ("to hold {0}", "giữ {0}"),
    ("among the absences of {0}", "trong các lần vắng của {0}"),
    ("the id of a unit", "mã của một đơn vị"),
    (
        "the id or code of the agency of a territory",
        "mã hoặc mã định danh của cơ quan quản lý địa bàn",
    ),
    ("none", "không có"),
    ("open", "nay"),
    ("{0} above it", "cấp trên {0}"),
    ("the agencies that serve its territory ({0})", "các cơ quan phục vụ địa bàn ấy ({0})"),
    ("the agencies that it serves ({0})", "các cơ quan được phục vụ ({0})"),
)

#: The file of an organisation: how it is written, and what contradicts itself in it.
ORGANISATION: Final = (
    (
        "{0}: line {1}: expected spaces at its beginning, found a tab",
        "{0}, dòng {1}: thụt đầu dòng bằng dấu cách, không dùng phím Tab",
    ),
    (
        "{0}: line {1}: expected YAML, found a mistake: {2}",
        "{0}, dòng {1}: viết sai YAML; xem lại dấu ngoặc, dấu hai chấm, dấu ngoặc kép và thụt đầu dòng ({2})",
    ),
    (
        "{0}: line {1}: expected a file in UTF-8, found a mistake: {2}",
        "{0}: tệp không phải UTF-8; lưu lại theo UTF-8 ({2})",
    ),
    ("Expected an organisation at {0}, found {1}", "Không đọc được tệp tổ chức {0}: {1}"),
    (
        "{0}: expected agencies, units, posts, officers and holdings, found none of them",
        "{0}: phải có agencies (cơ quan), units (đơn vị), posts (chức danh), officers (cán bộ) và holdings "
        "(giữ chức danh), nhưng không có mục nào",
    ),
    (
        "{0}: line {1}: expected a word as key, found a list or mapping",
        "{0}, dòng {1}: tên mục phải là một từ, không phải danh sách hay nhóm mục",
    ),
    (
        "{0}: line {1}: expected at most {2} levels, found more",
        "{0}, dòng {1}: lồng nhau nhiều nhất {2} cấp, nhưng có nhiều hơn",
    ),
    (
        "{0}: line {1}: expected one document, found another",
        "{0}, dòng {1}: tệp chỉ có một tài liệu YAML, nhưng ở đây bắt đầu tài liệu khác",
    ),
    (
        "{0}: line {1}: expected plain values, found an anchor or alias",
        "{0}, dòng {1}: không dùng neo (&) hay bí danh (*) của YAML",
    ),
    (
        "{0}: line {1}: expected plain values, found the tag {2}",
        "{0}, dòng {1}: không dùng nhãn {2} của YAML",
    ),
    (
        "{0}: line {1}: expected the key {2} once, found it twice",
        "{0}, dòng {1}: mục {2} chỉ ghi một lần, nhưng ghi hai lần",
    ),
    ("Expected every agency and unit id once, found {0} twice", "Mã cơ quan, đơn vị {0} ghi hai lần"),
    ("Expected every agency code once, found {0} twice", "Mã định danh cơ quan {0} ghi hai lần"),
    ("Expected every post id once, found {0} twice", "Mã chức danh {0} ghi hai lần"),
    ("Expected every officer id once, found {0} twice", "Mã cán bộ {0} ghi hai lần"),
    (
        "Expected a known post or agency in {0}, found {1}",
        "Không có chức danh, cơ quan nào mang mã {1}: {0}",
    ),
    ("Expected a known agency in {0}, found {1}", "Không có cơ quan nào mang mã {1}: {0}"),
    ("Expected a known unit in {0}, found {1}", "Không có đơn vị nào mang mã {1}: {0}"),
    ("Expected a known post in {0}, found {1}", "Không có chức danh nào mang mã {1}: {0}"),
    ("Expected a known officer in {0}, found {1}", "Không có cán bộ nào mang mã {1}: {0}"),
    (
        "Expected the agencies above {0} to end, but they lead back to it",
        "Các cơ quan cấp trên của {0} quay vòng về chính nó",
    ),
    (
        "Expected one unit that leads agency {0}, found {1}",
        "Cơ quan {0} phải có đúng một đơn vị lãnh đạo (leads), tìm thấy: {1}",
    ),
    ("Expected a post that heads unit {0}, found none", "Đơn vị {0} chưa có chức danh đứng đầu (head)"),
    (
        "Expected post {0} to be head or deputy, found both",
        "Chức danh {0} là cấp trưởng (head) hoặc cấp phó (deputy), không thể là cả hai",
    ),
    (
        "Expected somebody else to run things while {0} is away, found himself",
        "Khi {0} vắng phải là người khác điều hành, nhưng đã ghi chính người ấy",
    ),
    (
        "Expected a last day of {0}, which has successors, found none",
        "{0} có đơn vị kế thừa thì phải ghi ngày kết thúc (until)",
    ),
    ("Expected others to follow {0}, found itself", "{0} không thể kế thừa chính nó"),
    (
        "Expected what follows {0} to last, but its successors lead back to it",
        "Các đơn vị kế thừa {0} quay vòng về chính nó",
    ),
    (
        "Expected one at a time {0}, found {1} ({2} to {3}) and {4} from {5}",
        "Mỗi thời gian chỉ một ({0}), nhưng có {1} (từ {2} đến {3}) và {4} từ {5}",
    ),
    (
        "Expected one unit of kind {0} in {1}, found {2}. Let the step name the data item that holds the "
        "unit's id",
        "Loại {0} phải có đúng một đơn vị ở {1}, nhưng có {2}. Để bước ghi tên dữ liệu chứa mã đơn vị "
        "(unitFrom)",
    ),
    ("Expected a unit of kind {0} that serves {1}, found none", "Không có đơn vị loại {0} nào phục vụ {1}"),
    (
        "Expected a unit of kind {0}, found none in {1}, above it ({2}), in the agencies that serve its "
        "territory ({3}) and in those that it serves ({4}). Let the step name the data item that holds the "
        "unit's id",
        "Không có đơn vị loại {0} nào ở {1}, ở cấp trên ({2}), ở các cơ quan phục vụ địa bàn ấy ({3}) hay "
        "được cơ quan ấy phục vụ ({4}). Để bước ghi tên dữ liệu chứa mã đơn vị (unitFrom)",
    ),
    (
        "Expected one unit that follows {0}, which ended on {1}, found {2}; a person decides",
        "Đơn vị {0} kết thúc ngày {1} phải có đúng một đơn vị kế thừa, tìm thấy: {2}; cần người quyết định",
    ),
    (
        "Expected a competent unit, near which the {0} of {1} is, found none",
        "Chưa có đơn vị giải quyết để tìm đơn vị loại {0} của bước {1}",
    ),
    ("Expected {0} in the data item {1}, found {2}", "Dữ liệu {1} phải là {0}, nhưng đã ghi {2}"),
)

#: What one word of a file, such as an organisation's or ``thutuc.toml``, should be.
WORDS_OF_A_FILE: Final = (
    ("{0}: Field required", "{0}: thiếu mục này"),
    ("{0}: Input should be a valid string (found {1})", "{0}: phải là chữ, nhưng đã ghi {1}"),
    ("{0}: Input should be a valid tuple (found {1})", "{0}: phải là danh sách, nhưng đã ghi {1}"),
    ("{0}: Input should be a valid list (found {1})", "{0}: phải là danh sách, nhưng đã ghi {1}"),
    (
        "{0}: Input should be a valid dictionary or instance of {1} (found {2})",
        "{0}: phải là các mục 'tên: giá trị', nhưng đã ghi {2}",
    ),
    (
        "{0}: Input should be a valid boolean, {1} (found {2})",
        "{0}: phải là true hoặc false, nhưng đã ghi {2}",
    ),
    ("{0}: Input should be '{1}' or {2} (found {3})", "{0}: phải là '{1}' hoặc {2}, nhưng đã ghi {3}"),
    ("{0}: Input should be '{1}' (found {2})", "{0}: phải là '{1}', nhưng đã ghi {2}"),
    ("{0}: Input should be a valid boolean (found {1})", "{0}: phải là true hoặc false, nhưng đã ghi {1}"),
    ("{0}: Input should be a valid integer, {1} (found {2})", "{0}: phải là số nguyên, nhưng đã ghi {2}"),
    ("{0}: Input should be a valid integer (found {1})", "{0}: phải là số nguyên, nhưng đã ghi {1}"),
    ("{0}: Input should be a valid number (found {1})", "{0}: phải là số, nhưng đã ghi {1}"),
    ("{0}: Input should be a valid dictionary (found {1})", "{0}: phải là một nhóm mục, nhưng đã ghi {1}"),
    ("{0}: Input should be a valid datetime (found {1})", "{0}: phải là thời điểm, nhưng đã ghi {1}"),
    ("{0}: Input should have timezone info (found {1})", "{0}: thời điểm phải có múi giờ, đã ghi {1}"),
    (
        "{0}: Input should be greater than or equal to {1} (found {2})",
        "{0}: nhỏ nhất là {1}, nhưng đã ghi {2}",
    ),
    ("{0}: Input should be less than or equal to {1} (found {2})", "{0}: lớn nhất là {1}, nhưng đã ghi {2}"),
    ("{0}: Input should be greater than {1} (found {2})", "{0}: phải lớn hơn {1}, nhưng đã ghi {2}"),
    ("{0}: Input should be less than {1} (found {2})", "{0}: phải nhỏ hơn {1}, nhưng đã ghi {2}"),
    ("{0}: not known here; known are {1}", "{0}: không có mục này; có: {1}"),
    ("{0}: not known here", "{0}: không có mục này"),
    (
        '{0}: Value error, expected a line such as database = "thutuc.db", found a section (found {1})',
        '{0}: phải là một dòng như database = "thutuc.db" ở đầu tệp, không phải một mục [database]',
    ),
    (
        "{0}: Value error, expected a path or url (found {1})",
        "{0}: phải là đường dẫn hoặc địa chỉ của cơ sở dữ liệu, nhưng đã ghi {1}",
    ),
    ("{0}: String should have at most {1} characters (found {2})", "{0}: dài nhất {1} ký tự, đã ghi {2}"),
    ("{0}: Tuple should have at least {1} item{2} (found {3})", "{0}: phải có ít nhất {1} mục, đã ghi {3}"),
    ("{0}: Input should be a valid date{1} (found {2})", "{0}: phải là ngày như 2026-03-09, đã ghi {2}"),
    (
        "{0}: Value error, Expected a term such as {1}, found {2}: {3} (found {4})",
        "{0}: phải là thời hạn như '07 ngày làm việc' hoặc '04 giờ', nhưng đã ghi {4}",
    ),
    (
        "{0}: Value error, expected days or hours, found {1} (found {2})",
        "{0}: phải tính bằng ngày hoặc giờ, nhưng đã ghi {1}",
    ),
    (
        "{0}: Value error, expected clock hours such as {1}, found {2} (found {3})",
        "{0}: phải là giờ theo đồng hồ như {1}, nhưng đã ghi {2}",
    ),
    (
        "{0}: Value error, expected another name than that of the engine's own rung {1} (found {2})",
        "{0}: nấc không được mang tên {1}, là nấc của thutuc",
    ),
    (
        "{0}: Value error, expected rung {1} before the end of the term or after it, found both (found {2})",
        "{0}: nấc {1} ghi trước hạn hoặc sau hạn, không ghi cả hai",
    ),
    (
        "{0}: Value error, expected rungs, each with a name of its own (found {1})",
        "{0}: mỗi nấc phải có tên riêng",
    ),
    ("{0}: String should have at least {1} (found {2})", "{0}: không được để trống, đã ghi {2}"),
    ("{0}: String should match pattern {1} (found {2})", "{0}: phải theo mẫu {1}, nhưng đã ghi {2}"),
    (
        "{0}: Value error, expected a day such as {1}, found {2} (found {3})",
        "{0}: phải là ngày như {1}, nhưng đã ghi {2}",
    ),
    (
        "{0}: Value error, expected an instant such as {1}, found {2} (found {3})",
        "{0}: phải là thời điểm như {1}, nhưng đã ghi {2}",
    ),
    (
        "{0}: Value error, expected a day not before {1}, found {2} (found {3})",
        "{0}: ngày cuối không được trước {1}, nhưng đã ghi {2}",
    ),
    (
        "{0}: Value error, expected 'home' with a seconded officer, and with no other (found {1})",
        "{0}: 'home' (đơn vị cử đi) ghi cho người được biệt phái, và chỉ cho người ấy",
    ),
    (
        "{0}: Value error, expected exactly one of {1} (found {2})",
        "{0}: phải ghi đúng một trong các mục {1}",
    ),
    (
        "{0}: Value error, Expected at most {1} marks over one letter, found {2} (found {3})",
        "{0}: nhiều nhất {1} dấu trên một chữ, nhưng có {2}",
    ),
    (
        "{0}: Value error, expected the name of a time zone, found {1} (found {2})",
        "{0}: phải là tên múi giờ, nhưng đã ghi {1}",
    ),
    (
        "{0}: Value error, Invalid isoformat string: {1} (found {2})",
        "{0}: phải là ngày như 2026-03-09, nhưng đã ghi {2}",
    ),
    (
        "{0}: Value error, month must be in 1..12 (found {1})",
        "{0}: tháng phải từ 1 đến 12, nhưng đã ghi {1}",
    ),
    (
        "{0}: Value error, day is out of range for month (found {1})",
        "{0}: tháng ấy không có ngày này, đã ghi {1}",
    ),
    ("{0}: Value error, {1} (found {2})", "{0}: giá trị không dùng được ({1}), đã ghi {2}"),
)

#: Calendars, also those that a host makes in code; notices of days off; readings of the law.
CALENDARS: Final = (
    (
        "Expected a session to close after it opens, found {0}",
        "Buổi làm việc phải kết thúc sau khi bắt đầu, đây là {0}",
    ),
    ("Expected hours such as {0}, found {1}", "Giờ làm việc phải ghi như {0}, nhưng đã ghi {1}"),
    (
        "Expected a day with hours of its own to have some; a day without is off",
        "Ngày có giờ riêng phải có ít nhất một buổi; không có buổi nào thì ghi là ngày nghỉ",
    ),
    ("Expected calendar {0} to know at least one year, found none", "Lịch {0} chưa có ngày nghỉ của năm nào"),
    ("Expected calendar {0} to have office hours, found none", "Lịch {0} chưa có giờ làm việc"),
    (
        "Expected {0} to be either off or worked in {1}, found both",
        "Ngày {0} trong {1} vừa ghi nghỉ vừa ghi làm việc; chỉ ghi một",
    ),
    ("Expected hours in order, found {0} after {1}", "Các buổi phải theo thứ tự, nhưng {0} đứng sau {1}"),
    (
        "Expected only working days of {0} to have hours of their own, found {1}",
        "Chỉ ngày làm việc của lịch {0} có giờ riêng, nhưng {1} là ngày nghỉ",
    ),
    ("Expected policy {0} to be {1}, found {2}", "Cách hiểu {0} phải là {1}, nhưng đã ghi {2}"),
    (
        "Expected a suspension to end with {0}, found {1}",
        "Sau khi tạm dừng phải là {0}, nhưng đã ghi {1}",
    ),
    ("Expected a calendar in {0}, found: {1}", "Tệp lịch {0} không dùng được: {1}"),
    ("Expected days of the years {0} in {1}, found {2}", "{1} chỉ ghi ngày của các năm {0}, nhưng có {2}"),
    (
        'Expected a notices file, found none: write notices = "notices.toml" under [settings.deadlines]',
        'Chưa nói tệp thông báo nghỉ nào: ghi notices = "notices.toml" trong [settings.deadlines]',
    ),
    (
        "Expected the notices in {0}, found no file; `thutuc calendar add` makes it with the first notice. "
        "Until there is one, leave the setting `notices` out or make the file empty",
        "Chưa có tệp thông báo nghỉ {0}; `thutuc calendar add` tạo tệp khi thêm thông báo đầu tiên. Khi chưa "
        "có, bỏ thiết lập `notices` hoặc tạo tệp trống",
    ),
    ("Expected names of a log in {0}, found: {1}", "Tệp tên gọi {0} của nhật ký không dùng được: {1}"),
    ("Expected a file in UTF-8 at {0}, found other bytes", "Tệp {0} không phải UTF-8; lưu lại theo UTF-8"),
    ("Expected notices in {0}, found: {1}", "Tệp thông báo nghỉ {0} không dùng được: {1}"),
    ("Expected a notice, found: {0}", "Thông báo nghỉ chưa dùng được: {0}"),
    (
        "Expected the number of a text, such as {0}, found {1}",
        "Phải nêu số văn bản như {0}, nhưng đã ghi {1}",
    ),
    (
        "Expected {0} to be one line of text without control characters, found {1}",
        "{0} phải là một dòng chữ, không có ký tự điều khiển, nhưng đã ghi {1}",
    ),
    ("Expected each day once", "Mỗi ngày chỉ ghi một lần"),
    (
        "Expected {0} to be either off or worked, found both",
        "Ngày {0} vừa ghi nghỉ vừa ghi làm việc; chỉ ghi một",
    ),
    (
        "Expected a notice to say something of a day or a year, found nothing",
        "Thông báo phải nêu ngày nghỉ, ngày làm việc, giờ làm việc hoặc năm",
    ),
    (
        "Expected a notice that settles a year to be everybody's, found units",
        "Thông báo ấn định cả năm là cho mọi đơn vị, không ghi riêng đơn vị nào",
    ),
    ("Expected each notice once in {0}, found {1} twice", "Trong {0} thông báo {1} ghi hai lần"),
    (
        "Expected to be the only one who adds a notice, found {0}: somebody else is adding one, or was cut "
        "off while he did; then remove that file",
        "Người khác đang thêm thông báo nghỉ, hoặc đã bị ngắt giữa chừng (có tệp {0}); nếu bị ngắt thì xóa "
        "tệp ấy",
    ),
    (
        "Expected forecast_until of {0} at most, found {1}",
        "forecast_until nhiều nhất là {0}, nhưng đã ghi {1}",
    ),
    (
        "Expected the extra 'forecast' for forecast_until, found no package holidays; "
        "pip install '.[forecast]' in the copy of the repository",
        "Muốn dùng forecast_until phải cài thêm: pip install '.[forecast]' trong thư mục mã nguồn",
    ),
    (
        "Expected unit {0} to inherit hours from one above it, found {1}",
        "Đơn vị {0} chỉ lấy giờ làm việc của đơn vị cấp trên, nhưng đã ghi {1}",
    ),
    (
        "Expected one rule {0} to hold on {1}, found {2} and {3}",
        "Ngày {1} chỉ áp dụng một quy tắc {0}, nhưng có {2} và {3}",
    ),
)

#: Settings of plug-ins, and files that are written beside the rest.
PLUGINS: Final = (
    ("Expected the settings of {0}, found: {1}", "Thiết lập của phần mở rộng {0} không dùng được: {1}"),
    (
        "Expected only 'organisation' and 'policies' for roles, found {0}",
        "[settings.roles] chỉ ghi 'organisation' và 'policies', nhưng có {0}",
    ),
    (
        "Expected policies as names and readings for roles, found {0}",
        "policies của [settings.roles] phải là tên và cách hiểu, nhưng đã ghi {0}",
    ),
    (
        "Expected the path of an organisation for roles, found {0}",
        "organisation của [settings.roles] phải là đường dẫn tệp tổ chức, nhưng đã ghi {0}",
    ),
    ("Expected to write {0}, but: {1}", "Không ghi được {0}: {1}"),
    (
        "Expected units, none with a comma in its name, found {0}",
        "Mã đơn vị không được có dấu phẩy, đây là {0}",
    ),
    (
        "Expected an event this release knows, found {0} of shape {1}",
        "Nhật ký có sự kiện {0} dạng {1} mà bản thutuc này không biết: dùng bản mới hơn",
    ),
    (
        "Expected the fields of {0} shape {1}, found others: {2}",
        "Sự kiện {0} dạng {1} trong nhật ký có các mục khác: {2}",
    ),
    (
        "Expected the process {0} that the scenario names, found {1}",
        "Kịch bản nêu quy trình {0}, nhưng đây là {1}",
    ),
    ("Expected a process {0} in {1}, found none", "Trong {1} không có quy trình {0}"),
    (
        "Expected the plug-in 'roles' with an organisation in which somebody is away",
        "Có người vắng thì phải dùng phần mở rộng 'roles' với một tệp tổ chức",
    ),
    (
        "Expected the plug-in 'roles' with an organisation to which staff and absences are added, found none",
        "Kế hoạch thêm người, thêm ngày vắng thì phải dùng phần mở rộng 'roles' với một tệp tổ chức",
    ),
    (
        "Expected entry point {0} of plug-in {1} to be callable with settings",
        "Điểm vào {0} của phần mở rộng {1} phải gọi được với thiết lập",
    ),
    (
        "Expected instants with their zone from changes() of the plug-in {0}, found {1}",
        "changes() của phần mở rộng {0} phải cho các thời điểm có múi giờ, nhưng đã cho {1}",
    ),
    ("Expected at most {0}, found {1}", "Nhiều nhất {0}, đây là {1}"),
)

HOUSE: Final = ORGANISATION + CALENDARS + PLUGINS
