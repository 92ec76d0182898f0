"""The blueprint of the room, which its files of views share."""

from flask import Blueprint

bp = Blueprint("connectors", __name__, url_prefix="/connectors")
