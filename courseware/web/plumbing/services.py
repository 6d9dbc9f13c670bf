"""The long-lived parts of one process, within reach of every request."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from courseware.kernel.database import Database
from courseware.kernel.settings import Settings
from courseware.web.plumbing.assets import Assets
from courseware.web.plumbing.editions import Editions
from courseware.web.plumbing.limits import Limits


@dataclass(frozen=True)
class Services:
    """Settings, database, published content, assets and limits."""

    settings: Settings
    database: Database
    editions: Editions
    assets: Assets
    limits: Limits


def services() -> Services:
    """Return the parts of the running application."""
    return cast(Services, current_app.extensions["tandem"])
