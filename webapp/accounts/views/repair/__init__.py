"""Mending an account in the result of its test."""

from webapp.accounts.views.repair import actions, choices

__all__ = ["actions", "choices"]
