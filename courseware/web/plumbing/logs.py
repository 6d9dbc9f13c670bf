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
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class _Lines(logging.Formatter):
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
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(level: str) -> None:
    """Send the house's log lines to standard error."""
    logger = logging.getLogger("tandem")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Lines())
        logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False


def install(app: Flask) -> None:
    """Give each request an id and write its line."""
    log = logging.getLogger("tandem.requests")

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = request_id()
        if log.isEnabledFor(logging.INFO):
            rule = request.url_rule.rule if request.url_rule else "-"  # the rule, not the path: paths hold tokens
            took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
            fields = {"request_id": request_id(), "method": request.method, "route": rule}
            log.info("request", extra={**fields, "status": response.status_code, "ms": took})
        return response

    app.before_request(begin)
    app.after_request(end)


def request_id() -> str:
    """Return this request's id: the proxy's when it is well formed, else a new one."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
    found: str = g.request_id
    return found
