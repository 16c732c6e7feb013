"""What is written down of each call: where it was to go, what was tried, and what it used."""

import json
import time

import grpc
from switchyard.inference.v1 import inference_pb2 as pb

from conversation import ask
from failure import failing
from gateway import Gateway, configuration, local_provider, provider, write_configuration

SECRET = "Tell nobody that the sky is green."


def start(start_logging, tmp_path, *providers: dict, **settings) -> Gateway:
    content = configuration(*providers)
    content["decision_log"] = {"path": str(tmp_path / "decisions.jsonl")} | settings
    return start_logging(content)


def lines(folder, count: int) -> list[dict]:
    """The decisions, once there are this many."""
    file = folder / "decisions.jsonl"
    end = time.monotonic() + 10
    while True:
        found = file.read_text().splitlines() if file.exists() else []
        if len(found) >= count:
            return [json.loads(line) for line in found]
        assert time.monotonic() < end, f"{len(found)} of {count} lines"
        time.sleep(0.02)


def test_a_call_is_written_down_with_its_tries(start_configured, model_server, faults, tmp_path):
    gateway = start(start_configured, tmp_path,
                    provider("broken", faults.base_url("500")), local_provider(model_server))
    answer = gateway.stub.Complete(ask(SECRET, labels={"team": "search"}), timeout=20)
    (line,) = lines(tmp_path, 1)
    assert line["call"] == answer.id
    assert line["method"] == "Complete" and line["status"] == "OK"
    assert line["labels"] == {"team": "search"}
    assert [one["provider"] for one in line["plan"]] == ["broken", "local"]
    assert [one["outcome"] for one in line["attempts"]] == [
        "OUTCOME_SERVER_ERROR", "OUTCOME_SERVED"]
    assert line["usage"]["output_tokens"] == answer.usage.output_tokens
    assert line["usage"]["cost_nano_usd"] == answer.usage.cost_nano_usd
    assert 0 < line["time_to_first_token_ms"] <= line["total_ms"]
    text = (tmp_path / "decisions.jsonl").read_text()
    assert "sky" not in text and answer.choices[0].message.content[0].text not in text


def test_a_cancelled_call_is_written_down_with_what_it_used(start_configured, faults, tmp_path):
    gateway = start(start_configured, tmp_path,
                    provider("stalls", faults.base_url("stall-after-content")))
    stream = gateway.stub.StreamComplete(ask(SECRET), timeout=20)
    assert next(stream).HasField("started")
    assert next(stream).delta.text
    stream.cancel()
    (line,) = lines(tmp_path, 1)
    assert line["status"] == "CANCELLED"
    assert [one["outcome"] for one in line["attempts"]] == ["CANCELLED"]
    assert line["usage"]["source"] == "SOURCE_ESTIMATED"
    assert line["usage"]["output_tokens"] > 0
    assert line["attempts"][0]["cost_nano_usd"] > 0


def test_a_call_without_an_offer_is_written_down_with_the_reasons(
        start_configured, model_server, tmp_path):
    gateway = start(start_configured, tmp_path, local_provider(model_server), sample=0)
    with failing(grpc.StatusCode.FAILED_PRECONDITION, "NO_ELIGIBLE_OFFER"):
        gateway.stub.Complete(ask("Hello", routing=pb.Routing(regions=["mars"])), timeout=20)
    gateway.stub.Complete(ask("Hello"), timeout=20)
    gateway.stop()
    # What was served is not of the sample.
    (line,) = lines(tmp_path, 1)
    assert line["reason"] == "NO_ELIGIBLE_OFFER" and line["plan"] == []
    assert [one["constraint"] for one in line["rejections"]] == ["CONSTRAINT_REGION"]


def test_a_shutdown_writes_what_is_left(start_configured, model_server, tmp_path):
    gateway = start(start_configured, tmp_path, local_provider(model_server))
    for _ in range(5):
        gateway.stub.Complete(ask("Hello", tokens=2), timeout=20)
    gateway.stop()
    assert len(lines(tmp_path, 5)) == 5
