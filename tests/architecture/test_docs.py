"""Docs that cannot rot: every setting, command and public address is written down."""

import re

from flask import Flask

from courseware.kernel.settings import ROOT

_PUBLIC = ("/", "/learn", "/leads", "/assess", "/paths", "/offerings", "/teach", "/account", "/search", "/glossary")


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/operators/settings.md").read_text()
    sources = [*(ROOT / "courseware").rglob("*.py"), *(ROOT / "tests").glob("*.py")]
    pattern = re.compile(r"os\.environ(?:\.get)?[\[(]\"([A-Z_]+)\"|environment(?:\.get\(|, )\"([A-Z_]+)\"")
    names = {a or b for path in sources for a, b in pattern.findall(path.read_text())}
    assert {"DATABASE_URL", "PORT", "TANDEM_TEST_PG"} <= names
    assert sorted(name for name in names if f"`{name}`" not in page) == []


def test_every_command_is_documented(sqlite_app: Flask) -> None:
    page = (ROOT / "docs/operators/running.md").read_text()
    own = {"check", "publish", "demo", "account", "deliver", "backup", "restore", "upgrade", "evaluate"}
    assert own <= set(sqlite_app.cli.commands)
    assert sorted(name for name in own if f"`{name}" not in page) == []


def test_public_addresses_answer(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    for address in (*_PUBLIC, "/healthz", "/readyz"):
        assert client.get(address).status_code in (200, 303), address


def test_the_readme_quotes_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text()
    assert "make run" in text
    assert "make test" in text
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_links_between_docs_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in (ROOT / "docs").rglob("*.md")
        for link in re.findall(
            r"\]\(([^)#: ]+)(?:#[^)]*)?\)", re.sub(r"```.*?```|````.*?````", "", page.read_text(), flags=re.S)
        )
        if not link.startswith("/") and not (page.parent / link).exists()
    ]
    assert broken == []


def test_decisions_are_numbered_apart() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs/decisions").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers))
