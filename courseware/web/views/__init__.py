"""One file a page family."""

from flask import Flask

from courseware.web.views import health, learn, search, site

_VIEWS = (health, learn, search, site)


def install(app: Flask) -> None:
    """Register every page."""
    for view in _VIEWS:
        app.register_blueprint(view.pages)
