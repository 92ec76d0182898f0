"""Mending an account in the result of its test."""

from webapp.accounts.views.repair import actions, choices, filling, held, oauth

__all__ = ["actions", "choices", "filling", "held", "oauth"]
