"""Static files under one digest: cached for ever, compressed once, the style sheets joined from their blocks."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

_SHEETS = ("css/tokens.css", "css/base.css", "css/layout.css")
_BUNDLES = {
    "css": ("css/bundle.css", (*_SHEETS, "css/blocks/"), ("css/print.css",)),
    "lab": ("css/lab.css", ("css/lab/",), ()),
}
"""What each style sheet is joined from: its address, files and folders in order, and what comes last.

Every page takes `css`; the lead lab's own blocks, which few pages need, are `lab`.
"""
_COMPRESSED = {".css", ".js", ".svg", ".txt", ".json"}
_GUARDS = {  # a file is no page: what guards pages would only make it heavier
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_FOR_EVER = "public, max-age=31536000, immutable"

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    zipped: bytes | None
    type: str


class Assets:
    """Every static file in memory, addressed by the digest of them all."""

    def __init__(self, folder: Path) -> None:
        """Read `folder` once."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        files |= {name: _joined(files, (*first, *last)) for name, first, last in _BUNDLES.values()}
        self.digest = hashlib.sha256(b"".join(name.encode() + files[name] for name in sorted(files))).hexdigest()[:12]
        self.files = {name: _asset(name, body) for name, body in files.items()}

    def url(self, name: str) -> str:
        """Return the address of a file; `css` and `lab` are joined style sheets. Raises KeyError for an unknown name."""
        name = _BUNDLES[name][0] if name in _BUNDLES else name
        if name not in self.files:
            raise KeyError(name)
        return f"/assets/{self.digest}/{name}"


def _joined(files: dict[str, bytes], parts: tuple[str, ...]) -> bytes:
    names = [
        name for part in parts for name in sorted(files) if name == part or (part[-1] == "/" and name.startswith(part))
    ]
    return _tight(b"\n".join(files[name] for name in names))


def _tight(sheet: bytes) -> bytes:
    """Leave comments and indentation out; the files themselves stay readable."""
    without = re.sub(rb"/\*.*?\*/", b"", sheet, flags=re.DOTALL)
    return re.sub(rb"\s*\n\s*", b"\n", without)


def _asset(name: str, body: bytes) -> Asset:
    ending = Path(name).suffix
    zipped = gzip.compress(body, 9, mtime=0) if ending in _COMPRESSED and len(body) > 300 else None
    return Asset(body, zipped, mimetypes.guess_type(name)[0] or "application/octet-stream")


def install(app: Flask, assets: Assets) -> None:
    """Serve /assets/…, the favicon and robots.txt."""

    def send(name: str, lasting: bool) -> Response:
        asset = assets.files.get(name)
        if asset is None:
            raise NotFound
        zipped = asset.zipped is not None and "gzip" in request.headers.get("Accept-Encoding", "")
        response = Response(asset.zipped if zipped else asset.body, content_type=_type(asset), headers=_GUARDS)
        response.headers["Cache-Control"] = _FOR_EVER if lasting else "public, max-age=3600"
        if asset.zipped is not None:
            response.headers["Vary"] = "Accept-Encoding"
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
        return response

    def digested(digest: str, name: str) -> Response:
        return send(name, lasting=digest == assets.digest)

    def favicon() -> Response:
        return send("icons/icon.svg", lasting=False)

    def robots() -> Response:
        rules = "User-agent: *\nDisallow: /account\nDisallow: /teach\nDisallow: /search\nDisallow: /attempts\n"
        return Response(rules, content_type="text/plain; charset=utf-8")

    app.add_url_rule("/assets/<digest>/<path:name>", "asset", digested)
    app.add_url_rule("/favicon.ico", "favicon", favicon)
    app.add_url_rule("/robots.txt", "robots", robots)


def _type(asset: Asset) -> str:
    return f"{asset.type}; charset=utf-8" if asset.type.startswith("text/") else asset.type
