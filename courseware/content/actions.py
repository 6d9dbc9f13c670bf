"""Publishing: one release, wholly there or not at all."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from courseware.content.library import Library
from courseware.content.models import ItemVersion, Release, ReleaseItem
from courseware.content.queries import PublishedRelease, find_newest_release
from courseware.content.releases import Version, documents_of, item_version, versions_of
from courseware.items.base import Item
from courseware.kernel.database import insert_missing, lock_for
from courseware.kernel.fulltext import replace_documents
from courseware.kernel.journal import record

_MOST_AT_ONCE = 500
DEALT = "dealt"
"""The kind of items that are made for attempts and stand in no release."""


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


def pin_items(session: Session, items: Mapping[str, Item]) -> dict[str, int]:
    """Return the version id of each item by its key, storing those that are new: made items that attempts can pin.

    Equal items under one key are stored once, however many requests race.
    """
    made = {key: item_version("dealt", key, item) for key, item in items.items()}
    found = _dealt(session, made)
    missing = [_row(version) for key, version in made.items() if key not in found]
    if missing:
        insert_missing(session, ItemVersion, missing)
        found = _dealt(session, made)
    return {key: found[key] for key in items}


def _dealt(session: Session, made: Mapping[str, Version]) -> dict[str, int]:
    rows = session.execute(
        select(ItemVersion.key, ItemVersion.id).where(
            ItemVersion.kind == DEALT,
            ItemVersion.key.in_(made),
            ItemVersion.digest.in_({version.digest for version in made.values()}),
        )
    )
    return {row.key: row.id for row in rows}


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
    published = select(ItemVersion.kind, ItemVersion.key, ItemVersion.digest, ItemVersion.id)
    rows = session.execute(published.where(ItemVersion.kind != DEALT))
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
