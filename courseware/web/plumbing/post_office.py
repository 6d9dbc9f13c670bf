"""Writing letters from a request, and a thread in each process that takes them to the post."""

import logging
import os
import threading
from typing import Any, cast

from flask import Flask, current_app, g, render_template

from courseware.kernel.clock import now
from courseware.operations import actions
from courseware.operations.post import deliver
from courseware.web.plumbing.services import services
from courseware.web.plumbing.transactions import database_session

_PAUSE = 30.0  # seconds between looks for letters whose next try has come
_log = logging.getLogger("tandem.post")


class PostOffice:
    """Delivers in the background. The thread starts at a process's first request, so after any fork."""

    def __init__(self, app: Flask) -> None:
        """Open, but without a thread."""
        self.is_open = True
        self._app = app
        self._process: int | None = None
        self._news = threading.Event()
        self._lock = threading.Lock()

    def open(self) -> None:
        """Make sure that this process has its thread."""
        if self.is_open and self._process != os.getpid():
            with self._lock:
                if self._process != os.getpid():
                    self._process = os.getpid()
                    threading.Thread(target=self._work, name="post", daemon=True).start()

    def wake(self) -> None:
        """Look for letters now."""
        self._news.set()

    def close(self) -> None:
        """Let the thread end."""
        self.is_open = False
        self._news.set()

    def deliver(self) -> int:
        """Send every due letter in this thread; return how many went out."""
        with self._app.app_context():
            return deliver(services().database, services().settings)

    def _work(self) -> None:
        while self.is_open:
            try:
                self.deliver()
            except Exception as error:
                _log.error("post stopped", extra={"error": type(error).__name__})
            self._news.wait(_PAUSE)
            self._news.clear()


def install(app: Flask) -> None:
    """Open the post office; it wakes after the commit of a request that wrote a letter."""
    office = PostOffice(app)
    app.extensions["post_office"] = office
    app.before_request(office.open)
    app.teardown_request(_wake)


def post_office() -> PostOffice:
    """Return the application's post office."""
    return cast(PostOffice, current_app.extensions["post_office"])


def write(recipient: str, template: str, **values: Any) -> None:
    """Write a letter from templates/mail/<template>.txt: its first line is the subject.

    Addresses in it begin with the base_url of the settings, never with the Host that a request claims.
    """
    subject, _, body = render_template(f"mail/{template}.txt", **values).partition("\n")
    actions.write_letter(database_session(), recipient, subject, body.lstrip(), now())
    g.wrote_letter = True


def write_nothing() -> None:
    """Do the work of `write` for nobody."""
    actions.write_blank(database_session(), now())
    g.wrote_letter = True


def _wake(_error: BaseException | None) -> None:
    if g.get("wrote_letter"):
        post_office().wake()
