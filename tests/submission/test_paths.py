"""The arguments of MAIL and RCPT."""

import pytest

from webapp.submission import paths
from webapp.submission.paths import Malformed


@pytest.mark.parametrize(
    ("argument", "address", "parameters"),
    [
        ("FROM:<a@example.com>", "a@example.com", {}),
        ("from: <a@example.com> SIZE=10 body=8bitmime", "a@example.com", {"SIZE": "10", "BODY": "8bitmime"}),
        ("FROM:a@example.com", "a@example.com", {}),
        ("FROM:<>", "", {}),
        ("FROM:<@one.example,@two.example:a@example.com>", "a@example.com", {}),
        ('FROM:<"a>b"@example.com> SMTPUTF8', '"a>b"@example.com', {"SMTPUTF8": ""}),
        ("FROM:<printer>", "printer", {}),
    ],
)
def test_a_path_is_read_with_its_parameters(argument, address, parameters):
    assert paths.read("FROM:", argument) == (address, parameters)


@pytest.mark.parametrize(
    "argument",
    ["", "TO:<a@example.com>", "FROM:", "FROM:<a@example.com", "FROM:<a@example.com>SIZE=1",
     "FROM:<a@example.com> SIZE=", "FROM:<a@example.com> SIZE=1 SIZE=2", "FROM:<a@example.com> =1",
     f"FROM:<{'a' * 400}@example.com>"],
)  # fmt: skip
def test_what_is_no_path_is_refused(argument):
    with pytest.raises(Malformed):
        paths.read("FROM:", argument)


@pytest.mark.parametrize(
    "parameters", [{"RET": "ALL"}, {"ENVID": "x" * 101}, {"ENVID": "a+zz"}, {"ENVID": "ã"}]
)
def test_wishes_of_mail_that_are_malformed_are_refused(parameters):
    with pytest.raises(Malformed):
        paths.dsn_of_mail(parameters)


@pytest.mark.parametrize(
    "parameters",
    [
        *({"NOTIFY": text} for text in ("", "NEVER,DELAY", "SUCCESS,SUCCESS", "SOMETIMES")),
        *({"ORCPT": text} for text in ("a@example.com", ";a", "rfc822;a b", "rfc822;")),
    ],
)
def test_wishes_of_rcpt_that_are_malformed_are_refused(parameters):
    with pytest.raises(Malformed):
        paths.dsn_of_rcpt(parameters)
