"""Refusals in other languages than English: one module for each language, or for a few that are related."""

from webapp.mail.diagnosis.rows import rows_of

SIGNALS = tuple(rows_of(__name__, __path__, "SIGNALS"))
