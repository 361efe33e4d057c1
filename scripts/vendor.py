#!/usr/bin/env python3
"""Renew the front-end files under static/vendor/ from npm packages; no Node is needed afterwards.

    python scripts/vendor.py            build from the versions that static/vendor/versions.json pins, hashes checked
    python scripts/vendor.py --renew    take the newest version within each range of RANGES and pin it

Packages come by ``npm pack`` into a temporary folder. htmx is copied out of the installed django-htmx. Written are
Bootstrap compiled with scripts/theme/bootstrap.scss, its script, the font, the icons as one sprite, and each licence.
"""

import argparse
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
LOCK = VENDOR / "versions.json"
#: What is shipped, and what only builds it (sass with all it needs to run).
RANGES = {
    "bootstrap": "5.3",
    "bootstrap-icons": "1",
    "@fontsource-variable/inter": "5",
    "sass": "1",
    "immutable": "5",
    "source-map-js": "1",
    "chokidar": "4",
    "readdirp": "4",
}
#: Names for ``{% icon "name" %}``.
ICONS = """
arrow-left arrow-right arrow-repeat bell book box-arrow-right box-arrow-up-right building calendar3 calendar-week
card-checklist chat-left-text check-circle check-lg check2-square
chevron-down chevron-left chevron-right circle circle-half
clipboard-check clock-history dash-lg download envelope exclamation-triangle eye file-earmark-text flag funnel gear
graph-up house-door info-circle journal-text list lock map paperclip pencil people person person-plus plus-lg
printer question-circle search shield-lock signpost-split star star-fill telephone tools trash unlock
upload x-circle x-lg
"""


def fetch(package: str, wanted: str, expected: str | None, work: Path) -> tuple[Path, dict[str, str]]:
    """Unpack a package; refuse it when its hash is not the pinned one."""
    command = ["npm", "pack", "--json", "--ignore-scripts", f"{package}@{wanted}"]
    packed = json.loads(subprocess.run(command, cwd=work, check=True, capture_output=True, text=True).stdout)[-1]  # noqa: S603
    if expected and packed["integrity"] != expected:
        raise SystemExit(f"{package} {packed['version']}: the hash is not the pinned one. Nothing was changed.")
    target = work / "node_modules" / package
    target.mkdir(parents=True)
    with tarfile.open(work / packed["filename"]) as archive:
        for member in archive.getmembers():
            _, _, member.name = member.name.partition("/")
            if member.name:
                archive.extract(member, target, filter="data")
    return target, {"version": packed["version"], "integrity": packed["integrity"]}


def sprite(folder: Path) -> str:
    """One SVG with a symbol for each icon."""
    symbols = []
    for name in ICONS.split():
        svg = (folder / "icons" / f"{name}.svg").read_text()
        box = re.search(r'viewBox="([^"]+)"', svg)[1]
        body = re.sub(r"\s*\n\s*", "", re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S)[1])
        symbols.append(f'<symbol id="{name}" viewBox="{box}" fill="currentColor">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(re.sub(r"\n?(/\*|//)# sourceMappingURL=.*", "", text).rstrip() + "\n")


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def build(folders: dict[str, Path], work: Path) -> None:
    boot, icons, inter = (folders[p] for p in ("bootstrap", "bootstrap-icons", "@fontsource-variable/inter"))
    css = work / "bootstrap.css"
    sass = [
        "node",
        str(work / "node_modules/sass/sass.js"),
        "--no-source-map",
        "--style=compressed",
        "--quiet",
        f"--load-path={work / 'node_modules'}",
        str(ROOT / "scripts/theme/bootstrap.scss"),
        str(css),
    ]
    subprocess.run(sass, check=True)  # noqa: S603
    put(VENDOR / "bootstrap/bootstrap.min.css", css.read_text())
    put(VENDOR / "bootstrap/bootstrap.bundle.min.js", (boot / "dist/js/bootstrap.bundle.min.js").read_text())
    copy(boot / "LICENSE", VENDOR / "bootstrap/LICENSE")
    put(VENDOR / "icons/sprite.svg", sprite(icons))
    copy(icons / "LICENSE", VENDOR / "icons/LICENSE")
    for part in ("latin", "latin-ext"):
        copy(inter / f"files/inter-{part}-wght-normal.woff2", VENDOR / f"inter/inter-{part}.woff2")
    copy(inter / "LICENSE", VENDOR / "inter/LICENSE")


def copy_htmx() -> dict[str, str]:
    """htmx 2 as django-htmx ships it; the version stands inside the file."""
    source = metadata.distribution("django-htmx").locate_file("django_htmx/static/django_htmx/htmx-2.min.js")
    text = Path(source).read_text()
    put(VENDOR / "htmx/htmx.min.js", text)
    put(VENDOR / "htmx/LICENSE", "htmx, (c) Big Sky Software, Zero-Clause BSD licence.\n" + ZERO_BSD)
    return {
        "version": re.search(r'version:"([^"]+)"', text)[1],
        "from": f"django-htmx {metadata.version('django-htmx')}",
    }


ZERO_BSD = """
Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renew", action="store_true", help="take the newest versions in range and pin them")
    renew = parser.parse_args().renew
    pinned = json.loads(LOCK.read_text()) if LOCK.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        folders, lock = {}, {}
        for package, wanted in RANGES.items():
            pin = {} if renew else pinned.get(package, {})
            folders[package], lock[package] = fetch(package, pin.get("version", wanted), pin.get("integrity"), work)
        build(folders, work)
    lock["htmx"] = copy_htmx()
    put(LOCK, json.dumps(lock, indent=2))
    print("\n".join(f"{name} {entry['version']}" for name, entry in lock.items()))


if __name__ == "__main__":
    main()
