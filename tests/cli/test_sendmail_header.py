"""Where the header ends of what `sendmail` reads: no recipient is lost behind it."""

import pytest

from tests.cli.stored import outbox_is_empty, stored
from webapp.cli.mail import Exit


@pytest.mark.parametrize(
    ("line", "below"),
    [
        ("X Bad: 1", "Cc: joao@example.com"),
        ("This is no field", "X-A: 1\nbcc: joao@example.com"),
        ("\xe9: 1", "To: joao@example.com"),
    ],
)
def test_with_t_recipients_below_a_line_that_is_no_field_are_not_lost(command, account, line, below):
    typed = f"To: maria@example.com\n{line}\n{below}\n\nHello\n".encode()
    answer = command("sendmail", "-t", typed=typed)
    assert answer.exit_code == Exit.DATA
    assert f"“{line}” stands among the header fields and is none." in answer.output
    assert outbox_is_empty()


@pytest.mark.parametrize(
    "typed", ["no field\nTo: joao@example.com\n\nHello\n", " x\nTo: joao@example.com\n\nHello\n"]
)
def test_with_t_and_arguments_recipients_below_a_first_line_that_is_no_field_are_not_lost(
    command, account, typed
):
    answer = command("sendmail", "-t", "maria@example.com", typed=typed.encode())
    assert answer.exit_code == Exit.DATA
    assert outbox_is_empty()


@pytest.mark.parametrize("field", ["To", "cc", "BCC"])
@pytest.mark.parametrize(
    ("end", "line"),
    [
        (",\n", "joao@example.com"),
        (",\nJoão <", "joao@example.com>"),
        ("\r", ",joao@example.com"),
        (";\r\n", "joao@example.com"),
    ],
)
def test_with_t_a_list_of_recipients_that_goes_on_without_a_space_is_not_cut(
    command, account, field, end, line
):
    typed = f"Subject: x\n{field}: maria@example.com{end}{line}\n\nHello\n".encode()
    answer = command("sendmail", "-t", typed=typed)
    assert answer.exit_code == Exit.DATA
    assert f"{line}” stands among the header fields" in answer.output
    assert outbox_is_empty()


@pytest.mark.parametrize(
    "text", ["joao@example.com\n\nTo: joao@example.com\n", "Hello\n\n", "\nTo: joao@example.com\n"]
)
def test_with_t_lines_of_the_text_may_look_like_recipients(command, account, text):
    answer = command("sendmail", "-t", typed=f"To: maria@example.com\nSubject: x\n{text}".encode())
    assert answer.exit_code == 0, answer.output
    assert [address for _kind, address in stored()[1]] == ["maria@example.com"]
