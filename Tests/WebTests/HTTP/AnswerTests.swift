// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import Web

@Suite(.ownThread) struct AnswerTests {
    @Test func answersHaveRoboflowsKeysInItsOrderAndItsNulls() throws {
        let server = try TestServer()
        let picture = try server.ask(TestServer.embedImage, body: TestServer.picture)
        #expect(picture.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(picture.contains(#"{"inference_id":null,"frame_id":null,"time":"#))
        #expect(picture.contains(#","embeddings":[[0.9998817,0.015382796]]}"#))
        let list = try server.ask(
            "POST /perception_encoder/compare",
            body: #"{"subject": "ab", "subject_type": "text", "prompt": ["cd", "efg"]}"#)
        #expect(list.contains(#","similarity":[1.0,0.0],"parent_id":null}"#))
        let labels = try server.ask(
            "POST /perception_encoder/compare",
            body: #"{"subject": "ab", "subject_type": "text", "prompt": {"z": "efg", "a": "cd"}}"#)
        #expect(labels.contains(#","similarity":{"z":0.0,"a":1.0},"parent_id":null}"#))
        server.stop()
    }

    @Test(arguments: [
        ("GET /nothing", "404", #"{"detail":"Not Found"}"#), ("POST /info", "405", #"{"detail":"Method Not Allowed"}"#),
        ("GET /perception_encoder/compare", "405", #"{"detail":"Method Not Allowed"}"#),
        ("GET /info", "200", #""version":"1.2.3""#), ("GET /healthz", "200", #"{"status":"healthy"}"#),
        ("GET /readiness", "200", #"{"status":"ready"}"#), ("GET /model/registry", "200", "perception_encoder/slow"),
        ("GET /metrics", "200", "perceptd_build_info{version=\"1.2.3\""), ("GET /", "200", "<h1>perceptd</h1>"),
        ("GET /docs", "200", "<html"), ("GET /openapi.json", "200", #""openapi":"3.1.0""#),
        ("GET /info?api_key=x", "200", "uuid"), ("POST /clip/embed_text", "422", "detail"),
        ("GET //info", "404", "Not Found"), ("GET /info/", "404", "Not Found"),
    ])
    func aRouteAnswers(head: String, status: String, text: String) throws {
        let server = try TestServer()
        let answer = try server.ask(head)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.contains(text))
        #expect(answer.contains("X-Request-ID: "))
        server.stop()
    }

    @Test(arguments: [
        ("embed_image", #"{"image": []}"#, "400", "no image is given"),
        ("embed_text", #"{"text": []}"#, "400", "no text is given"),
        ("embed_text", #"{"text": ["1","2","3","4","5","6","7","8","9"]}"#, "400", "at most 8"),
        ("embed_text", #"{"text": "a", "perception_encoder_version_id": "nope"}"#, "404", "resource not found"),
        ("embed_text", #"{"text": "a", "perception_encoder_version_id": "a/b"}"#, "400", "Invalid Model ID"),
        ("embed_text", #"{"text": "a", "perception_encoder_version_id": "other"}"#, "200", "embeddings"),
        ("embed_text", #"{"text": "a", "perception_encoder_version_id": null}"#, "404", "resource not found"),
        ("embed_image", #"{"image": {"type": "base64", "value": "QUI="}}"#, "400", "Malformed base64 input image."),
        ("embed_image", #"{"image": {"type": "base64", "value": ""}}"#, "400", "Empty image payload."),
        ("embed_image", #"{"image": {"type": "BASE64", "value": "QQ=="}}"#, "200", "embeddings"),
        ("embed_image", #"{"image": {"type": "base64"}}"#, "400", "Empty image payload."),
        ("embed_image", #"{"image": {"type": "file", "value": "/etc/passwd"}}"#, "400", "local filesystem is disabled"),
        ("embed_image", #"{"image": {"type": "numpy", "value": "gASV"}}"#, "400", "NumPy image type is not supported"),
        (
            "embed_image", #"{"image": {"type": "url", "value": "http://127.0.0.1/"}}"#, "400",
            "via URL is not supported"
        ),
        ("embed_image", #"{"image": {"type": "other", "value": "x"}}"#, "400", "not recognised image type"),
        ("compare", #"{"subject": "ab", "subject_type": "sound", "prompt": "a"}"#, "400", "must be image or text"),
        (
            "compare", #"{"subject": {"type": "base64", "value": "QQ=="}, "subject_type": "text", "prompt": "a"}"#,
            "400", "subject_type"
        ),
        ("compare", #"{"subject": "ab", "subject_type": "text", "prompt": []}"#, "400", "no prompt is given"),
        ("compare", #"{"subject": "QQ==", "prompt": ["a", "ab"]}"#, "200", "similarity"),
        ("compare", #"{"subject": "/etc/passwd", "prompt": ["a"]}"#, "400", "Could not load input image"),
    ])
    func whatAClientDoesWrongIsSaid(route: String, body: String, status: String, text: String) throws {
        let server = try TestServer()
        let answer = try server.ask("POST /perception_encoder/\(route)", body: body)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        #expect(answer.contains(text), "\(answer)")
        server.stop()
    }

    @Test func whatGoesWrongInsideIsLoggedAndNotTold() throws {
        let server = try TestServer()
        for body in [#"{"text": "broken"}"#, #"{"text": "a", "perception_encoder_version_id": "torn"}"#] {
            let answer = try server.ask(TestServer.embedText, headers: ["X-Request-ID: my-own.1"], body: body)
            #expect(answer.hasPrefix("HTTP/1.1 500 "))
            let message = body.contains("torn") ? "Model package is broken." : "Internal error."
            #expect(answer.contains("{\"message\":\"\(message)\",\"request_id\":\"my-own.1\"}"))
            #expect(!answer.contains("secret"))
        }
        let log = server.log.withLock { $0 }
        #expect(log.count == 2 && log.allSatisfy { $0.contains("my-own.1") && $0.contains("/secret/path") })
        server.stop()
    }

    @Test func headHasTheLengthAndNoBody() throws {
        let server = try TestServer()
        let answer = try server.ask("HEAD /info")
        #expect(answer.contains("200 OK") && answer.hasSuffix("\r\n\r\n"))
        #expect(!answer.contains("Content-Length: 0"))
        server.stop()
    }

    @Test func aClientMayChangeNothingByItsRequestID() throws {
        let server = try TestServer()
        let answer = try server.ask("GET /info", headers: ["X-Request-ID: a b\u{7F}c"])
        #expect(!answer.contains("a b"))
        server.stop()
    }

    @Test func clipIsAnsweredOnlyWhereItIsAliased() throws {
        let server = try TestServer()
        #expect(try server.ask("POST /clip/embed_text", body: #"{"text": "a"}"#).hasPrefix("HTTP/1.1 501 "))
        #expect(!(try server.ask("GET /openapi.json")).contains("/clip/"))
        server.stop()
        let aliased = try TestServer { $0.aliasesCLIP = true }
        let answer = try aliased.ask(
            "POST /clip/embed_text", body: #"{"text": "a", "clip_version_id": "ViT-B-16"}"#)
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(try aliased.ask("GET /openapi.json").contains("/clip/"))
        aliased.stop()
    }

    @Test func modelsAreAddedAndRemoved() throws {
        let server = try TestServer()
        #expect(
            try server.ask("POST /model/add", body: #"{"model_id": "perception-encoder/other"}"#).contains(
                "perception_encoder/other"))
        #expect(
            !(try server.ask("POST /model/remove", body: #"{"model_id": "perception_encoder/other"}"#)).contains(
                "perception_encoder/other"))
        #expect(try server.ask("POST /model/clear").contains(#"{"models":[],"#))
        #expect(try server.ask(TestServer.embedText, body: #"{"text": "a"}"#).hasPrefix("HTTP/1.1 200 "))
        #expect(
            try server.ask("POST /model/add", body: #"{"model_id": "perception_encoder/../x"}"#).hasPrefix(
                "HTTP/1.1 400 "))
        server.stop()
    }
}
