"""Why a file that can be read may not be deployed, beside what lint and the second reader find in it."""

from __future__ import annotations

from collections.abc import Sequence

from thutuc.engine.codes import check_pattern
from thutuc.errors import Finding
from thutuc.net import Net
from thutuc.procedure import NodeKind, Procedure


def ungranted(procedure: Procedure, net: Net, services: Sequence[str]) -> list[Finding]:
    """The services a procedure calls without having been granted them."""
    return [
        Finding(
            rule="service-grant",
            message=f"Expected service {node.service!r} to be granted to this procedure, found no grant",
            message_vi=f"Dịch vụ {node.service!r} chưa được cấp quyền cho thủ tục này",
            remedy="Grant it when deploying, or take the service task out.",
            remedy_vi="Cấp quyền khi triển khai, hoặc bỏ bước gọi dịch vụ.",
            element=node.id,
            name=node.source.name,
            line=node.source.line,
            file=procedure.file,
        )
        for node in net.nodes.values()
        if node.kind is NodeKind.SERVICE_TASK and node.service not in services
    ]


def pattern_findings(procedure: Procedure) -> list[Finding]:
    """What is wrong with how the procedure makes codes."""
    pattern = procedure.header.code_pattern
    wrong = check_pattern(pattern) if pattern else None
    if wrong is None:
        return []
    return [
        Finding(
            rule="code-pattern",
            message=f"Expected a pattern like {{agency}}-{{YYMMDD}}-{{serial:4}}, found {pattern!r}: {wrong}",
            message_vi=f"Mẫu mã hồ sơ {pattern!r} không dùng được",
            remedy="Use {agency}, a day and {serial:n}.",
            remedy_vi="Dùng {agency}, ngày và {serial:n}.",
            element=procedure.id,
            name=procedure.name,
            line=procedure.line,
            file=procedure.file,
        )
    ]


def nothing_to_run(file: str) -> Finding:
    """That no process of a file is to be run."""
    return Finding(
        rule="executable",
        message='Expected a process with isExecutable="true", found none',
        message_vi='Tệp không có quy trình nào được đánh dấu isExecutable="true"',
        remedy="Mark the process as executable.",
        remedy_vi="Đánh dấu quy trình là thực thi được (isExecutable).",
        line=1,
        file=file,
    )
