"""The settings for sending as actions: limits, footers of one's own, substitutes that never form a cycle."""

import dataclasses
from collections.abc import Callable
from typing import Any

import peewee as pw
import pytest

import config
from tests.accounts.conftest import fields
from tests.conftest import TESTER
from webapp.accounts import fields as account_fields
from webapp.accounts import service, substitutes
from webapp.accounts.fields import LIMITS
from webapp.accounts.models import Account, Substitute
from webapp.accounts.sending import AccountSender
from webapp.accounts.service import DeletionBlocker
from webapp.audit.models import AuditEntry
from webapp.clock import now
from webapp.errors import Conflict, InUse, Invalid
from webapp.general.fields import FOOTER_HTML_MAX, FOOTER_TEXT_MAX
from webapp.outbox.models import Message, Recipient

pytestmark = pytest.mark.each_database

Maker = Callable[..., Account]


def change(account: Account, **changes: Any) -> Account:
    """Save an account with other fields."""
    stored = service.get(account.id)
    wanted = dataclasses.replace(account_fields.of(stored), **changes)
    default = service.default_id() == account.id
    return service.update(
        account.id, wanted, version=stored.version, is_default=default, actor=TESTER
    ).account


def put_in_lane(account: Account, count: int = 1) -> None:
    """Queue mail in an account."""
    message = Message.create(
        interface="api", why="account.asked", message_id="<1@x>", sender="a@example.com", size_bytes=1,
        created_at=now(), expires_at=now(),
    )  # fmt: skip
    for place in range(count):
        Recipient.create(
            message=message, place=place, kind="to", address="b@example.com", lane=account, created_at=now()
        )


@pytest.mark.parametrize("name", LIMITS)
def test_each_limit_takes_its_ends_and_nothing_beyond(account: Maker, name: str) -> None:
    least, most = LIMITS[name]
    stored = account()
    for value in (least, most):
        assert getattr(change(stored, **{name: value}), name) == value
    for value in (least - 1, most + 1):
        with pytest.raises(Invalid) as error:
            change(stored, **{name: value})
        assert (error.value.code, error.value.field) == ("account.limit_out_of_range", name)
        assert error.value.facts == {"least": least, "most": most}


def test_limits_are_no_reason_to_test_again_but_a_footer_is(account: Maker) -> None:
    stored = account(footer=True)
    assert change(stored, per_minute=30, max_connections=3).fingerprint == stored.fingerprint
    assert change(stored, footer_text="Não responda.").fingerprint != stored.fingerprint


def test_a_footer_of_ones_own_is_kept_only_while_footers_are_enabled(account: Maker) -> None:
    stored = account(footer=True, footer_text="Um\r\ntexto", footer_html="<b>Um</b><script>x()</script>")
    assert (stored.footer_text, stored.footer_html) == ("Um\ntexto", "<b>Um</b>")
    gone = change(stored, footer=False, footer_text="x" * (FOOTER_TEXT_MAX + 1))
    assert (gone.footer_text, gone.footer_html) == ("", "")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"footer_text": "x" * (FOOTER_TEXT_MAX + 1)}, "text.too_long"),
        ({"footer_html": "x" * (FOOTER_HTML_MAX + 1)}, "text.too_long"),
        ({"footer_text": "a\0b"}, "text.control"),
        ({"footer_html": "a\ud800b"}, "text.not_text"),
    ],
)
def test_a_footer_that_breaks_a_rule_names_its_field(account: Maker, changes: dict, code: str) -> None:
    with pytest.raises(Invalid) as error:
        account(footer=True, **changes)
    assert (error.value.code, error.value.field) == (code, next(iter(changes)))


@pytest.mark.parametrize(
    ("own", "sent"),
    [
        (("", ""), ("house", "<b>house</b>")),
        (("own", ""), ("own", "")),
        (("own", "<i>own</i>"), ("own", "<i>own</i>")),
        (("", "<i>own</i>"), ("house", "<i>own</i>")),
    ],
)
def test_the_footer_of_the_account_goes_before_the_default_one(
    account: Maker, settings: config.Settings, own: tuple, sent: tuple
) -> None:
    stored = account(footer=True, footer_text=own[0], footer_html=own[1])
    house = dataclasses.replace(settings, footer_text="house", footer_html="<b>house</b>")
    footer = AccountSender(stored, house).identity.footer
    assert (footer.text, footer.html, footer.account) == (*sent, "Avisos")


def test_substitutes_are_kept_in_their_order(account: Maker) -> None:
    first, second, third = account(), account(name="B"), account(name="C")
    change(first, substitutes=(third.id, second.id))
    assert substitutes.ids_of(first.id) == (third.id, second.id)
    change(first, substitutes=(second.id, third.id))
    assert account_fields.of(first).substitutes == (second.id, third.id)
    change(first, substitutes=())
    assert Substitute.select().count() == 0


def test_the_audit_names_the_substitutes(account: Maker) -> None:
    first, second, third = account(), account(name="B"), account(name="C")
    change(first, substitutes=(second.id,))
    change(first, substitutes=(third.id, second.id))
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).first()
    assert (entry.before, entry.after) == ({"substitutes": ["B"]}, {"substitutes": ["C", "B"]})


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (lambda own, other: (own,), "account.substitute_itself"),
        (lambda own, other: (other, other), "account.substitute_twice"),
        (lambda own, other: (other, 99), "account.substitute_gone"),
        (lambda own, other: tuple(range(100, 111)), "account.substitutes_too_many"),
    ],
)
def test_what_cannot_step_in_is_refused(account: Maker, wanted: Callable, code: str) -> None:
    own, other = account(), account(name="B")
    with pytest.raises(Invalid) as error:
        change(own, substitutes=wanted(own.id, other.id))
    assert (error.value.code, error.value.field) == (code, "substitutes")
    assert Substitute.select().count() == 0
    assert service.get(own.id).version == own.version


