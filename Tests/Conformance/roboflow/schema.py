# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document: it validates, describes every route, and schemathesis finds no answer that it does not tell."""
import json
import os
import pathlib
import re
import subprocess
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

import wire
from stage import Stage
from table import among, contains, equal, expect

ROUTES = ["/perception_encoder/embed_image", "/perception_encoder/embed_text", "/perception_encoder/compare",
          "/clip/embed_image", "/clip/embed_text", "/clip/compare", "/", "/info", "/healthz", "/readiness", "/readyz",
          "/metrics", "/model/registry", "/model/add", "/model/remove", "/model/clear", "/openapi.json", "/docs",
          "/v1/classify"]
OF_DAEMONS = ["/v1/sources", "/v1/scores"]  # where no sources run they answer 404, and are not described
# No 5xx, no status, type or shape that is not documented. Left out: negative_data_rejection, because the original takes
# 0 for false and ignores what it does not know; positive_data_acceptance, because few texts are a picture in base64.
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
response_schema_conformance,unsupported_method,allow_header_conformance,missing_required_header"
COUNT = re.compile(r"([\d,]+) (?:generated|test cases?)")


def play(stage: Stage):
    with stage.server("schema", "--clip-alias") as server:
        with stage.table.check("/openapi.json validates as 3.1"):
            answer = wire.get(server, "/openapi.json")
            contains(answer.header("Content-Type"), "application/json", "content type")
            document = answer.json
            expect(document["openapi"].startswith("3.1."), f"openapi is {document.get('openapi')}")
            errors = [f"{'/'.join(map(str, error.path))}: {error.message}"
                      for error in OpenAPIV31SpecValidator(document).iter_errors()]
            equal(errors, [], "errors")
        with stage.table.check("/openapi.json describes every route"):
            equal([route for route in ROUTES if route not in document["paths"]], [], "routes that are missing")
        with stage.table.check("every description names its error statuses"):
            for path, methods in document["paths"].items():
                for method, operation in methods.items():
                    if method == "post":
                        named, needed = set(operation["responses"]), {"200", "422"} if "embed" in path else {"200"}
                        expect(needed <= named, f"{path} names {sorted(named)}")
        with stage.table.check("what the document gives as examples of requests is answered 200") as notes:
            found = list(examples(document))
            notes.append(f"{len(found)} examples")
            expect(found, "it gives none")
            for path, body in found:
                answer = wire.post(server, path, body)
                # Which models there are is the operator's affair: of one that is not there, 404 is the right answer.
                right = {200, 404} if path == "/model/add" else {200}
                among(answer.status, right, f"status of {path} ({answer.body[:150]!r})")
        play_examples(stage, server)


def examples(document: dict):
    """Paths and JSON bodies."""
    for path, methods in document["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        named = content.get("examples", {})
        yield from ((path, one["value"]) for one in named.values() if "value" in one)
        if "example" in content:
            yield path, content["example"]
        schema = content.get("schema", {})
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        yield from ((path, one) for one in schema.get("examples", []))


def play_examples(stage: Stage, server):
    """At least so many examples, as many for each operation as that takes; all with the same seed."""
    wanted = 300 if stage.is_short else 2000
    document = wire.get(server, "/openapi.json").json
    operations = sum(method in ("get", "post", "put", "delete", "patch", "head") for path in document["paths"].values()
                     for method in path)
    each = -(-wanted // max(operations - 6, 1))  # of a route without parameters there is one example
    program = pathlib.Path(sys.executable).with_name("schemathesis")
    command = [str(program), "run", f"{server.url}/openapi.json", "--checks", CHECKS, "--max-examples", str(each),
               "--seed", str(stage.seed), "--request-timeout", "10", "--phases", "examples,coverage,fuzzing",
               "--generation-database", "none", "--continue-on-failure", "--no-color", "--suppress-health-check", "all",
               "--exclude-path", "/v1/scores"]  # a stream without end, which has tests of its own
    environment = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(stage.work)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, env=environment, cwd=stage.work)
    (stage.work / "schemathesis.txt").write_text(done.stdout + done.stderr)
    with stage.table.check(f"schemathesis, {wanted} examples, seed {stage.seed}") as notes:
        made = [int(number.replace(",", "")) for number in COUNT.findall(done.stdout)]
        notes.append(f"{max(made, default=0)} examples")
        if done.returncode != 0:
            print(done.stdout[-6000:], done.stderr[-1000:], file=sys.stderr)
        failed = re.findall(r"^- (?:Test Case ID: )?(.+)$", done.stdout, re.MULTILINE)
        equal(done.returncode, 0, f"exit code ({'; '.join(dict.fromkeys(failed))[:200]})")
        expect(max(made, default=0) >= wanted, "fewer examples than wanted")
    with stage.table.check("after schemathesis: alive, idle, and nothing internal in the log") as notes:
        equal(wire.get(server, "/healthz").status, 200, "/healthz")
        answer = wire.post(server, "/perception_encoder/embed_text", {"text": "a dog"})
        equal(answer.status, 200, f"status ({json.dumps(answer.body.decode()[:100])})")
        notes.append(f"{server.memory():.0f} MB, {server.descriptors()} descriptors")
        expect("Fatal error" not in server.log_text(), "a fatal error is in the log")
