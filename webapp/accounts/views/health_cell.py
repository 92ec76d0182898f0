"""The cell *Situação* of the report: the state of an account at a glance, in two or three lines.

The state, why and since when; below it how sending goes: what waits, and the last success and failure.
"""

import datetime as dt
from collections.abc import Callable

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from webapp.accounts.report.conditions import SOON, first_expiry
from webapp.accounts.report.sending_summary import ReportRow
from webapp.accounts.views.cells import DIV, END_A, END_DIV, NOTHING, Cell, Links, sign
from webapp.accounts.wording.report import (
    EXPIRY_WORDS,
    TESTED,
    cause_of,
    health_of,
    queue_words,
    test_state,
    tested_version,
)
from webapp.clock import now
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.diagnose import UNKNOWN
from webapp.ui.locale import brief_stamps
from webapp.ui.templates import joined
from webapp.ui.wording import causes
from webapp.ui.wording.chains import days_until, days_words
from webapp.ui.wording.short_causes import short

Part = Callable[[ReportRow], Markup]
Stamp = Callable[[dt.datetime], Markup]
END_SPAN = Markup("</span> ")
FACT = Markup('<span class="fact">')


def health_cells(links: Links) -> Cell:
    """Show the state with its reason, and below it what is known of sending."""
    at = brief_stamps()
    reason = _reason()
    parts = (_since(links, at), _queue(links), _good(at), _bad(at), _ends(at), _untested(), _try_now(links))
    facts = Markup('<div class="facts">')

    def cell(row: ReportRow, plain: Markup) -> Markup:
        told = [part(row) for part in parts]
        below = joined(facts, *told, END_DIV) if any(told) else NOTHING
        return joined(DIV, plain, " ", reason(row), END_DIV, below)

    return cell


def _reason() -> Part:
    """Show why in two or three words, which lead to the page of the cause."""
    pages = url_for("causes.show", code=UNKNOWN).removesuffix(UNKNOWN)
    whole = Markup('<a class="text-decoration-underline" href="{}{}"{}>{}</a>')
    title = Markup(' title="{}"')

    def part(row: ReportRow) -> Markup:
        code, sending = cause_of(row), row.sending
        if not code:
            return NOTHING
        is_held = sending.held_at is not None
        more = title.format(causes.title(code, sending.held_facts)) if is_held else NOTHING
        return whole.format(pages, code if code in CAUSES else UNKNOWN, more, short(code))

    return part


def _untested() -> Part:
    """Say of an account that is held what its own state would be, where it was not tested as it is now."""
    words = {
        kind.value: joined(Markup("<span>"), str(kind.words), END_SPAN)
        for kind in TESTED
        if kind.value in ("never", "changed")
    }
    return lambda row: words.get(test_state(row), NOTHING) if row.sending.held_at else NOTHING


def _try_now(links: Links) -> Part:
    button = Markup('<button class="btn btn-sm" form="row-action" formaction="{}/').format(links.url)
    probe = Markup('/probe{}">{}</button>').format(links.back, _("Try now"))

    def part(row: ReportRow) -> Markup:
        return (
            joined(button, row.account.id, probe)
            if links.test and row.sending.held_at and row.account.active
            else NOTHING
        )

    return part


def _since(links: Links, at: Stamp) -> Part:
    since = joined(FACT, _("since"), " ")
    newest = Markup('{}<a class="text-reset" href="{}/').format(FACT, links.url)
    by = Markup('/tests/newest" title="')
    end_tag, comma = Markup('">'), Markup(", ")

    def part(row: ReportRow) -> Markup:
        account, held_at = row.account, row.sending.held_at
        if held_at is not None:
            return joined(since, at(held_at), END_SPAN)
        if account.last_test_at is None:
            return NOTHING
        moment = at(account.last_test_at)
        version = tested_version(row)
        told = (comma, version) if version else ()
        return joined(newest, account.id, by, account.last_test_by, end_tag, moment, END_A, *told, END_SPAN)

    return part


def _queue(links: Links) -> Part:
    label = joined(FACT, _("Queue"), ": ")
    opening, end = (
        Markup('<a class="text-decoration-underline" href="{}').format(links.queue_url or ""),
        Markup('">'),
    )

    def part(row: ReportRow) -> Markup:
        if not row.sending.queue:
            return NOTHING
        words = queue_words(row.sending.queue)
        if links.queue_url is None:
            return joined(label, words, END_SPAN)
        return joined(label, opening, row.account.id, end, words, END_A, END_SPAN)

    return part


def _good(at: Stamp) -> Part:
    opening = joined(FACT, sign("green", "circle-check", _("Last success")))
    return lambda row: joined(opening, at(row.sending.good_at), END_SPAN) if row.sending.good_at else NOTHING


def _bad(at: Stamp) -> Part:
    failure = joined(FACT, sign("red", "circle-x", _("Last failure")))
    opening, middle = Markup('<span title="'), Markup('">')

    def part(row: ReportRow) -> Markup:
        sending = row.sending
        if sending.bad_at is None:
            return NOTHING
        moment = at(sending.bad_at)
        # A cause that is also that of the hold is shown once.
        if sending.bad_code == sending.held_code and health_of(row) == "held":
            return joined(failure, moment, END_SPAN)
        words = causes.title(sending.bad_code, sending.bad_facts)
        return joined(failure, opening, words, middle, moment, END_SPAN, END_SPAN)

    return part


def _ends(at: Stamp) -> Part:
    soon, opening = now() + SOON, Markup('<span class="fact"><span class="badge bg-yellow-lt">')
    words = {name: joined(str(what), ": ") for name, what in EXPIRY_WORDS.items()}

    def part(row: ReportRow) -> Markup:
        first = first_expiry(row.account)
        if first is None or first[0] >= soon:
            return NOTHING
        left = escape(days_words(days_until(first[0])))
        return joined(opening, words[first[1]], left, ", ", at(first[0]), END_SPAN, END_SPAN)

    return part
