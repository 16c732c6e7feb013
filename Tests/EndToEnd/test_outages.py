"""Three providers of which one fails, in each way that providers do, under load."""

import asyncio
import time

import pytest

from gateway import MODEL, provider
from many_calls import ManyCalls
from scripted_upstream import ScriptedUpstream

CALLS = 10_000
FIRST_BYTE = 1
# What follows this is to be routed around the one that fails.
SETTLED = 1 + FIRST_BYTE


@pytest.fixture(scope="module")
def upstream(tmp_path_factory, watch, pytestconfig):
    server = watch(ScriptedUpstream(tmp_path_factory.mktemp("upstream")))
    yield server
    server.stop()


@pytest.mark.parametrize("fault", [
    "refuse", "429", "500", "529", "slow", "hang", "cut-before-content", "cut-after-content",
    "garbage",
])
def test_every_call_is_served_and_an_outage_is_not_multiplied(
        start_gateway, upstream, refusing, fault):
    bad = refusing.base_url if fault == "refuse" else upstream.base_url(fault)
    timeouts = {"first_byte": f"{FIRST_BYTE}s"}
    gateway = start_gateway(
        provider("bad", bad, timeouts=timeouts),
        provider("good", upstream.base_url("good"), timeouts=timeouts),
        provider("better", upstream.base_url("good"), timeouts=timeouts))
    # A provider that is merely slow is the first where the configured order is asked for.
    model = f"{MODEL}:fastest" if fault == "slow" else MODEL
    load = ManyCalls(CALLS, gateway.address, model)
    before = upstream.stats()["requests"]
    asyncio.run(load.run(upstream, SETTLED))
    after = upstream.stats()["requests"]

    assert load.settled, "all was over before anything had settled"
    requests, finished = load.settled
    rate = (sum(after.values()) - requests) / (CALLS - finished)
    failed = after.get(fault, 0) - before.get(fault, 0)
    print(f"{fault}: {CALLS / (time.monotonic() - load.started_at):.0f} calls/s, {failed} requests "
          f"to the one that fails, {rate:.3f} upstream calls a call once settled, "
          f"{load.broken} streams broken")
    assert not load.wrong, load.wrong[:3]
    # Only what had already reached its client could not be served.
    assert load.broken == 0 or fault == "cut-after-content"
    assert load.broken < CALLS / 50
    assert rate <= 1.1
    assert failed < CALLS / 10
