"""Serves a GGUF model over llama.cpp's OpenAI-compatible HTTP server, on 127.0.0.1.

Prints `listening on URL` once it answers; stops on SIGTERM or SIGINT.
"""

import argparse
import pathlib
import signal

import xllamacpp

API_KEY = "sk-local"
# Tokens of context, divided evenly between the slots; one slot generates one answer at a time.
CONTEXT_TOKENS = 8192
SLOTS = 4


def parameters(model: pathlib.Path, template: pathlib.Path, alias: str, port: int):
    """One thread and no spinning: with more threads than free cores they wait on each other."""
    settings = xllamacpp.CommonParams()
    settings.hostnames = ["127.0.0.1"]
    settings.port = port
    settings.api_keys = [API_KEY]
    settings.n_threads_http = 8
    settings.ui = False
    settings.offline = True
    settings.endpoint_metrics = True
    settings.endpoint_slots = True
    settings.verbosity = 1

    settings.model.path = str(model)
    settings.model_alias = {alias}
    settings.use_jinja = True
    settings.chat_template = template.read_text(encoding="utf-8")

    settings.n_ctx = CONTEXT_TOKENS
    settings.n_parallel = SLOTS
    settings.kv_unified = False
    settings.cache_ram_mib = 0
    for threads in (settings.cpuparams, settings.cpuparams_batch):
        threads.n_threads = 1
        threads.poll = 0
    return settings


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", type=pathlib.Path, required=True, help="GGUF file")
    arguments.add_argument("--template", type=pathlib.Path, required=True, help="Jinja chat template")
    arguments.add_argument("--alias", required=True, help="the model's id in the API")
    arguments.add_argument("--port", type=int, required=True, help="0 picks a free one")
    given = arguments.parse_args()

    stops = {signal.SIGTERM, signal.SIGINT}
    # Blocked before the server starts its threads, which inherit the mask: sigwait gets them all.
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    server = xllamacpp.Server(parameters(given.model, given.template, given.alias, given.port))
    print(f"listening on {server.listening_address}/v1", flush=True)
    signal.sigwait(stops)


if __name__ == "__main__":
    main()
