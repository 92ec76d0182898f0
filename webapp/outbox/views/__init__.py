"""DOOR: the pages of the outbox."""

from webapp.outbox.views import bulk, deeds, foresight, message, report
from webapp.outbox.views.room import bp

__all__ = ["bp", "bulk", "deeds", "foresight", "message", "report"]
