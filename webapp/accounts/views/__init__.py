"""The pages of the SMTP accounts."""

from webapp.accounts.views import actions, discovery, form, history, repair, report, show, test
from webapp.accounts.views.blueprint import bp
from webapp.accounts.views.testing import unsaved

__all__ = ["actions", "bp", "discovery", "form", "history", "repair", "report", "show", "test", "unsaved"]
