"""The blueprint that all views of connectors share."""

from flask import Blueprint

bp = Blueprint("connectors", __name__, url_prefix="/connectors")
