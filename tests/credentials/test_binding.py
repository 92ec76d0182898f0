"""An edit never sends a secret to a new destination."""

import datetime as dt

import pytest
import time_machine

from tests.conftest import TESTER
from tests.credentials.conftest import SECRET
from webapp.audit.models import AuditEntry
from webapp.credentials import binding
from webapp.credentials.binding import Endpoint
from webapp.credentials.models import Destination
from webapp.db import writing
from webapp.errors import Invalid, Refused

pytestmark = pytest.mark.each_database

HERE, THERE = (
    "smtp here.example:587 tls verified via direct",
    "smtp there.example:587 tls verified via direct",
)
HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFXjtJZkhpvO3Yf9bMWz1nxdQ8hrxWcQlR4hQ8Yqx0ps"


class Jump(Endpoint):
    """The part of a connector that a destination is made of."""

    def __init__(self, **changes):
        self.id, self.kind, self.host, self.port, self.host_key = 7, "ssh", "jump.example", 22, ""
        vars(self).update(changes)


def actions() -> list[str]:
    return [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]


def smtp(**changes) -> str:
    usual = {"host": "smtp.example.com", "port": 587, "tls": "tls", "verify": True, "route": binding.DIRECT}
    return binding.smtp_destination(**usual | changes)


def test_the_first_use_binds_without_asking(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    assert binding.destinations_of(row) == [HERE]
    assert actions()[-1] == "credential.bound"


def test_a_second_use_at_the_same_destination_asks_nothing(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    binding.require(row, HERE, None, actor=TESTER)
    assert binding.destinations_of(row) == [HERE]


@pytest.mark.parametrize("typed", [None, ""])
def test_another_destination_asks_for_the_secret(credential, typed):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    with pytest.raises(Invalid) as caught:
        binding.require(row, THERE, typed, actor=TESTER)
    assert (caught.value.code, caught.value.field) == ("secret.needed", "secret_again")
    assert binding.destinations_of(row) == [HERE]


def test_the_right_secret_allows_another_destination(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    binding.require(row, THERE, SECRET, actor=TESTER)
    assert binding.destinations_of(row) == [HERE, THERE]


@pytest.mark.parametrize("typed", [SECRET.strip(), SECRET + " ", SECRET.upper(), "x"])
def test_a_wrong_secret_allows_nothing_and_is_audited(credential, typed):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    with pytest.raises(Invalid) as caught:
        binding.require(row, THERE, typed, actor=TESTER)
    assert (caught.value.code, caught.value.field) == ("secret.mismatch", "secret_again")
    assert binding.destinations_of(row) == [HERE]
    assert actions()[-1] == "credential.secret_mismatch"


def test_what_cannot_be_a_secret_is_refused_at_the_field(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    with pytest.raises(Invalid) as caught:
        binding.require(row, THERE, "a\nb", actor=TESTER)
    assert (caught.value.code, caught.value.field) == ("password.line_break", "secret_again")


def test_guessing_a_secret_ends_at_the_limit_even_with_the_right_one(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    with time_machine.travel(dt.datetime(2026, 11, 1, tzinfo=dt.UTC), tick=False):
        for _ in range(binding.AT_MOST):
            with pytest.raises(Invalid, match=r"secret\.mismatch"):
                binding.require(row, THERE, "guess", actor=TESTER)
        with pytest.raises(Refused, match=r"limit\.reached"):
            binding.require(row, THERE, SECRET, actor=TESTER)
    assert binding.destinations_of(row) == [HERE]


def test_a_secret_typed_right_does_not_count_towards_the_limit(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    for number in range(binding.AT_MOST + 1):
        binding.require(row, f"{THERE} {number}", SECRET, actor=TESTER)
    assert len(binding.destinations_of(row)) == binding.AT_MOST + 2


def test_confirming_inside_a_transaction_is_an_error_because_its_entry_could_be_lost(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    with writing(), pytest.raises(RuntimeError):
        binding.require(row, THERE, "x", actor=TESTER)


def test_at_the_moment_of_use_an_unbound_credential_is_refused(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    binding.check(row, HERE)
    with pytest.raises(Refused, match=r"credential\.unbound"):
        binding.check(row, THERE)


def test_a_credential_without_a_secret_needs_no_binding(credential):
    row = credential()
    type(row).update(secret=None).execute()
    row = type(row).get()
    binding.require(row, HERE, None, actor=TESTER)
    binding.check(row, THERE)
    assert binding.destinations_of(row) == []


def test_asks_again_predicts_what_require_does(credential):
    row = credential()
    assert not binding.asks_again(row, HERE, actor=TESTER)
    binding.require(row, HERE, None, actor=TESTER)
    assert not binding.asks_again(row, HERE, actor=TESTER)
    assert binding.asks_again(row, THERE, actor=TESTER)


def test_a_refusal_tells_which_credential_and_which_place(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    with pytest.raises(Refused) as unbound:
        binding.check(row, THERE)
    assert unbound.value.code == "credential.unbound"
    assert unbound.value.facts == {"name": row.name, "place": THERE}
    with pytest.raises(Invalid) as needed:
        binding.require(row, THERE, None, actor=TESTER)
    assert needed.value.facts == {"name": row.name, "place": THERE}
    with pytest.raises(Invalid) as mismatch:
        binding.require(row, THERE, "x", actor=TESTER)
    assert mismatch.value.facts == {"name": row.name}
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.action, entry.after) == ("credential.secret_mismatch", {"place": THERE})
    assert (entry.subject_id, entry.subject_name) == (row.id, row.name)


def test_an_entry_tells_why_a_place_was_bound(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    binding.require(row, THERE, SECRET, actor=TESTER)
    bound = AuditEntry.select().where(AuditEntry.action == "credential.bound").order_by(AuditEntry.id)
    assert [entry.after for entry in bound] == [
        {"place": HERE, "reason": "first_use"},
        {"place": THERE, "reason": "secret_typed"},
    ]
    assert {(entry.subject_id, entry.subject_name) for entry in bound} == {(row.id, row.name)}


def test_a_place_that_is_stored_is_written_the_same_for_ever():
    assert smtp() == "smtp smtp.example.com:587 tls verified via direct"
    assert smtp(verify=False, tls="none") == "smtp smtp.example.com:587 none unverified via direct"
    assert smtp(route=binding.route_of(Jump())).endswith(" via connector:7 ssh jump.example:22")


def test_destinations_of_one_credential_are_not_those_of_another(credential):
    one, other = credential("One"), credential("Other")
    binding.require(one, HERE, None, actor=TESTER)
    assert not binding.is_bound(other, HERE)


@pytest.mark.parametrize(
    "change",
    [
        {"host": "x.example.com"},
        {"port": 465},
        {"tls": "ssl"},
        {"tls": "none"},
        {"verify": False},
        {"route": binding.route_of(Jump())},
    ],
)
def test_each_change_of_where_an_account_sends_makes_another_destination(change):
    assert smtp(**change) != smtp()


@pytest.mark.parametrize(
    "change",
    [{"id": 8}, {"kind": "socks5"}, {"host": "other.example"}, {"port": 23}, {"host_key": HOST_KEY}],
)
def test_each_change_of_the_route_makes_another_destination(change):
    assert binding.route_of(Jump(**change)) != binding.route_of(Jump())


@pytest.mark.parametrize("same", ["SMTP.example.com", "smtp.example.com."])
def test_the_same_host_written_otherwise_is_the_same_destination(same):
    assert smtp(host=same) == smtp()


def test_an_international_name_and_its_xn_form_are_one_destination():
    assert smtp(host="ação.example") == smtp(host="xn--ao-siap.example")


def test_an_ipv6_address_stands_in_brackets():
    assert " [2001:db8::1]:587 " in smtp(host="2001:DB8:0::1")


def test_a_refined_destination_replaces_the_former(credential):
    row = credential()
    before = binding.connector_destination(kind="ssh", host="jump.example", port=22)
    exact = binding.connector_destination(kind="ssh", host="jump.example", port=22, host_key=HOST_KEY)
    binding.require(row, before, None, actor=TESTER)
    assert binding.refine(row, before, exact)
    assert binding.destinations_of(row) == [exact]
    assert not binding.refine(row, before, exact)


def test_a_refined_route_changes_only_the_destinations_behind_it(credential):
    row = credential()
    behind, direct = smtp(route=binding.route_of(Jump())), smtp()
    elsewhere = smtp(route=binding.route_of(Jump(id=17)))
    for destination in (behind, direct, elsewhere):
        binding.require(row, destination, SECRET, actor=TESTER)
    binding.refine_route(binding.route_of(Jump()), binding.route_of(Jump(host_key=HOST_KEY)))
    exact = smtp(route=binding.route_of(Jump(host_key=HOST_KEY)))
    assert sorted(binding.destinations_of(row)) == sorted([exact, direct, elsewhere])


def test_only_the_credential_that_is_named_learns_a_place_more_exactly(credential):
    one, other = credential("One"), credential("Other")
    binding.require(one, HERE, None, actor=TESTER)
    binding.require(one, THERE, SECRET, actor=TESTER)
    binding.require(other, THERE, None, actor=TESTER)
    assert binding.refine(other, THERE, "elsewhere")
    assert (binding.destinations_of(one), binding.destinations_of(other)) == ([HERE, THERE], ["elsewhere"])
    assert binding.refine(one, THERE, "elsewhere")
    assert binding.destinations_of(one) == [HERE, "elsewhere"]


def test_a_place_known_more_exactly_that_was_bound_already_is_there_once(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    binding.require(row, THERE, SECRET, actor=TESTER)
    assert binding.refine(row, HERE, THERE)
    assert binding.destinations_of(row) == [THERE]


def test_a_destination_goes_with_its_credential(credential):
    row = credential()
    binding.require(row, HERE, None, actor=TESTER)
    row.delete_instance()
    assert Destination.select().count() == 0
