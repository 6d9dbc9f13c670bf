"""What import contracts cannot say: whose tables are whose, who may commit, and what stays pure."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import grimp

from courseware.kernel.settings import ROOT

HOUSE = ROOT / "courseware"
KNOWS_DATABASE = {"models.py", "queries.py", "actions.py"}


def _files() -> list[Path]:
    return sorted(HOUSE.rglob("*.py"))


def test_import_contracts_hold() -> None:
    answer = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_no_contract_has_exceptions() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert "ignore_imports" not in text
    assert "unmatched_ignore" not in text


def test_tables_are_touched_only_from_their_room() -> None:
    graph = grimp.build_graph("courseware")
    for module in graph.modules:
        if module.endswith(".models"):
            room = module.split(".")[1]
            visitors = {other for other in graph.find_modules_that_directly_import(module) if f".{room}." not in other}
            assert not visitors, f"{visitors} reach into the tables of {room}"


def test_only_the_unit_of_work_commits() -> None:
    allowed = {"web/plumbing/transactions.py", "kernel/database.py", "operations/upgrade.py"}
    committing = {
        path.relative_to(HOUSE).as_posix() for path in _files() if re.search(r"\.commit\(\)", path.read_text())
    }
    assert committing <= allowed


def test_no_imports_inside_functions() -> None:
    inner = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _files()
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inner == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path.relative_to(ROOT)) for path in _files() if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_functions_are_short() -> None:
    lengths = sorted(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in _files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] < 10
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_pages_hold_no_script_style_or_unsafe_markup() -> None:
    wrong = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)|<style|\sstyle=|\son[a-z]+=\"|\|\s*safe\b")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in wrong.finditer(path.read_text())
    ]
    assert found == []


def test_the_repository_speaks_of_the_project_alone() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    hidden = ["/wo" + "rk/", "shared/de" + "sign", "DEVELOPERS" + ".md", "farm-" + "studio"]
    found = [
        name
        for name in files
        if (ROOT / name).is_file() and (ROOT / name).suffix not in {".woff2", ".png", ".gz"}
        for word in hidden
        if word in (ROOT / name).read_text(errors="ignore")
    ]
    assert found == []


def test_direct_requirements_are_locked_with_hashes() -> None:
    for name in ("requirements", "requirements-dev"):
        lock = (ROOT / f"{name}.txt").read_text().lower()
        for line in (ROOT / f"{name}.in").read_text().splitlines():
            wanted = re.match(r"([A-Za-z0-9_-]+)", line)
            if wanted and not line.startswith(("#", "-r")):
                assert re.search(rf"^{wanted[1].lower()}(\[[a-z]+\])?==", lock, re.MULTILINE), wanted[1]
        assert "--hash=sha256:" in lock
