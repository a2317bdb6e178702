"""The Vietnamese of what the HTTP service refuses before the engine is asked."""

from __future__ import annotations

from typing import Final

#: What the HTTP service refuses itself.
REQUESTS: Final = (
    ("Expected a token with the scope {0}, found one without", "Mã truy cập không có quyền {0}"),
    (
        "Expected a token with the scope 'data' to look by applicant",
        "Tìm theo người nộp cần mã truy cập có quyền 'data'",
    ),
    ("Expected a token that holds, found none", "Không có mã truy cập nào còn hiệu lực trong yêu cầu"),
    (
        "Expected id or national code of a deployed procedure, found another",
        "Phải là quy trình hoặc mã thủ tục đã đưa vào hệ thống",
    ),
    ("Expected a unit of the token's agency, found another", "Đơn vị không thuộc cơ quan của mã truy cập"),
    (
        "Expected an officer of the token's agency, found another",
        "Cán bộ không thuộc cơ quan của mã truy cập",
    ),
    (
        "Expected a task that lies with the token's agency, found another agency's",
        "Việc này thuộc cơ quan khác, không thuộc cơ quan của mã truy cập",
    ),
    (
        "Expected somebody whom the token speaks for, found another person or system",
        "Mã truy cập không được làm thay người hoặc hệ thống này",
    ),
    (
        "Expected received_at to be a unit of the token's agency, found {0}",
        "Nơi nhận (received_at) phải thuộc cơ quan của mã truy cập, đây là {0}",
    ),
    (
        "Expected a header Idempotency-Key of 1 to 200 visible ASCII characters, found none or another",
        "Thiếu hoặc sai tiêu đề Idempotency-Key: từ 1 đến 200 ký tự ASCII nhìn thấy được, không có dấu cách",
    ),
    ("Expected If-Match with an ETag of this dossier, found another's", "If-Match là ETag của hồ sơ khác"),
    ("Expected If-Match with one ETag of a dossier, found another", "If-Match phải là một ETag của hồ sơ"),
    (
        "Expected no If-Match where a dossier is handed in, found one",
        "Nộp hồ sơ mới thì chưa có ETag nào để ghi ở If-Match",
    ),
    ("Expected JSON, but {0}", "Nội dung không phải JSON: {0}"),
    ("Expected a JSON object, found {0}", "Nội dung phải là một đối tượng JSON, đây là {0}"),
    ("Expected at most {0} requests at once, found more", "Đang có quá {0} yêu cầu cùng lúc"),
    ("Expected at most {0} levels, found more", "JSON lồng nhau quá {0} tầng"),
    ("Expected a body of at most {0} bytes, found {1}", "Nội dung dài nhất {0} byte"),
    ("Expected a cursor of a page before, found another", "cursor phải lấy từ trang trước"),
    ("Expected one header {0}, found several", "Tiêu đề {0} chỉ được có một lần"),
    (
        "Expected Content-Length or Transfer-Encoding, found both",
        "Chỉ được có Content-Length hoặc Transfer-Encoding, không được có cả hai",
    ),
    ("Expected each name once in the query, found one twice", "Mỗi tham số chỉ được có một lần"),
)

#: All of them, looked through in this order.
