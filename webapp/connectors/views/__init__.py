"""The pages of the Network Connectors."""

from webapp.connectors.views import form, host_key, repair, report, test
from webapp.connectors.views.blueprint import bp

__all__ = ["bp", "form", "host_key", "repair", "report", "test"]
