"""The Vietnamese of what is said about arguments of another kind; a number in braces is a fact."""

from __future__ import annotations

from typing import Final

#: What an argument should have been, and what it is.
ARGUMENTS: Final = (
    (
        "Expected {0} with names that are text in paper {1}, found {2}",
        "{0}: tên mục trong giấy tờ thứ {1} phải là chữ, nhưng kiểu là {2}",
    ),
    (
        "Expected {0} with text at {1} of paper {2}, found {3}",
        "{0}: {1} của giấy tờ thứ {2} phải là chữ, nhưng kiểu là {3}",
    ),
    (
        "Expected {0} with paper {1} by name, as a mapping, found {2}",
        "{0}: giấy tờ thứ {1} phải ghi theo tên (mapping), nhưng kiểu là {2}",
    ),
    ("Expected {0} to be text, found {1}", "{0} phải là chữ, nhưng kiểu là {1}"),
    ("Expected {0} to be a whole number, found {1}", "{0} phải là số nguyên, nhưng kiểu là {1}"),
    ("Expected {0} to be true or false, found {1}", "{0} phải là True hoặc False, nhưng kiểu là {1}"),
    ("Expected {0} to be a day (date), found {1}", "{0} phải là ngày (date), nhưng kiểu là {1}"),
    (
        "Expected {0} to be the number or the code of a dossier, found {1}",
        "{0} phải là số hoặc mã số hồ sơ, nhưng kiểu là {1}",
    ),
    (
        "Expected {0} to be an instant (datetime), found {1}",
        "{0} phải là thời điểm (datetime), nhưng kiểu là {1}",
    ),
    (
        "Expected {0} to be a length of time (timedelta), found {1}",
        "{0} phải là khoảng thời gian (timedelta), nhưng kiểu là {1}",
    ),
    ("Expected after as {0}, found {1}", "after phải gồm {0}, đây là {1}"),
    (
        "Expected limit to be a whole number from 0 on, found {0}",
        "limit phải là số nguyên từ 0 trở lên, đây là {0}",
    ),
    (
        "Expected data by name, as a mapping, found {0}",
        "Dữ liệu phải ghi theo tên (mapping), nhưng kiểu là {0}",
    ),
    ("Expected {0} by name, as a mapping, found {1}", "{0} phải ghi theo tên (mapping), nhưng kiểu là {1}"),
    ("Expected {0} to be bytes, found {1}", "{0} phải là bytes, nhưng kiểu là {1}"),
    ("Expected {0} to be a path, found {1}", "{0} phải là đường dẫn, nhưng kiểu là {1}"),
    (
        "Expected {0} to be a path or the content of a file, found {1}",
        "{0} phải là đường dẫn hoặc nội dung một tệp, nhưng kiểu là {1}",
    ),
    (
        "Expected {0} to be a folder (Path) or contents by name, found {1}",
        "{0} phải là thư mục (Path) hoặc nội dung ghi theo tên, nhưng kiểu là {1}",
    ),
    (
        "Expected {0} to be a seal as it was given, found {1}",
        "{0} phải là niêm phong như đã nhận, nhưng kiểu là {1}",
    ),
    ("Expected {0} to be a list of texts, found {1}", "{0} phải là danh sách chữ, nhưng kiểu là {1}"),
    (
        "Expected {0} to be a list of dossiers, found {1}",
        "{0} phải là danh sách số hoặc mã số hồ sơ, nhưng kiểu là {1}",
    ),
    ("Expected {0} to be a list of files, found {1}", "{0} phải là danh sách tệp, nhưng kiểu là {1}"),
    (
        "Expected {0} to be a list of papers, found {1}",
        "{0} phải là danh sách giấy tờ, mỗi giấy tờ ghi theo tên, bằng chữ, nhưng kiểu là {1}",
    ),
    (
        "Expected {0} to be a list of days (date), found {1}",
        "{0} phải là danh sách ngày (date), nhưng kiểu là {1}",
    ),
    (
        "Expected {0} to be a list of whole numbers, found {1}",
        "{0} phải là danh sách số nguyên, nhưng kiểu là {1}",
    ),
)
