"""The table of layers and features, and the check of an import against it.

A module imports from its own layer and those below, and a feature imports only earlier features. A module
of a feature belongs to the service layer unless a pattern names another, so that a new one may not use Flask.
"""

import ast
import fnmatch
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from tests.house.source import Module, modules


class Layer(IntEnum):
    """The layer of a module, which imports from its own layer and from those below."""

    BASE = 0
    ENGINE = 1
    MODELS = 2
    SERVICE = 3
    INTERFACE = 4
    APPLICATION = 5


# The first pattern that matches counts.
LAYERS = (
    ("webapp.clock", Layer.BASE),
    ("webapp.errors", Layer.BASE),
    ("webapp.deadline", Layer.BASE),
    ("webapp.vault", Layer.ENGINE),
    ("webapp.transcript", Layer.ENGINE),
    ("webapp.redaction", Layer.ENGINE),
    ("webapp.redaction.*", Layer.ENGINE),
    ("webapp.tunnels", Layer.ENGINE),
    ("webapp.tunnels.*", Layer.ENGINE),
    ("webapp.mail", Layer.ENGINE),
    ("webapp.mail.*", Layer.ENGINE),
    ("webapp.db", Layer.MODELS),
    ("webapp.db.*", Layer.MODELS),
    ("webapp.*.models", Layer.MODELS),
    ("webapp.access.guard", Layer.INTERFACE),
    ("webapp.access.resume", Layer.INTERFACE),
    ("webapp.ui", Layer.INTERFACE),
    ("webapp.ui.*", Layer.INTERFACE),
    ("webapp.api", Layer.INTERFACE),
    ("webapp.api.*", Layer.INTERFACE),
    ("webapp.cli", Layer.INTERFACE),
    ("webapp.cli.*", Layer.INTERFACE),
    ("webapp.submission", Layer.INTERFACE),
    ("webapp.submission.*", Layer.INTERFACE),
    ("webapp.web_server.*", Layer.APPLICATION),
    ("webapp.*.views", Layer.INTERFACE),
    ("webapp.*.views.*", Layer.INTERFACE),
    ("webapp.*.forms", Layer.INTERFACE),
    ("webapp.*.wording", Layer.INTERFACE),
    ("webapp.*.wording.*", Layer.INTERFACE),
    ("webapp.*.*", Layer.SERVICE),
    ("webapp.*", Layer.APPLICATION),
    ("webapp", Layer.APPLICATION),
    ("config", Layer.APPLICATION),
)

# Each feature imports those before it. `practice` and `causes` are outside of that order; `ui` uses the first
# three.
FEATURE_ORDER = (
    *("audit", "access", "general", "credentials", "runs"),
    *("connectors", "accounts", "applications", "devices", "outbox"),
)
MAY_IMPORT = {
    **{feature: set(FEATURE_ORDER[:place]) for place, feature in enumerate(FEATURE_ORDER)},
    "practice": {"audit", "access"},
    "causes": {"access", "outbox"},
    "ui": {"audit", "access", "general"},
}
# Every view names its right, also in the features before `access`.
ACCESS_GUARDS = frozenset({"webapp.access.guard", "webapp.access.resume", "webapp.access.rights"})
FEATURES = frozenset((*FEATURE_ORDER, "practice"))
ENGINE_ORDER = {"webapp.mail": 2, "webapp.tunnels": 1}

WEB = frozenset(
    {"flask", "flask_babel", "flask_wtf", "wtforms", "werkzeug", "jinja2", "markupsafe", "babel", "gettext"}
)
DATABASE = frozenset({"peewee", "playhouse", "sqlite3", "psycopg"})
DATABASE_LAYERS = frozenset({Layer.MODELS, Layer.SERVICE, Layer.APPLICATION})


@dataclass(frozen=True)
class Import:
    """One import: the importing module, the line, and the imported module (not the names in it)."""

    importer: str
    line: int
    target: str


def layer_of(name: str) -> Layer:
    """Return the layer of a module of the project."""
    return next(layer for pattern, layer in LAYERS if fnmatch.fnmatchcase(name, pattern))


def package_of(name: str) -> str | None:
    """Return the feature (or `ui`) that a module belongs to, else None."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "webapp" and parts[1] in MAY_IMPORT else None


def imports_of(module: Module) -> Iterator[Import]:
    """Yield every import of a module, at any place in its file."""
    known = {other.name for other in modules()}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module.name, node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            for target in sorted({_deepest(base, alias.name, known) for alias in node.names}):
                yield Import(module.name, node.lineno, target)


def _base(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.name.split(".") if module.is_package else module.name.split(".")[:-1]
    above = package[: len(package) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _deepest(base: str, name: str, known: set[str]) -> str:
    return f"{base}.{name}" if f"{base}.{name}" in known else base


def broken_rule(found: Import) -> str | None:
    """Return the rule that an import breaks, as a sentence, or None."""
    if _is_ours(found.target):
        return _broken_among_ours(found)
    return _broken_by_library(found)


def _is_ours(name: str) -> bool:
    return name.split(".")[0] in ("webapp", "config")


def _broken_among_ours(found: Import) -> str | None:
    mine, theirs = layer_of(found.importer), layer_of(found.target)
    if ".migrations." in found.importer and found.target != "webapp.db":
        return "a migration imports the field classes of webapp.db only: models change, and it must still run"
    if theirs is Layer.APPLICATION and mine is not Layer.APPLICATION:
        return f"nobody imports the application; {mine.name} receives what it needs"
    if theirs > mine:
        return f"{mine.name} may not import {theirs.name}: layers are imported downward only"
    return _broken_in_engine(found) or _broken_between_features(found)


def _broken_in_engine(found: Import) -> str | None:
    place, other = (
        next((rank for prefix, rank in ENGINE_ORDER.items() if f"{name}.".startswith(f"{prefix}.")), 0)
        for name in (found.importer, found.target)
    )
    if layer_of(found.importer) is Layer.ENGINE and layer_of(found.target) is Layer.ENGINE and other > place:
        return "in the engine mail imports tunnels, and both import vault and transcript, never the other way"
    return None


def _broken_between_features(found: Import) -> str | None:
    mine, theirs = package_of(found.importer), package_of(found.target)
    if mine is None or theirs is None or mine == theirs or theirs == "ui":
        return None
    if found.target in ACCESS_GUARDS and layer_of(found.importer) is Layer.INTERFACE:
        return None
    if theirs not in MAY_IMPORT[mine]:
        allowed = ", ".join(sorted(MAY_IMPORT[mine])) or "no other feature"
        return f"order of features: {mine} may import {allowed}, not {theirs}"
    if set(found.target.split(".")) & {"views", "forms"}:
        return "a feature imports neither views nor forms of another one"
    return None


def _broken_by_library(found: Import) -> str | None:
    layer, library = layer_of(found.importer), found.target.split(".")[0]
    if library in WEB and layer < Layer.INTERFACE:
        return f"{layer.name} knows neither the web nor sentences: no {library}"
    if library in DATABASE and layer not in DATABASE_LAYERS:
        return f"{layer.name} does not speak with the database: no {library}"
    if layer is Layer.BASE and library not in sys.stdlib_module_names:
        return "BASE imports the standard library only"
    return None
