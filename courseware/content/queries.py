"""What has been published, read from the database."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courseware.content.models import ItemVersion, Release, ReleaseItem
from courseware.items.base import Item
from courseware.items.registry import item_from


@dataclass(frozen=True)
class PublishedRelease:
    """The newest release: its id and the digest of its files."""

    id: int
    digest: str


def find_newest_release(session: Session) -> PublishedRelease | None:
    """Return the release that readers see."""
    row = session.execute(select(Release.id, Release.digest).order_by(Release.id.desc()).limit(1)).first()
    return PublishedRelease(row[0], row[1]) if row else None


def newest_release_id(session: Session) -> int:
    """Return the id of the newest release, 0 before the first."""
    return session.execute(select(func.max(Release.id))).scalar() or 0


def files_of(session: Session, release_id: int) -> dict[str, str]:
    """Return the authored files of a release, as they were published."""
    rows = session.execute(
        select(ItemVersion.key, ItemVersion.body)
        .join(ReleaseItem, ReleaseItem.version_id == ItemVersion.id)
        .where(ReleaseItem.release_id == release_id, ItemVersion.kind == "file")
        .order_by(ReleaseItem.position)
    )
    return {key: body["text"] for key, body in rows}


def item_versions_of(session: Session, release_id: int) -> dict[str, int]:
    """Return the version id of every item of a release, by its key."""
    rows = session.execute(
        select(ItemVersion.key, ItemVersion.id)
        .join(ReleaseItem, ReleaseItem.version_id == ItemVersion.id)
        .where(ReleaseItem.release_id == release_id, ItemVersion.kind == "item")
    )
    return {row[0]: row[1] for row in rows}


_items: dict[int, tuple[str, Item]] = {}  # versions are immutable, so what was read once stays right


def items_by_version(session: Session, versions: Collection[int]) -> dict[int, tuple[str, Item]]:
    """Return key and item of each version; only versions not met before cost a statement."""
    missing = [version for version in versions if version not in _items]
    if missing:
        rows = session.execute(
            select(ItemVersion.id, ItemVersion.key, ItemVersion.body).where(ItemVersion.id.in_(missing))
        )
        _items.update({id_: (key, item_from(body)) for id_, key, body in rows})
    return {version: _items[version] for version in versions}


def forget_items() -> None:
    """Empty the memory of versions; for tests that change databases."""
    _items.clear()
