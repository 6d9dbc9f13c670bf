"""One file a page family."""

from flask import Flask

from courseware.web.views import account, assess, health, leads, learn, offerings, paths, quizzes, search, site

_VIEWS = (account, assess, health, leads, learn, offerings, paths, quizzes, search, site)


def install(app: Flask) -> None:
    """Register every page."""
    for view in _VIEWS:
        app.register_blueprint(view.pages)
