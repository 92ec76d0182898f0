"""Rebuilds the vendored browser files from pinned npm packages; for maintainers: `./run vendor`.

Writes static/vendor/*.js and *.css, the icon sprite, and static/vendor/manifest.json, which says of each file
where it came from and its SHA-256. To take a newer version, change it below, run, and read the difference.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple

STATIC = Path(__file__).resolve().parents[3] / "static"
MANIFEST = STATIC / "vendor" / "manifest.json"
ICON_LIST = STATIC / "img" / "icons.txt"

SVG = "http://www.w3.org/2000/svg"
SOURCE_MAP_LINE = re.compile(rb"\n?(//|/\*)# sourceMappingURL=[^\n]*")


class Package(NamedTuple):
    """An npm package at one version, with the licences that travel in the files taken from it."""

    name: str
    version: str
    licence: str
    licence_texts: tuple[str, ...]


TABLER = Package("@tabler/core", "1.6.1", "MIT", ("tabler.txt", "bootstrap.txt", "popper.txt"))
HTMX = Package("htmx.org", "2.0.11", "0BSD", ("htmx.txt",))
ICONS = Package("@tabler/icons", "3.51.0", "MIT", ("tabler-icons.txt",))

COPIED = (
    (TABLER, "dist/css/tabler.min.css", f"vendor/tabler-{TABLER.version}.min.css"),
    (TABLER, "dist/js/tabler.min.js", f"vendor/tabler-{TABLER.version}.min.js"),
    (HTMX, "dist/htmx.min.js", f"vendor/htmx-{HTMX.version}.min.js"),
)
SPRITE = f"img/icons-{ICONS.version}.svg"


def icon_names():
    """The names that icons.txt lists, in its order."""
    lines = ICON_LIST.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def without_source_map(content):
    """The bytes without the line that sends developer tools after a map file that is not shipped."""
    return SOURCE_MAP_LINE.sub(b"", content)


def symbol(name, drawing):
    """One icon's SVG text as a <symbol>, its paint kept, size and weight left to the page."""
    icon = ET.fromstring(drawing)
    kept = {key: icon.attrib[key] for key in ("viewBox", "fill", "stroke") if key in icon.attrib}
    if "stroke" in kept:
        kept |= {"stroke-linecap": "round", "stroke-linejoin": "round"}
    result = ET.Element("symbol", {"id": name, **kept})
    result.extend(shape for shape in icon if shape.get("d") != "M0 0h24v24H0z")
    for element in result.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        element.tail = None
    return result


def sprite(icons_folder, names):
    """The sprite's bytes: one symbol a line, so that a changed icon is one changed line."""
    symbols = []
    for name in names:
        plain = name.removesuffix("-filled")
        folder = "outline" if plain == name else "filled"
        drawing = (icons_folder / folder / f"{plain}.svg").read_text(encoding="utf-8")
        symbols.append(ET.tostring(symbol(name, drawing), encoding="unicode"))
    return "\n".join([f'<svg xmlns="{SVG}">', *symbols, "</svg>", ""]).encode()


def fetch(packages, folder):
    """Let npm unpack the packages below `folder`, checked for integrity; return where each one is."""
    options = ["--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    wanted = [f"{package.name}@{package.version}" for package in packages]
    subprocess.run(["npm", "install", *options, *wanted], check=True)
    return {package: folder / "node_modules" / package.name for package in packages}


def entry(package, file, content):
    """The manifest's line about one file."""
    return {
        "file": file,
        "package": package.name,
        "version": package.version,
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": package.licence,
        "licence_texts": list(package.licence_texts),
    }


def write(file, content):
    """Put the content in place and remove the same file of other versions."""
    stem, ending = re.fullmatch(r"(.+?)-\d[\d.]*\d(\..+)", file).groups()
    for other in STATIC.glob(f"{stem}-[0-9]*{ending}"):
        other.unlink()
    (STATIC / file).write_bytes(content)


def rebuild(folder):
    """Fetch everything into `folder`, then write the files and the manifest."""
    sources = fetch((TABLER, HTMX, ICONS), folder)
    made = [
        (package, file, without_source_map((sources[package] / source).read_bytes()))
        for package, source, file in COPIED
    ]
    made.append((ICONS, SPRITE, sprite(sources[ICONS] / "icons", icon_names())))
    for _package, file, content in made:
        write(file, content)
    MANIFEST.write_text(json.dumps([entry(*each) for each in made], indent=2) + "\n", encoding="utf-8")


def main():
    """Rebuild, or say in a sentence what is missing."""
    if not shutil.which("npm"):
        sys.exit("Rebuilding static/vendor needs npm, and this machine has none.")
    try:
        with tempfile.TemporaryDirectory() as folder:
            rebuild(Path(folder))
    except subprocess.CalledProcessError:
        sys.exit("npm could not fetch a package; its words are above. Nothing was changed.")
    except FileNotFoundError as missing:
        sys.exit(f"The packages do not have {Path(missing.filename).name}. Nothing was changed.")


if __name__ == "__main__":
    main()
