"""The pages of the SMTP accounts."""

from webapp.accounts.views import actions, discovery, form, history, repair, report, show, test, testing
from webapp.accounts.views.blueprint import bp

__all__ = [
    "actions",
    "bp",
    "discovery",
    "form",
    "history",
    "repair",
    "report",
    "show",
    "test",
    "testing",
]
