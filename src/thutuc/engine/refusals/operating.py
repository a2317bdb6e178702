"""The Vietnamese of what operators and clients over HTTP are told; a number in braces is a fact."""

from __future__ import annotations

from typing import Final

from thutuc.engine.refusals.files import FILES
from thutuc.engine.refusals.requests import REQUESTS
from thutuc.engine.refusals.setting_up import SETTING_UP
from thutuc.engine.refusals.stores import STORES

#: Commands, tokens, messages.
COMMANDS: Final = (
    (
        'Expected files to deploy, found none: name them, or write procedures = ["…"] in thutuc.toml',
        'Chưa nói triển khai tệp nào: ghi tên tệp sau lệnh, hoặc ghi procedures = ["…"] trong thutuc.toml',
    ),
    (
        "Expected --certificate and --key together, found one of them",
        "--certificate và --key phải đi cùng nhau",
    ),
    (
        "Expected --agency or --every-agency, found neither or both",
        "Ghi --agency hoặc --every-agency, một trong hai",
    ),
    (
        "Expected --officer or --every-officer, found both",
        "Ghi --officer hoặc --every-officer, một trong hai",
    ),
    (
        "Expected --officer or --every-officer with the scope act, found nobody to act for",
        "Được act thì phải nói làm thay ai: --officer hoặc --every-officer",
    ),
    (
        "Expected an officer in service or a named system, found {0}",
        "Phải là cán bộ đang công tác hoặc hệ thống đã khai báo, đây là {0}",
    ),
    (
        "Expected an agency and officers by their ids, found {0}",
        "Mã cơ quan và mã cán bộ chỉ gồm ký tự đọc được, đang ghi {0}",
    ),
    (
        "Expected a client such as 'cong-dich-vu-cong', found {0}",
        "Tên hệ thống phải như 'cong-dich-vu-cong', đây là {0}",
    ),
    (
        "Expected a token for 1 to {0} days, found {1}",
        "Mã truy cập có hiệu lực từ 1 đến {0} ngày, đây là {1}",
    ),
    ("Expected at least one scope of {0}, found none", "Cần ít nhất một quyền trong: {0}"),
    (
        "Expected a secret in the environment's variable {0}, found none",
        "Biến môi trường {0} chưa có mật khẩu, khóa bí mật",
    ),
    (
        "Expected the name of a variable of the environment, such as WEBHOOK_SECRET, found something else: "
        "a secret stands in the environment alone",
        "Phải ghi tên biến môi trường, như WEBHOOK_SECRET; mật khẩu, khóa bí mật chỉ để trong môi trường",
    ),
    (
        "Expected a file to append messages to, found {0}: {1}",
        "Phải là tệp để ghi thông báo nối tiếp vào, đây là {0}: {1}",
    ),
    ("it is no ordinary file", "không phải tệp thường"),
    (
        "Expected a webhook as https://host/path without a name or password",
        "Webhook phải ghi https://máy/đường-dẫn, không kèm tên hay mật khẩu",
    ),
    (
        "Expected a sender such as a@example.gov.vn, found {0}",
        "Địa chỉ gửi thư phải như a@example.gov.vn, trên một dòng, đây là {0}",
    ),
    (
        "Expected every target of messages to be called by a name of its own, found {0} twice: leave the "
        'first one as it is and give the other of [[outbox.webhooks]] name = "…"',
        'Mỗi nơi nhận thông báo phải có tên riêng, {0} có hai lần: giữ nguyên nơi đầu, ghi thêm name = "…" '
        "cho nơi sau trong [[outbox.webhooks]]",
    ),
    ("Expected a webhook's secret of at least 16 bytes", "Khóa bí mật của webhook phải dài ít nhất 16 byte"),
    (
        "Expected https for a webhook outside the agency's own network",
        "Webhook ra ngoài mạng nội bộ phải dùng https",
    ),
    ("Expected {0} to answer 2xx, found {1}", "{0} phải trả lời 2xx, đây là {1}"),
    (
        "Expected {0} at an address that may be reached, found {1}",
        "{0} ở địa chỉ không được phép gửi tới: {1}",
    ),
)

OPERATING: Final = FILES + SETTING_UP + STORES + COMMANDS + REQUESTS
