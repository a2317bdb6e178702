"""A command line that is wrong is told in Vietnamese first, with what was meant and where its help is."""

import errno
import io
import sys

import pytest

from thutuc.cli import main


def told(capsys, *words):
    with pytest.raises(SystemExit) as left:
        main(words)
    shown = capsys.readouterr()
    assert (left.value.code, shown.out) == (2, "")
    return " ".join(shown.err.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new",), "thiếu --name · Missing option"),
        (("new", "--nam", "x"), "không có tùy chọn --nam; có phải là --name? · No such option"),
        (("new", "--name"), "thiếu giá trị sau '--name' · Option"),
        (("new", "--name", "A", "--chain", "xã"), "--chain: chọn một trong commune (UBND cấp xã giải quyết)"),
        (
            ("new", "--name", "A", "--legal-term", "x"),
            "--legal-term: phải ghi như “07 ngày làm việc”, “15 ngày” hoặc “04 giờ”, không phải 'x' · ",
        ),
        (("new", "--name", "###"), "--name: tên phải có chữ cái · expected a name with letters in it"),
        (("import-table", "nope.docx", "--name", "A"), "): không có tệp 'nope.docx' · Invalid value"),
        (("chek",), "không có lệnh 'chek'; có phải là 'check'"),
        (("duties",), "không có lệnh 'duties' · No such command 'duties'. Cách dùng"),
        (("nothing-like-it",), "không có lệnh 'nothing-like-it' · No such command"),
        (("diff", "a"), "thiếu NEW ("),
        (("start",), "thiếu procedure (mã (id) của quy trình, hoặc mã thủ tục) · Missing argument"),
        (("note",), "thiếu DOSSIER (mã hồ sơ hoặc số nội bộ) · Missing argument"),
        (("tasks", "--limit", "0"), "--limit: phải t"),
        (("tasks", "--limit", "100001"), "100000 · Invalid value"),
        *(
            (
                (*command, "--lang", "fr", __file__),
                "--lang: 'fr' không phải một trong 'vi', 'en' · Invalid value",
            )
            for command in (("check",), ("lint",), ("org", "check"))
        ),
        (("draw", __file__, "more"), "thừa more · Got unexpected extra argument"),
        (("tasks", "--limit", "x"), "--limit: phải là số nguyên · Invalid value"),
        (
            ("describe", __file__, "--annex", "phu-luc"),
            "phụ lục là tệp Word, ghi phu-luc.docx · expected a name",
        ),
    ],
)
def test_what_is_wrong_with_a_command_line_is_told_in_both_languages(capsys, words, said):
    assert said in told(capsys, *words)


def test_the_help_of_the_command_is_pointed_at(capsys):
    assert told(capsys, "new").endswith("Cách dùng · usage: thutuc new --help")


def test_without_a_command_the_help_is_shown(capsys):
    assert "Soát, thử · judge, test check lint test" in told(capsys)


def test_a_command_that_says_its_own_code_leaves_with_it(capsys, tmp_path):
    broken = tmp_path / "a.bpmn"
    broken.write_text("no BPMN at all", "utf-8")
    with pytest.raises(SystemExit) as left:
        main(["check", str(broken)])
    assert left.value.code == 1
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0


def test_tests_without_a_procedure_say_where_one_is_named(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "ghi tệp .bpmn sau lệnh, hoặc procedures trong thutuc.toml" in told(capsys, "test")


class Full(io.StringIO):
    """What the output goes to where it takes nothing more."""

    number = errno.ENOSPC

    def write(self, text: str) -> int:
        raise OSError(self.number, "No space left on device")


class Gone(Full):
    number = errno.EPIPE


def test_what_is_done_and_cannot_be_shown_is_not_told_as_refused(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    said = " ".join(capsys.readouterr().err.split())
    assert left.value.code == 5
    assert said.startswith(
        "Không ghi được kết quả (No space left on device); việc đã làm đến đây vẫn có hiệu lực"
    )


def test_who_reads_no_further_hears_nothing(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdout", Gone())
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert (left.value.code, capsys.readouterr().err) == (5, "")


def test_a_stream_that_the_caller_has_closed_is_no_error(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
