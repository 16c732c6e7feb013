"""Rate limits that providers tell in their headers: calls go elsewhere before one is refused."""

import asyncio

import pytest

from gateway import MODEL, provider
from many_calls import ManyCalls
from scripted_upstream import LIMIT, ScriptedUpstream

CALLS = 10_000


@pytest.fixture
def upstream(tmp_path, watch):
    server = watch(ScriptedUpstream(tmp_path))
    yield server
    server.stop()


def test_calls_go_elsewhere_before_a_limit_is_reached(start_gateway, upstream):
    gateway = start_gateway(provider("limited", upstream.base_url("limited")),
                            provider("other", upstream.base_url("good")))
    load = ManyCalls(CALLS, gateway.address, MODEL)
    asyncio.run(load.run(upstream, 1))
    requests = upstream.stats()["requests"]
    refused = requests.get("over the limit", 0)
    print(f"{requests['limited']} requests to the limited one, {refused} of them refused; "
          f"{requests['good']} to the other")
    assert not load.wrong, load.wrong[:3]
    # Most of what it takes was asked of it, in the first window and in a later one.
    assert requests["limited"] > LIMIT * 1.2
    assert refused < requests["limited"] / 50
    assert requests["limited"] + requests["good"] < CALLS * 1.01
