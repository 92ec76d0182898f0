"""The audit report: filters, pages, htmx refresh and CSV export."""

import csv
import datetime as dt
import io
import json
import re

import pytest

from webapp.access.models import ROLES
from webapp.access.wording import ROLE_NAMES
from webapp.audit import search
from webapp.audit.models import AuditEntry

EN = {"Accept-Language": "en"}
HX = {"HX-Request": "true"}
NOON = dt.datetime(2026, 11, 23, 12)


@pytest.fixture
def auditor(signed_in):
    return signed_in("auditor")


def entry(actor="ana@example.com", action="account.updated", name="Relay", at=NOON, **sides) -> AuditEntry:
    return AuditEntry.create(
        at=at, actor=actor, interface="web", address="10.0.0.1", action=action,
        subject_type="account", subject_id=1, subject_name=name, **sides,
    )  # fmt: skip


def table(page) -> str:
    """Return the body of the table of entries: the filters above it name every action too."""
    found = re.search(r"<tbody>(.*)</tbody>", page.text, re.S)
    return found.group(1) if found else ""


def names(page) -> set[str]:
    return {name for name in ("Relay", "Backup", "100%", "1000") if f">{name}</td>" in table(page)}


def test_it_works(auditor):
    entry(before={"port": 25, "secure": False}, after={"port": 587, "secure": True})
    page = auditor.get("/audit", headers=EN)
    assert page.status_code == 200
    for words in (
        "Account changed",
        "ana@example.com",
        "10.0.0.1",
        "Relay",
        "Port",
        "25",
        "587",
        "Yes",
        "No",
    ):
        assert words in table(page)


def test_a_cause_of_failure_leads_to_its_page(auditor):
    entry(action="account.held", after={"reason": "auth.bad_credentials"})
    entry(action="access.refused", after={"reason": "link.used"})
    page = auditor.get("/audit", headers=EN)
    assert table(page).count('href="/causes/') == 1
    assert 'href="/causes/auth.bad_credentials">Log-in refused</a>' in table(page)
    assert "link.used" in table(page)


def test_the_page_is_in_the_language_of_the_reader(auditor):
    entry()
    assert "Conta alterada" in table(auditor.get("/audit", headers={"Accept-Language": "pt-BR"}))
    assert "Cuenta modificada" in table(auditor.get("/audit", headers={"Accept-Language": "es"}))


def test_the_values_of_an_entry_are_escaped(auditor):
    hostile = "<script>alert(1)</script>{{7*7}}"
    entry(actor=hostile, name=hostile, action=hostile, after={hostile: hostile})
    page = auditor.get("/audit").text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}") == 5


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "ana"}, {"Relay"}),
        ({"who": "BIA@"}, {"Backup"}),
        ({"action": "account.deleted"}, {"Backup"}),
        ({"action": "no.such"}, set()),
        ({"action": "accounts"}, {"Relay", "Backup", "1000"}),
        ({"action": "people"}, {"100%"}),
        ({"field": "port"}, {"Relay", "Backup"}),
        ({"field": "credential"}, {"1000"}),
        ({"field": "no_such"}, set()),
        ({"field": '"'}, set()),
        ({"subject": "elay"}, {"Relay"}),
        ({"subject": "100%"}, {"100%"}),
        ({"subject": "_"}, set()),
        ({"subject": "' OR 1=1 --"}, set()),
        ({"who": "ana", "subject": "Backup"}, set()),
    ],
)
def test_a_filter_shows_only_matching_entries(auditor, query, found):
    entry(before={"port": 25}, after={"port": 587})
    entry(actor="bia@example.com", action="account.deleted", name="Backup", before={"port": 25})
    entry(actor="x", name="100%", action="person.added", after={"email": '"port":', "support": 1})
    entry(actor="x", name="1000", after={"credential_id": 3})
    assert names(auditor.get("/audit", query_string=query)) == found


