"""A Chromium for the browser tests: found, or installed, or missed loudly.

`python -m tests.support.browser` makes sure that there is one before the tests run.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = (
    "NO CHROMIUM: the browser tests are skipped. Install Debian's chromium, or set CHROMIUM=/path/to/it, "
    "or run `playwright install chromium`."
)


def find() -> str | None:
    """The path of a Chromium on this machine: CHROMIUM, then PATH, then Playwright's own."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return _playwrights_own()


def install() -> None:
    """Try to get one: Debian's package as root, else Playwright's own. Failing is no error here."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        package = ["install", "-q", "-y", "--no-install-recommends", "chromium"]
        for arguments in (["update", "-q"], package):
            subprocess.run(["apt-get", *arguments], env=environ, check=False)
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def path_or_skip() -> str:
    """For fixtures: the path, or a skip. Where CI is set a missing browser is a failure, not a skip."""
    found = find()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return found


def _playwrights_own() -> str | None:
    cache = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    )
    for pattern in ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/**/Chromium"):
        found = sorted(cache.glob(pattern))
        if found:
            return str(found[-1])
    return None


def main() -> int:
    if find() is None:
        install()
    if find() is None:
        print(MISSING, file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
