"""The vendored browser files: exactly those in the manifest, and every icon that a page uses."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.house.vendored import vendor

ROOT = Path(__file__).resolve().parents[3]
ENTRIES = json.loads(vendor.MANIFEST.read_text(encoding="utf-8"))
each_file = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])

ICON_CALL = re.compile(r"""\bicon\(\s*["']([\w-]+)["']""")
ICON_LINK = re.compile(r"""icons-[\d.]+\.svg(?:["']\s*\)\s*\}\})?#([\w-]+)""")
SPRITE_NAME = re.compile(r"img/icons-[\d.]+\.svg")
STATIC_FILE = re.compile(r"""url_for\(\s*["']static["']\s*,\s*filename\s*=\s*["']([^"'{}]+)["']""")


def found_in_templates(*patterns):
    """Return, by name, the templates in which one of the patterns finds it."""
    found = {}
    for template in sorted((ROOT / "templates").rglob("*.*")):
        text = template.read_text(encoding="utf-8")
        for pattern in patterns:
            for name in pattern.findall(text):
                found.setdefault(name, set()).add(str(template.relative_to(ROOT)))
    return found


def sprite_names():
    """The ids of the symbols in the sprite."""
    return [symbol.get("id") for symbol in ET.parse(vendor.STATIC / vendor.SPRITE).getroot()]


@each_file
def test_the_file_is_the_one_that_was_fetched(entry):
    content = (vendor.STATIC / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


@each_file
def test_no_file_sends_the_browser_after_a_source_map(entry):
    assert b"sourceMappingURL" not in (vendor.STATIC / entry["file"]).read_bytes()


@each_file
def test_every_licence_travels_with_its_file(entry):
    assert entry["licence"]
    for name in entry["licence_texts"]:
        assert (vendor.STATIC / "vendor" / "LICENSES" / name).stat().st_size > 100


def test_the_manifest_lists_every_vendored_file():
    vendored = {*vendor.STATIC.glob("vendor/*.*"), *vendor.STATIC.glob("img/icons-*.svg")} - {vendor.MANIFEST}
    assert {vendor.STATIC / entry["file"] for entry in ENTRIES} == vendored


def test_the_manifest_has_the_versions_that_would_be_fetched():
    pinned = {(package.name, package.version) for package in (vendor.TABLER, vendor.HTMX, vendor.ICONS)}
    assert {(entry["package"], entry["version"]) for entry in ENTRIES} == pinned


def test_the_sprite_has_just_the_icons_of_the_list():
    assert sprite_names() == vendor.icon_names()
    assert vendor.icon_names() == sorted(set(vendor.icon_names()))


def test_every_icon_that_a_template_shows_is_in_the_sprite():
    shown = found_in_templates(ICON_CALL, ICON_LINK)
    assert {name: places for name, places in shown.items() if name not in sprite_names()} == {}


def test_nobody_names_a_sprite_of_another_version():
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "webapp").rglob("*.py")]
    texts = [file.read_text(encoding="utf-8") for file in files]
    assert {name for text in texts for name in SPRITE_NAME.findall(text)} <= {vendor.SPRITE}


def test_every_static_file_that_a_template_names_is_there():
    named = found_in_templates(STATIC_FILE)
    assert {name: places for name, places in named.items() if not (vendor.STATIC / name).is_file()} == {}


@pytest.mark.parametrize(
    "written",
    ['{{ icon("mail-cog") }}', "{{ icon( 'mail-cog', class='icon-lg') }}"],
)
def test_the_hunt_for_icons_finds_a_call(written):
    assert ICON_CALL.findall(written) == ["mail-cog"]


@pytest.mark.parametrize(
    "written",
    [
        '<use href="/static/img/icons-3.51.0.svg#mail-cog"/>',
        """<use href="{{ url_for("static", filename="img/icons-3.51.0.svg") }}#mail-cog"/>""",
    ],
)
def test_the_hunt_for_icons_finds_a_link(written):
    assert ICON_LINK.findall(written) == ["mail-cog"]


def test_a_source_map_line_is_taken_out_of_script_and_style():
    assert vendor.without_source_map(b"a();\n//# sourceMappingURL=a.js.map") == b"a();"
    assert vendor.without_source_map(b"a{}\n/*# sourceMappingURL=a.css.map */\n") == b"a{}\n"


def test_a_symbol_keeps_the_paint_and_leaves_size_and_weight_to_the_page():
    drawing = (
        f'<svg xmlns="{vendor.SVG}" width="24" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2"><path stroke="none" d="M0 0h24v24H0z" fill="none"/><path d="M3 7l9 6"/></svg>'
    )
    symbol = vendor.symbol("mail", drawing)
    assert symbol.attrib.keys() & {"width", "stroke-width"} == set()
    assert (symbol.get("id"), symbol.get("fill"), symbol.get("stroke")) == ("mail", "none", "currentColor")
    assert [path.get("d") for path in symbol] == ["M3 7l9 6"]