def outside_details(page) -> str:
    """Return the words of the table that are seen without opening anything."""
    closed = re.sub(r"<details.*?</details>", "", table(page), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", "", closed).split())


def test_values_are_seen_without_opening(auditor):
    entry(before={"port": 25, "secure": False}, after={"port": 587, "secure": True})
    page = auditor.get("/audit", headers=EN)
    assert "Port: 25 → 587" in outside_details(page)
    assert "Use secure connection?: No → Yes" in outside_details(page)
    assert "<details" not in table(page).split("Relay")[1].split("</tr>")[1]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_told_by_its_name(auditor, role):
    entry(action="person.added", name="new@example.com", after={"role": role})
    row = table(auditor.get("/audit", headers=EN)).split("new@example.com")[1].split("</td>")[1]
    assert f"<bdi>{ROLE_NAMES[role]}</bdi>" in row
    assert f"<bdi>{role}</bdi>" not in row


def test_the_cause_of_a_hold_is_told_in_words(auditor):
    entry(action="account.held", after={"reason": "auth.bad_credentials"})
    page = table(auditor.get("/audit", headers={"Accept-Language": "pt-BR"}))
    link = (
        '<a class="text-decoration-underline" href="/causes/auth.bad_credentials">Autenticação recusada</a>'
    )
    assert f"Motivo:</span> {link}" in page
    assert ">auth.bad_credentials<" not in page


def test_what_was_looked_at_and_why_a_place_is_allowed_are_told_in_words(auditor):
    entry(action="account.looked_at", after={"looks": ["ports", "of another version"]})
    entry(action="credential.bound", after={"reason": "secret_typed"})
    page = table(auditor.get("/audit", headers={"Accept-Language": "pt-BR"}))
    assert "<bdi>Outras portas, of another version</bdi>" in page
    assert "<bdi>a senha foi digitada de novo para ele</bdi>" in page


def test_what_is_long_is_cut_in_the_row_and_whole_when_opened(auditor):
    long = "word " * 40
    entry(action="account.created", after={"name": "Relay", "footer_text": long})
    entry(action="account.created", after={f"field_{number}": number for number in range(9)})
    page = auditor.get("/audit", headers=EN)
    assert long.strip() not in outside_details(page)
    assert long.strip() in table(page)
    assert "field_3: 3" in outside_details(page)
    assert "field_4" not in outside_details(page)
    assert "All 9 fields" in table(page)


def test_a_record_that_is_told_by_name_is_not_told_by_number_too(auditor):
    entry(before={"credential_id": 3, "credential": "Old"}, after={"credential_id": 4, "credential": "New"})
    assert "Credential: Old → New" in outside_details(auditor.get("/audit", headers=EN))
    assert "3 → 4" not in table(auditor.get("/audit", headers=EN))


def test_actions_stand_in_groups_each_of_which_can_be_chosen(auditor):
    page = auditor.get("/audit?action=accounts", headers=EN)
    group = re.search(r'<optgroup label="Accounts">(.*?)</optgroup>', page.text, re.S)[1]
    assert '<option value="accounts" selected>Accounts: everything</option>' in group
    assert '<option value="account.created">' in group
    assert "person." not in group


def test_an_empty_csv_has_its_header_line_and_the_page_says_so(auditor):
    query = {"who": "nobody-like-that"}
    assert "has its header line only" in auditor.get("/audit", query_string=query, headers=EN).text
    lines = auditor.get("/audit/export.csv", query_string=query, headers=EN).text.splitlines()
    assert [line.split(",")[0] for line in lines] == ["\ufeffWhen (UTC)"]


def test_days_are_those_of_the_configured_time_zone(auditor):
    """23 November in São Paulo is from 03:00 UTC to 03:00 UTC of the next day."""
    entry(name="Relay", at=dt.datetime(2026, 11, 23, 3, 0))
    entry(name="Backup", at=dt.datetime(2026, 11, 24, 2, 59, 59))
    entry(name="1000", at=dt.datetime(2026, 11, 24, 3, 0))
    day = {"since": "2026-11-23", "until": "2026-11-23"}
    assert names(auditor.get("/audit", query_string=day)) == {"Relay", "Backup"}
    assert names(auditor.get("/audit", query_string={"since": "2026-11-24"})) == {"1000"}
    assert names(auditor.get("/audit", query_string={"until": "2026-11-22"})) == set()


@pytest.mark.parametrize(
    "day", ["tomorrow", "2026-13-01", "2026-02-30", "20261123", "0001-01-01", "9999-12-31", "２０２６-11-23"]
)
def test_an_invalid_day_is_422_on_the_page_and_in_the_export(auditor, day):
    for path in ("/audit", "/audit/export.csv"):
        answer = auditor.get(path, query_string={"since": day}, headers=EN)
        assert answer.status_code == 422
        assert "Type the day as year, month and day" in answer.text


def test_pages_are_newest_first_and_in_the_url(auditor):
    for number in range(search.PAGE_SIZE + 5):
        entry(actor=f"person-{number:03}")
    first = auditor.get("/audit?action=account.updated")
    shown = re.findall(r"person-(\d+)", table(first))
    assert shown == [f"{number:03}" for number in range(54, 4, -1)]
    older = re.search(r'rel="next" href="([^"]+)"', first.text).group(1).replace("&amp;", "&")
    assert older == "/audit?action=account.updated&page=2"
    second = auditor.get(older)
    assert len(re.findall(r"person-\d+", table(second))) == 5
    assert 'rel="next"' not in second.text
    assert 'rel="prev" href="/audit?action=account.updated"' in second.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, ""])
