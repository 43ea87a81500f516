// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import TestSupport
import Testing

@testable import Capture

@Suite("Servers that are up to no good", .serialized)
struct HostileServerTests {
    private static func options(connect: Double) -> SourceOptions {
        var options = SourceOptions()
        options.connectLimit = connect
        return options
    }

    @Test func aServerThatNeverAnswersIsNotWaitedForLonger() throws {
        let server = try LocalServer([], ending: .hang)
        for scheme in ["http", "https", "rtsp", "rtmp"] {
            let start = ContinuousClock.now
            let played = Recording("\(scheme)://127.0.0.1:\(server.port)/live", Self.options(connect: 0.3))
            #expect(played.failure?.code == .unavailable, "\(scheme)")
            #expect(played.failure?.reason.hasSuffix("no answer for 0.3 s") == true, "\(scheme)")
            #expect(ContinuousClock.now - start < .seconds(5), "\(scheme)")
        }
    }

    @Test func headersWithoutEndAreNotReadForEver() throws {
        let line = Array(String(repeating: "X-More: and more\r\n", count: 100).utf8)
        let server = try LocalServer([Array("HTTP/1.1 200 OK\r\n".utf8), line], ending: .forever)
        let played = Recording(server.url + "/live", Self.options(connect: 0.5))
        #expect(played.failure != nil && played.frames.isEmpty)
    }

    @Test func garbageAndSilenceAreFailures() throws {
        let noise = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 >> 7) }
        let head = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
        for pieces in [[], [noise], [head], [head, noise]] {
            let server = try LocalServer(pieces)
            let played = Recording(server.url + "/live", Self.options(connect: 15))
            #expect(played.failure != nil && played.frames.isEmpty)
        }
    }

    @Test func aRefusedUserIsSaidWithoutThePassword() throws {
        for status in ["401 Unauthorized", "403 Forbidden"] {
            let server = try LocalServer([Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n".utf8)])
            let played = Recording("http://user:s%2Fcret@127.0.0.1:\(server.port)/live", Self.options(connect: 15))
            let failure = try #require(played.failure)
            #expect(failure.code == .noPermission && failure.reason.contains("password"))
            #expect(!failure.reason.contains("cret") && !failure.reason.contains("user:"))
        }
        let server = try LocalServer([Array("RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n\r\n".utf8)], ending: .hang)
        let played = Recording("rtsp://user:cret@127.0.0.1:\(server.port)/live", Self.options(connect: 15))
        #expect(played.failure?.code == .noPermission)
    }

    @Test func aListenerThatComesBackIsNoticed() throws {
        let port = LocalServer.freePort()
        let source = try SourceFactory.make(
            "rtsp://127.0.0.1:\(port)/live", options: SourceOptions(), pool: PixelPool())
        for _ in 0..<10 { #expect(!source.seemsBack()) }
        let server = try LocalServer(port: port, [], ending: .hang)
        #expect(waitUntil { source.seemsBack() })
        #expect(waitUntil { server.connections > 0 })
        let datagrams = try SourceFactory.make("udp://127.0.0.1:\(port)", options: SourceOptions(), pool: PixelPool())
        for _ in 0..<5 { #expect(!datagrams.seemsBack()) }
    }

    @Test func aServerThatIsRestartedIsNoticedEveryTime() throws {
        let port = LocalServer.freePort()
        let source = try SourceFactory.make(
            "http://127.0.0.1:\(port)/live", options: SourceOptions(), pool: PixelPool())
        for _ in 0..<2 {
            let server = try LocalServer(port: port, [], ending: .hang)
            #expect(waitUntil { source.seemsBack() })
            server.close()
            #expect(waitUntil { !source.seemsBack() })
        }
    }

    @Test func aNameThatDoesNotExistIsUnavailable() {
        let played = Recording("rtsp://no-such-host.invalid/live", Self.options(connect: 5))
        #expect(played.failure?.code == .unavailable)
    }
}
