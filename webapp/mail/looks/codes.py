"""Groups of failures after which looks are worth while."""

# The connection to the server was not made.
CONNECTION = frozenset(
    {
        "connect.refused",
        "connect.refused_on_the_way",
        "connect.timeout",
        "connect.unreachable",
        "connect.no_ipv6_route",
        "connect.reset",
        "connect.failed",
        "deadline.reached",
        "connect.port_25_blocked",
        "connect.localhost_in_container",
    }
)
# The connector works and does not get through to the server.
THROUGH_CONNECTOR = frozenset(
    {
        "connector.target_refused",
        "connector.target_unreachable",
        "connector.target_timeout",
        "connector.opened_and_closed",
        "connector.opened_and_silent",
    }
)
# The connector itself cannot be used or reached.
AT_CONNECTOR = frozenset(
    {
        "connector.not_found",
        "connector.refused",
        "connector.unreachable",
        "connector.timeout",
        "connector.closed",
        "connector.protocol",
    }
)
# Whoever answered is no SMTP server, or is not one in this TLS mode.
DIALOGUE = frozenset(
    {
        "banner.waits_for_tls",
        "banner.implicit_tls_port",
        "banner.silent",
        "banner.lost",
        "banner.other_service",
        "banner.refused",
        "server.timed_out",
        "server.rewritten_by_firewall",
        "starttls.not_offered",
        "starttls.refused",
        "starttls.deferred",
        "tls.plain_text_first",
        "tls.handshake_failed",
        "tls.lost",
        "tls.timed_out",
    }
)
# No log-in is offered in a form that the account can use.
LOG_IN_OFFER = frozenset(
    {"auth.not_offered", "auth.only_after_tls", "auth.no_mechanism", "auth.encryption_required"}
)
NAMES = frozenset({"resolve.not_found", "resolve.no_address", "resolve.temporary", "resolve.timeout"})
CERTIFICATE_DATES = frozenset({"tls.expired", "tls.not_yet_valid"})
