// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

/// Keys and web pages.
@Suite(.ownThread) struct AccessTests {
    private static let body = #"{"text": "a"}"#

    private func guarded() throws -> TestServer {
        let key = try #require(APIKey(name: "a", hash: APIKey.hash(of: "right")))
        return try TestServer { $0.keys = [key] }
    }

    @Test(arguments: ["?api_key=right", ""], ["Authorization: Bearer right", "X-API-Key: right", ""])
    func aKeyOpensWhereverItIsSent(query: String, header: String) throws {
        let server = try guarded()
        let answer = try server.ask(
            TestServer.embedText + query, headers: header.isEmpty ? [] : [header], body: Self.body)
        #expect(answer.hasPrefix(query.isEmpty && header.isEmpty ? "HTTP/1.1 401 " : "HTTP/1.1 200 "))
        server.stop()
    }

    @Test func aKeyInTheBodyOpensToo() throws {
        let server = try guarded()
        #expect(
            try server.ask(TestServer.embedText, body: #"{"text": "a", "api_key": "right"}"#).hasPrefix(
                "HTTP/1.1 200"))
        #expect(
            try server.ask(
                "POST /model/add", body: #"{"model_id": "perception_encoder/other", "api_key": "right"}"#
            )
            .hasPrefix("HTTP/1.1 200"))
        for body in [#"{"text": "a", "api_key": "wrong"}"#, #"{"text": "a", "api_key": null}"#] {
            let answer = try server.ask(TestServer.embedText, body: body)
            #expect(answer.hasPrefix("HTTP/1.1 401 "))
            #expect(answer.contains(#"{"status":401,"message":"#))
        }
        // A wrong key in front is not made good by a right one behind.
        #expect(
            try server.ask(TestServer.embedText + "?api_key=wrong", body: #"{"text": "a", "api_key": "right"}"#)
                .hasPrefix("HTTP/1.1 401 "))
        server.stop()
    }

    @Test(arguments: ["/metrics", "/model/registry"])
    func whatTellsOfModelsAndWorkNeedsAKey(path: String) throws {
        let server = try guarded()
        #expect(try server.ask("GET \(path)").hasPrefix("HTTP/1.1 401 "))
        #expect(try server.ask("GET \(path)?api_key=right").hasPrefix("HTTP/1.1 200 "))
        server.stop()
    }

    @Test(arguments: ["/", "/healthz", "/readiness", "/readyz", "/info", "/docs", "/openapi.json"])
    func whatLoadBalancersAskNeedsNone(path: String) throws {
        let server = try guarded()
        #expect(try server.ask("GET \(path)").hasPrefix("HTTP/1.1 200 "))
        server.stop()
    }

    @Test func pagesOfOthersCannotEvenAsk() throws {
        let server = try TestServer()
        let origin = ["Origin: https://evil.example"]
        #expect(try server.ask("POST /model/clear", headers: origin).hasPrefix("HTTP/1.1 403 "))
        #expect(try server.ask("GET /model/registry").contains("slow"))
        #expect(!(try server.ask("OPTIONS /model/clear", headers: origin)).contains("Access-Control-Allow-Origin"))
        server.stop()
    }

    @Test func pagesThatAreAllowedCan() throws {
        let server = try TestServer { $0.origins = ["https://a.example"] }
        let origin = ["Origin: https://a.example"]
        let preflight = try server.ask("OPTIONS /perception_encoder/compare", headers: origin)
        #expect(preflight.hasPrefix("HTTP/1.1 204 "))
        #expect(preflight.contains("Access-Control-Allow-Origin: https://a.example"))
        let answer = try server.ask(TestServer.embedText, headers: origin, body: Self.body)
        #expect(
            answer.hasPrefix("HTTP/1.1 200 ") && answer.contains("Access-Control-Allow-Origin: https://a.example"))
        server.stop()
    }
}
