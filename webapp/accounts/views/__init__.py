"""DOOR: the pages of the SMTP accounts."""

from webapp.accounts.views import deeds, form, report, test
from webapp.accounts.views.room import bp

__all__ = ["bp", "deeds", "form", "report", "test"]
