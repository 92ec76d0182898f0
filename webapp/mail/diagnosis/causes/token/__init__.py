"""OAuth 2.0: the token that is asked for before the log-in, and the log-in with it. Its causes."""

from webapp.mail.diagnosis.rows import rows_of

CAUSES = tuple(rows_of(__name__, __path__, "CAUSES"))
