"""A site to measure: a fresh database with a signed-in reader, and a bare Flask route with the same bytes."""

import io
import logging
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response

from bench.load import CLIENTS
from courseware.accounts.actions import Membership, sign_up, start_session
from courseware.cli.serving import make_app_for
from courseware.kernel.clock import now
from courseware.kernel.settings import ROOT, settings_from

LESSON = "/learn/cold-warm-hot/three-temperatures"


@dataclass(frozen=True)
class SignedIn:
    """A reader's cookie and token."""

    cookie: str
    token: str


class Stage:
    """One application over a fresh database, with sixteen readers signed in."""

    def __init__(self, database_url: str | None = None) -> None:
        """Prepare a database and sign readers in; quizzes may be sat any number of times."""
        self.folder = Path(tempfile.mkdtemp(prefix="tandem-bench-"))
        quizzes = self.folder / "quizzes"
        shutil.copytree(ROOT / "quizzes", quizzes)
        for path in quizzes.rglob("checkpoints/*.yaml"):
            path.write_text(path.read_text().replace("attempts: 3", "attempts: null"))
        self.environment = {
            "TANDEM_INSTANCE": str(self.folder),
            "TANDEM_QUIZZES": str(quizzes),
            "LOG_LEVEL": "WARNING",
            "TANDEM_DEMO": "no",
        }
        if database_url:
            self.environment["DATABASE_URL"] = database_url
        self.app, self.database = make_app_for(settings_from(self.environment))
        self.readers = [self._sign_in(number) for number in range(CLIENTS)]
        self.cookie = self.readers[0].cookie

    def _sign_in(self, number: int) -> SignedIn:
        with self.database.transaction() as session:
            person = Membership("Bench Reader", f"bench{number}@example.org", "four unrelated words here")
            account_id = sign_up(session, None, person, now()) or 0
            key = start_session(session, account_id, "bench", now())
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"], cookie["csrf_token"] = key, True, f"{number:040}"
        token = client.get("/session/token").get_json()["csrf_token"]
        return SignedIn(f"session={client.get_cookie('session').value}", token)  # type: ignore[union-attr]

    def close(self) -> None:
        """Remove what was made."""
        self.database.dispose()
        shutil.rmtree(self.folder, ignore_errors=True)


def bare_app(body: bytes) -> Flask:
    """Return a Flask application with one route that sends `body` and nothing else."""
    app = Flask("bare", static_folder=None, template_folder=None)
    app.add_url_rule("/page", "page", lambda: Response(body, content_type="text/html; charset=utf-8"))
    return app


def caller(app: Any, path: str, cookie: str = "", encoding: str = "") -> Callable[[], tuple[str, bytes]]:
    """Return a function that asks an application for `path` once, in process."""
    base = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if cookie:
        base["HTTP_COOKIE"] = cookie
    if encoding:
        base["HTTP_ACCEPT_ENCODING"] = encoding

    def call() -> tuple[str, bytes]:
        status: list[str] = []
        environ = {**base, "wsgi.input": io.BytesIO()}
        result = app(environ, lambda line, _headers, _info=None: status.append(line))
        body = b"".join(result)
        if hasattr(result, "close"):
            result.close()
        return status[0], body

    return call


logging.getLogger("tandem").setLevel(logging.WARNING)
