"""`make lighthouse`: Lighthouse on the lesson page; needs Node, and fetches Lighthouse from the npm registry."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from bench.__main__ import server
from bench.stage import LESSON, Stage

_VERSION = "12.8.2"
_WANTED = {"performance": 0.98, "accessibility": 1.0, "best-practices": 1.0, "seo": 1.0}
_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking"


def main() -> int:
    """Print the four scores; return 1 when one is below what is wanted."""
    npx, chromium = shutil.which("npx"), os.environ.get("TANDEM_CHROMIUM") or shutil.which("chromium")
    if npx is None or chromium is None:
        print("Not measured: Lighthouse needs Node (npx) and Chromium.")
        return 1
    stage = Stage()
    try:
        with server(["app.py"], stage.environment) as port:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{LESSON}", timeout=30).read()  # a site in use is warm
            scores = _scores(npx, chromium, f"http://127.0.0.1:{port}{LESSON}")
    finally:
        stage.close()
    for name, wanted in _WANTED.items():
        print(f"{name:16}{scores[name] * 100:6.0f}   wanted {wanted * 100:.0f}")
    return 0 if all(scores[name] >= wanted for name, wanted in _WANTED.items()) else 1


def _scores(npx: str, chromium: str, address: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [npx, "--yes", f"lighthouse@{_VERSION}", address, f"--chrome-flags={_FLAGS}", "--quiet"]
        output = ["--output=json", f"--output-path={path}"]
        subprocess.run([*command, *output], env={**os.environ, "CHROME_PATH": chromium}, check=True)
        report = json.loads(path.read_text())
    for audit in report["audits"].values():
        if audit["score"] is not None and audit["score"] < 0.9 and audit.get("scoreDisplayMode") != "informative":
            print(f"  {audit['id']}: {audit.get('displayValue') or audit['title']}")
    return {name: float(report["categories"][name]["score"]) for name in _WANTED}


if __name__ == "__main__":
    sys.exit(main())
