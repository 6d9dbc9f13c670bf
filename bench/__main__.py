"""`make bench`: one run, one machine, one server; read the ratios, not the rates."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import create_engine, text

from bench import cpu, load
from bench.stage import LESSON, Stage, caller
from courseware.kernel.settings import ROOT

_CHECK = f"{LESSON}/checks"
_QUIZ = "/quizzes/checkpoint-one-journey/start"
_HAND_IN_SECONDS = 20.0


def main() -> None:
    """Print CPU in process, requests over loopback, and hand-ins under load on each database there is."""
    stage = Stage()
    try:
        cpu.report(stage)
        cpu.report_careers(stage)
        _report_pages(stage)
        _report_hand_ins("SQLite", stage)
    finally:
        stage.close()
    _with_postgresql()


def _report_pages(stage: Stage) -> None:
    body = stage.folder / "page.html"
    body.write_bytes(caller(stage.app, LESSON, stage.cookie)()[1])
    check = stage.app.extensions["tandem"].editions.current().library.lessons[LESSON.removeprefix("/learn/")].checks[0]
    cookies, tokens = [one.cookie for one in stage.readers], [one.token for one in stage.readers]
    requests = {
        "lesson, guest": load.get(LESSON),
        "lesson, signed in": load.get(LESSON, stage.cookie),
        "answer POST": load.post(
            lambda _client, _turn, _location: f"{_CHECK}/{check.key}",
            lambda client: f"csrf_token={tokens[client]}",
            cookies,
        ),
    }
    with server(["-m", "bench.bare"], {}, body) as bare, server(["app.py"], stage.environment) as site:
        base = load.run(bare, load.get("/page"))
        print(
            f"\n16 clients over loopback        requests/s   × bare   p99 ms   × bare   failed\n{_line('bare Flask', base, base)}"
        )
        for name, request in requests.items():
            print(_line(name, load.run(site, request), base))


def _line(name: str, found: load.Load, base: load.Load) -> str:
    rate, tail = found.per_second / base.per_second, found.p99 / base.p99
    return f"  {name:28}{found.per_second:12.0f}{rate:9.2f}{found.p99 * 1e3:9.1f}{tail:9.2f}{found.failed:9}"


def _report_hand_ins(name: str, stage: Stage) -> None:
    cookies, tokens = [one.cookie for one in stage.readers], [one.token for one in stage.readers]

    def path(_client: int, turn: int, location: str) -> str:
        return _QUIZ if turn % 2 == 0 or "/attempts/" not in location else f"{location}/hand-in"

    request = load.post(path, lambda client: f"csrf_token={tokens[client]}", cookies)
    with server(["app.py"], stage.environment) as port:
        found = load.run(port, request, _HAND_IN_SECONDS)
    print(
        f"\n{name}: 16 clients start and hand in for {_HAND_IN_SECONDS:.0f} s: {found.done} writes, {found.failed} failed,"
        f" p99 {found.p99 * 1e3:.0f} ms, worst {found.worst * 1e3:.0f} ms"
    )


def _with_postgresql() -> None:
    admin = os.environ.get("TANDEM_TEST_PG", "postgresql://postgres@127.0.0.1:5432/postgres")
    name = f"tandem_bench_{os.getpid()}"
    try:
        engine = create_engine(admin, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2})
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    except Exception as error:
        print(f"\nPostgreSQL: not measured, none answers at {admin} ({type(error).__name__})")
        return
    stage = Stage(f"{admin.rpartition('/')[0]}/{name}")
    try:
        _report_hand_ins("PostgreSQL", stage)
    finally:
        stage.close()
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@contextmanager
def server(command: list[str], environment: dict[str, str], *arguments: Path) -> Iterator[int]:
    """Run a server on a free port until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = [str(port), *map(str, arguments)] if arguments else []
    process = subprocess.Popen(
        [sys.executable, *command, *given],
        cwd=ROOT,
        env={**os.environ, **environment, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/{'page' if arguments else 'healthz'}")
        yield port
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()


def _wait(address: str) -> None:
    for _ in range(300):
        with suppress(OSError):
            urllib.request.urlopen(address, timeout=2).read()
            return
        time.sleep(0.1)
    raise RuntimeError(f"no answer at {address}")


if __name__ == "__main__":
    main()
