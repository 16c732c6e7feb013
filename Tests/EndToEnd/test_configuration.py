"""`check`, and what `serve` makes of good, bad and absent configurations."""

import re
import socket

import pytest
from switchyard.inference.v1 import inference_pb2 as pb

from command import run
from conversation import ask, text_of
from gateway import MODEL, Gateway, configuration, local_provider, write_configuration
from model_server import API_KEY

SECRET = "sk-never-to-be-printed"
GOOD = """
server:
  listen: ["127.0.0.1:0"]
providers:
  - name: local
    dialect: openai
    base_url: http://127.0.0.1:1/v1
    api_key: sk-never-to-be-printed
    region: eu
    unary: plain
    models:
      - id: smollm2
        upstream_model: smollm2
        context_window: 2048
        price: { input: 0.10, output: 0.40 }
"""
# What replaces what in the good one, and what the message must name.
MISTAKES = {
    "unknown key in the file": ("server:", "sever:", "sever"),
    "unknown key of the server": ("listen:", "listens:", "listens"),
    "unknown key of a provider": ("region:", "zone:", "zone"),
    "unknown key of a model": ("context_window:", "window:", "window"),
    "unknown key of a price": ("input:", "inputs:", "inputs"),
    "unknown dialect": ("dialect: openai", "dialect: klingon", "klingon"),
    "unknown way to complete": ("unary: plain", "unary: sometimes", "sometimes"),
    "no base URL": ("    base_url: http://127.0.0.1:1/v1\n", "", "base_url"),
    "a base URL that is none": ("http://127.0.0.1:1/v1", "nowhere", "base_url"),
    "not a number": ("2048", "many", "context_window"),
    "a negative number": ("2048", "-1", "context_window"),
    "a negative price": ("0.10", "-0.10", "price"),
    "an address without a port": ("127.0.0.1:0", "127.0.0.1", "127.0.0.1"),
    "a policy's name for a provider": ("name: local", "name: cheapest", "cheapest"),
}


def check(binary, folder, content: str, environment: dict | None = None):
    file = folder / "switchyard.yaml"
    file.write_text(content)
    return run(binary, "check", "--config", file, environment=environment)


def test_a_good_configuration(binary, tmp_path):
    assert check(binary, tmp_path, GOOD).returncode == 0


@pytest.mark.parametrize("old, new, named", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_named_with_its_place(binary, tmp_path, old, new, named):
    assert old in GOOD
    result = check(binary, tmp_path, GOOD.replace(old, new, 1))
    said = result.stdout + result.stderr
    assert result.returncode != 0, said
    assert named in said
    assert re.search(r"switchyard\.yaml:\d+:\d+", said), said
    assert SECRET not in said


def test_yaml_that_does_not_parse(binary, tmp_path):
    result = check(binary, tmp_path, GOOD + "\n  - [")
    assert result.returncode != 0
    assert SECRET not in result.stdout + result.stderr


def test_two_providers_of_one_name(binary, tmp_path):
    provider = GOOD[GOOD.index("  - name"):]
    result = check(binary, tmp_path, GOOD + provider.lstrip("\n"))
    assert result.returncode != 0
    assert "local" in result.stdout + result.stderr


def test_an_environment_variable_that_is_not_set(binary, tmp_path):
    content = GOOD.replace(SECRET, "${SWITCHYARD_TEST_UNSET}")
    result = check(binary, tmp_path, content)
    assert result.returncode != 0
    assert "SWITCHYARD_TEST_UNSET" in result.stdout + result.stderr
    assert check(binary, tmp_path, content, {"SWITCHYARD_TEST_UNSET": "x"}).returncode == 0
    default = GOOD.replace(SECRET, "${SWITCHYARD_TEST_UNSET:-none}")
    assert check(binary, tmp_path, default).returncode == 0


def test_a_file_that_does_not_exist(binary, tmp_path):
    result = run(binary, "check", "--config", tmp_path / "absent.yaml")
    assert result.returncode != 0
    assert "absent.yaml" in result.stdout + result.stderr


def test_serve_refuses_what_check_refuses(binary, tmp_path):
    file = tmp_path / "switchyard.yaml"
    file.write_text(GOOD.replace("region:", "zone:"))
    result = run(binary, "serve", "--config", file)
    assert result.returncode != 0
    assert "zone" in result.stderr
    assert "listening on" not in result.stdout


def test_an_address_in_use(binary, model_server, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        content = configuration(local_provider(model_server), listen=[address])
        result = run(binary, "serve", "--config", write_configuration(content, tmp_path))
    assert result.returncode != 0
    assert address in result.stderr


def test_listeners_of_the_command_line_replace_those_of_the_file(binary, model_server, tmp_path):
    file = write_configuration(
        configuration(local_provider(model_server), listen=["127.0.0.1:1"]), tmp_path)
    gateway = Gateway(binary, tmp_path, "--config", file,
                      "--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0")
    try:
        ports = gateway.program.await_lines(r"^listening on 127\.0\.0\.1:(\d+)$", count=2)
        assert len(set(ports)) == 2 and "1" not in ports
    finally:
        gateway.stop()


def test_without_a_file_the_local_model_is_served(binary, model_server, tmp_path):
    environment = {"SWITCHYARD_LOCAL_URL": model_server.base_url, "SWITCHYARD_LOCAL_KEY": API_KEY,
                   "OPENAI_API_KEY": ""}
    gateway = Gateway(binary, tmp_path, "--listen", "127.0.0.1:0", environment=environment)
    try:
        (model,) = gateway.stub.ListModels(pb.ListModelsRequest()).models
        assert (model.id, model.offers[0].provider) == (MODEL, "local")
        assert text_of(gateway.stub.Complete(ask("Hello", tokens=4)))
    finally:
        gateway.stop()


def test_the_file_of_the_current_folder_is_read(binary, model_server, tmp_path):
    write_configuration(configuration(local_provider(model_server)), tmp_path)
    gateway = Gateway(binary, tmp_path)
    try:
        assert gateway.stub.ListModels(pb.ListModelsRequest()).total_size == 1
    finally:
        gateway.stop()
