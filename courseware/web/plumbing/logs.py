"""Structured logs: one JSON line a request, fields by allow-list, no personal data."""

import json
import logging
import re
import sys
import time
import uuid
from typing import Any

from flask import Flask, Response, g, request

_FIELDS = ("request_id", "method", "route", "status", "ms", "release", "count", "error", "command", "address", "kind")
_ROW_SHOWN = "DETAIL:"  # PostgreSQL says there what stood in the row
_requests = logging.getLogger("tandem.requests")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class Lines(logging.Formatter):
    """JSON lines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line; only allowed fields pass."""
        line: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            rows = self.formatException(record.exc_info).split("\n")
            line["trace"] = "\n".join(row for row in rows if not row.startswith(_ROW_SHOWN))
        return json.dumps(line, ensure_ascii=False)


def configure(level: str) -> None:
    """Send the house's log lines to standard error."""
    logger = logging.getLogger("tandem")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(Lines())
        logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False


def install(app: Flask) -> None:
    """Give each request an id and write its line."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    rule = request.url_rule.rule if request.url_rule else "-"  # the rule, not the path: paths hold tokens
    log_request(request.method, rule, response.status_code, g.get("began", 0.0), request_id())
    return response


def log_request(method: str, route: str, status: int, began: float, identity: str = "-") -> None:
    """Write one request's line; `began` is a reading of perf_counter."""
    if _requests.isEnabledFor(logging.INFO):
        took = round((time.perf_counter() - began) * 1000, 1) if began else 0.0
        fields = {"request_id": identity, "method": method, "route": route, "status": status, "ms": took}
        _requests.info("request", extra=fields)


def request_id() -> str:
    """Return this request's id: the proxy's when it is well formed, else a new one."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
    found: str = g.request_id
    return found
