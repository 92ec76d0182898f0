"""The pages of the outbox."""

from webapp.outbox.views import actions, bulk, dry_run, message, report
from webapp.outbox.views.blueprint import bp

__all__ = ["actions", "bp", "bulk", "dry_run", "message", "report"]
