"""Measures Switchyard against nghttpd and nghttpx: see scripts/bench."""

import argparse
import contextlib
import json
import pathlib
import signal
import sys
import tempfile

import grpc_call
from load import CONNECTIONS, STREAMS, Request, Subject
from process import Server, load_and_tested_cores
from servers import COMPLETION, Servers

# Where the gateway isn't measured: about what ListModels of one model answers.
USUAL_ANSWER_BYTES = 100
PROMPT = "What does the quick brown fox do?"


def compare(title: str, peer: Subject, tested: Subject | None, target: float, given) -> None:
    subjects = [peer, tested] if tested else [peer]
    for subject in subjects:
        subject.calibrate(given.seconds)
    for _ in range(given.rounds):
        for subject in subjects:
            subject.measure()
    print(f"\n{title}")
    print(f"  {'process':12}{'CPU µs/call':>12}{'calls/s':>10}{'bytes':>7}{'ratio':>7}")
    for subject in subjects:
        cpu = subject.median("cpu_microseconds")
        ratio = cpu / peer.median("cpu_microseconds")
        print(f"  {subject.name:12}{cpu:12.2f}{subject.median('calls_per_second'):10.0f}"
              f"{subject.median('answer_bytes'):7.0f}{ratio:7.2f}")
    if tested:
        each = [ours.cpu_microseconds / theirs.cpu_microseconds
                for ours, theirs in zip(tested.rounds, peer.rounds)]
        print(f"  the rounds' ratios: {min(each):.2f} to {max(each):.2f}; target: at most {target}")


def list_models(gateway: Server | None, servers: Servers, folder, load_core: int, given) -> None:
    size, tested = USUAL_ANSWER_BYTES, None
    if gateway:
        call = grpc_call.request("ListModels", grpc_call.list_models(), folder)
        size = len(grpc_call.answer(gateway.port, call))
        tested = Subject(gateway, call, size, load_core)
    documents = folder / "documents"
    documents.mkdir()
    (documents / "answer").write_bytes(b"x" * size)
    with servers.nghttpd(documents) as nghttpd:
        peer = Subject(nghttpd, Request("/answer"), size, load_core)
        compare("ListModels of one model; nghttpd serves a static file of the same size",
                peer, tested, 2, given)


def complete(gateway, nginx, servers, folder, load_core: int, given) -> None:
    tested = None
    if gateway:
        call = grpc_call.request("Complete", grpc_call.complete("canned", PROMPT), folder)
        answer = grpc_call.answer(gateway.port, call)
        if COMPLETION["choices"][0]["message"]["content"].encode() not in answer:
            raise SystemExit("Complete did not answer nginx's canned text")
        tested = Subject(gateway, call, len(answer), load_core)
    body = folder / "completion.json"
    body.write_text(json.dumps(
        {"model": "canned", "messages": [{"role": "user", "content": PROMPT}]}))
    request = Request("/v1/chat/completions", ["content-type: application/json"], body)
    with servers.nghttpx(given.nghttpx, nginx.port) as nghttpx:
        peer = Subject(nghttpx, request, len(json.dumps(COMPLETION)), load_core)
        compare("Complete through to nginx over HTTP/1.1; nghttpx proxies to the same nginx",
                peer, tested, 2.5, given)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=2)
    options.add_argument("--peer-only", action="store_true")
    for program in ("nginx", "nghttpx", "switchyard"):
        options.add_argument(f"--{program}", required=True)
    given = options.parse_args()

    # An exception, so that the servers are stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load_core, tested_core = load_and_tested_cores()
    print(f"{CONNECTIONS} connections × {STREAMS} streams, one loop on core {tested_core}, "
          f"load and upstream on core {load_core}; medians of {given.rounds} rounds")
    with contextlib.ExitStack() as running:
        folder = pathlib.Path(running.enter_context(tempfile.TemporaryDirectory()))
        servers = Servers(folder, load_core, tested_core)
        nginx = running.enter_context(servers.nginx(given.nginx))
        gateway = None
        if not given.peer_only:
            gateway = running.enter_context(servers.switchyard(given.switchyard, nginx.port))
        list_models(gateway, servers, folder, load_core, given)
        complete(gateway, nginx, servers, folder, load_core, given)


if __name__ == "__main__":
    main()
