"""Publishing: one release, wholly there or not at all."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courseware.content.library import Library
from courseware.content.models import ItemVersion, Release, ReleaseItem
from courseware.content.queries import PublishedRelease, find_newest_release
from courseware.content.releases import Version, documents_of, versions_of
from courseware.kernel.database import lock_for
from courseware.kernel.fulltext import replace_documents
from courseware.kernel.journal import record

_MOST_AT_ONCE = 500


def publish(
    session: Session, files: Mapping[str, str], library: Library, now: datetime, message: str = ""
) -> PublishedRelease:
    """Publish `files`, unless the newest release holds the same; return the release that readers see now."""
    lock_for(session, "publish")
    newest = find_newest_release(session)
    if newest and newest.digest == library.digest:
        return newest
    release = Release(digest=library.digest, parent_id=newest and newest.id, created_at=now, message=message)
    session.add(release)
    session.flush()
    _link(session, release.id, _stored(session, list(versions_of(files, library))))
    replace_documents(session, documents_of(library))
    record(session, None, "published", f"release/{release.id}", now)
    return PublishedRelease(release.id, library.digest)


def _stored(session: Session, versions: list[Version]) -> list[int]:
    """Return the ids of `versions`, in order, storing those that are new."""
    known = _known(session)
    new = {(each.kind, each.key, each.digest): each for each in versions}
    rows = [_row(each) for identity, each in new.items() if identity not in known]
    for start in range(0, len(rows), _MOST_AT_ONCE):
        session.execute(insert(ItemVersion), rows[start : start + _MOST_AT_ONCE])
    known = _known(session) if rows else known
    return [known[identity] for identity in new]


def _known(session: Session) -> dict[tuple[str, str, str], int]:
    rows = session.execute(select(ItemVersion.kind, ItemVersion.key, ItemVersion.digest, ItemVersion.id))
    return {(kind, key, digest): id_ for kind, key, digest, id_ in rows}


def _row(version: Version) -> dict[str, object]:
    return {**version.__dict__, "body": dict(version.body)}


def _link(session: Session, release_id: int, versions: list[int]) -> None:
    rows = [
        {"release_id": release_id, "version_id": version, "position": position}
        for position, version in enumerate(versions)
    ]
    for start in range(0, len(rows), _MOST_AT_ONCE):
        session.execute(insert(ReleaseItem), rows[start : start + _MOST_AT_ONCE])
