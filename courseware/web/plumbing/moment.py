"""What holds still while one request is answered: the instant and the edition, each looked up once."""

from datetime import datetime

from flask import g

from courseware.kernel import clock
from courseware.web.plumbing.editions import Edition
from courseware.web.plumbing.services import services


def now() -> datetime:
    """Return the instant of this request, in UTC: every rule and date in one answer goes by the same one."""
    if "moment" not in g:
        g.moment = clock.now()
    moment: datetime = g.moment
    return moment


def edition() -> Edition:
    """Return the edition that this request is answered from, also when a newer one comes out meanwhile."""
    if "edition" not in g:
        g.edition = services().editions.current()
    found: Edition = g.edition
    return found
