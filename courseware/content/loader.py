"""The only file that opens authored files."""

from pathlib import Path

_ENDINGS = {".md", ".yaml", ".svg", ".csv", ".b64"}
_MOST_BYTES = 2_000_000


def read_files(content: Path, quizzes: Path, language: str) -> dict[str, str]:
    """Return every authored file of a language by its address, such as content/modules/a/b.md."""
    files = _texts(content / language, "content") | _texts(quizzes / language, "quizzes")
    return dict(sorted(files.items()))


def _texts(folder: Path, name: str) -> dict[str, str]:
    paths = [path for path in folder.rglob("*") if path.suffix in _ENDINGS and path.is_file()]
    return {f"{name}/{path.relative_to(folder).as_posix()}": _text(path) for path in paths}


def _text(path: Path) -> str:
    if path.stat().st_size > _MOST_BYTES:
        return ""
    return path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
