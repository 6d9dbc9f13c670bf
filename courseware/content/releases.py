"""What one publish holds: every file and every item, each by its digests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from courseware.content.library import Library
from courseware.content.markup import plain
from courseware.items.base import Item
from courseware.items.registry import grading_body, item_to
from courseware.kernel.fulltext import Document
from courseware.kernel.keys import digest, digest_of


@dataclass(frozen=True)
class Version:
    """One immutable text: `digest` changes with any change, `grading_digest` only when grading would."""

    kind: str
    key: str
    title: str
    digest: str
    grading_digest: str
    body: Mapping[str, Any]


def versions_of(files: Mapping[str, str], library: Library) -> Iterator[Version]:
    """Yield what a release of `files` holds: the files themselves, then the items."""
    for name, text in files.items():
        yield Version("file", name, name.rpartition("/")[2], digest(text), digest(text), {"text": text})
    for key, item in library.items.items():
        yield item_version("item", key, item)


def item_version(kind: str, key: str, item: Item) -> Version:
    """Return the version of one item under `key`."""
    body = item_to(item)
    return Version(kind, key, plain(item.prompt)[:200], digest_of(body), digest_of(grading_body(item)), body)


def documents_of(library: Library) -> Iterator[Document]:
    """Yield what readers can search: lessons, terms, offerings."""
    for key in library.reading_order:
        lesson = library.lessons[key]
        text = f"{lesson.summary} {library.page(key).text}"
        yield Document("lesson", f"/learn/{key}", lesson.title, text)
    for term in library.terms.values():
        yield Document("term", f"/glossary#{term.key}", term.term, f"{term.definition} {' '.join(term.also)}")
    for offering in library.offerings.values():
        words = f"{offering.provider}. {offering.about}"
        yield Document("offering", f"/offerings/{offering.key}", offering.title, words)
