// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOSSL
import Testing

@testable import Web

@Suite(.timeLimit(.minutes(2))) struct PictureFetcherTests {
    /// Reaches `pictures.example.com` at 127.0.0.1, which only this test's policy allows.
    private func fetcher(
        _ certificate: ThrowawayCertificate, networks: [String] = ["127.0.0.1/32"], seconds: Int = 10,
        limit: Int = 100_000, resolver: (any HostResolving)? = nil
    ) -> PictureFetcher {
        var settings = WebSettings()
        settings.urlNetworks = networks.compactMap(NetworkBlock.init)
        settings.fetchSeconds = seconds
        settings.fetchLimit = limit
        let resolver =
            resolver
            ?? ScriptedResolver { host, _ in
                host == "inner.example.com" ? ["10.0.0.1"] : ["127.0.0.1"]
            }
        return PictureFetcher(settings, resolver: resolver, roots: [certificate.certificate], version: "test")
    }

    /// Fetches the first path of a server.
    ///
    /// - Returns: the picture, or what the client is told
    private func fetch(
        _ fetcher: PictureFetcher, _ server: PictureServer, _ host: String = "pictures.example.com", path: String = "/a"
    ) async throws -> String {
        do {
            return String(buffer: try await fetcher.fetch("https://\(host):\(server.port)\(path)").buffer)
        } catch let error as APIError {
            return String(decoding: error.body, as: UTF8.self)
        }
    }

    /// Whether `condition` comes to hold; without blocking one of the few threads that all tests share.
    private func holds(_ condition: () -> Bool) async -> Bool {
        for _ in 0..<1000 where !condition() { try? await Task.sleep(for: .milliseconds(10)) }
        return condition()
    }

    @Test func aPictureIsFetchedFromTheAddressThatWasChecked() async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { _ in .whole("picture") }
        // Nobody else knows this name: without the pinned address there would be none.
        let fetcher = fetcher(certificate)
        #expect(try await fetch(fetcher, server, path: "/a?b=%2F") == "picture")
        let head = try #require(server.requests.first)
        #expect(head.hasPrefix("GET /a?b=%2F HTTP/1.1\r\n"))
        #expect(head.lowercased().contains("host: pictures.example.com:\(server.port)\r\n"))
        #expect(!head.lowercased().contains("cookie") && !head.lowercased().contains("authorization"))
        #expect(await holds { server.connections == 0 })
        fetcher.close()
        await server.close()
    }

    @Test(arguments: [
        "https://inner.example.com/a", "//inner.example.com:8443/",
    ])
    func aRedirectToAnInnerAddressIsRefused(location: String) async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { _ in .redirect(location) }
        let told = try await fetch(fetcher(certificate), server)
        #expect(told.contains("URL points to a network destination that is not allowed."))
        await server.close()
    }

    @Test(arguments: [
        ("https://127.0.0.2/", "without FQDN"), ("https://169.254.169.254/latest", "without FQDN"),
        ("http://pictures.example.com/", "non https://"), ("https://user@example.com/", "URL is invalid"),
        ("file:///etc/passwd", "non https://"),
    ])
    func aRedirectIsJudgedAsAnyURL(location: String, words: String) async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { _ in .redirect(location, code: 307) }
        #expect(try await fetch(fetcher(certificate), server).contains(words))
        #expect(server.requests.count == 1)
        await server.close()
    }

    @Test(arguments: [(5, "picture"), (6, "redirected more than 5 times")])
    func fiveRedirectsAreFollowed(count: Int, told: String) async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { path in
            path == "/\(count)" ? .whole("picture") : .redirect("\((Int(path.dropFirst()) ?? 0) + 1)")
        }
        #expect(try await fetch(fetcher(certificate), server, path: "/0").contains(told))
        #expect(server.requests.count == 6)
        await server.close()
    }

    @Test func theNameIsLookedUpOnceForEachHop() async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { path in path == "/b" ? .whole("x") : .redirect("/b") }
        // Says the good address to who checks, and would say another to who asked again.
        let resolver = ScriptedResolver { _, question in question == 0 ? ["127.0.0.1"] : ["10.0.0.1"] }
        let fetcher = fetcher(certificate, resolver: resolver)
        #expect(try await fetch(fetcher, server, path: "/b") == "x")
        #expect(resolver.count == 1)
        #expect(try await fetch(fetcher, server).contains("not allowed"))
        #expect(server.requests.count == 1)
        await server.close()
    }

    @Test func aNameWithOneInnerAddressIsRefusedWhateverTheOthersAre() async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { _ in .whole("picture") }
        let resolver = ScriptedResolver { _, _ in ["127.0.0.1", "::1"] }
        #expect(try await fetch(fetcher(certificate, resolver: resolver), server).contains("not allowed"))
        #expect(try await fetch(fetcher(certificate, networks: []), server).contains("not allowed"))
        #expect(server.requests == [])
        await server.close()
    }

    @Test func theNextAddressIsTriedWhereNobodyListens() async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { _ in .whole("picture") }
        let resolver = ScriptedResolver { _, _ in ["127.0.0.9", "127.0.0.1"] }
        #expect(
            try await fetch(fetcher(certificate, networks: ["127.0.0.0/8"], resolver: resolver), server) == "picture")
        await server.close()
    }

    @Test(arguments: [
        PictureServer.Answer(bytes: "HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n", ending: .hang),
        PictureServer.Answer(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n", ending: .hang),
        PictureServer.Answer(
            bytes: "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1000), ending: .forever(milliseconds: 1)),
        PictureServer.Answer(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3de\r\n" + String(repeating: "x", count: 990)
                + "\r\n3de\r\n" + String(repeating: "x", count: 990) + "\r\n3de\r\n", ending: .forever(milliseconds: 1)),
    ])
    func moreThanTheLimitIsNotTaken(answer: PictureServer.Answer) async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { _ in answer }
        let start = ContinuousClock.now
        let told = try await fetch(fetcher(certificate), server)
        #expect(told.contains("Data pointed by URL could not be decoded into image."))
        #expect(start.duration(to: .now) < .seconds(8))
        #expect(await holds { server.connections == 0 })
        await server.close()
    }

    @Test(arguments: [
        PictureServer.Answer(bytes: "", ending: .hang),
        PictureServer.Answer(bytes: "HTTP/1.1 200 OK\r\nX: ", ending: .forever(milliseconds: 50)),
        PictureServer.Answer(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\nx", ending: .forever(milliseconds: 300)),
    ])
    func whatComesTooSlowlyIsGivenUp(answer: PictureServer.Answer) async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { _ in answer }
        let start = ContinuousClock.now
        let told = try await fetch(fetcher(certificate, seconds: 3), server)
        #expect(told.contains("did not come within 3 s"), "\(told)")
        // The server itself never ends; what is above 3 s is a busy machine.
        #expect((3...30).contains(start.duration(to: .now) / .seconds(1)))
        #expect(await holds { server.connections == 0 })
        await server.close()
    }

    @Test func whoGoesAwayEndsTheConnection() async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { _ in .init(bytes: "HTTP/1.1 200 OK\r\n", ending: .hang) }
        let fetcher = fetcher(certificate)
        let task = Task { try await fetcher.fetch("https://pictures.example.com:\(server.port)/") }
        #expect(await holds { server.requests.count == 1 })
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await holds { server.connections == 0 })
        fetcher.close()
        await server.close()
    }

    @Test func aCertificateThatIsNotTrustedIsRefused() async throws {
        let server = try await PictureServer(try ThrowawayCertificate()) { _ in .whole("picture") }
        #expect(try await fetch(fetcher(try ThrowawayCertificate()), server).contains("certificate"))
        #expect(server.requests == [])
        await server.close()
    }

    @Test func aCertificateOfAnotherHostIsRefused() async throws {
        let certificate = try ThrowawayCertificate("DNS:other.example.com,IP:127.0.0.1")
        let server = try await PictureServer(certificate) { _ in .whole("picture") }
        let fetcher = fetcher(certificate)
        #expect(try await fetch(fetcher, server).contains("certificate"))
        #expect(server.requests == [])
        #expect(try await fetch(fetcher, server, "other.example.com") == "picture")
        #expect(try await fetch(fetcher, server, "127.0.0.1") == "picture")
        await server.close()
    }

    @Test(arguments: [
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\npicture", "answers 404"),
        ("HTTP/1.1 304 Not Modified\r\n\r\n", "answers 304"),
        ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "elsewhere"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\npicture", "could not be decoded"), ("nonsense\r\n\r\n", "HTTP"),
        ("HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\npicture", "HTTP"),
    ])
    func whatIsNoWholeAnswerIsRefused(bytes: String, words: String) async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { _ in .init(bytes: bytes) }
        let told = try await fetch(fetcher(certificate), server)
        #expect(
            told.contains("Data pointed by URL could not be decoded into image.") && told.contains(words), "\(told)")
        await server.close()
    }

    @Test func compressedBytesStayWhatTheyAre() async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { _ in .whole("no gzip", "Content-Encoding: gzip\r\n") }
        #expect(try await fetch(fetcher(certificate), server) == "no gzip")
        await server.close()
    }

    @Test func picturesThatDoNotComeLeavePlacesToOthers() async throws {
        let certificate = try ThrowawayCertificate()
        let server = try await PictureServer(certificate) { _ in .init(bytes: "", ending: .hang) }
        var settings = WebSettings()
        settings.urlNetworks = try [#require(NetworkBlock("127.0.0.1/32"))]
        settings.queueLimit = 16
        let fetcher = PictureFetcher(
            settings, resolver: ScriptedResolver { _, _ in ["127.0.0.1"] }, roots: [certificate.certificate],
            version: "test")
        let url = "https://pictures.example.com:\(server.port)/"
        let tasks = (0..<8).map { _ in Task { try await fetcher.fetch(url) } }
        #expect(await holds { server.requests.count == 8 })
        let error = await #expect(throws: APIError.self) { try await fetcher.fetch(url) }
        #expect(error.map { String(decoding: $0.body, as: UTF8.self) }?.contains("retry request") == true)
        for task in tasks { task.cancel() }
        for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
        await server.close()
    }
}
