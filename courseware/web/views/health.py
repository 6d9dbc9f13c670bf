"""Alive and ready: for load balancers and monitors."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from courseware.kernel.database import OperationalError
from courseware.operations.health import is_current
from courseware.web.plumbing.editions import NotPublished
from courseware.web.plumbing.services import services

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers; touches nothing else."""
    return {"status": "alive"}, 200, {"Cache-Control": "no-store"}


@pages.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether the database has the right schema, content is published, and limits are shared."""
    state = {"database": _database(), "content": _content(), "limits": _limits()}
    is_ready = state["database"] == "ok" and state["content"] == "ok"
    return (
        {"status": "ready" if is_ready else "not ready", **state},
        200 if is_ready else 503,
        {"Cache-Control": "no-store"},
    )


def _database() -> str:
    try:
        with services().database.reading() as session:
            return "ok" if is_current(session) else "old schema: run `flask upgrade`"
    except OperationalError:
        return "unavailable"


def _content() -> str:
    try:
        services().editions.current()
    except NotPublished:
        return "nothing published: run `flask publish`"
    except OperationalError:
        return "unavailable"
    return "ok"


def _limits() -> str:
    return "degraded: counting in this process only" if services().limits.is_degraded else "ok"
