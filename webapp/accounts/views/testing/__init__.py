"""The test of an account that is not saved, and what was changed before a test that failed."""

from webapp.accounts.views.testing import changes, unsaved

__all__ = ["changes", "unsaved"]
