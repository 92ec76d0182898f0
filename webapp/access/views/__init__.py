"""The pages for log-in, for the signed-in person, for people, and behind one-time links."""

from webapp.access.views import links, me, people, preferences, sign_in  # noqa: F401  they add their routes
from webapp.access.views.blueprint import bp

__all__ = ["bp"]