def test_an_invalid_page_number_still_shows_a_page(auditor, page):
    assert auditor.get("/audit", query_string={"page": page}).status_code == 200


def test_an_empty_result_offers_to_clear_the_filters(auditor):
    page = auditor.get("/audit?who=nobody-like-that", headers=EN)
    assert "No entry matches" in page.text
    assert 'href="/audit"' in page.text


def test_a_refresh_returns_the_table_and_pushes_its_url(auditor):
    entry()
    answer = auditor.get("/audit?who=ana&action=&subject=&since=&until=", headers=HX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<section")
    assert answer.headers["HX-Push-Url"] == "/audit?who=ana"
    assert "HX-Request" in answer.headers["Vary"]


def read(answer) -> list[dict[str, str]]:
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=","))


def test_the_csv_holds_the_filtered_entries(auditor):
    entry(actor="=HYPERLINK(1)", name=" +1", before={"port": 25}, after={"port": 587})
    entry(actor="bia@example.com")
    answer = auditor.get("/audit/export.csv?who=HYPERLINK", headers=EN)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    (row,) = read(answer)
    assert row["When (UTC)"] == "2026-11-23T12:00:00Z"
    assert (row["Who"], row["On what"]) == ("'=HYPERLINK(1)", "' +1")
    assert (row["Code"], row["Action"]) == ("account.updated", "Account changed")
    assert json.loads(row["After"]) == {"port": 587}


def test_the_csv_is_not_limited_to_one_page(auditor):
    AuditEntry.delete().execute()
    for _ in range(search.PAGE_SIZE * 5):
        entry()
    assert len(read(auditor.get("/audit/export.csv"))) == search.PAGE_SIZE * 5


def test_without_the_right_neither_page_nor_csv_is_served(app, signed_in):
    operator = signed_in("operator")
    for path in ("/audit", "/audit/export.csv"):
        assert operator.get(path).status_code == 403
        assert app.test_client().get(path).headers["Location"].startswith("/login?next=/audit")


def test_no_route_changes_the_audit(app):
    methods = {
        method
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("audit.")
        for method in rule.methods
    }
    assert methods == {"GET", "HEAD", "OPTIONS"}
