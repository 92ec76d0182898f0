"""Signing in, one's own account, the people page, and the links that let people in."""

from webapp.access.views import links, me, people, sign_in  # noqa: F401  each puts its routes on the blueprint
from webapp.access.views.blueprint import bp

__all__ = ["bp"]
