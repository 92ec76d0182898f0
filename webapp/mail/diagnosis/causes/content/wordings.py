"""Wordings of refusals that several causes share, as regular expressions (ignoring case)."""

# SPF (RFC 7208), DKIM (RFC 6376) or DMARC (RFC 7489) of the sender's domain.
DOMAIN_CHECKS = (
    r"\b(dmarc|spf|dkim)\b|sender policy framework|openspf|sender is unauthenticated|unauthenticated (e-?mail|sender|mail)"
    r"|domain (is )?not authenticated"
)
DOMAIN_CHECK_CODES = (
    *("5.7.20", "5.7.21", "5.7.22", "5.7.23", "5.7.24", "5.7.26", "5.7.27", "5.7.509", "5.7.515"),
    *("4.7.20", "4.7.21", "4.7.22", "4.7.23", "4.7.24", "4.7.26", "4.7.27", "4.7.32"),
)
