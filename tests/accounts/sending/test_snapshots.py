"""Snapshots of accounts: one version for all that sending depends on, and one reading for each version."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bench.programs.general import general
from tests.conftest import TESTER
from webapp.accounts import service, snapshots
from webapp.accounts.models import Account
from webapp.connectors.models import Connector
from webapp.credentials.models import Credential
from webapp.general import service as general_settings


@pytest.fixture
def stored(account, credential, connector) -> Account:
    """An account, not the default, with a credential and with a connector that logs in by another one."""
    account()
    other = Credential.create(
        name="Proxy", name_key="proxy", user_name="proxy", secret_changed_at=credential.created_at,
        created_at=credential.created_at, updated_at=credential.created_at,
    )  # fmt: skip
    Connector.update(credential=other).execute()
    one = account(name="Other", sender="other@example.com")
    uses = {"authenticate": True, "credential": credential, "use_connector": True, "connector": connector}
    Account.update(uses).where(Account.id == one.id).execute()
    return service.get(one.id)


@pytest.mark.parametrize(
    "changed",
    [
        lambda one: (Account, one.id),
        lambda one: (Credential, one.credential_id),
        lambda one: (Connector, one.connector_id),
        lambda one: (Credential, one.connector.credential_id),
    ],
    ids=["account", "credential", "connector", "credential of the connector"],
)
def test_the_version_differs_when_what_sending_depends_on_was_changed(stored, changed):
    before = snapshots.find(stored.id)
    assert snapshots.find(stored.id).account is before.account
    model, row_id = changed(stored)
    model.update(version=model.version + 1).where(model.id == row_id).execute()
    after = snapshots.find(stored.id)
    assert after.version == snapshots.version_of(stored.id) != before.version
    assert after.account is not before.account


@pytest.mark.parametrize(("name", "differs"), [("footer_text", True), ("keep_bodies_days", False)])
def test_the_version_differs_when_a_general_setting_of_sending_was_changed(stored, storage, name, differs):
    before = snapshots.version_of(stored.id)
    general_settings.update({name: "7"}, version=0, settings=storage, actor=TESTER)
    assert (snapshots.version_of(stored.id) != before) is differs
    assert snapshots.own_part(snapshots.version_of(stored.id)) == before


def test_several_accounts_are_read_as_each_is(stored, account):
    other = account(name="Third", sender="third@example.com")
    found = snapshots.read_several([stored.id, 10**6, other.id])
    assert found == {row.id: snapshots.read(row.id) for row in (stored, other)}
    assert found[stored.id].account.__data__ == snapshots.read(stored.id).account.__data__
    assert snapshots.read_several([]) == {}


values = st.text("ab", min_size=1)
changes = st.lists(
    st.one_of(
        st.tuples(st.just("account"), st.sampled_from(["name", "reply_to", "host"]), values),
        st.tuples(st.just("credential"), st.just("user_name"), values),
        st.tuples(st.just("look"), st.just(""), st.just("")),
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_an_account_kept_in_memory_is_as_read_anew(stored, asked):
    for what, column, value in [*asked, ("look", "", "")]:
        if what == "look":
            kept = snapshots.find(stored.id)
            with general("account cache"):
                anew = snapshots.find(stored.id)
            assert kept.version == anew.version
            assert kept.account.__data__ == anew.account.__data__
            assert kept.account.credential.user_name == anew.account.credential.user_name
            continue
        model, row_id = (Account, stored.id) if what == "account" else (Credential, stored.credential_id)
        changed = {column: value, "version": model.version + 1}
        model.update(changed).where(model.id == row_id).execute()


def test_another_account_leaves_the_version_as_it_is(stored):
    before = snapshots.version_of(stored.id)
    Account.update(version=Account.version + 1).where(Account.id != stored.id).execute()
    assert snapshots.version_of(stored.id) == before


def test_a_disabled_account_has_another_version(stored):
    before = snapshots.version_of(stored.id)
    service.set_active(stored.id, False, actor=TESTER)
    assert snapshots.version_of(stored.id) != before


def test_two_accounts_never_share_a_version(stored, account):
    third = account(name="Third")
    versions = {snapshots.version_of(row.id) for row in Account.select()}
    assert len(versions) == Account.select().count() == third.id


def test_an_account_that_is_gone_has_no_version(storage):
    assert (snapshots.version_of(1), snapshots.read(1), snapshots.find(1), snapshots.default()) == (None,) * 4


def test_what_is_read_for_sending_is_nobody_elses(stored):
    one, other = snapshots.read(stored.id), snapshots.read(stored.id)
    assert one == other
    assert one.account is not other.account


def test_accounts_are_found_by_name_and_by_sender_and_the_default_is_known(stored):
    assert snapshots.by_name(" OTHER ".strip()).account == stored
    assert snapshots.by_name("nobody") is None
    assert [each.account for each in snapshots.by_sender("OTHER@example.com")] == [stored]
    assert snapshots.default().account.id == service.default_id() != stored.id
    assert [each.account.id for each in snapshots.active(1)] == [service.default_id()]
