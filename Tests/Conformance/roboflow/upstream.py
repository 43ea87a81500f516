# SPDX-License-Identifier: Apache-2.0
"""The tests that Roboflow runs against its own server, as far as they need nothing but HTTP: written anew from what
they ask and expect, with pictures made here instead of fetched from the internet."""
import hashlib

import requests
from inference_sdk import InferenceConfiguration, InferenceHTTPClient

import pictures
import wire
from reference import expect_close
from stage import Stage
from table import contains, equal, expect

FOX = "The quick brown fox jumps over the lazy dog."
LIVE = "Come with me if you want to live"
KEY = "a-key-of-these-tests"


def play(stage: Stage):
    picture = pictures.png(pictures.make(11))
    key = f"sha256:{hashlib.sha256(KEY.encode()).hexdigest()}"
    with stage.server("upstream", "--clip-alias", "--api-key-hash", key) as server:
        play_perception_encoder(stage, server, picture)
        play_clip(stage, server, picture)
        play_hosted_compare(stage, server, picture)
        with stage.table.check("hosted: a picture by URL where that is off"):
            answer = compare_url(server, "https://some.com/image.jpg")
            equal(answer.status_code, 400, "status")
            contains(answer.json()["message"], "Providing images via URL is not supported in this configuration",
                     "message")
    with stage.server("upstream-urls", "--clip-alias", "--allow-urls") as server:
        for url, part in (("http://some.com/image.jpg", "non https:// URL"),
                          ("https://127.0.0.1/image.jpg", "URL without FQDN")):
            with stage.table.check(f"hosted: {part}, in three ways of sending a key"):
                for answer in (compare_url(server, url), compare_url(server, url, {"api_key": KEY}),
                               compare_url(server, url, None, {"Authorization": f"Bearer {KEY}"})):
                    equal(answer.status_code, 400, "status")
                    contains(answer.json()["message"], part, "message")


def play_perception_encoder(stage: Stage, server, picture: bytes):
    """Three, each after all models were unloaded, none with a version."""
    def asked(path: str, payload: dict) -> dict:
        expect(requests.get(server.url, timeout=wire.LIMIT).ok, "GET / is how they tell that a server is up")
        cleared = requests.post(f"{server.url}/model/clear", timeout=wire.LIMIT, headers=bearer())
        expect(cleared.ok, f"/model/clear: {cleared.status_code}")
        answer = requests.post(f"{server.url}/perception_encoder/{path}", json=payload, timeout=30, headers=bearer())
        answer.raise_for_status()
        return answer.json()

    with stage.table.check("perception encoder: text embedding"):
        expect(len(asked("embed_text", {"text": LIVE})["embeddings"]) > 0, "no embeddings")
    with stage.table.check("perception encoder: image embedding"):
        expect(len(asked("embed_image", {"image": wire.image(picture)})["embeddings"]) > 0, "no embeddings")
    with stage.table.check("perception encoder: comparison"):
        payload = {"subject": wire.image(picture), "prompt": "Image with dog and a men."}
        equal(len(asked("compare", payload)["similarity"]), 1, "length of similarity")


def play_clip(stage: Stage, server, picture: bytes):
    """Nine cases in both ways of sending a key. What they only print where it differs is checked here."""
    image, reference = wire.image(picture), stage.reference
    of_image, of_text = reference.of_picture(picture), reference.of_text(FOX)
    similarity = reference.compare([FOX], picture=picture)[0]
    to_text = {"subject": FOX, "subject_type": "text", "prompt_type": "image"}
    cases = [
        ("image embeddings", "embed_image", {"image": image}, [of_image]),
        ("image embeddings, batch", "embed_image", {"image": [image] * 3}, [of_image] * 3),
        ("text embeddings", "embed_text", {"text": FOX}, [of_text]),
        ("text embeddings, batch", "embed_text", {"text": [FOX] * 3}, [of_text] * 3),
        ("image and text", "compare", {"subject": image, "prompt": FOX}, [similarity]),
        ("image and texts", "compare", {"subject": image, "prompt": [FOX] * 3}, [similarity] * 3),
        ("text and image", "compare", {**to_text, "prompt": image}, [similarity]),
        ("text and images", "compare", {**to_text, "prompt": [image] * 3}, [similarity] * 3),
        ("image and mapping", "compare", {"subject": image, "prompt": {"Key1": FOX, "Key2": FOX, "Key3": FOX}},
         {"Key1": similarity, "Key2": similarity, "Key3": similarity}),
    ]
    for mode in ("legacy", "header"):
        for name, path, payload, expected in cases:
            with stage.table.check(f"clip, {mode}: {name}"):
                sent = {**payload, "api_key": KEY} if mode == "legacy" else payload
                headers = bearer() if mode == "header" else {}
                answer = requests.post(f"{server.url}/clip/{path}", json=sent, headers=headers, timeout=wire.LIMIT)
                answer.raise_for_status()
                expect_values(answer.json()["similarity" if path == "compare" else "embeddings"], expected)


def expect_values(seen, expected):
    if isinstance(expected, dict):
        expect(isinstance(seen, dict), f"no dictionary: {seen!r:.200}")
        equal(list(seen), list(expected), "keys")
        seen, expected = list(seen.values()), list(expected.values())
    expect(isinstance(seen, list), f"no list: {seen!r:.200}")
    expect_close(seen, expected)


def play_hosted_compare(stage: Stage, server, picture: bytes):
    path = stage.work / "hosted.png"
    path.write_bytes(picture)
    for mode in ("legacy", "header"):
        with stage.table.check(f"hosted, {mode}: the keys of clip_compare, no more and no fewer"):
            client = InferenceHTTPClient(api_url=server.url, api_key=KEY).select_api_v0()
            client.configure(InferenceConfiguration(api_key_transport=mode))
            result = client.clip_compare(subject=str(path), prompt=["cat", "dog"])
            equal(set(result), {"similarity", "time", "parent_id", "inference_id", "frame_id"}, "keys")


def compare_url(server, url: str, query: dict | None = None, headers: dict | None = None) -> requests.Response:
    body = {"subject": {"type": "url", "value": url}, "prompt": ["cat", "dog"]}
    if query is None and headers is None:
        headers = bearer()
    return requests.post(f"{server.url}/clip/compare", json=body, params=query, headers=headers, timeout=wire.LIMIT)


def bearer() -> dict:
    return {"Authorization": f"Bearer {KEY}"}
