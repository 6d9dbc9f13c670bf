"""Adds the house's commands to Flask's own."""

from flask import Flask

from courseware.cli.authoring import check, publish
from courseware.cli.keeping import backup, restore, upgrade
from courseware.cli.measuring import evaluate
from courseware.cli.people import account, deliver, demo
from courseware.kernel.settings import settings_from
from courseware.web import create_app

_COMMANDS = (check, publish, demo, account, deliver, backup, restore, upgrade, evaluate)


def make_app() -> Flask:
    """Build the application with its commands, from the environment's settings."""
    app = create_app(settings_from())
    install(app)
    return app


def install(app: Flask) -> None:
    """Add every command."""
    for command in _COMMANDS:
        app.cli.add_command(command)
