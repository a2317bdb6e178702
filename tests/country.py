"""A whole country as one organisation: every province and commune there is, with people who do not exist."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

UNITS = Path(__file__).parents[1] / "../shared/data/vn-admin-units/units_2026-07-25.json"

#: What a commune has: kind, name, posts (title, role, ``head``, ``deputy`` or nothing).
_COMMUNE = (
    (
        "chair",
        "Lãnh đạo",
        (
            ("Chủ tịch", "Lãnh đạo UBND cấp xã", "head"),
            ("Phó Chủ tịch", "Lãnh đạo UBND cấp xã", "deputy"),
            ("Phó Chủ tịch", "Lãnh đạo UBND cấp xã", "deputy"),
        ),
    ),
    (
        "one-stop",
        "Trung tâm Phục vụ hành chính công",
        (
            ("Giám đốc", "Lãnh đạo Trung tâm", "head"),
            ("Công chức", "Công chức một cửa", ""),
            ("Công chức", "Công chức một cửa", ""),
        ),
    ),
    (
        "civil-status",
        "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
        (
            ("Chánh Văn phòng", "Lãnh đạo phòng", "head"),
            ("Công chức", "Công chức tư pháp - hộ tịch", ""),
            ("Văn thư", "Văn thư", ""),
        ),
    ),
    (
        "economics-division",
        "Phòng Kinh tế",
        (("Trưởng phòng", "Lãnh đạo phòng", "head"), ("Công chức", "Công chức địa chính", "")),
    ),
    (
        "culture-society-division",
        "Phòng Văn hóa - Xã hội",
        (("Trưởng phòng", "Lãnh đạo phòng", "head"), ("Công chức", "Chuyên viên", "")),
    ),
)


def write_country(path: Path, units: Path = UNITS) -> int:
    """Write the country as YAML, and say how many communes it has."""
    provinces = json.loads(units.read_text("utf-8"))
    rows: dict[str, list[str]] = {name: [] for name in ("agencies", "units", "posts", "officers", "holdings")}
    communes = 0
    for province in provinces:
        code = province["Code"]
        above = f"p{code}"
        rows["agencies"].append(
            f"{{id: {above}, kind: province, name: UBND {province['FullName']}, code: H{code}}}"
        )
        _add(rows, above, _COMMUNE[:1])
        for ward in province["Wards"]:
            communes += 1
            name = f"Ủy ban nhân dân {ward['FullName'].replace(chr(39), ' ')}"
            own = f"c{ward['Code']}"
            rows["agencies"].append(
                f"{{id: {own}, kind: commune, name: {name}, code: H{code}.{ward['Code']}, parent: {above}}}"
            )
            _add(rows, own, _COMMUNE)
    with path.open("w", encoding="utf-8") as file:
        for name, lines in rows.items():
            file.write(f"{name}:\n")
            file.writelines(f"  - {line}\n" for line in lines)
    return communes


def _add(rows: dict[str, list[str]], agency: str, units: Iterator[object] | tuple[object, ...]) -> None:
    for kind, name, posts in units:  # type: ignore[misc]
        unit = f"{agency}.{kind}"
        leads = ", leads: true" if kind == "chair" else ""
        rows["units"].append(f"{{id: {unit}, agency: {agency}, kind: {kind}, name: {name}{leads}}}")
        for number, (title, role, what) in enumerate(posts):
            post = f"{unit}.{number}"
            flag = f", {what}: true" if what else ""
            rows["posts"].append(f"{{id: {post}, unit: {unit}, title: {title}, roles: [{role}]{flag}}}")
            rows["officers"].append(f"{{id: o.{post}, name: Người thứ {len(rows['officers'])}}}")
            rows["holdings"].append(f"{{post: {post}, officer: o.{post}, since: 2025-07-01}}")
