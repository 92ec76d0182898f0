from flask import Blueprint

from webapp.access.guard import needs
from webapp.access.rights import Right

bp = Blueprint("connectors", __name__, url_prefix="/connectors")


@bp.get("")
@needs(Right.READ)
def report() -> str:
    return ""
