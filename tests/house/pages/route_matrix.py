"""The access matrix, written by hand: for every method and route, the roles that may use it.

It does not read the rights in the code, so a change of a right has to be made here as well. A row has the
status for a permitted person, for a request without form data unless `data` is given. Others are redirected
to the log-in page (not signed in) or get 403.
"""

from dataclasses import dataclass, field

ANONYMOUS = "anonymous"
ROLES = (ANONYMOUS, "auditor", "operator", "administrator")

EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {ANONYMOUS}
TESTERS = frozenset({"operator", "administrator"})
MOVERS = TESTERS
OVERSEERS = frozenset({"auditor", "administrator"})
ADMINISTRATORS = frozenset({"administrator"})

OK, SEE_OTHER, CONFLICT, NOT_SAVED = 200, 303, 409, 422
# The API requires a token and ignores sessions.
NO_TOKEN = 401
TO_AUDITOR = {"role": "auditor", "version": "1"}


@dataclass(frozen=True)
class Row:
    """One method and route, the roles that may use it, and the status of the response.

    `signed_in` is the status for people who are signed in, where it differs.
    """

    method: str
    rule: str
    who: frozenset[str]
    answer: int
    data: dict[str, str] = field(default_factory=dict)
    signed_in: int | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


MATRIX = (
    Row("GET", "/static/<path:filename>", EVERYBODY, OK),
    # The start page and the settings menu
    Row("GET", "/", SIGNED_IN, SEE_OTHER),
    Row("GET", "/settings", SIGNED_IN, SEE_OTHER),
    Row("POST", "/look", EVERYBODY, SEE_OTHER, {"theme": "dark", "back": "/"}),
    # People: signing in and out, the links that let people in
    Row("GET", "/login", EVERYBODY, OK, signed_in=SEE_OTHER),
    Row("POST", "/login", EVERYBODY, NOT_SAVED),
    Row("POST", "/logout", SIGNED_IN, SEE_OTHER),
    Row("GET", "/setup/<token>", EVERYBODY, OK),
    Row("POST", "/setup/<token>", EVERYBODY, NOT_SAVED),
    Row("GET", "/reset/<token>", EVERYBODY, OK),
    Row("POST", "/reset/<token>", EVERYBODY, NOT_SAVED),
    # People: oneself
    Row("GET", "/me", SIGNED_IN, OK),
    Row("POST", "/me/password", SIGNED_IN, NOT_SAVED),
    Row("POST", "/me/sessions/<int:session_id>/end", SIGNED_IN, SEE_OTHER),
    Row("POST", "/me/sessions/end", SIGNED_IN, SEE_OTHER),
    Row("GET", "/preferences", SIGNED_IN, OK),
    Row("POST", "/preferences", SIGNED_IN, NOT_SAVED),
    # People: the others
    Row("GET", "/people", OVERSEERS, OK),
    Row("GET", "/people/<int:person_id>", OVERSEERS, OK),
    Row("GET", "/people/new", ADMINISTRATORS, OK),
    Row("POST", "/people", ADMINISTRATORS, NOT_SAVED),
    Row(
        "POST", "/people/<int:person_id>/role", ADMINISTRATORS, SEE_OTHER, {"role": "auditor", "version": "1"}
    ),
    Row("POST", "/people/<int:person_id>/activate", ADMINISTRATORS, SEE_OTHER, {"version": "1"}),
    Row("POST", "/people/<int:person_id>/deactivate", ADMINISTRATORS, SEE_OTHER, {"version": "1"}),
    Row("POST", "/people/<int:person_id>/reset-link", ADMINISTRATORS, OK),
    Row("POST", "/people/<int:person_id>/sessions/<int:session_id>/end", ADMINISTRATORS, SEE_OTHER),
    Row("POST", "/people/<int:person_id>/sessions/end", ADMINISTRATORS, SEE_OTHER),
    # The audit
    Row("GET", "/audit", OVERSEERS, OK),
    Row("GET", "/audit/export.csv", OVERSEERS, OK),
    # The general settings
    Row("GET", "/general", ADMINISTRATORS, OK),
    Row("POST", "/general", ADMINISTRATORS, NOT_SAVED),
    Row("POST", "/general/authorities", ADMINISTRATORS, NOT_SAVED),
    Row("POST", "/general/authorities/<int:authority_id>/remove", ADMINISTRATORS, SEE_OTHER),
    Row("GET", "/general/preview", ADMINISTRATORS, OK),
    Row("POST", "/general/preview", ADMINISTRATORS, OK),
    # Credentials
    Row("GET", "/credentials", SIGNED_IN, OK),
    Row("GET", "/credentials/<int:credential_id>", SIGNED_IN, OK),
    Row("GET", "/credentials/new", ADMINISTRATORS, OK),
    Row("POST", "/credentials", ADMINISTRATORS, NOT_SAVED),
    Row("GET", "/credentials/<int:credential_id>/edit", ADMINISTRATORS, OK),
    Row("POST", "/credentials/<int:credential_id>", ADMINISTRATORS, NOT_SAVED),
    Row("POST", "/credentials/fields", ADMINISTRATORS, OK),
    Row("POST", "/credentials/<int:credential_id>/fields", ADMINISTRATORS, OK),
    Row("GET", "/credentials/<int:credential_id>/delete", ADMINISTRATORS, OK),
    Row("POST", "/credentials/<int:credential_id>/delete", ADMINISTRATORS, SEE_OTHER),
    # Test runs
    Row("GET", "/runs/<int:run_id>", SIGNED_IN, OK),
    Row("GET", "/runs/<int:run_id>/compare", SIGNED_IN, OK),
    Row("GET", "/runs/<int:run_id>/letter", SIGNED_IN, OK),
    Row("GET", "/runs/<int:run_id>/report.txt", SIGNED_IN, OK),
    Row("GET", "/runs/<int:run_id>/report.json", SIGNED_IN, OK),
    Row("POST", "/runs/<int:run_id>/cancel", TESTERS, SEE_OTHER),
    # Network Connectors
    Row("GET", "/connectors", SIGNED_IN, OK),
    Row("GET", "/connectors/<int:connector_id>", SIGNED_IN, OK),
    Row("GET", "/connectors/new", ADMINISTRATORS, OK),
    Row("POST", "/connectors", ADMINISTRATORS, NOT_SAVED),
    Row("POST", "/connectors/fields", ADMINISTRATORS, OK),
    Row("POST", "/connectors/draft", ADMINISTRATORS, SEE_OTHER),
    Row("GET", "/connectors/<int:connector_id>/edit", ADMINISTRATORS, OK),
    Row("POST", "/connectors/<int:connector_id>", ADMINISTRATORS, NOT_SAVED),
    Row("POST", "/connectors/<int:connector_id>/fields", ADMINISTRATORS, OK),
    Row("POST", "/connectors/<int:connector_id>/draft", ADMINISTRATORS, SEE_OTHER),
    Row("GET", "/connectors/<int:connector_id>/delete", ADMINISTRATORS, OK),
    Row("POST", "/connectors/<int:connector_id>/delete", ADMINISTRATORS, SEE_OTHER),
    Row("GET", "/connectors/<int:connector_id>/host-key", SIGNED_IN, OK),
    Row("POST", "/connectors/<int:connector_id>/host-key/ask", TESTERS, SEE_OTHER),
    Row("POST", "/connectors/<int:connector_id>/host-key", ADMINISTRATORS, CONFLICT),
    Row("GET", "/connectors/<int:connector_id>/test", TESTERS, OK),
    Row("POST", "/connectors/<int:connector_id>/test", TESTERS, NOT_SAVED),
    Row("GET", "/connectors/<int:connector_id>/tests", SIGNED_IN, OK),
    Row("POST", "/connectors/repair/<int:run_id>", ADMINISTRATORS, CONFLICT),
    # Accounts: the report
    Row("GET", "/accounts", SIGNED_IN, OK),
    Row("GET", "/accounts/print", SIGNED_IN, OK),
    Row("GET", "/accounts/<int:account_id>/actions", SIGNED_IN, OK),
    Row("GET", "/accounts/export.csv", SIGNED_IN, OK),
    Row("POST", "/accounts/columns", SIGNED_IN, SEE_OTHER),
    # Accounts: the form
    Row("GET", "/accounts/new", ADMINISTRATORS, OK),
    Row("POST", "/accounts", ADMINISTRATORS, NOT_SAVED),
    Row("POST", "/accounts/fields", ADMINISTRATORS, OK),
    Row("POST", "/accounts/draft", ADMINISTRATORS, SEE_OTHER),
    Row("POST", "/accounts/live", ADMINISTRATORS, OK),
    Row("POST", "/accounts/discover", ADMINISTRATORS, NOT_SAVED),
    Row("GET", "/accounts/discover/<int:discovery_id>", ADMINISTRATORS, OK),
    Row(
        "POST", "/accounts/discover/take", ADMINISTRATORS, SEE_OTHER, {"take": "smtp.example.com 587 tls yes"}
    ),
    Row("GET", "/accounts/<int:account_id>/edit", ADMINISTRATORS, OK),
    Row("POST", "/accounts/<int:account_id>", ADMINISTRATORS, NOT_SAVED),
    Row("POST", "/accounts/<int:account_id>/fields", ADMINISTRATORS, OK),
    Row("POST", "/accounts/<int:account_id>/draft", ADMINISTRATORS, SEE_OTHER),
    # Accounts: the form's test without saving
    Row("POST", "/accounts/unsaved", ADMINISTRATORS, NOT_SAVED),
    Row("POST", "/accounts/<int:account_id>/unsaved", ADMINISTRATORS, NOT_SAVED),
    Row("GET", "/accounts/unsaved-test", ADMINISTRATORS, SEE_OTHER),
    Row("POST", "/accounts/unsaved-test", ADMINISTRATORS, SEE_OTHER),
    # Accounts: the row menu
    Row("POST", "/accounts/<int:account_id>/activate", ADMINISTRATORS, SEE_OTHER),
    Row("POST", "/accounts/<int:account_id>/deactivate", ADMINISTRATORS, SEE_OTHER),
    Row("POST", "/accounts/<int:account_id>/default", ADMINISTRATORS, SEE_OTHER),
    Row("POST", "/accounts/<int:account_id>/duplicate", ADMINISTRATORS, SEE_OTHER),
    Row("POST", "/accounts/<int:account_id>/probe", TESTERS, SEE_OTHER),
    Row("POST", "/accounts/<int:account_id>/own-sender", ADMINISTRATORS, SEE_OTHER),
    Row("POST", "/accounts/<int:account_id>/to-oauth", ADMINISTRATORS, SEE_OTHER),
    Row("GET", "/accounts/<int:account_id>/delete", ADMINISTRATORS, OK),
    Row("POST", "/accounts/<int:account_id>/delete", ADMINISTRATORS, SEE_OTHER),
    # Accounts: the page, the history and the return to a version
    Row("GET", "/accounts/<int:account_id>", SIGNED_IN, OK),
    Row("GET", "/accounts/<int:account_id>/history", SIGNED_IN, OK),
    Row("GET", "/accounts/<int:account_id>/history/<int:entry_id>", SIGNED_IN, OK),
    Row("POST", "/accounts/<int:account_id>/history/<int:entry_id>", ADMINISTRATORS, CONFLICT),
    # Accounts: the test
    Row("GET", "/accounts/<int:account_id>/test", TESTERS, OK),
    Row("POST", "/accounts/<int:account_id>/test", TESTERS, NOT_SAVED),
    Row("POST", "/accounts/repair/<int:run_id>/<cure>", ADMINISTRATORS, CONFLICT),
    Row("POST", "/accounts/<int:account_id>/held/<cure>", ADMINISTRATORS, CONFLICT),
    Row("GET", "/accounts/<int:account_id>/tests", SIGNED_IN, OK),
    Row("GET", "/accounts/<int:account_id>/tests/newest", SIGNED_IN, SEE_OTHER),
    # The outbox
    Row("GET", "/outbox", SIGNED_IN, OK),
    Row("GET", "/outbox/print", SIGNED_IN, OK),
    Row("GET", "/outbox/export.csv", SIGNED_IN, OK),
    Row("GET", "/outbox/forecast", SIGNED_IN, OK),
    Row("GET", "/outbox/<int:mail_id>", SIGNED_IN, OK),
    Row("GET", "/outbox/<int:mail_id>/html", SIGNED_IN, OK),
    Row("GET", "/outbox/<int:mail_id>/source", SIGNED_IN, OK),
    Row("POST", "/outbox/<int:mail_id>/retry", MOVERS, SEE_OTHER),
    Row("POST", "/outbox/<int:mail_id>/own-sender", ADMINISTRATORS, SEE_OTHER),
    Row("GET", "/outbox/<int:mail_id>/cancel", MOVERS, OK),
    Row("POST", "/outbox/<int:mail_id>/cancel", MOVERS, SEE_OTHER),
    Row("GET", "/outbox/<int:mail_id>/resend", MOVERS, OK),
    Row("POST", "/outbox/<int:mail_id>/resend", MOVERS, NOT_SAVED),
    Row("GET", "/outbox/<int:mail_id>/recipients/<int:recipient_id>/decide", MOVERS, OK),
    Row("POST", "/outbox/<int:mail_id>/recipients/<int:recipient_id>/decide", MOVERS, SEE_OTHER),
    Row("GET", "/outbox/bulk/new", MOVERS, OK),
    Row("POST", "/outbox/bulk", MOVERS, NOT_SAVED),
    Row("GET", "/outbox/bulk/<int:bulk_id>", SIGNED_IN, OK),
    Row("POST", "/outbox/bulk/<int:bulk_id>/stop", MOVERS, SEE_OTHER),
    # The practice mailbox
    Row("GET", "/practice", SIGNED_IN, OK),
    Row("GET", "/practice/<int:message_id>", SIGNED_IN, OK),
    Row("GET", "/practice/<int:message_id>/html", SIGNED_IN, OK),
    Row("GET", "/practice/<int:message_id>/source", SIGNED_IN, OK),
    Row("GET", "/practice/<int:message_id>/delete", ADMINISTRATORS, OK),
    Row("POST", "/practice/<int:message_id>/delete", ADMINISTRATORS, SEE_OTHER),
    Row("GET", "/practice/empty", ADMINISTRATORS, OK),
    Row("POST", "/practice/empty", ADMINISTRATORS, SEE_OTHER),
    # The causes of failure
    Row("GET", "/causes", SIGNED_IN, OK),
    Row("GET", "/causes/<code>", SIGNED_IN, OK),
    # The API
    Row("GET", "/api/openapi.json", EVERYBODY, OK),
    Row("GET", "/api/docs", SIGNED_IN, OK),
    Row("POST", "/api/v1/messages", EVERYBODY, NO_TOKEN),
    Row("POST", "/api/v1/messages/batch", EVERYBODY, NO_TOKEN),
    Row("GET", "/api/v1/messages", EVERYBODY, NO_TOKEN),
    Row("GET", "/api/v1/messages/<int:message_id>", EVERYBODY, NO_TOKEN),
    Row("POST", "/api/v1/messages/<int:message_id>/cancel", EVERYBODY, NO_TOKEN),
    Row("POST", "/api/v1/messages/<int:message_id>/retry", EVERYBODY, NO_TOKEN),
    # Applications
    Row("GET", "/applications", SIGNED_IN, OK),
    Row("GET", "/applications/<int:application_id>", SIGNED_IN, OK),
    Row("GET", "/applications/new", ADMINISTRATORS, OK),
    Row("POST", "/applications", ADMINISTRATORS, NOT_SAVED),
    Row("GET", "/applications/<int:application_id>/edit", ADMINISTRATORS, OK),
    Row("POST", "/applications/<int:application_id>", ADMINISTRATORS, NOT_SAVED),
    Row("POST", "/applications/<int:application_id>/activate", ADMINISTRATORS, SEE_OTHER),
    Row("POST", "/applications/<int:application_id>/deactivate", ADMINISTRATORS, SEE_OTHER),
    Row("POST", "/applications/<int:application_id>/token", ADMINISTRATORS, OK),
    Row("GET", "/applications/<int:application_id>/delete", ADMINISTRATORS, OK),
    Row("POST", "/applications/<int:application_id>/delete", ADMINISTRATORS, SEE_OTHER),
    # Applications: handing over by SMTP
    Row("GET", "/applications/<int:application_id>/smtp", SIGNED_IN, OK),
    Row("POST", "/applications/<int:application_id>/smtp/try", TESTERS, NOT_SAVED),
    Row("GET", "/applications/<int:application_id>/smtp/ranges/new", ADMINISTRATORS, OK),
    Row("POST", "/applications/<int:application_id>/smtp/ranges", ADMINISTRATORS, NOT_SAVED),
    Row("GET", "/applications/<int:application_id>/smtp/ranges/<int:range_id>/edit", ADMINISTRATORS, OK),
    Row("POST", "/applications/<int:application_id>/smtp/ranges/<int:range_id>", ADMINISTRATORS, NOT_SAVED),
    Row("GET", "/applications/<int:application_id>/smtp/ranges/<int:range_id>/delete", ADMINISTRATORS, OK),
    Row(
        "POST",
        "/applications/<int:application_id>/smtp/ranges/<int:range_id>/delete",
        ADMINISTRATORS,
        SEE_OTHER,
    ),
)
