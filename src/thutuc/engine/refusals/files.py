"""The Vietnamese of what is refused of files; a number in braces is a fact."""

from __future__ import annotations

from typing import Final

#: Files of dossiers, copies, keys.
FILES: Final = (
    (
        "Expected nothing at {0} yet, found a file: a copy replaces nothing",
        "Đã có tệp {0}: bản sao không ghi đè lên gì",
    ),
    (
        "Expected to be alone at {0}, found another copy at work",
        "Đang có một bản sao khác ghi vào {0}: đợi bản ấy xong",
    ),
    ("Expected nothing at {0} yet, found a file", "Đã có tệp {0}: chọn tên khác"),
    ("Expected a database at {0}, found none", "Không có cơ sở dữ liệu nào ở {0}"),
    ("Expected to copy {0} to {1}, but: {2}", "Không sao được {0} sang {1}: {2}"),
    ("Expected a copy that is whole, found: {0}", "Bản sao không nguyên vẹn: {0}"),
    (
        "Expected the file whose SHA-256 is {0}, found one with {1}",
        "Không phải tệp có SHA-256 là {0}; tệp này là {1}",
    ),
    ("Expected a file made under the seal {0}, found {1}", "Tệp không lập dưới niêm phong {0}; đây là {1}"),
    (
        "Expected a last line with the digest of the file, found none: its end is cut off",
        "Tệp không có dòng cuối ghi mã băm: phần cuối đã mất",
    ),
    (
        "Expected the file to have the digest that its last line tells, found another: it was altered",
        "Mã băm không đúng với dòng cuối của tệp: tệp đã bị sửa",
    ),
    (
        "Expected a file that everybody can read, found one that is sealed: open it where its key is",
        "Tệp đã mã hóa: mở ở nơi có khóa của nó",
    ),
    ("Expected a file of at most {0} bytes, found {1}", "Tệp dài nhất {0} byte, đây là {1}"),
    ("Expected {0} lines, found {1}", "Tệp phải có {0} dòng, đây là {1}"),
    ("Expected rows that belong together, but {0}", "Các dòng của tệp không thuộc cùng một hồ sơ: {0}"),
    ("Expected row {0} as in the journal here, found another", "Dòng {0} khác nhật ký ở đây"),
    ("Expected the persons' data of {0} entries, found {1}", "Tệp phải có dữ liệu của {0} dòng, đây là {1}"),
    ("Expected a sealed file to name its dossier, found none", "Tệp mã hóa không ghi hồ sơ của nó"),
    (
        "Expected entries that went into this file, found some that did not",
        "Có dòng nhật ký không được đưa vào tệp này",
    ),
    (
        "Expected the version of the procedure that the dossier runs under, found none",
        "Tệp không có phiên bản thủ tục của hồ sơ",
    ),
    ("Expected {0} to hold what was written, found something else", "{0} không giữ đúng những gì đã ghi"),
    ("Expected to read {0}, but: {1}", "Không đọc được {0}: {1}"),
    (
        "Expected a seal as `thutuc seal --json` prints it in {0}, found something else",
        "{0} không phải niêm phong do `thutuc seal --json` in ra",
    ),
    (
        "Expected to write what the agency that is acted for may, but {0}; name its units (acting_for), "
        "or connect as the workers' role",
        "Chưa nói làm thay cơ quan nào, hoặc hồ sơ không thuộc cơ quan ấy; lệnh thutuc kết nối bằng vai trò "
        "của thutuc worker, chương trình thì gọi acting_for ({0})",
    ),
    ("Expected to write {0}, but {1}", "Không ghi được {0}: {1}"),
    ("Expected a folder at {0}, found none: make it first", "Chưa có thư mục {0}: tạo thư mục trước"),
    (
        "Expected master keys (THUTUC_KEYS, key_file), found none: nothing is sealed",
        "Chưa có khóa chủ (THUTUC_KEYS, key_file): chưa mã hóa gì",
    ),
    (
        "Expected cryptography for sealed data, it is not installed: "
        "pip install '.[encryption]' in the copy of the repository",
        "Chưa cài cryptography để mã hóa dữ liệu: pip install '.[encryption]' trong thư mục mã nguồn",
    ),
    (
        "Expected {0} to be for its owner alone (chmod 600), found it open",
        "{0} phải chỉ chủ tệp đọc được (chmod 600)",
    ),
    ("Expected the master keys in {0}, but: {1}", "Không đọc được khóa chủ ở {0}: {1}"),
    ("Expected keys in base64 in {0}, found something else", "Khóa trong {0} phải viết bằng base64"),
    (
        "Expected one to some hundred master keys in {0}, found none or more",
        "{0} phải có từ một đến vài trăm khóa chủ",
    ),
    (
        "Expected a master key of {0} bytes in base64, found something else",
        "Khóa chủ phải dài {0} byte, viết bằng base64",
    ),
)
