"""That the locks match `pyproject.toml`, checked without a network.

`python -m tests.support.locks` says what does not fit and fails.
"""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)")


def pins(text: str) -> dict[str, list[str]]:
    """The pinned versions by name; a name may be pinned differently for different Pythons."""
    found: dict[str, list[str]] = {}
    for entry in _entries(text):
        match = PIN.match(entry)
        if match:
            found.setdefault(canonicalize_name(match["name"]), []).append(match["version"])
    return found


def complaints(lock: str, requirements: list[str]) -> list[str]:
    """What is wrong with a lock's text: an unmet requirement, a pin without a hash, an address in it."""
    said = []
    pinned = pins(lock)
    for text in requirements:
        wanted = Requirement(text)
        versions = pinned.get(canonicalize_name(wanted.name), [])
        if not versions:
            said.append(f"{wanted.name} is not in the lock")
        said += [
            f"{wanted.name} is pinned at {version}, and {wanted.specifier} is asked for"
            for version in versions
            if not wanted.specifier.contains(version, prereleases=True)
        ]
    for entry in _entries(lock):
        if not PIN.match(entry):
            said.append(f"not a pin: {entry[:60]}")
        elif "--hash=sha256:" not in entry:
            said.append(f"no hash: {entry[:60]}")
    if re.search(r"https?://", lock):
        said.append("it names an address")
    return said


def check() -> list[str]:
    """All complaints about both locks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    base = project["dependencies"]
    dev = base + project["optional-dependencies"]["dev"]
    said = [f"requirements.lock: {one}" for one in complaints(_read("requirements.lock"), base)]
    said += [
        f"requirements-dev.lock: {one}" for one in complaints(_read("requirements-dev.lock"), dev)
    ]
    runtime, everything = pins(_read("requirements.lock")), pins(_read("requirements-dev.lock"))
    said += [
        f"{name} is pinned differently in the two locks"
        for name, versions in runtime.items()
        if everything.get(name) != versions
    ]
    return said


def _read(name: str) -> str:
    return (ROOT / name).read_text()


def _entries(lock: str) -> list[str]:
    joined = lock.replace("\\\n", " ")
    return [
        line.strip()
        for line in joined.splitlines()
        if line.strip() and not line.strip().startswith("#")
    ]


if __name__ == "__main__":
    found = check()
    for one in found:
        print(one, file=sys.stderr)
    sys.exit(1 if found else 0)
