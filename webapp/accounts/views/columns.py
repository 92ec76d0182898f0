"""The columns of the report, one row each.

From COLUMNS are made the page with its sort links, filters and column chooser, the print view and the CSV.
A new column is a new row here, and its label in three languages; tests/accounts/report/test_columns.py tells
what a row lacks.
"""

import datetime as dt
from functools import partial
from operator import attrgetter

from flask_babel import lazy_gettext as _l

from webapp.accounts.models import Account
from webapp.accounts.report import conditions
from webapp.accounts.report.filters import (
    ChoiceFilter,
    HeldFilter,
    NamedFilter,
    NumberFilter,
    TextFilter,
    YesNoFilter,
)
from webapp.accounts.report.sending_summary import ReportRow
from webapp.accounts.views import cells
from webapp.accounts.views.column import Report, ReportColumn
from webapp.accounts.views.health_cell import health_cells
from webapp.accounts.wording.report import (
    ENCRYPTION,
    ENCRYPTION_CHOICES,
    EXPIRY_CHOICES,
    HEALTH,
    TESTED,
    encryption_of,
    encryption_text,
    expiry_text,
    health_of,
    health_text,
    queue_data,
    queue_words,
    sending_text,
    test_state,
    test_text,
    yes_no,
)
from webapp.mail.rules.address_list import NamedAddress
from webapp.mail.rules.text import search_key
from webapp.runs import depths
from webapp.ui.locale import iso


def _server(row: ReportRow) -> str:
    host, port = row.account.host, row.account.port
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


TEST_READS = (
    "fingerprint",
    "last_test_at",
    "last_test_by",
    "last_test_ok",
    "last_test_code",
    "last_test_fingerprint",
    "last_test_version",
    "credential_changed_at",
    "connector_changed_at",
    "connector_credential_changed_at",
)
EXPIRY_READS = tuple(name for expiry in conditions.EXPIRIES for name in expiry.reads)

