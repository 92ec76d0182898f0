"""The causes of failure as data: code, form field, possible actions, and who is at fault.

Their texts are in `webapp.ui.wording.causes`; a test checks that each code has them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Fault(StrEnum):
    """Who is at fault, which decides what becomes of the message and of the account.

    `ACCOUNT`: the refusal would meet every message of the account, which is held and keeps them.
    `LOG_IN`: so too, and the server counts such attempts, so that nothing is tried again by itself.
    `SERVER`: the server or the network fails for now; the message is deferred, and the account is held
    when that goes on. `RECIPIENT` and `MESSAGE`: another recipient or another content may pass, so the
    account is never held, however often it happens.
    """

    ACCOUNT = "account"
    LOG_IN = "log_in"
    SERVER = "server"
    RECIPIENT = "recipient"
    MESSAGE = "message"


@dataclass(frozen=True)
class Cause:
    """`field` is a field of the account form (or `to` of the test dialog), `actions` the remedies to
    offer, the likeliest first. `fault` is that of the group of causes unless it is given; a permanent
    failure before the first message is one of the account, whatever its cause.
    """

    field: str | None = None
    actions: tuple[str, ...] = ()
    fault: Fault | None = None


ACTIONS = frozenset(
    {
        *("use_ssl_465", "use_starttls_587", "use_plain_25", "choose_tls", "correct_host", "correct_port"),
        *("use_connector", "correct_connector", "replace_connector_secret", "accept_host_key"),
        *("ask_firewall", "ask_allow_listing", "ask_server_admin", "use_other_relay", "set_ehlo_name"),
        *("renew_certificate", "check_clock", "add_ca_file", "ignore_certificate", "use_certificate_name"),
        *("turn_authentication_on", "turn_authentication_off", "replace_secret", "use_full_address"),
        *("use_app_password", "sign_in_once", "enable_smtp_auth", "use_login_as_sender", "ask_send_as"),
        *("correct_sender", "check_recipient", "shrink_message", "lower_rate", "publish_spf_dkim"),
        *("retry_later", "look_up_message_id", "copy_report"),
    }
)

_ROUTE = {
    "deadline.reached": Cause("host", ("retry_later", "ask_firewall", "use_connector")),
    "resolve.looks_like_email": Cause("host", ("correct_host",)),
    "resolve.bad_name": Cause("host", ("correct_host",)),
    "resolve.not_found": Cause("host", ("correct_host", "use_connector")),
    "resolve.no_address": Cause("host", ("correct_host", "ask_server_admin")),
    "resolve.temporary": Cause("host", ("retry_later", "use_connector")),
    "resolve.timeout": Cause("host", ("retry_later", "use_connector")),
    "address.refused": Cause("host", ("correct_host",)),
    "connect.refused": Cause("port", ("correct_port", "correct_host", "ask_server_admin")),
    "connect.timeout": Cause("host", ("ask_firewall", "use_connector", "correct_host")),
    "connect.unreachable": Cause("host", ("ask_firewall", "use_connector")),
    "connect.no_ipv6_route": Cause("host", ("correct_host", "use_connector")),
    "connect.reset": Cause("port", ("ask_firewall", "correct_port")),
    "connect.failed": Cause("host", ("copy_report",)),
    "connector.not_found": Cause("connector", ("correct_connector",)),
    "connector.refused": Cause("connector", ("correct_connector", "ask_firewall")),
    "connector.unreachable": Cause("connector", ("correct_connector", "ask_firewall")),
    "connector.timeout": Cause("connector", ("ask_firewall", "correct_connector")),
    "connector.closed": Cause("connector", ("retry_later", "correct_connector")),
    "connector.opened_and_closed": Cause("connector", ("ask_firewall", "correct_connector", "correct_host")),
    "connector.protocol": Cause("connector", ("correct_connector",)),
    "connector.auth_required": Cause("connector", ("replace_connector_secret",)),
    "connector.login_unusable": Cause("connector", ("replace_connector_secret",)),
    "connector.key_unusable": Cause("connector", ("replace_connector_secret",)),
    "connector.host_key_unknown": Cause("connector", ("accept_host_key",)),
    "connector.host_key_changed": Cause("connector", ("accept_host_key",)),
    "connector.target_refused": Cause("connector", ("ask_firewall", "correct_host")),
    "connector.target_unreachable": Cause("host", ("correct_host", "correct_port", "ask_firewall")),
    "connector.target_timeout": Cause("host", ("ask_firewall", "correct_host", "correct_port")),
}

_SERVER = {
    "banner.waits_for_tls": Cause("security", ("use_ssl_465",)),
    "banner.silent": Cause("port", ("correct_port", "ask_firewall", "retry_later")),
    "banner.other_service": Cause("port", ("correct_port", "correct_host")),
    "banner.refused": Cause("host", ("ask_allow_listing", "use_connector")),
    "banner.deferred": Cause(None, ("retry_later",)),
    "banner.lost": Cause("host", ("ask_allow_listing", "correct_port", "ask_firewall")),
    "server.address_blocked": Cause(
        "host", ("ask_allow_listing", "use_connector", "use_other_relay"), Fault.ACCOUNT
    ),
    "server.no_reverse_name": Cause(
        "host", ("ask_allow_listing", "use_connector", "use_other_relay"), Fault.ACCOUNT
    ),
    "session.closed": Cause(None, ("retry_later",)),
    "server.closing": Cause(None, ("retry_later", "lower_rate")),
    "server.too_many_connections": Cause(None, ("lower_rate", "retry_later")),
    "server.limit_reached": Cause(None, ("lower_rate", "retry_later", "ask_server_admin")),
    "server.out_of_storage": Cause(None, ("ask_server_admin", "retry_later")),
    "server.timed_out": Cause("host", ("retry_later", "ask_firewall")),
    "server.slow": Cause(None, ("retry_later", "ask_server_admin")),
    "server.unavailable": Cause(None, ("retry_later", "ask_server_admin")),
    "server.command_refused": Cause(None, ("turn_authentication_on", "ask_server_admin"), Fault.ACCOUNT),
    "reply.malformed": Cause("port", ("correct_port", "ask_firewall", "copy_report")),
    "reply.too_long": Cause("port", ("correct_port", "copy_report")),
    "reply.unexpected": Cause("host", ("copy_report", "ask_server_admin")),
    "ehlo.refused": Cause("host", ("ask_firewall", "ask_server_admin")),
    "ehlo.deferred": Cause(None, ("retry_later",)),
    "ehlo.lost": Cause("host", ("ask_allow_listing", "retry_later")),
    "ehlo.name_refused": Cause(None, ("set_ehlo_name",), Fault.ACCOUNT),
    "ehlo_tls.refused": Cause("host", ("ask_server_admin",)),
    "ehlo_tls.deferred": Cause(None, ("retry_later",)),
    "ehlo_tls.lost": Cause("host", ("ask_server_admin", "retry_later")),
}

_TLS = {
    "starttls.not_offered": Cause("security", ("use_ssl_465", "ask_firewall", "use_plain_25")),
    "starttls.refused": Cause("security", ("use_ssl_465", "ask_server_admin")),
    "starttls.deferred": Cause(None, ("retry_later", "ask_server_admin")),
    "starttls.injected": Cause("security", ("ask_firewall", "copy_report")),
    "tls.plain_text_first": Cause("security", ("use_starttls_587",)),
    "tls.expired": Cause("ignore_certificate", ("renew_certificate", "check_clock", "ignore_certificate")),
    "tls.not_yet_valid": Cause(
        "ignore_certificate", ("check_clock", "renew_certificate", "ignore_certificate")
    ),
    "tls.self_signed": Cause(
        "ignore_certificate", ("add_ca_file", "renew_certificate", "ignore_certificate")
    ),
    "tls.unknown_issuer": Cause(
        "ignore_certificate", ("add_ca_file", "ask_server_admin", "ignore_certificate")
    ),
    "tls.wrong_name": Cause("host", ("use_certificate_name", "renew_certificate", "ignore_certificate")),
    "tls.no_san": Cause("ignore_certificate", ("renew_certificate", "ignore_certificate")),
    "tls.weak_key": Cause("ignore_certificate", ("renew_certificate", "ask_server_admin")),
    "tls.not_trusted": Cause("ignore_certificate", ("ask_server_admin", "ignore_certificate")),
    "tls.old_version_only": Cause("security", ("ask_server_admin", "use_other_relay")),
    "tls.handshake_failed": Cause("security", ("ask_firewall", "ask_server_admin", "copy_report")),
    "tls.lost": Cause("security", ("correct_port", "ask_firewall")),
    "tls.timed_out": Cause("security", ("ask_firewall", "correct_port", "use_starttls_587")),
}

_AUTH = {
    "auth.not_offered": Cause("authenticate", ("turn_authentication_off", "use_starttls_587")),
    "auth.only_after_tls": Cause("secure", ("choose_tls",)),
    "auth.no_mechanism": Cause("authenticate", ("ask_server_admin", "turn_authentication_off")),
    "auth.oauth_only": Cause("authenticate", ("use_other_relay", "ask_server_admin")),
    "auth.mechanism_refused": Cause("authenticate", ("ask_server_admin", "turn_authentication_off")),
    "auth.encryption_required": Cause("secure", ("choose_tls",)),
    "auth.deferred": Cause(None, ("retry_later", "ask_server_admin")),
    "auth.bad_challenge": Cause("credential", ("ask_server_admin", "copy_report")),
    "auth.lost": Cause("credential", ("replace_secret", "ask_server_admin")),
}

# The server, or the connector, judged a user name and a secret, and refused them.
_REFUSED_SECRET = {
    "connector.auth_refused": Cause("connector", ("replace_connector_secret",)),
    "auth.bad_credentials": Cause("credential", ("replace_secret", "use_full_address")),
    "auth.app_password_needed": Cause("credential", ("use_app_password",)),
    "auth.web_login_needed": Cause("credential", ("sign_in_once", "use_app_password")),
    "auth.smtp_auth_disabled": Cause("credential", ("enable_smtp_auth", "use_other_relay")),
    "auth.security_defaults": Cause("credential", ("ask_server_admin", "use_other_relay")),
    "auth.basic_retired": Cause("credential", ("use_other_relay", "ask_server_admin")),
    "auth.exchange_refused": Cause("credential", ("use_full_address", "replace_secret", "enable_smtp_auth")),
    "auth.account_locked": Cause("credential", ("ask_server_admin", "replace_secret")),
    "auth.password_expired": Cause("credential", ("replace_secret",)),
    "auth.refused": Cause("credential", ("replace_secret", "ask_server_admin")),
}

_SENDER = {
    "mail_from.authentication_required": Cause("authenticate", ("turn_authentication_on",), Fault.ACCOUNT),
    "mail_from.tls_required": Cause("secure", ("choose_tls",), Fault.ACCOUNT),
    "mail_from.sender_not_allowed": Cause("sender", ("use_login_as_sender", "ask_send_as"), Fault.ACCOUNT),
    "mail_from.sender_syntax": Cause("sender", ("correct_sender",), Fault.ACCOUNT),
    "mail_from.sender_domain": Cause("sender", ("correct_sender", "ask_server_admin"), Fault.ACCOUNT),
    "mail_from.refused": Cause("sender", ("correct_sender", "ask_server_admin"), Fault.ACCOUNT),
    "mail_from.deferred": Cause(None, ("retry_later",), Fault.SERVER),
    "mail_from.lost": Cause(None, ("retry_later",), Fault.SERVER),
    "smtputf8.not_offered": Cause(
        "to", ("check_recipient", "correct_sender", "use_other_relay"), Fault.RECIPIENT
    ),
}

_RECIPIENT = {
    "rcpt_to.relay_denied": Cause(
        "authenticate", ("turn_authentication_on", "ask_allow_listing"), Fault.ACCOUNT
    ),
    "rcpt_to.greylisted": Cause(None, ("retry_later",)),
    "rcpt_to.unknown_user": Cause("to", ("check_recipient",)),
    "rcpt_to.unknown_domain": Cause("to", ("check_recipient",)),
    "rcpt_to.address_syntax": Cause("to", ("check_recipient",)),
    "rcpt_to.mailbox_full": Cause("to", ("check_recipient", "retry_later")),
    "rcpt_to.mailbox_disabled": Cause("to", ("check_recipient",)),
    "rcpt_to.moved": Cause("to", ("check_recipient",)),
    "rcpt_to.too_many": Cause("to", ("lower_rate",)),
    "rcpt_to.not_authorized": Cause("to", ("ask_server_admin", "turn_authentication_on")),
    "rcpt_to.refused": Cause("to", ("check_recipient", "ask_server_admin")),
    "rcpt_to.deferred": Cause(None, ("retry_later",)),
    "rcpt_to.lost": Cause(None, ("retry_later",), Fault.SERVER),
}

_MESSAGE = {
    "eight_bit.not_offered": Cause(None, ("use_other_relay", "ask_server_admin")),
    "message.headers_differ": Cause(None, ("copy_report",)),
    "message.too_large": Cause(None, ("shrink_message", "ask_server_admin")),
    "message.rejected_as_spam": Cause(None, ("copy_report", "ask_allow_listing", "publish_spf_dkim")),
    "message.rejected_by_policy": Cause(None, ("copy_report", "ask_server_admin")),
    "message.rejected_by_dmarc": Cause("sender", ("publish_spf_dkim", "correct_sender")),
    "message.rejected_as_virus": Cause(None, ("copy_report", "ask_server_admin")),
    "message.header_refused": Cause(None, ("copy_report", "ask_server_admin")),
    "message.line_format": Cause(None, ("ask_firewall", "copy_report")),
    "message.loop": Cause("host", ("ask_server_admin", "correct_host")),
    "data.refused": Cause(None, ("copy_report", "ask_server_admin")),
    "data.deferred": Cause(None, ("retry_later",), Fault.SERVER),
    "data.lost": Cause(None, ("retry_later", "ask_firewall"), Fault.SERVER),
    "end_of_data.refused": Cause(None, ("copy_report", "ask_server_admin")),
    "end_of_data.deferred": Cause(None, ("retry_later",), Fault.SERVER),
    "end_of_data.uncertain": Cause(None, ("look_up_message_id",), Fault.SERVER),
    "attempt.failed": Cause(None, ("copy_report",), Fault.SERVER),
}


def _of(fault: Fault, causes: Mapping[str, Cause]) -> dict[str, Cause]:
    """Return `causes` with `fault` where none is given."""
    return {code: replace(cause, fault=cause.fault or fault) for code, cause in causes.items()}


CAUSES: dict[str, Cause] = {
    **_of(Fault.SERVER, _ROUTE),
    **_of(Fault.SERVER, _SERVER),
    **_of(Fault.SERVER, _TLS),
    **_of(Fault.SERVER, _AUTH),
    **_of(Fault.LOG_IN, _REFUSED_SECRET),
    **_of(Fault.MESSAGE, _SENDER),
    **_of(Fault.RECIPIENT, _RECIPIENT),
    **_of(Fault.MESSAGE, _MESSAGE),
}
ALL_CAUSES = frozenset(CAUSES)
