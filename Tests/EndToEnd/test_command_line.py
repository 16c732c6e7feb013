"""The commands that are clients of a running gateway."""

import json
import signal
import subprocess

import pytest

from command import run
from conversation import ENDLESS, ask, text_of
from gateway import MODEL

PROMPT = "Say hello to a new colleague."
# From Ctrl-C to the model server's idle slot.
STOP_SECONDS = 1


@pytest.fixture
def client(binary, gateway):
    """Runs a command against the shared gateway."""

    def client(command: str, *arguments, **options):
        return run(binary, command, "--server", gateway.address, *arguments, **options)

    return client


def documents(output: str) -> list:
    """The JSON documents of an output, one after another."""
    found, rest = [], output.strip()
    while rest:
        document, end = json.JSONDecoder().raw_decode(rest)
        found.append(document)
        rest = rest[end:].strip()
    return found


def test_complete_prints_the_answer(client, stub):
    result = client("complete", "--model", MODEL, "--temperature", "0", "--max-tokens", "24", PROMPT)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == text_of(stub.Complete(ask(PROMPT))).strip()


def test_complete_reads_its_prompt_from_standard_input(client):
    result = client("complete", "--model", MODEL, "--max-tokens", "8", given=PROMPT)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()


def test_complete_as_json(client):
    result = client("complete", "--model", MODEL, "--max-tokens", "8", "--json", PROMPT)
    assert result.returncode == 0, result.stderr
    printed = documents(result.stdout)
    assert printed and '"usage"' in json.dumps(printed[-1])


def test_complete_says_why_it_failed(client):
    result = client("complete", "--model", "gpt-9", PROMPT)
    assert result.returncode != 0
    assert not result.stdout
    assert "gpt-9" in result.stderr and MODEL in result.stderr


def test_interrupting_complete_stops_the_model(binary, gateway, model_server):
    model_server.await_busy(0, seconds=30)
    command = [binary, "complete", "--server", gateway.address, "--model", MODEL,
               "--temperature", "0", ENDLESS]
    # A shell that runs the tests in its background has them ignore the signal, and their children.
    heeding = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, **heeding) as client:
        assert client.stdout.read(1)
        model_server.await_busy(1, seconds=10)
        client.send_signal(signal.SIGINT)
        assert client.wait(timeout=10) == -signal.SIGINT
    model_server.await_busy(0, seconds=STOP_SECONDS)


def test_models_prints_a_table(client):
    result = client("models")
    assert result.returncode == 0, result.stderr
    (row,) = [line for line in result.stdout.splitlines() if MODEL in line]
    assert "local" in row


def test_models_as_json(client):
    result = client("models", "--json")
    assert result.returncode == 0, result.stderr
    assert f'"{MODEL}"' in json.dumps(documents(result.stdout))


def test_a_server_that_does_not_answer(binary, refusing):
    address = refusing.base_url.removeprefix("http://").removesuffix("/v1")
    result = run(binary, "models", "--server", address)
    assert result.returncode != 0
    assert address in result.stderr
