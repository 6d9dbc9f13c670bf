"""Full-text search behind one interface: SQLite's FTS5, or PostgreSQL's tsvector."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from courseware.kernel.database import is_postgresql

_OPEN, _CLOSE = "\x02", "\x03"  # marks around a hit until the page escapes the rest


@dataclass(frozen=True)
class Document:
    """One thing that can be found."""

    kind: str
    address: str
    title: str
    body: str


@dataclass(frozen=True)
class Hit:
    """A document found; `snippet` is pieces of text, each with whether it is a hit."""

    kind: str
    address: str
    title: str
    snippet: tuple[tuple[str, bool], ...]


def replace_documents(session: Session, documents: Iterable[Document]) -> None:
    """Make the index hold exactly `documents`."""
    session.execute(text("DELETE FROM search_document"))
    rows = [document.__dict__ for document in documents]
    if rows:
        session.execute(
            text("INSERT INTO search_document (kind, address, title, body) VALUES (:kind, :address, :title, :body)"),
            rows,
        )


def find(session: Session, words: str, limit: int = 20) -> list[Hit]:
    """Return the best documents for `words`, best first; any input is safe, none is an error."""
    terms = re.findall(r"\w+", words)[:12]
    if not terms:
        return []
    found = _find_postgresql(session, terms, limit) if is_postgresql(session) else _find_sqlite(session, terms, limit)
    return [Hit(row[0], row[1], row[2], _pieces(row[3])) for row in found]


def _find_sqlite(session: Session, terms: list[str], limit: int) -> list[tuple[str, str, str, str]]:
    query = " ".join(f'"{term}"' for term in terms[:-1]) + f' "{terms[-1]}"*'
    rows = session.execute(
        text(
            "SELECT kind, address, title, snippet(search_document, 3, :open, :close, '…', 28) FROM search_document"
            " WHERE search_document MATCH :query ORDER BY bm25(search_document, 0, 0, 6.0, 1.0) LIMIT :limit"
        ),
        {"query": query.strip(), "limit": limit, "open": _OPEN, "close": _CLOSE},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _find_postgresql(session: Session, terms: list[str], limit: int) -> list[tuple[str, str, str, str]]:
    query = " & ".join([*terms[:-1], f"{terms[-1]}:*"])
    rows = session.execute(
        text(
            "SELECT kind, address, title, ts_headline('english', body, query, :options)"
            " FROM search_document, to_tsquery('english', :query) query"
            " WHERE vector @@ query ORDER BY ts_rank(vector, query) DESC LIMIT :limit"
        ),
        {
            "query": query,
            "limit": limit,
            "options": f"StartSel={_OPEN}, StopSel={_CLOSE}, MaxWords=28, MinWords=14, MaxFragments=1",
        },
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _pieces(snippet: str) -> tuple[tuple[str, bool], ...]:
    parts = re.split(f"[{_OPEN}{_CLOSE}]", snippet)
    return tuple((part, index % 2 == 1) for index, part in enumerate(parts) if part)
