"""Runs the suite in two parts, since the browser's driver keeps an event loop: everything else, then the browser."""

import os
import shutil
import subprocess
import sys

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser() -> str | None:
    """Return the Chromium to drive, if there is one."""
    named = os.environ.get("TANDEM_CHROMIUM")
    return named or next((found for name in _BROWSERS if (found := shutil.which(name))), None)


def main() -> int:
    """Return the exit code of the whole run."""
    first = _pytest("tests", "--ignore=tests/browser", "-n", "auto", "--dist", "loadscope")
    if browser() is None:
        print("\nNOT RUN: the browser tests (tests/browser) need Chromium.")
        print("Install it (Debian: apt install chromium) or set TANDEM_CHROMIUM=/path/to/it, then `make test` again.")
        return first or (1 if "browser" in os.environ.get("TANDEM_REQUIRE", "") else 0)
    return first or _pytest("tests/browser")


def _pytest(*arguments: str) -> int:
    return subprocess.call([sys.executable, "-m", "pytest", *arguments, *sys.argv[1:]])


if __name__ == "__main__":
    raise SystemExit(main())
