"""Load over loopback, bounded in count and time: requests per second and p99, as ratios to a bare Flask route."""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CLIENTS = 16
Request = Callable[[int, int, str], bytes]
"""(client, turn, where the last answer led) → the bytes of one HTTP request."""


@dataclass(frozen=True)
class Load:
    """What one run saw; times in seconds."""

    done: int
    failed: int
    per_second: float
    p99: float
    worst: float


async def _client(port: int, number: int, request: Request, until: float, times: list[float], bad: list[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    turn, location = 0, ""
    while time.perf_counter() < until:
        began = time.perf_counter()
        try:
            writer.write(request(number, turn, location))
            await writer.drain()
            status, closes, location = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            status, closes, location = 0, True, ""
        times.append(time.perf_counter() - began)
        if not 200 <= status < 400:
            bad.append(status)
        if closes:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        turn += 1
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool, str]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    length = next((int(line.split(":")[1]) for line in lines if line.startswith("content-length")), 0)
    await reader.readexactly(length)
    location = next((line.split(": ", 1)[1] for line in lines if line.startswith("location")), "")
    return int(lines[0].split()[1]), "connection: close" in lines, location


async def _run(port: int, request: Request, seconds: float) -> Load:
    times: list[float] = []
    bad: list[int] = []
    began = time.perf_counter()
    clients = [_client(port, number, request, began + seconds, times, bad) for number in range(CLIENTS)]
    await asyncio.gather(*clients)
    took = time.perf_counter() - began
    p99 = statistics.quantiles(times, n=100)[98] if len(times) > 1 else 0.0
    return Load(len(times), len(bad), len(times) / took, p99, max(times, default=0.0))


def run(port: int, request: Request, seconds: float = 3.0) -> Load:
    """Send requests from 16 clients for `seconds`."""
    return asyncio.run(_run(port, request, seconds))


def get(path: str, cookie: str = "") -> Request:
    """Return requests that ask for one page."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"] + ([f"Cookie: {cookie}"] if cookie else [])
    whole = ("\r\n".join(lines) + "\r\n\r\n").encode()
    return lambda _client, _turn, _location: whole


def post(path: Callable[[int, int, str], str], body: Callable[[int], str], cookies: Sequence[str]) -> Request:
    """Return requests that post a form, each client with its own cookie; `body` is given the client's number."""

    def one(client: int, turn: int, location: str) -> bytes:
        text = body(client).encode()
        lines = (
            f"POST {path(client, turn, location)} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: {cookies[client]}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(text)}",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + text

    return one
