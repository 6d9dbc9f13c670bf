"""Pages: the only home of Flask."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from courseware.content.library import Library
from courseware.kernel.database import Database
from courseware.kernel.settings import ROOT, Settings
from courseware.web import views
from courseware.web.plumbing import (
    assets,
    context,
    current,
    errors,
    guest_pages,
    logs,
    post_office,
    security,
    transactions,
)
from courseware.web.plumbing.editions import Editions
from courseware.web.plumbing.limits import Limits
from courseware.web.plumbing.services import Services


def create_app(settings: Settings, database: Database | None = None, library: Library | None = None) -> Flask:
    """Build the application; `library` saves reading content again that the caller has just read."""
    app = Flask("tandem", root_path=str(ROOT), static_folder=None, template_folder=str(ROOT / "templates"))
    database = database or Database(settings.database_url)
    files = assets.Assets(Path(ROOT / "static"))
    app.extensions["tandem"] = Services(
        settings, database, Editions(database, library), files, Limits(database, settings.redis_url)
    )
    logs.configure(settings.log_level)
    logs.install(app)
    security.install(app, settings)
    transactions.install(app)
    current.install(app)
    context.install(app)
    assets.install(app, files)
    post_office.install(app)
    errors.install(app)
    views.install(app)
    guest_pages.install(app, app.extensions["tandem"].editions)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    return app
