# SPDX-License-Identifier: Apache-2.0
"""Bodies that are no valid request: name, path, bytes, and the statuses that are documented for them."""
import json

TEXT = "/perception_encoder/embed_text"
IMAGE = "/perception_encoder/embed_image"
COMPARE = "/perception_encoder/compare"
VERSION = "perception_encoder_version_id"
MILLION = 1_000_000


def rows(picture: dict) -> list[tuple[str, str, bytes, tuple[int, ...]]]:
    made = [*of_json(), *of_fields(picture), *of_images(), *of_prompts(picture)]
    return [(name, path, body if isinstance(body, bytes) else json.dumps(body).encode(), statuses)
            for name, path, body, statuses in made]


def of_json() -> list:
    """What is no JSON, or JSON that readers disagree about. 200 where the disagreement is about nothing."""
    deep = 100_000
    return [
        ("empty body", TEXT, b"", (422,)),
        ("one space", TEXT, b" ", (422,)),
        ("truncated JSON", TEXT, b'{"text": "a do', (422,)),
        ("JSON and something behind it", TEXT, b'{"text": "a dog"} x', (422,)),
        ("two objects", TEXT, b'{"text": "a"}{"text": "b"}', (422,)),
        ("trailing comma", TEXT, b'{"text": "a dog",}', (422,)),
        ("single quotes", TEXT, b"{'text': 'a dog'}", (422,)),
        ("NaN", TEXT, b'{"text": "a dog", "start": NaN}', (422,)),
        ("byte order mark", TEXT, b'\xef\xbb\xbf{"text": "a dog"}', (200, 422)),
        ("UTF-16", TEXT, '{"text": "a dog"}'.encode("utf-16"), (200, 422)),
        ("bytes that are no UTF-8", TEXT, b'{"text": "a \xff\xfe dog"}', (422,)),
        ("overlong UTF-8", TEXT, b'{"text": "\xc0\xaf"}', (422,)),
        ("a bare list", TEXT, b"[]", (422,)),
        ("a bare text", TEXT, b'"a dog"', (422,)),
        ("a bare number", TEXT, b"5", (422,)),
        ("null", TEXT, b"null", (422,)),
        ("100,000 lists in each other", TEXT, b"[" * deep, (422,)),
        ("100,000 objects in each other, closed", TEXT, b'{"text":' * deep + b'"a"' + b"}" * deep, (422,)),
        ("100,000 lists in an unknown field", TEXT, b'{"text": "a", "x": ' + b"[" * deep + b"]" * deep + b"}",
         (200, 422)),
        ("a number beyond all floats", TEXT, b'{"text": "a dog", "start": 1e999999}', (200, 422)),
        ("a number of 100,000 digits", TEXT, b'{"text": "a dog", "start": ' + b"9" * 100_000 + b"}", (200, 422)),
        ("duplicate keys", TEXT, b'{"text": 5, "text": "a dog"}', (200, 422)),
        ("a lone surrogate", TEXT, b'{"text": "a \\ud800 dog"}', (200, 422)),
        ("surrogates in the wrong order", TEXT, b'{"text": "\\udc00\\ud800"}', (200, 422)),
        ("NUL in a text, escaped", TEXT, b'{"text": "a\\u0000dog"}', (200, 422)),
        ("NUL in a text, raw", TEXT, b'{"text": "a\x00dog"}', (422,)),
        ("a raw newline in a text", TEXT, b'{"text": "a\ndog"}', (422,)),
        ("a key of a million letters", TEXT, b'{"' + b"k" * MILLION + b'": 1, "text": "a dog"}', (200, 422)),
        ("100,000 unknown keys", TEXT,
         json.dumps({"text": "a dog", **dict.fromkeys(map(str, range(100_000)))}).encode(),
         (200, 422)),
        # Small things that readers make large ones of, in as many bytes as a body may have.
        ("60 MB of empty objects", IMAGE, b'{"image": [' + b"{}," * (20 * MILLION) + b"{}]}", (400, 413, 422)),
        ("60 MB of empty lists in an unknown field", TEXT, b'{"text": "a", "x": [' + b"[]," * (20 * MILLION) + b"[]]}",
         (200, 400, 413, 422)),
        ("60 MB of zeros in an unknown field", TEXT, b'{"text": "a", "x": [' + b"0," * (30 * MILLION) + b"0]}",
         (200, 400, 413, 422)),
    ]