COLUMNS = (
    ReportColumn(
        "id",
        _l("ID"),
        order=Account.id,
        filter=NumberFilter(Account.id),
        main_filter=True,
        width=4,
        at_first=True,
    ),
    ReportColumn(
        "name",
        _l("Name"),
        order=Account.name_key,
        filter=TextFilter(Account.name_search, search_key),
        main_filter=True,
        cell=cells.name_cells,
        at_first=True,
    ),
    ReportColumn(
        "health",
        _l("Health"),
        reads=(*TEST_READS, *EXPIRY_READS),
        value=health_of,
        kinds=HEALTH,
        order=conditions.by_health,
        filter=ChoiceFilter(
            {
                "held": conditions.held,
                "failed": partial(conditions.tested, False),
                "changed": conditions.changed,
                "never": conditions.never_tested,
                "practice": conditions.practised,
                **{depth.state: partial(conditions.passed, depth) for depth in depths.PARTIAL},
                "accepted": conditions.sound,
            }
        ),
        main_filter=True,
        text=health_text,
        data=partial(health_text, at=iso),
        cell=health_cells,
        width=15,
        at_first=True,
    ),
    ReportColumn(
        "sender",
        _l("Sender e-mail"),
        reads=("sender", "sender_name"),
        value=lambda row: str(NamedAddress(row.account.sender, row.account.sender_name)),
        order=Account.sender,
        filter=TextFilter(Account.sender),
        main_filter=True,
        cell=cells.address_cells,
        at_first=True,
    ),
    ReportColumn(
        "host",
        _l("Host:port"),
        reads=("host", "port"),
        value=_server,
        order=Account.host,
        filter=TextFilter(Account.host),
        filter_label=_l("SMTP host"),
        cell=cells.address_cells,
        width=9,
        at_first=True,
    ),
    ReportColumn(
        "active",
        _l("Enabled"),
        kinds=yes_no("green", "secondary"),
        order=Account.active,
        filter=YesNoFilter(Account.active),
        width=4,
        at_first=True,
    ),
    ReportColumn(
        "default",
        _l("Default"),
        reads=(),
        value=attrgetter("is_default"),
        kinds=yes_no("blue"),
        order=conditions.by_default,
        width=5,
        at_first=True,
    ),
    ReportColumn(
        "secure",
        _l("Secure connection"),
        reads=("secure", "security", "ignore_certificate", "ignore_until", "ignore_reason"),
        value=encryption_of,
        kinds=ENCRYPTION,
        order=Account.secure,
        filter=ChoiceFilter(
            {
                "no": partial(conditions.encrypted, None),
                "ssl": partial(conditions.encrypted, "ssl"),
                "tls": partial(conditions.encrypted, "tls"),
                "ignored": conditions.ignores_certificate,
            }
        ),
        choices=ENCRYPTION_CHOICES,
        text=encryption_text,
        data=partial(encryption_text, day=dt.date.isoformat),
        cell=cells.encryption_cells,
        width=5,
        at_first=True,
    ),
    ReportColumn(
        "reply_to",
        _l("Reply e-mail"),
        order=Account.reply_to,
        filter=TextFilter(Account.reply_to),
        cell=cells.address_cells,
    ),
    ReportColumn(
        "return_path",
        _l("Return e-mail"),
        order=Account.return_path,
        filter=TextFilter(Account.return_path),
        cell=cells.address_cells,
    ),
    ReportColumn(
        "confirmation",
        _l("Confirmation e-mail"),
        order=Account.confirmation,
        filter=TextFilter(Account.confirmation),
        cell=cells.address_cells,
    ),
    ReportColumn("force", _l("Uses config"), kinds=yes_no(), order=Account.force, width=5),
    ReportColumn("read_receipt", _l("Read conf."), kinds=yes_no(), order=Account.read_receipt, width=5),
    ReportColumn("footer", _l("Footer"), kinds=yes_no(), order=Account.footer, width=5),
    ReportColumn("port", _l("Port"), order=Account.port, filter=NumberFilter(Account.port), width=4),
    ReportColumn(
        "credential",
        _l("Credential"),
        reads=("credential_name",),
        value=attrgetter("account.credential_name"),
        filter=NamedFilter(Account.credential),
    ),
    ReportColumn(
        "connector",
        _l("Network Connector"),
        reads=("connector_name",),
        value=attrgetter("account.connector_name"),
        filter=NamedFilter(Account.connector),
    ),
    ReportColumn(
        "last_test",
        _l("Last test"),
        reads=TEST_READS,
        value=test_state,
        kinds=TESTED,
        order=Account.last_test_at,
        greatest_first=True,
        text=test_text,
        data=partial(test_text, at=iso),
        cell=cells.test_cells,
    ),
    ReportColumn(
        "expires",
        _l("Expires on"),
        reads=EXPIRY_READS,
        value=lambda _row: None,
        order=conditions.by_expiry,
        filter=ChoiceFilter({"soon": conditions.expires_soon, "past": conditions.expired}),
        choices=EXPIRY_CHOICES,
        text=expiry_text,
        data=partial(expiry_text, at=iso),
        cell=cells.expiry_cells,
        width=8,
    ),
    ReportColumn(
        "queue",
        _l("Queue"),
        reads=(),
        value=lambda row: queue_words(row.sending.queue),
        order=conditions.by_queue,
        greatest_first=True,
        data=queue_data,
        cell=cells.queue_cells,
        width=5,
    ),
    ReportColumn(
        "sending",
        _l("Sending"),
        reads=(),
        value=lambda _row: "",
        filter=HeldFilter(),
        filter_name="held",
        filter_label=_l("Held"),
        text=sending_text,
        data=partial(sending_text, at=iso),
        cell=cells.sending_cells,
        width=14,
    ),
)


REPORT = Report(COLUMNS)
