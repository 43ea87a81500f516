// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import TestSupport
import Testing

@testable import Web

/// `POST /v1/classify`, with sources that do what a test tells them.
@Suite(.ownThread) struct ClassifyTests {
    private static let path = "POST /v1/classify?prompt=a%20dog&prompt=a+car"

    private func server(
        _ acts: [ScriptedSource.Act], encoder: FlatEncoder = FlatEncoder(),
        _ change: (inout WebSettings) -> Void = { _ in }
    ) throws -> StreamServer {
        try StreamServer(
            change, source: { upload in ScriptedSource(name: upload.name, isLive: false, [acts]) }, encoder: encoder)
    }

    /// Of a chunked body.
    private func lines(_ answer: String) -> [String] {
        answer.split(whereSeparator: \.isNewline).map(String.init).filter { $0.hasPrefix("{") }
    }

    @Test func everyFrameIsALine() throws {
        let server = try server([
            .frames(2), .signal(.dropped(.rateCap, count: 3)), .signal(.damaged(count: 1, reason: "x")), .frames(1),
        ])
        let answer = try server.ask(Self.path, body: "bytes")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.contains("application/x-ndjson"))
        let lines = lines(answer)
        #expect(lines.count == 3)
        #expect(
            lines.allSatisfy {
                $0.contains(#""scores":{"a dog":40.0,"a car":40.0},"cos":{"a dog":0.25,"a car":0.25}}"#)
            })
        #expect(lines[0].contains(#""source":"upload","seq":0,"pts":0.0,"#))
        #expect(lines[2].contains(#""dropped_since":1,"dropped":{"rate_cap":3,"decode_error":1},"#))
        server.stop()
    }

    @Test func aFormMayHoldTheFileAndItsParameters() throws {
        let server = try server([.frames(5)])
        let form = """
            --b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na cat\r\n\
            --b\r\nContent-Disposition: form-data; name="file"; filename="C:\\films\\x.mp4"\r\n\r\nbytes\r\n\
            --b\r\nContent-Disposition: form-data; name="frames"\r\n\r\n2\r\n--b--\r\n
            """
        let answer = try server.ask(
            "POST /v1/classify", headers: ["Content-Type: multipart/form-data; boundary=b"], body: form)
        let lines = lines(answer)
        #expect(lines.count == 2 && lines.allSatisfy { $0.contains(#""source":"x.mp4""#) && $0.contains("a cat") })
        server.stop()
    }

    @Test func whatGoesWrongLaterIsTheLastLine() throws {
        let server = try server([.frames(2), .fail(Failure(.badData, "cannot read upload: torn"))])
        let lines = lines(try server.ask(Self.path, headers: ["X-Request-ID: my-1"], body: "bytes"))
        #expect(lines.count == 3 && lines.last == #"{"error":"cannot read upload: torn","request_id":"my-1"}"#)
        server.stop()
    }

    @Test func whatGoesWrongInsideIsNotTold() throws {
        let server = try server([.frames(1), .fail(Failure(.software, "/secret"))])
        let lines = lines(try server.ask(Self.path, headers: ["X-Request-ID: my-1"], body: "bytes"))
        #expect(lines.last == #"{"error":"Internal error.","request_id":"my-1"}"#)
        #expect(server.log.withLock { $0 }.contains { $0.contains("my-1") && $0.contains("/secret") })
        server.stop()
    }

    @Test func aVideoThatIsTooLongEndsWithAnError() throws {
        let server = try server([.frames(9)]) { $0.mediaFrames = 4 }
        let all = lines(try server.ask(Self.path, body: "bytes"))
        #expect(all.count == 5 && all.last?.contains("more than 4 frames") == true)
        #expect(lines(try server.ask(Self.path + "&frames=4", body: "bytes")).count == 4)
        #expect(try server.ask(Self.path + "&frames=5", body: "bytes").hasPrefix("HTTP/1.1 400 "))
        server.stop()
    }

    @Test func scoringTakesNoLongerThanItMay() throws {
        let server = try server([.frames(1), .hang]) { $0.mediaSeconds = 1 }
        let answer = lines(try server.ask(Self.path, body: "bytes"))
        #expect(answer.count == 2 && answer.last?.contains("longer than 1 s") == true)
        server.stop()
    }

    @Test(arguments: [
        ("?", "bytes", "", "400", "No prompt"), ("?prompt=a&prompt=a", "bytes", "", "400", "given twice"),
        ("?prompt=%20", "bytes", "", "400", "empty"), ("?prompt=a&fps=0", "bytes", "", "400", "fps is 0"),
        ("?prompt=a&fps=1&fps=2", "bytes", "", "400", "given twice"),
        ("?prompt=a&fsp=1", "bytes", "", "400", "no parameter fsp"),
        ("?prompt=a&range=0.4,0.1", "bytes", "", "400", "range"), ("?prompt=a&frames=-1", "bytes", "", "400", "frames"),
        ("?prompt=a&model=nope", "bytes", "", "404", "resource not found"), ("?prompt=a", "", "", "400", "empty"),
        (
            "?prompt=1&prompt=2&prompt=3&prompt=4&prompt=5&prompt=6&prompt=7&prompt=8&prompt=9", "bytes", "", "400",
            "at most 8"
        ),
        ("?prompt=a", "bytes", "Content-Type: application/x-www-form-urlencoded", "415", "multipart/form-data"),
        ("?prompt=a", "bytes", "Content-Type: multipart/form-data", "400", "boundary"),
        ("?prompt=a", "--b--", "Content-Type: multipart/form-data; boundary=b", "400", "no part named file"),
        ("?prompt=a", "--b\r\n", "Content-Type: multipart/form-data; boundary=b", "400", "ends before"),
        ("?prompt=a", String(repeating: "x", count: 3000), "", "413", "at most 2000"),
    ])
    func whatAClientDoesWrongIsSaid(query: String, body: String, header: String, status: String, text: String) throws {
        let server = try server([.frames(1)]) { $0.uploadLimit = 2000 }
        let answer = try server.ask(
            "POST /v1/classify" + query, headers: header.isEmpty ? [] : [header], body: body)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.contains(text), "\(answer)")
        server.stop()
    }

    @Test func whatHoldsNoFrameIsTheClientsFault() throws {
        for acts in [[], [.fail(Failure(.badData, "cannot read upload: it is text"))]] as [[ScriptedSource.Act]] {
            let server = try server(acts)
            #expect(try server.ask(Self.path, body: "bytes").hasPrefix("HTTP/1.1 400 "))
            server.stop()
        }
    }

    @Test func uploadsAreBounded() throws {
        let server = try server([.hang]) { $0.uploadPlaces = 1 }
        let first = try server.client()
        first.ask(Self.path, headers: ["Content-Length: 100"])
        // Until its head is there, which nothing tells.
        _ = first.read(seconds: 2) { _ in false }
        #expect(waitUntil(seconds: 5) { (try? server.ask(Self.path, body: "x").hasPrefix("HTTP/1.1 503 ")) ?? false })
        first.leave()
        #expect(
            waitUntil(seconds: 5) {
                (try? server.ask("POST /v1/classify?prompt=%20").hasPrefix("HTTP/1.1 400 ")) ?? false
            })
        server.stop()
    }

    @Test func whoLeavesStopsTheWork() throws {
        let stopped = Protected<ContinuousClock.Instant?>(nil)
        let server = try StreamServer(source: { _ in EndlessSource(stopped) })
        let client = try server.client()
        client.ask(Self.path, headers: ["Content-Length: 5"])
        client.send("bytes")
        #expect(client.read { $0.contains("\"seq\":3") })
        let left = ContinuousClock.now
        client.leave()
        #expect(waitUntil(seconds: 5) { stopped.withLock { $0 } != nil })
        #expect(stopped.withLock { $0 }.map { left.duration(to: $0) < .seconds(1) } == true)
        server.stop()
    }

    @Test func nothingOfAnUploadStays() throws {
        let descriptors = Protected<[Int32]>([])
        let server = try StreamServer(source: { upload in
            descriptors.withLock { $0.append(upload.descriptor) }
            var status = stat()
            fstat(upload.descriptor, &status)
            #expect(status.st_nlink == 0 && status.st_size == 5, "a file without a name")
            return ScriptedSource(name: upload.name, isLive: false, [[.frames(1)]])
        })
        #expect(try server.ask(Self.path, body: "bytes").hasPrefix("HTTP/1.1 200 "))
        #expect(descriptors.withLock { $0.count } == 1)
        server.stop()
    }

    @Test func aKeyIsNeededWhereKeysAre() throws {
        let key = try #require(APIKey(name: "a", hash: APIKey.hash(of: "right")))
        let server = try server([.frames(1)]) { $0.keys = [key] }
        #expect(try server.ask(Self.path, body: "bytes").hasPrefix("HTTP/1.1 401 "))
        #expect(try server.ask(Self.path + "&api_key=right", body: "bytes").hasPrefix("HTTP/1.1 200 "))
        server.stop()
    }
}

/// Brings frames until it is stopped, and says when it was.
private struct EndlessSource: FrameSource {
    let name = "endless"
    let isLive = false
    private let stopped: Protected<ContinuousClock.Instant?>

    init(_ stopped: Protected<ContinuousClock.Instant?>) { self.stopped = stopped }

    func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        var sequence = first
        while !stop.isRaised {
            deliver(.frame(CapturedFrame(ManualFrames.rgb(sequence: sequence))))
            sequence += 1
            usleepBriefly()
        }
        stopped.withLock { $0 = .now }
    }
}