def of_fields(picture: dict) -> list:
    """Each field with each wrong type."""
    wrong = {"a number": 5, "null": None, "true": True, "an object": {}, "a list of numbers": [1, 2],
             "a list with null": ["a dog", None], "a list in a list": [["a dog"]]}
    rows = [(f"text is {name}", TEXT, {"text": value}, (422,)) for name, value in wrong.items()]
    rows += [
        ("text is missing", TEXT, {"txt": "a dog"}, (422,)),
        ("no texts", TEXT, {"text": []}, (400,)),
        ("nine texts", TEXT, {"text": ["a dog"] * 9}, (400,)),
        ("a million texts", TEXT, {"text": ["a"] * MILLION}, (400, 413, 422)),
        ("a text of a million letters", TEXT, {"text": "a" * MILLION}, (200, 400)),
        ("a text of a million words", TEXT, {"text": "dog " * MILLION}, (200, 400)),
        ("a text of one combining mark, 100,000 times", TEXT, {"text": "e" + "\u0301" * 100_000}, (200, 400)),
        ("a text of HTML entities in entities", TEXT, {"text": "&amp;" * 50_000 + "lt;"}, (200, 400)),
        ("a text of nothing", TEXT, {"text": ""}, (200, 400)),
        ("id is null", TEXT, {"text": "a dog", "id": None}, (422,)),
        ("id is a number", TEXT, {"text": "a dog", "id": 5}, (422,)),
        ("start is a text", TEXT, {"text": "a dog", "start": "soon"}, (422,)),
        ("api_key is a list", TEXT, {"text": "a dog", "api_key": []}, (422,)),
        ("version is a number", TEXT, {"text": "a dog", VERSION: 5}, (422,)),
        ("version is null", TEXT, {"text": "a dog", VERSION: None}, (400, 404, 422)),
        ("version is empty", TEXT, {"text": "a dog", VERSION: ""}, (400, 404)),
        ("version climbs out of the folder", TEXT, {"text": "a dog", VERSION: "../../etc/passwd"}, (400, 404)),
        ("version climbs, without a slash", TEXT, {"text": "a dog", VERSION: ".."}, (400, 404)),
        ("version is an absolute path", TEXT, {"text": "a dog", VERSION: "/etc/passwd"}, (400, 404)),
        ("version with NUL", TEXT, {"text": "a dog", VERSION: "demo\0"}, (400, 404)),
        ("version of a million letters", TEXT, {"text": "a dog", VERSION: "v" * MILLION}, (400, 404, 413)),
        ("model_id is an object", "/model/add", {"model_id": {}}, (422,)),
        ("model_id is missing", "/model/remove", {}, (422,)),
        ("model_id is a path", "/model/add", {"model_id": "perception_encoder/../../etc"}, (400, 404)),
    ]
    return rows


def of_images() -> list:
    wrong = {"a text": "iVBORw0KGgo=", "a number": 5, "null": None, "an empty object": {}, "a list of texts": ["x"],
             "an object without type": {"value": "x"}, "a type that is a number": {"type": 5, "value": "x"},
             "a list in a list": [[{"type": "base64", "value": "x"}]]}
    rows = [(f"image is {name}", IMAGE, {"image": value}, (422,)) for name, value in wrong.items()]
    values = {"null": None, "a number": 5, "a list": ["x"], "an object": {"type": "base64", "value": "x"}, "true": True}
    rows += [(f"the value of a picture is {name}", IMAGE, {"image": {"type": "base64", "value": value}}, (400, 422))
             for name, value in values.items()]
    rows += [
        ("image without value", IMAGE, {"image": {"type": "base64"}}, (400, 422)),
        ("no pictures", IMAGE, {"image": []}, (400,)),
        ("a million pictures", IMAGE, b'{"image": [' + b",".join([b'{"type":"base64","value":""}'] * 300_000) + b"]}",
         (400, 413, 422)),
        ("a multipart body", IMAGE, b'--x\r\nContent-Disposition: form-data; name="image"\r\n\r\nx\r\n--x--', (422,)),
    ]
    words = {"file": "/etc/hostname", "FILE": "/etc/hostname", "numpy": "gASVAAAAAAAAAABLAS4=", "numpy_object": "x",
             "pil": "x", "multipart": "x", "pickle": "x", "": "x", "base64\0": "x", "b" * MILLION: "x"}
    rows += [(f"a picture of type {word[:12]!r}", IMAGE, {"image": {"type": word, "value": value}}, (400,))
             for word, value in words.items()]
    return rows


def of_prompts(picture: dict) -> list:
    def body(**fields) -> dict:
        return {"subject": "a dog", "subject_type": "text", "prompt": "a cat", **fields}

    return [
        ("subject is missing", COMPARE, {"prompt": "a dog"}, (422,)),
        ("subject is a list", COMPARE, body(subject=["a dog"]), (422,)),
        ("subject is a number", COMPARE, body(subject=5), (422,)),
        ("prompt is missing", COMPARE, {"subject": "a dog", "subject_type": "text"}, (422,)),
        ("prompt is a number", COMPARE, body(prompt=5), (422,)),
        ("prompt is null", COMPARE, body(prompt=None), (422,)),
        ("prompt mixes texts and pictures", COMPARE, body(prompt=["a dog", picture]), (422,)),
        ("prompt is a dictionary of numbers", COMPARE, body(prompt={"a": 5}), (422,)),
        ("prompt is a dictionary of lists", COMPARE, body(prompt={"a": ["a dog", "a cat"]}), (422,)),
        ("no prompts", COMPARE, body(prompt=[]), (200, 400)),
        ("no named prompts", COMPARE, body(prompt={}), (200, 400)),
        ("nine prompts", COMPARE, body(prompt=["a dog"] * 9), (400,)),
        ("nine named prompts", COMPARE, body(prompt={str(at): "a dog" for at in range(9)}), (400,)),
        ("subject_type is a wrong word", COMPARE, body(subject_type="video"), (400, 422)),
        ("prompt_type is a wrong word", COMPARE, body(prompt_type="Text "), (400, 422)),
        ("prompt_type is null", COMPARE, body(prompt_type=None), (400, 422)),
        ("a picture that is said to be a text", COMPARE, body(subject=picture), (400, 422)),
        ("a prompt that is said to be a picture", COMPARE, body(prompt_type="image"), (400,)),
        ("a path for a bare picture", COMPARE, body(prompt="/etc/hostname", prompt_type="image"), (400,)),
        ("a file: URL for a bare picture", COMPARE, body(prompt="file:///etc/hostname", prompt_type="image"), (400,)),
        ("an http: URL for a bare picture", COMPARE, body(prompt="http://127.0.0.1/x", prompt_type="image"), (400,)),
        ("pictures that are texts, named", COMPARE, body(prompt={"a": picture, "b": "a dog"}, prompt_type="text"),
         (400, 422)),
    ]
