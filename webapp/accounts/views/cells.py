"""The cells of the report that are more than text or a badge.

Each function here is called once for a page: it looks up words and icons, and returns the function that
makes the cell of a row. What that receives as `plain` is the cell as it would be without it.
"""

from collections.abc import Callable
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup, escape

from webapp.accounts.report import conditions
from webapp.accounts.report.sending_summary import ReportRow
from webapp.accounts.wording.report import EXPIRY_WORDS, ColumnKind, ignored_until, short_day, tested_version
from webapp.clock import now
from webapp.ui.locale import brief_stamps, stamp
from webapp.ui.templates import icon, joined
from webapp.ui.wording import causes
from webapp.ui.wording.chains import days_until, days_words

Cell = Callable[[ReportRow, Markup], Markup]

NOTHING = Markup("")
BLANK = Markup('<span class="none">–</span>')
_BADGE, _BADGE_WORDS, _END_SPAN = Markup('<span class="badge bg-'), Markup('-lt">'), Markup("</span>")
DIV, END_DIV, END_A = Markup("<div>"), Markup("</div>"), Markup("</a>")


class Links(NamedTuple):
    """Where cells lead: `url` is the report, `back` its query, `queue_url` the outbox up to the account id.

    `change` and `test`: the person may change, or test, accounts.
    """

    url: str
    back: str
    queue_url: str | None
    change: bool
    test: bool


def badge(kind: ColumnKind) -> Markup:
    """Return one of the few values of a column as its badge, or as its bare words."""
    words = escape(str(kind.words))
    return joined(_BADGE, kind.tone, _BADGE_WORDS, words, _END_SPAN) if kind.tone else words


def name_cells(links: Links) -> Cell:
    """Make the name a link to the form, or to the account's page for those who may not change it."""
    opening = Markup('<a href="{}/').format(links.url)
    edit = Markup('/edit">') if links.change else Markup('">')

    def cell(row: ReportRow, plain: Markup) -> Markup:
        return joined(opening, row.account.id, edit, plain, END_A)

    return cell


def address_cells(_links: Links) -> Cell:
    """Let a long address or host break before `@` and dots, instead of in the middle of a word."""
    fits, places = 22, (("@", "<wbr>@"), (".", "<wbr>."))  # as many characters as its column is wide

    def cell(_row: ReportRow, plain: Markup) -> Markup:
        if len(plain) <= fits or plain is BLANK:
            return plain
        text = str(plain)
        for sign_of_address, place in places:
            text = text.replace(sign_of_address, place)
        return Markup(text)  # noqa: S704 - it was escaped, and escapes have neither sign

    return cell


def test_cells(links: Links) -> Cell:
    """Add when and by whom the account was last tested, with a link to its tests."""
    opening = Markup('<div class="text-secondary small"><a class="text-reset" href="{}/').format(links.url)
    tests, by, comma = Markup('/tests">'), Markup("</a>, "), Markup(", ")

    def cell(row: ReportRow, plain: Markup) -> Markup:
        account = row.account
        if account.last_test_at is None:
            return plain
        at = stamp(account.last_test_at)
        version = tested_version(row)
        told = (comma, version) if version else ()
        return joined(plain, opening, account.id, tests, at, by, account.last_test_by, *told, END_DIV)

    return cell


def expiry_cells(_links: Links) -> Cell:
    """Show what of the account ends first, and on which day."""
    at, words = brief_stamps(), {name: escape(str(what)) for name, what in EXPIRY_WORDS.items()}
    small, soon = Markup('<div class="text-secondary small">'), now() + conditions.SOON
    near, end = Markup('<span class="badge bg-yellow-lt">'), Markup("</span>")

    def cell(row: ReportRow, plain: Markup) -> Markup:
        first = conditions.first_expiry(row.account)
        if first is None:
            return plain
        shown = at(first[0])
        told = joined(near, shown, end) if first[0] < soon else shown
        return joined(told, small, words[first[1]], ", ", days_words(days_until(first[0])), END_DIV)

    return cell


def encryption_cells(_links: Links) -> Cell:
    """Add until when certificate errors are ignored, with the reason in its title."""
    small = Markup('<div class="text-secondary small text-break" title="{}">{}</div>')

    def cell(row: ReportRow, plain: Markup) -> Markup:
        until, reason = ignored_until(row, day=short_day), row.account.ignore_reason
        return joined(plain, small.format(reason, until or reason)) if until or reason else plain

    return cell


def queue_cells(links: Links) -> Cell:
    """Make a queue that is not empty a link to the outbox, where there is one."""
    opening, end = Markup('<a href="{}').format(links.queue_url), Markup('">')

    def cell(row: ReportRow, plain: Markup) -> Markup:
        return joined(opening, row.account.id, end, plain, END_A) if row.sending.queue else plain

    return cell if links.queue_url else lambda _row, plain: plain


def sending_cells(links: Links) -> Cell:
    """Show why and since when an account is held, and when sending last went well and badly."""
    held, good, bad = _held(links), _good(), _bad()

    def cell(row: ReportRow, plain: Markup) -> Markup:
        sending = row.sending
        if not (sending.held_at or sending.good_at or sending.bad_at):
            return plain
        return joined(
            DIV,
            held(row) if sending.held_at else NOTHING,
            good(row) if sending.good_at else NOTHING,
            bad(row) if sending.bad_at else NOTHING,
            END_DIV,
        )

    return cell


def _held(links: Links) -> Callable[[ReportRow], Markup]:
    label = badge(ColumnKind(True, _("Held"), "red"))
    since = Markup('</div> <div class="text-secondary">{} ').format(_("Since"))
    next_try = Markup(". {} ").format(_("Next try:"))
    button = Markup('<button class="btn btn-sm" form="row-action" formaction="{}/').format(links.url)
    probe = Markup('/probe{}">{}</button>').format(links.back, _("Try now"))

    def part(row: ReportRow) -> Markup:
        sending = row.sending
        cause = causes.title(sending.held_code, sending.held_facts)
        is_tried = row.account.active
        try_now = joined(button, row.account.id, probe) if links.test and is_tried else NOTHING
        at = stamp(sending.held_at)
        next_at = stamp(sending.probe_at) if sending.probe_at and is_tried else _("not by itself")
        return joined(DIV, label, " ", cause, since, at, next_try, next_at, END_DIV, " ", try_now)

    return part


def _good() -> Callable[[ReportRow], Markup]:
    opening = joined(Markup('<div class="text-nowrap">'), sign("green", "circle-check", _("Last success")))
    return lambda row: joined(opening, stamp(row.sending.good_at), END_DIV)


def _bad() -> Callable[[ReportRow], Markup]:
    failure = sign("red", "circle-x", _("Last failure"))
    opening = joined(Markup('<div><span class="text-nowrap">'), failure)
    between, end = Markup('</span> <span class="text-secondary">'), Markup("</span></div>")

    def part(row: ReportRow) -> Markup:
        sending = row.sending
        # A cause that is also that of the hold is shown once.
        held_by_it = sending.held_code == sending.bad_code
        cause = NOTHING if held_by_it else causes.title(sending.bad_code, sending.bad_facts)
        return joined(opening, stamp(sending.bad_at), between, cause, end)

    return part


def sign(tone: str, icon_name: str, words: str) -> Markup:
    """Return an icon in the colour `tone`, with `words` for screen readers."""
    html = Markup('<span class="text-{}">{}</span> <span class="visually-hidden">{}:</span> ')
    return html.format(tone, icon(icon_name), words)
