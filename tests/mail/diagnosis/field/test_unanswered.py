"""Failures without a reply have the cause, the end, the first cure and the helper that an expert names."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.mail.diagnosis.field.cases import ACCOUNT
from webapp.errors import MailError
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.cures import CURES
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.transcript import Stage
from webapp.tunnels.codes import CODES

TABLE = Path(__file__).with_name("unanswered.txt")
FLAGS = {
    "via": {"connector": "Filial"},
    "box": {"in_container": True},
    "worked": {"worked_before": True},
    "nolog": {"user_name": None},
    "blind": {"verify": False},
}
ANYTHING = "any"


class Failure(NamedTuple):
    """A failure of an account, and what is right to say of it; `ANYTHING` stands for what matters little."""

    error: MailError
    account: dict
    causes: list[str]
    ends: list[str]
    first: list[str]
    ask: str
    misleading: list[str]


def failures() -> Iterator:
    """Yield the lines of the table as parameters, each with its number."""
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield pytest.param(_read(line), id=f"{number}-{line.partition(' ')[0]}")


def _read(line: str) -> Failure:
    head, settings, known, causes, ends, first, ask, misleading = line.split(" | ")
    code, stage = head.split()
    host, port, tls, *flags = settings.split()
    account = ACCOUNT | {"host": host, "port": int(port), "tls": tls}
    for flag in flags:
        account |= FLAGS[flag]
    facts = json.loads(known)
    replied = {"reply_code": facts.pop("code", None), "reply_text": facts.pop("text", "")}
    error = MailError(code, stage=Stage(stage), permanent=is_lasting(code), **replied, **facts)
    lists = (part.split(",") for part in (causes, ends, first))
    return Failure(error, account, *lists, ask, [] if misleading == "-" else misleading.split(","))


def is_lasting(code: str) -> bool:
    """Tell whether the engine calls a failure with this code permanent."""
    if code in CODES:
        return CODES[code].permanent
    return not code.endswith((".lost", ".timed_out", ".silent", ".malformed", ".uncertain", "_and_closed"))


@pytest.mark.parametrize("failure", list(failures()))
def test_a_failure_without_a_reply_is_told_as_an_expert_tells_it(failure):
    found = diagnose(failure.error, failure.account)
    assert found.code in failure.causes
    assert found.retry.value in failure.ends
    assert failure.first == [ANYTHING] or (found.cures or ("none",))[0] in failure.first, found.cures
    assert failure.ask == ANYTHING or found.ask.value == failure.ask
    assert not set(found.cures) & set(failure.misleading), found.cures
    known = Case(failure.account | dict(failure.error.facts))
    against = [code for code in found.cures if any(each.holds(known) for each in CURES[code].unless)]
    idle = [
        code
        for code in found.cures
        # Whether a certificate can be trusted depends on the chain that a test shows.
        if not code.startswith("trust_")
        and (change := CURES[code].change)
        and not (change.asks or change.values(Case(failure.account)))
    ]
    assert (against, idle) == ([], [])
    assert found.cures or CAUSES[found.code].steps
