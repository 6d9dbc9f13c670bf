"""CPU of pages in process, as ratios to a bare Flask route that sends the same bytes."""

import statistics
import time
from collections.abc import Callable

from bench.stage import LESSON, Stage, bare_app, caller
from courseware.careers.report import build
from courseware.kernel.clock import now
from courseware.skills.results import Result, Scored
from courseware.skills.scoring import Estimate

_ROUNDS, _CALLS = 15, 60


def _cpu(call: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(_CALLS):
        call()
    return (time.process_time() - began) / _CALLS


def measure(stage: Stage) -> dict[str, float]:
    """Return seconds of CPU a page, interleaved medians: bare, guest, signed in."""
    signed_in = caller(stage.app, LESSON, stage.cookie)
    guest = caller(stage.app, LESSON)
    status, body = signed_in()
    assert status.startswith("200") and b"Bench Reader" in body
    bare = caller(bare_app(body), "/page")
    calls = {"bare": bare, "guest": guest, "signed in": signed_in}
    for call in calls.values():
        call()
    rounds = [{name: _cpu(call) for name, call in calls.items()} for _ in range(_ROUNDS)]
    return {name: statistics.median(one[name] for one in rounds) for name in calls}


def report(stage: Stage) -> None:
    """Print the table."""
    found = measure(stage)
    print("CPU a page in process (lesson)          µs    × bare Flask   target")
    for name, target in (("bare", ""), ("guest", "≤ 2"), ("signed in", "≤ 8")):
        print(f"  {name:34}{found[name] * 1e6:8.0f}{found[name] / found['bare']:12.2f}      {target}")


def report_careers(stage: Stage) -> None:
    """Print the CPU of computing one skills report."""
    library = stage.app.extensions["tandem"].editions.current().library
    means = (0.4, 0.1, -0.3, 0.2, 0.9, 0.1, -1.2)
    skills = [scale.key for scale in library.assessments["skills"].scales]
    profile = {skill: Estimate(mean, 0.5, 8) for skill, mean in zip(skills, means, strict=True)}
    result = Result("bench", 0, now(), Scored(profile, {}, False))
    seconds = min(_cpu(lambda: build(result, library)) for _ in range(3))
    print(f"CPU of one skills report              {seconds * 1e3:8.1f} ms              ≤ 5 ms")
