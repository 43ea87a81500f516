# SPDX-License-Identifier: Apache-2.0
"""API keys, by every way on which Roboflow's own client brings them."""
import hashlib

from inference_sdk import InferenceConfiguration, InferenceHTTPClient
from inference_sdk.http.errors import HTTPCallErrorError

import wire
from sdk_models import ids, MODEL
from stage import Stage
from table import equal, expect, raises
import sdk

KEYS = ["a key with spaces, ü and &=?#", "second-key-7f3a"]
TRANSPORTS = ["legacy", "both", "header"]


def play(stage: Stage, inputs):
    hashes = [f"sha256:{hashlib.sha256(key.encode()).hexdigest()}" for key in KEYS]
    options = [part for one in hashes for part in ("--api-key-hash", one)]
    with stage.server("keys", "--clip-alias", *options) as server:
        for mode in ("v1", "v0"):
            for transport in TRANSPORTS:
                play_transport(stage, inputs, server, mode, transport)
        play_management(stage, server)
        play_raw(stage, server)
        with stage.table.check("no key and no hash of one in the log"):
            log = server.log_text()
            expect(not any(secret in log for secret in (*KEYS, *hashes)), "a key or its hash is in the log")
    with stage.server("ignores-keys") as server, stage.table.check("a server without keys ignores those that come"):
        for transport in TRANSPORTS:
            equal(len(made(server.url, "v1", transport, "whatever").get_perception_encoder_text_embeddings("a dog")
                      ["embeddings"]), 1, f"rows, {transport}")


def made(url: str, mode: str, transport: str, key: str | None) -> InferenceHTTPClient:
    client = InferenceHTTPClient(api_url=url, api_key=key)
    client.configure(InferenceConfiguration(api_key_transport=transport))
    return client.select_api_v0() if mode == "v0" else client.select_api_v1()


def play_transport(stage: Stage, inputs, server, mode: str, transport: str):
    # A header holds Latin-1 and no surrounding spaces: there the plain key is the one to send.
    key = KEYS[1] if transport != "legacy" else KEYS[0]
    calls = {"text": lambda client: client.get_perception_encoder_text_embeddings("a dog"),
             "picture": lambda client: client.get_perception_encoder_image_embeddings(inputs.paths[0]),
             "compare": lambda client: client.clip_compare(inputs.paths[0], "a dog"),
             "async picture": lambda client: sdk.waiting(client.get_clip_image_embeddings_async)(inputs.paths[0])}
    with stage.table.check(f"{mode}, {transport}: the right key"):
        for name, call in calls.items():
            expect(call(made(server.url, mode, transport, key)), name)
    with stage.table.check(f"{mode}, {transport}: a wrong key, or none"):
        for wrong in (key + "x", key[:-1], key.upper(), None):
            for name, call in calls.items():
                error = raises(HTTPCallErrorError, lambda: call(made(server.url, mode, transport, wrong)), name)
                equal(error.status_code, 401, f"{name}: status")


def play_management(stage: Stage, server):
    """`unload_model` and `unload_all_models` bring a key as a header only: with other transports they are refused."""
    for transport in TRANSPORTS:
        client = made(server.url, "v1", transport, KEYS[1])
        with stage.table.check(f"models with {transport}"):
            expect(MODEL in ids(client.load_model(MODEL)), "load_model")
            expect(MODEL in ids(client.list_loaded_models()), "list_loaded_models")
            if transport == "legacy":
                for call in (lambda: client.unload_model(MODEL), client.unload_all_models):
                    equal(raises(HTTPCallErrorError, call).status_code, 401, "status without a key")
            else:
                expect(MODEL not in ids(client.unload_model(MODEL)), "unload_model")
                equal(ids(client.unload_all_models()), [], "unload_all_models")
    with stage.table.check("list_loaded_models with a wrong key"):
        for transport in TRANSPORTS:
            error = raises(HTTPCallErrorError, made(server.url, "v1", transport, "wrong").list_loaded_models)
            equal(error.status_code, 401, f"status with {transport}")


def play_raw(stage: Stage, server):
    body = {"text": "a dog"}
    path = "/perception_encoder/embed_text"
    with stage.table.check("refused: a JSON object with a message, and how to authenticate"):
        for answer in (wire.post(server, path, body), wire.post(server, path + "?api_key=", body),
                       wire.post(server, path, {**body, "api_key": None}),
                       wire.post(server, path, body, {"Authorization": "Bearer"}),
                       wire.post(server, path, body, {"Authorization": f"Basic {KEYS[1]}"})):
            equal(answer.status, 401, "status")
            expect(answer.json.get("message"), f"no message: {answer}")
            expect(answer.header("WWW-Authenticate"), "no WWW-Authenticate, which HTTP wants of a 401")
    with stage.table.check("query before header before body, as the original has it"):
        right, wrong = KEYS[1], "wrong"
        for query, header, in_body, status in ((right, wrong, wrong, 200), (wrong, right, right, 401),
                                               (None, right, wrong, 200), (None, wrong, right, 401)):
            answer = wire.post(server, path + (f"?api_key={query}" if query else ""), {**body, "api_key": in_body},
                               {"Authorization": f"Bearer {header}"})
            equal(answer.status, status, f"query {query}, header {header}, body {in_body}")
    with stage.table.check("health needs no key"):
        for route in ("/healthz", "/readiness", "/readyz"):
            equal(wire.get(server, route).status, 200, route)
    with stage.table.check("a hash is no key"):
        digest = hashlib.sha256(KEYS[1].encode()).hexdigest()
        for key in (digest, f"sha256:{digest}"):
            equal(wire.post(server, path, body, {"Authorization": f"Bearer {key}"}).status, 401, key)
