"""Access tokens for the log-in (RFC 6749): asked for at a provider, kept and renewed in this process.

A kind of log-in by token is a module in `kinds` and a row there. A token is asked for on the road of the
mail: through the account's connector, to allowed addresses only, under verified TLS, within a deadline.
"""
