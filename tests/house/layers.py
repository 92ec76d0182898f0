"""The table of floors and rooms, and who breaks it.

Floors are imported downward, rooms only those before them. A file of a room stands on the floor of
deeds unless its name says otherwise, so that a new file has to earn its right to know Flask.
"""

import ast
import fnmatch
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from tests.house.source import Module, modules


class Floor(IntEnum):
    """Where a module stands; it imports from its own floor and from those below."""

    GROUND = 0
    ENGINE = 1
    RECORDS = 2
    DEEDS = 3
    DOORS = 4
    ROOF = 5


# The first pattern that fits counts.
FLOORS = (
    ("webapp.clock", Floor.GROUND),
    ("webapp.errors", Floor.GROUND),
    ("webapp.deadline", Floor.GROUND),
    ("webapp.vault", Floor.ENGINE),
    ("webapp.transcript", Floor.ENGINE),
    ("webapp.tunnels", Floor.ENGINE),
    ("webapp.tunnels.*", Floor.ENGINE),
    ("webapp.mail", Floor.ENGINE),
    ("webapp.mail.*", Floor.ENGINE),
    ("webapp.db", Floor.RECORDS),
    ("webapp.db.*", Floor.RECORDS),
    ("webapp.*.models", Floor.RECORDS),
    ("webapp.access.guard", Floor.DOORS),
    ("webapp.ui", Floor.DOORS),
    ("webapp.ui.*", Floor.DOORS),
    ("webapp.api", Floor.DOORS),
    ("webapp.api.*", Floor.DOORS),
    ("webapp.cli", Floor.DOORS),
    ("webapp.cli.*", Floor.DOORS),
    ("webapp.*.views", Floor.DOORS),
    ("webapp.*.views.*", Floor.DOORS),
    ("webapp.*.forms", Floor.DOORS),
    ("webapp.*.wording", Floor.DOORS),
    ("webapp.*.wording.*", Floor.DOORS),
    ("webapp.*.*", Floor.DEEDS),
    ("webapp.*", Floor.ROOF),
    ("webapp", Floor.ROOF),
    ("config", Floor.ROOF),
)

# Each room imports those before it. The practice mailbox stands beside, the hall only lets people in.
RIGHT_OF_WAY = ("audit", "access", "credentials", "runs", "connectors", "accounts", "applications", "outbox")
MAY_ENTER = {
    **{room: set(RIGHT_OF_WAY[:place]) for place, room in enumerate(RIGHT_OF_WAY)},
    "practice": {"audit", "access"},
    "ui": {"audit", "access"},
}
# Every door asks who may pass, those of the rooms before `access` too.
LOBBY = frozenset({"webapp.access.guard", "webapp.access.rights"})
ROOMS = frozenset((*RIGHT_OF_WAY, "practice"))
ENGINE_ORDER = {"webapp.mail": 2, "webapp.tunnels": 1}

WEB = frozenset(
    {"flask", "flask_babel", "flask_wtf", "wtforms", "werkzeug", "jinja2", "markupsafe", "babel", "gettext"}
)
DATABASE = frozenset({"peewee", "playhouse", "sqlite3", "psycopg"})
DATABASE_FLOORS = frozenset({Floor.RECORDS, Floor.DEEDS, Floor.ROOF})


@dataclass(frozen=True)
class Import:
    """One line that imports: who, at which line, what (the module, not the names in it)."""

    importer: str
    line: int
    target: str


def floor_of(name: str) -> Floor:
    """Return the floor of a module of ours."""
    return next(floor for pattern, floor in FLOORS if fnmatch.fnmatchcase(name, pattern))


def room_of(name: str) -> str | None:
    """Return the room, or hall, that a module of ours belongs to."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "webapp" and parts[1] in MAY_ENTER else None


def imports_of(module: Module) -> Iterator[Import]:
    """Yield what a module imports, wherever in the file it does so."""
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
    """Return the rule that an import breaks, in words, or None."""
    if _is_ours(found.target):
        return _broken_among_ours(found)
    return _broken_by_library(found)


def _is_ours(name: str) -> bool:
    return name.split(".")[0] in ("webapp", "config")


def _broken_among_ours(found: Import) -> str | None:
    mine, theirs = floor_of(found.importer), floor_of(found.target)
    if ".migrations." in found.importer and found.target != "webapp.db":
        return "a migration imports the field classes of webapp.db only: records change, it must still run"
    if theirs is Floor.ROOF and mine is not Floor.ROOF:
        return f"nobody imports the roof; {mine.name} receives what it needs"
    if theirs > mine:
        return f"{mine.name} may not import {theirs.name}: floors are imported downward only"
    return _broken_in_engine(found) or _broken_between_rooms(found)


def _broken_in_engine(found: Import) -> str | None:
    place, other = (
        next((rank for prefix, rank in ENGINE_ORDER.items() if f"{name}.".startswith(f"{prefix}.")), 0)
        for name in (found.importer, found.target)
    )
    if floor_of(found.importer) is Floor.ENGINE and floor_of(found.target) is Floor.ENGINE and other > place:
        return "in the engine mail imports tunnels, and both import vault and transcript, never the other way"
    return None


def _broken_between_rooms(found: Import) -> str | None:
    mine, theirs = room_of(found.importer), room_of(found.target)
    if mine is None or theirs is None or mine == theirs or theirs == "ui":
        return None
    if found.target in LOBBY and floor_of(found.importer) is Floor.DOORS:
        return None
    if theirs not in MAY_ENTER[mine]:
        allowed = ", ".join(sorted(MAY_ENTER[mine])) or "no other room"
        return f"right of way: {mine} may import {allowed}, not {theirs}"
    if set(found.target.split(".")) & {"views", "forms"}:
        return "views and forms of a room stay at home"
    return None


def _broken_by_library(found: Import) -> str | None:
    floor, library = floor_of(found.importer), found.target.split(".")[0]
    if library in WEB and floor < Floor.DOORS:
        return f"{floor.name} knows neither the web nor sentences: no {library}"
    if library in DATABASE and floor not in DATABASE_FLOORS:
        return f"{floor.name} does not speak with the database: no {library}"
    if floor is Floor.GROUND and library not in sys.stdlib_module_names:
        return "GROUND imports the standard library only"
    return None
