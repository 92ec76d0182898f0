"""The route to the server: its causes, those of all modules here."""

from webapp.mail.diagnosis.rows import rows_of

CAUSES = tuple(rows_of(__name__, __path__, "CAUSES"))
