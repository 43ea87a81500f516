// SPDX-License-Identifier: Apache-2.0
import Capture
import Testing

@Suite("Locations and names")
struct LocationTests {
    @Test("the form of a location decides")
    func tellsApart() {
        #expect(SourceLocation("test:") == .pattern)
        #expect(SourceLocation("-") == .standardInput)
        #expect(SourceLocation("/dev/video0") == .camera("/dev/video0"))
        #expect(SourceLocation("clips/a:b.mp4") == .path("clips/a:b.mp4"))
        #expect(SourceLocation("file:///tmp/a.mp4") == .path("/tmp/a.mp4"))
        #expect(SourceLocation("RTSP://cam/1") == .stream("RTSP://cam/1", isLive: true))
        #expect(SourceLocation("https://host/a.MP4?x=1") == .stream("https://host/a.MP4?x=1", isLive: false))
        #expect(SourceLocation("http://host/live.m3u8") == .stream("http://host/live.m3u8", isLive: true))
    }

    static let names = [
        ("rtsp://user:word@cam:554/live", "rtsp://cam:554/live"),
        ("rtsp://user:p@ss@cam/live", "rtsp://cam/live"),
        ("rtsp://user:p/ss@cam/live", "rtsp://cam/live"),
        ("http://cam/a.jpg?user=me&pwd=word&size=2", "http://cam/a.jpg?user=me&pwd=***&size=2"),
        ("http://cam/a?access_token=x", "http://cam/a?access_token=***"),
        ("rtsp://user:12/34@cam/live", "rtsp://***@cam/live"),
        ("rtsp://user:a@b/c@cam/live", "rtsp://***@cam/live"),
        ("http://cam:8080/pictures@2x.jpg", "http://***@2x.jpg"),
        ("srt://host:9000", "srt://host:9000"),
        ("plain.mp4", "plain.mp4"),
    ]

    @Test("no password in a name", arguments: names)
    func redacts(_ url: String, _ name: String) { #expect(SourceName.redacted(url) == name) }

    @Test("numbers in names are counted, not spelled")
    func sortsNaturally() {
        let sorted = ["a", "img1", "img01", "img2", "img10", "img10a", "img٣", "z"]
        #expect(
            sorted.shuffled().sorted(by: NaturalOrder.precedes).map(\.self) == ["a", "img01", "img1"]
                + sorted.dropFirst(3))
    }

    @Test("a very long number does not trap")
    func sortsLongNumbers() {
        let long = String(repeating: "9", count: 400)
        #expect(NaturalOrder.precedes("a8", "a" + long) && !NaturalOrder.precedes("a" + long, "a" + long))
    }
}
