"""One file a page family."""

from flask import Flask

from courseware.web.views import (
    account,
    assess,
    classes,
    desk,
    health,
    lead_facts,
    lead_sessions,
    leads,
    learn,
    offerings,
    paths,
    quizzes,
    search,
    site,
    teach,
    teach_leads,
)

_VIEWS = (
    account,
    assess,
    classes,
    desk,
    health,
    lead_facts,
    lead_sessions,
    leads,
    learn,
    offerings,
    paths,
    quizzes,
    search,
    site,
    teach,
    teach_leads,
)


def install(app: Flask) -> None:
    """Register every page."""
    for view in _VIEWS:
        app.register_blueprint(view.pages)
