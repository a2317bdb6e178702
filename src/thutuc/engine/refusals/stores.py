"""The Vietnamese of what is said of the database; a number in braces is a fact."""

from __future__ import annotations

from typing import Final

STORES: Final = (
    (
        "Expected to be the one writer of the database, but others are writing; try again",
        "Nhiều nơi khác đang ghi vào cơ sở dữ liệu; chưa có gì thay đổi, hãy làm lại",
    ),
    (
        "Expected to be the next writer of the database, but others wait; try again",
        "Nhiều tiến trình khác đang chờ ghi vào cơ sở dữ liệu; chưa có gì thay đổi, hãy làm lại",
    ),
    (
        "Expected to be the one writer of the database, but {0}; try again",
        "Nơi khác đang ghi vào cơ sở dữ liệu ({0}); chưa có gì thay đổi, hãy làm lại",
    ),
    (
        "{0}: no upgrade mends that, put it back as the migration makes it, or restore a copy",
        "{0}: lệnh nâng cấp không sửa được, hãy tạo lại như trong bước nâng cấp hoặc phục hồi bản sao lưu",
    ),
    ("Expected trigger {0} as released, found none", "Thiếu trigger {0} của bản phát hành"),
    ("Expected index {0} as released, found none", "Thiếu chỉ mục {0} của bản phát hành"),
    ("Expected table {0} as released, found none", "Thiếu bảng {0} của bản phát hành"),
    ("Expected {0} as released, found none", "Thiếu {0} của bản phát hành"),
    ("Expected {0} as released, found another", "{0} khác với bản phát hành"),
    (
        "Expected migration {0} as released, found another text of it: another tree made these tables, start "
        "that one, or restore a copy of before",
        "Bước nâng cấp {0} không khớp: bảng dữ liệu do một bản mã nguồn khác tạo ra, hãy chạy bản ấy hoặc "
        "phục hồi bản sao lưu trước đó",
    ),
    (
        "Expected only migrations of this release, found {0}: a newer release upgraded these tables, start "
        "that one",
        "Bảng dữ liệu đã được một bản phát hành mới hơn nâng cấp ({0}): hãy chạy bản ấy",
    ),
    (
        "Expected migration {0} to be applied, it is not: run `thutuc db upgrade`, or upgrade(), as the "
        "owner of the tables",
        "Chưa áp dụng bước nâng cấp {0}: chủ các bảng chạy `thutuc db upgrade`",
    ),
    (
        "Expected the key by which applicants are found, found none: run upgrade(). So it is in {0}; "
        "`thutuc db check` tells more",
        "Đã có khóa chủ mà {0} chưa bật mã hóa: chủ các bảng chạy `thutuc db upgrade`",
    ),
    (
        "Expected the key by which applicants are found, found none: run upgrade()",
        "Đã có khóa chủ mà chưa bật mã hóa ở đây: chạy `thutuc db upgrade`",
    ),
    (
        "{1} So it is in {0}; `thutuc db check` tells more",
        "Bảng dữ liệu ở {0} không phải của bản phát hành này: {1}; `thutuc db check` cho biết thêm",
    ),
    (
        "{0} The tables were changed while this ran",
        "Bảng dữ liệu đã thay đổi trong khi chương trình chạy: {0}",
    ),
    (
        "Expected the state of dossier {0} as it was written, found it altered",
        "Trạng thái của hồ sơ {0} đã bị sửa hoặc hỏng",
    ),
    (
        "Expected the row of dossier {0}, which other rows name, found none",
        "Không còn dòng của hồ sơ {0} trong bảng hồ sơ, trong khi các bảng khác vẫn có hồ sơ này",
    ),
    (
        "Expected the file of {0} version {1} as it was deployed, found one that is refused: {2}, line {3}",
        "Không đọc được tệp đã triển khai của {0} phiên bản {1}: lỗi {2}, dòng {3}",
    ),
    (
        "Expected {0} to be in printable characters, without blanks around them, found {1}",
        "{0} không được có ký tự ẩn hay khoảng trắng ở đầu, cuối; đây là {1}",
    ),
    (
        "Expected what people gave as it was written, found it altered",
        "Dữ liệu người dân đã khai bị sửa hoặc hỏng",
    ),
    (
        "Expected psycopg 3 for PostgreSQL, it is not installed: "
        "pip install '.[postgres]' in the copy of the repository",
        "Chưa cài psycopg 3 để dùng PostgreSQL: pip install '.[postgres]' trong thư mục mã nguồn",
    ),
    (
        "Expected the database at {0}, found none there any more: put the file back, or stop every program "
        "that had it open before another takes its place",
        "Tệp cơ sở dữ liệu ở {0} không còn ở đó: đưa tệp trở lại, hoặc dừng mọi chương trình đang mở tệp ấy "
        "trước khi đặt tệp khác vào chỗ đó",
    ),
    (
        "Expected the database at {0} to be the file that was opened, found another in its place: stop this "
        "program and start it again",
        "Ở {0} nay là một tệp khác, không phải tệp cơ sở dữ liệu đã mở: dừng chương trình này rồi chạy lại",
    ),
    (
        "Expected the newest writes of the database at {0} in its file {1}, found that deleted, emptied or "
        "replaced: stop every program that has the database open and look with verify at what is left",
        "Tệp {1} giữ phần mới nhất của cơ sở dữ liệu {0} đã bị xóa, làm rỗng hoặc thay thế: dừng mọi chương "
        "trình đang mở cơ sở dữ liệu ấy, rồi chạy `thutuc verify` xem còn lại những gì",
    ),
    (
        "Expected a clock that is at most {0} s from the server's, found {1} s between them; set the wrong "
        "one right (NTP)",
        "Giờ của máy này và giờ của máy chủ cơ sở dữ liệu lệch nhau {1} giây, quá {0} giây: chỉnh lại "
        "đồng hồ bị sai (NTP)",
    ),
    (
        "Expected a database in UTF8, found one in {0}: make one with ENCODING 'UTF8' TEMPLATE template0, "
        "and take over what this one holds with pg_dump and pg_restore",
        "Cơ sở dữ liệu phải dùng bảng mã UTF8, cơ sở dữ liệu này dùng {0}: tạo cơ sở dữ liệu khác với "
        "ENCODING 'UTF8' TEMPLATE template0, rồi chuyển dữ liệu sang bằng pg_dump và pg_restore",
    ),
    ("Expected a PostgreSQL server, but: {0}", "Không kết nối được máy chủ PostgreSQL: {0}"),
    (
        "Expected a server that keeps transactions together, but: {0}; a pooler before it must work in "
        "transaction or session mode",
        "Máy chủ không giữ trọn một giao dịch ({0}); bộ gộp kết nối (PgBouncer) phải chạy kiểu transaction "
        "hoặc session",
    ),
    (
        "Expected thutuc's tables, found {0}: apply the migrations with upgrade()",
        "Chưa có đúng bảng dữ liệu của thutuc ({0}): chạy `thutuc db upgrade`",
    ),
    (
        "Expected thutuc's tables in {0}, the first schema of the search path, found them in {1}: run {2}",
        "Bảng dữ liệu của thutuc nằm ở schema {1}, không ở {0} là schema đứng đầu search_path: chạy {2}",
    ),
    (
        "Expected one set of tables, found one in {0} and behind it in the search path one in {1}: look "
        "which of them holds the dossiers, name its schema in the search_path of every role, and drop the "
        "other",
        "Có hai bộ bảng dữ liệu, ở schema {0} và ở schema {1} đứng sau trong search_path: xem bộ nào giữ hồ "
        "sơ, ghi schema của bộ ấy vào search_path của mọi vai trò, rồi xóa bộ kia",
    ),
    (
        "Expected {0} to own all that is thutuc's, found {1} as the owner of {2}: give it to {3} ({4})",
        "{0} phải là chủ mọi thứ của thutuc, đây là {1} làm chủ {2}: chuyển cho {3} ({4})",
    ),
    (
        "Expected a number that no row has, but {0}: the numbers began anew, as in a copy without its "
        "sequences; stop who writes, and run `thutuc db check` as the owner",
        "Số thứ tự đã có dòng khác dùng ({0}): cơ sở dữ liệu đang đánh số lại từ đầu, như bản sao thiếu "
        "sequence; dừng mọi chương trình đang ghi, chạy `thutuc db check` bằng vai trò chủ các bảng",
    ),
    (
        "Expected thutuc's tables, but {0}; apply the migrations with upgrade()",
        "Chưa có đúng bảng dữ liệu của thutuc ({0}): chạy `thutuc db upgrade`",
    ),
    (
        "Expected to connect as {0}, found {1}: rows are guarded by agency, and it sees only those of an "
        "agency that is named (acting_for)",
        "Kết nối bằng vai trò {0}: đã phân quyền theo cơ quan, mà vai trò {1} chỉ thấy hồ sơ của "
        "cơ quan được nêu (acting_for)",
    ),
    (
        "Expected a role that may do this, but {0}: worker, serve, token, seal and verify connect as the "
        "workers' role; tables are changed by their owner, who gives both roles their rights by "
        "`thutuc db protect`",
        "Vai trò đang kết nối không có quyền ({0}): worker, serve, token, seal, verify kết nối bằng vai trò "
        "của thutuc worker; đổi bảng thì bằng vai trò chủ các bảng, cũng là vai trò cấp quyền bằng "
        "`thutuc db protect`",
    ),
    (
        "Expected the primary server, found a standby, which does not know who is still writing: "
        "rows would be passed over; follow the journal on the primary",
        "Máy chủ này chỉ là bản sao, không biết giao dịch nào còn đang ghi nên sẽ bỏ sót: "
        "hãy theo dõi nhật ký ở máy chủ chính",
    ),
    (
        "Expected a database that takes writes, but {0}: a standby, default_transaction_read_only, or a "
        "host's transaction that may only read; connect to the primary (target_session_attrs=read-write)",
        "Cơ sở dữ liệu đang không nhận ghi ({0}): máy chủ chỉ là bản sao, default_transaction_read_only, "
        "hoặc giao dịch của hệ thống chủ chỉ được đọc; kết nối tới máy chủ chính "
        "(target_session_attrs=read-write)",
    ),
    (
        "Expected the database to do what it was asked, but: {0}",
        "Cơ sở dữ liệu không làm được việc được giao: {0}",
    ),
    (
        "Expected the database to answer within {0} s, found it silent",
        "Cơ sở dữ liệu không trả lời trong {0} giây",
    ),
    (
        "Expected to be given the time that it takes, but {0}; nothing was changed, try again or raise {1} "
        "of this role",
        "Máy chủ không cho đủ thời gian ({0}); chưa có gì thay đổi, làm lại hoặc tăng {1} của vai trò này",
    ),
    (
        "Expected to be given the time that it takes, but {0}; nothing was changed, try again or raise {1} "
        "of the pooler",
        "Bộ gộp kết nối (PgBouncer) không cho đủ thời gian ({0}); chưa có gì thay đổi, làm lại hoặc tăng {1} "
        "của nó",
    ),
    (
        "Expected to get the rows, but {0}; try again",
        "Nơi khác đang giữ các dòng cần đọc hay ghi ({0}); chưa có gì thay đổi, hãy làm lại",
    ),
    (
        "Expected a free connection within {0} s, but all {1} of this process are in use; try again",
        "Sau {0} giây cả {1} kết nối của tiến trình đều đang bận; hãy làm lại",
    ),
    (
        "Expected the owner of {0} to write them anew, found another role: connect as the owner of the "
        "tables",
        "Chỉ chủ các bảng dọn được {0}; đây là vai trò khác: kết nối bằng vai trò chủ các bảng",
    ),
    ("Rows are not guarded by agency; role {0}", "Chưa phân quyền xem theo cơ quan; vai trò {0}"),
    (
        "Rows are guarded by agency; role {0} sees only those of its agency: the rest is unchecked",
        "Đã phân quyền theo cơ quan; vai trò {0} chỉ thấy hồ sơ của cơ quan mình, phần còn lại chưa kiểm tra",
    ),
    (
        "Rows are guarded by agency; role {0} sees all of them",
        "Đã phân quyền theo cơ quan; vai trò {0} thấy mọi hồ sơ",
    ),
    (
        "{0} journal rows could not be told yet, the first is {1}",
        "{0} dòng nhật ký chưa gửi được, dòng đầu là {1}",
    ),
    (
        "Expected dossier {0} to end with journal row {1}, found {2} or another",
        "Hồ sơ {0} phải kết thúc ở dòng nhật ký {1}, đây là {2} hoặc dòng khác",
    ),
    (
        "Expected journal rows of dossier {0} up to {1}, found {2}",
        "Nhật ký hồ sơ {0} phải đến dòng {1}, đây là {2}",
    ),
    (
        "Expected persons' data of dossier {0}, row {1}, or the record of their erasure",
        "Hồ sơ {0}, dòng {1}: thiếu dữ liệu mà không có quyết định hủy",
    ),
    (
        "Expected no open task in dossier {0}, which is closed; found {1}",
        "Hồ sơ {0} đã kết thúc mà còn việc mở: {1}",
    ),
    (
        "Expected rows guarded by agency in every table, found none in {0}",
        "Có bảng chưa phân quyền theo cơ quan: {0}",
    ),
    (
        "Expected functions that look for tables in their own schema first, found {0}",
        "Có hàm của phiên bản trước tìm bảng ở nơi ai cũng tạo được: {0}",
    ),
    ("Persons' data were erased at {0} by {1}", "Dữ liệu cá nhân đã hủy lúc {0}, do {1}"),
    ("Persons' data lie in the file {0}… since {1}", "Dữ liệu cá nhân ở trong tệp {0}… từ {1}"),
    (
        "Expected persons' data or the record of their erasure, found neither",
        "Thiếu dữ liệu cá nhân mà không có quyết định hủy",
    ),
    (
        "Expected persons' data, or an act in the journal that erased them, found neither",
        "Thiếu dữ liệu cá nhân, mà nhật ký không ghi việc hủy hay lưu trữ nào lúc đó",
    ),
    (
        "Expected the file of {0} version {1}, which the dossier ran under, found none",
        "Thiếu tệp của {0} phiên bản {1} mà hồ sơ đã chạy theo",
    ),
    (
        "Expected the file of {0} version {1} as it was then, found another",
        "Tệp của {0} phiên bản {1} không phải tệp lúc đó",
    ),
    (
        "Expected what {0} version {1} asks and calls as it was then, found another",
        "Bảng quyết định hoặc quy trình mà {0} phiên bản {1} dùng không phải như lúc đó",
    ),
    (
        "Expected {0} version {1} as it was deployed, found it altered",
        "{0} phiên bản {1} không còn như khi triển khai",
    ),
    ("Expected a file that draws {0}, found one that does not", "Tệp BPMN không vẽ quy trình {0}"),
    (
        "Expected the decision by which {0} version {1} ended on {2}, found none kept",
        "Không đối chiếu được ngày hết áp dụng {2} của {0} phiên bản {1}: bản cũ không ghi quyết định; kết "
        "thúc lại phiên bản này kèm số quyết định",
    ),
    (
        "Expected {0} version {1} with {2} {3}, found {4}",
        "{0} phiên bản {1} phải có {2} là {3} theo tệp của nó, đây là {4}",
    ),
    (
        "Expected {0} as {1} version {2} names it, found another",
        "{0} không phải cái mà {1} phiên bản {2} nêu",
    ),
    (
        "Expected a place in the whole journal after {0}, found {1}",
        "Chỗ trong nhật ký chung phải sau {0}, đây là {1}",
    ),
    (
        "Expected the seal that this dossier alone gives, found another",
        "Niêm phong không do hồ sơ này tạo ra",
    ),
    (
        "Expected the state exactly as it is written, found another form of it",
        "Trạng thái không viết đúng như đã ghi",
    ),
    (
        "Expected each {0} once, found a second one with this {1} (line {2})",
        "Tệp có hai dòng {0} cùng {1} (dòng {2})",
    ),
    (
        "Expected a line exactly as it is written, found another form of it (line {0})",
        "Dòng {0} của tệp không viết đúng như đã ghi",
    ),
    (
        "Expected the row to continue the chain, but its content or the one before was altered",
        "Dòng không nối tiếp chuỗi băm: dòng này hoặc dòng trước đã bị sửa",
    ),
    (
        "Expected row {0} here, found row {1} of dossier {2}",
        "Ở đây phải là dòng {0}, đây là dòng {1} của hồ sơ {2}",
    ),
    ("Expected {0} journal rows told at most, found {1}", "Nhật ký có {0} dòng mà đã báo {1} dòng"),
    (
        "Expected {0} to number on from {1}, found that it begins anew: stop who writes, {2}",
        "Bảng {0} phải đánh số tiếp từ {1} mà lại đánh số từ đầu: dừng mọi chương trình đang ghi, chạy {2}",
    ),
    (
        "Expected an open connection of the host, found a closed one",
        "Kết nối của chương trình chủ phải đang mở, đây là kết nối đã đóng",
    ),
    (
        "Expected a connection that answers at once, found one in pipeline mode",
        "Kết nối phải trả lời ngay từng câu lệnh, đây là kết nối đang ở chế độ pipeline",
    ),
    (
        "Expected a transaction that can go on, found one in which a statement has failed; {0}",
        "Giao dịch phải còn tiếp tục được, đây là giao dịch có câu lệnh đã hỏng; hoàn tác (ROLLBACK) trước, "
        "ít nhất về một savepoint",
    ),
    (
        "Expected a connection that is free, found one that is still at a statement",
        "Kết nối phải đang rảnh, đây là kết nối còn đang thực hiện một câu lệnh",
    ),
    ("Expected {0} to go by an index, found: {1}", "{0} không đi theo chỉ mục: {1}"),
    ("Never used: {0}", "Chỉ mục chưa dùng lần nào: {0}"),
)