def test_a_cycle_is_refused_and_named_also_over_other_accounts(account: Maker) -> None:
    first, second, third, fourth = (account(name=name) for name in "ABCD")
    change(first, substitutes=(fourth.id, second.id))
    change(second, substitutes=(third.id,))
    with pytest.raises(Invalid) as error:
        change(third, substitutes=(fourth.id, first.id))
    assert error.value.code == "account.substitute_ring"
    assert error.value.facts["ring"] == ["C", "A", "B", "C"]
    assert substitutes.ids_of(third.id) == ()


def test_two_paths_to_the_same_substitute_are_no_cycle(account: Maker) -> None:
    first, second, third = (account(name=name) for name in "ABC")
    change(second, substitutes=(third.id,))
    change(first, substitutes=(second.id, third.id))
    assert substitutes.ids_of(first.id) == (second.id, third.id)


def test_a_copy_has_the_same_substitutes_and_limits(account: Maker) -> None:
    original, other = account(), account(name="B")
    change(original, substitutes=(other.id,), per_minute=30)
    copy = service.duplicate(original.id, "Cópia", actor=TESTER)
    assert (account_fields.of(copy).substitutes, copy.per_minute) == ((other.id,), 30)


@pytest.mark.parametrize(
    ("changes", "sender", "reason"),
    [
        ({}, "AVISOS@example.com", None),
        ({}, "outro@example.com", "substitute.other_sender"),
        ({"force": True}, "outro@example.com", None),
        ({"active": False}, "avisos@example.com", "substitute.inactive"),
    ],
)
def test_who_may_step_in_has_the_same_sender_or_forces_its_own(
    account: Maker, changes: dict, sender: str, reason: str | None
) -> None:
    account(name="Padrão")
    assert substitutes.obstacle(account(**changes), sender) == reason


def test_of_many_accounts_those_that_may_step_in_are_offered(
    account: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other, forced = account(), account(name="B", sender="b@example.com"), account(name="C", force=True)
    off = account(name="D", active=False)
    offered = [name for _id, name in substitutes.candidates(own.id, own.sender, chosen=())]
    assert offered == ["B", "C", "D"]
    monkeypatch.setattr(substitutes, "OFFERED", 2)
    assert substitutes.candidates(own.id, own.sender, chosen=(off.id,)) == [(forced.id, "C"), (off.id, "D")]
    assert (other.id, "B") in substitutes.candidates(own.id, " B@example.com ", chosen=())


def test_an_account_that_others_name_is_not_deleted_and_they_are_listed(account: Maker) -> None:
    first, second, named = account(name="B"), account(name="A"), account(name="C")
    change(first, substitutes=(named.id,))
    change(second, substitutes=(named.id,))
    with pytest.raises(InUse) as error:
        service.delete(named.id, actor=TESTER)
    assert error.value.facts["users"] == [DeletionBlocker("account.is_substitute", ("A", "B"), 2)]


def test_an_account_with_mail_in_its_queue_is_not_deleted(account: Maker) -> None:
    account()
    stored = account(name="B")
    put_in_lane(stored, 3)
    with pytest.raises(InUse) as error:
        service.delete(stored.id, actor=TESTER)
    assert error.value.facts["users"] == [DeletionBlocker("account.has_mail", count=3)]
    Recipient.update(lane=None).execute()
    service.delete(stored.id, actor=TESTER)


def test_the_database_refuses_to_delete_an_account_that_got_mail_meanwhile(
    account: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    account()
    stored = account(name="B")
    put_in_lane(stored)
    found = iter([[], service.users_of(stored)])
    monkeypatch.setattr(service, "users_of", lambda _account: next(found))
    with pytest.raises(InUse) as error:
        service.delete(stored.id, actor=TESTER)
    assert error.value.facts["users"] == [DeletionBlocker("account.has_mail", count=1)]
    assert Account.select().count() == 2


def test_the_list_of_substitutes_is_deleted_with_its_account(account: Maker) -> None:
    default, gone = account(), account(name="B")
    change(gone, substitutes=(default.id,))
    service.delete(gone.id, actor=TESTER)
    assert Substitute.select().count() == 0


def test_a_substitute_that_was_deleted_meanwhile_is_said_in_words(
    account: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = account()
    monkeypatch.setattr(substitutes, "names_of", lambda ids: ["looked up before"] * len(ids))
    with pytest.raises(Invalid) as error:
        change(stored, substitutes=(99,))
    assert error.value.code == "account.substitute_gone"
    assert isinstance(error.value.__cause__, pw.IntegrityError)


def test_two_edits_saved_at_the_same_moment_conflict(account: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = account()
    change(stored, host="first.example.com")
    monkeypatch.setattr(service, "get", lambda _id: stored)  # read before the other one was stored
    with pytest.raises(Conflict):
        service.update(stored.id, fields(), version=stored.version, is_default=True, actor=TESTER)
    assert Account.get_by_id(stored.id).host == "first.example.com"
