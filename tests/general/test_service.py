"""The general settings: what is stored, what counts, and who may not change what."""

import dataclasses

import peewee as pw
import pytest

import config
from tests.conftest import TESTER
from webapp.audit.models import AuditEntry
from webapp.errors import Conflict, Invalid
from webapp.general import service
from webapp.general.fields import FIELDS, LANGUAGES, NAMES, GeneralValues
from webapp.general.models import GeneralConfiguration

pytestmark = pytest.mark.each_database

# Another value for each setting, as one types it and as it counts.
CHANGES = {
    "ehlo_name": ("Mail.example.com", "mail.example.com"),
    "footer_text": ("Sent by $account", "Sent by $account"),
    "footer_html": ("<p onclick='x()'>Sent</p>", "<p>Sent</p>"),
    "keep_bodies_days": (" 7 ", 7),
    "keep_messages_days": ("90", 90),
    "mail_domain": ("Órgão.example", "xn--rgo-nla1f.example"),
    "default_locale": ("es", "es"),
}


def update(settings, version=0, **typed):
    service.update(typed, version=version, settings=settings, actor=TESTER)


def entries():
    return list(AuditEntry.select().where(AuditEntry.action == "general.updated").order_by(AuditEntry.id))


def test_every_setting_has_its_field_its_column_and_its_value():
    columns = set(GeneralConfiguration._meta.fields) - {"id", "version", "sending_version"}
    values = {field.name for field in dataclasses.fields(GeneralValues)}
    assert set(NAMES) == columns == values == set(CHANGES)
    assert set(NAMES) <= {setting.name for setting in config.SETTINGS}
    assert LANGUAGES == config.LOCALES


def test_without_a_change_the_installation_says_what_counts(open_settings):
    found = service.current(open_settings)
    assert {name: getattr(found, name) for name in NAMES} == {
        name: getattr(open_settings, name) for name in NAMES
    }
    assert service.find() is None


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_counts_and_is_in_the_audit(open_settings, name):
    typed, value = CHANGES[name]
    before = getattr(open_settings, name)
    update(open_settings, **{name: typed})
    assert getattr(service.current(open_settings), name) == value
    [entry] = entries()
    assert (entry.before, entry.after) == ({name: before}, {name: value})
    assert entry.actor == TESTER.name


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_only_what_messages_and_sessions_depend_on_changes_the_version_of_sending(open_settings, field):
    update(open_settings, **{field.name: CHANGES[field.name][0]})
    row = service.find()
    assert (row.version, row.sending_version) == (1, int(field.of_sending))


@pytest.mark.parametrize("name", CHANGES)
def test_the_default_typed_again_is_stored_as_the_default(open_settings, name):
    update(open_settings, **{name: CHANGES[name][0]})
    default = "" if name == "ehlo_name" else str(getattr(open_settings, name))
    update(open_settings, version=1, **{name: default})
    assert getattr(service.find(), name) is None
    assert getattr(service.current(open_settings), name) == getattr(open_settings, name)


def test_an_empty_footer_is_a_change_of_its_own(open_settings):
    update(open_settings, footer_text="")
    assert service.current(open_settings).footer_text == ""


def test_what_was_not_typed_keeps_its_value(open_settings):
    update(open_settings, footer_text="One", mail_domain="example.com")
    update(open_settings, version=1, footer_text="Two")
    found = service.current(open_settings)
    assert (found.footer_text, found.mail_domain) == ("Two", "example.com")


def test_nothing_changed_is_no_entry_and_no_version(open_settings):
    update(open_settings, footer_text="One")
    update(open_settings, version=1, footer_text="One")
    assert len(entries()) == service.find().version == 1


def test_what_the_installation_sets_counts_whatever_is_stored(open_settings):
    update(open_settings, footer_text="Ours", keep_bodies_days="7")
    locked = dataclasses.replace(
        open_settings, footer_text="Theirs", set_by_installation=frozenset({"footer_text"})
    )
    found = service.current(locked)
    assert (found.footer_text, found.keep_bodies_days) == ("Theirs", 7)


def test_what_the_installation_sets_is_not_changed(open_settings):
    locked = dataclasses.replace(open_settings, set_by_installation=frozenset({"footer_text"}))
    update(locked, footer_text="Ours", keep_bodies_days="7")
    assert service.find().footer_text is None
    [entry] = entries()
    assert entry.after == {"keep_bodies_days": 7}


@pytest.mark.parametrize("version", [0, 2])
def test_a_change_of_somebody_else_is_a_conflict(open_settings, version):
    update(open_settings, footer_text="Theirs")
    with pytest.raises(Conflict) as conflict:
        update(open_settings, version=version, footer_text="Mine")
    assert conflict.value.facts["current"].footer_text == "Theirs"
    assert service.current(open_settings).footer_text == "Theirs"


def test_the_first_change_conflicts_with_no_row(open_settings):
    with pytest.raises(Conflict):
        update(open_settings, version=1, footer_text="Mine")
    assert service.find() is None


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("ehlo_name", "my_host", "host.bad_label"),
        ("footer_text", "x" * 4001, "text.too_long"),
        ("footer_html", "x" * 8001, "text.too_long"),
        ("keep_bodies_days", "0", "general.bad_days"),
        ("keep_bodies_days", "3651", "general.bad_days"),
        ("keep_bodies_days", "", "general.bad_days"),
        ("keep_messages_days", "-1", "general.bad_days"),
        ("keep_messages_days", "7.5", "general.bad_days"),
        ("keep_messages_days", "٣", "general.bad_days"),
        ("mail_domain", "example", "address.no_dot"),
        ("mail_domain", "192.0.2.1", "address.ip_domain"),
        ("mail_domain", "a@example.com", "address.several"),
        ("default_locale", "fr", "general.bad_language"),
    ],
)
def test_a_value_that_breaks_its_rule_is_refused_at_its_field(open_settings, name, typed, code):
    with pytest.raises(Invalid) as refusal:
        update(open_settings, **{"footer_text": "Before", name: typed})
    assert (refusal.value.code, refusal.value.field) == (code, name)
    assert service.find() is None


def test_an_error_page_has_a_language_without_the_database(open_settings, monkeypatch):
    def malformed(*_):
        raise pw.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(service, "execute", malformed)
    assert service.first_language(open_settings) == open_settings.default_locale
