// SPDX-License-Identifier: Apache-2.0
import Capture
import Pipeline
import Testing

@testable import perceptd

/// What a good file means.
@Suite struct ConfigurationTests {
    @Test func theLeastThereIsHasDefaultsForTheRest() throws {
        let configuration = try ConfigurationText.parse(ConfigurationText.file())
        var expected = Configuration()
        expected.sources = [.init(name: "porch", location: "rtsp://camera/stream")]
        expected.prompts = [.init(id: "dog", text: "a dog")]
        expected.origin = [
            "configuration from /etc/c.yaml: 1 source, 1 prompt, model PE-Core-B16-224, outputs stdout",
            "not in the file, so default: model, outputs",
        ]
        #expect(configuration == expected)
        #expect(configuration.outputs == [.standardOutput(status: true)])
        let source = try #require(configuration.sources.first)
        #expect(source.isEnabled && source.fps == nil && source.policy == nil && source.connectLimit == 10)
        #expect(source.stallLimit == 10 && source.frozenAfter == 120)
        #expect(source.transport == .automatic && !source.hardware)
        #expect(source.reconnect == .init(initial: 1, maximum: 60, jitter: 0.2, settleFrames: 5))
    }

    private static let full = """
        version: 1
        model: {name: demo, folder: /m, precision: int8, threads: 3}
        sources:
          porch:
            url: rtsps://u:p@camera/live
            enabled: no
            fps: 2.5
            policy: every
            connect_limit: 500ms
            stall_limit: 2m
            frozen_after: 1h
            reconnect: {initial: 2s, max: 30s, jitter: 0.5, settle_frames: 0}
            rtsp_transport: udp
            hardware: vaapi
          desk: {v4l2: /dev/v4l/by-id/usb-x-index0, size: 640x480, pixel_format: MJPG, frozen_after: off}
          gate: {url: "http://camera/still.jpg", poll_interval: 5s}
          clip: {file: clips/a.mp4}
        prompts:
          dog: {text: a dog, range: [0.1, 0.3], sources: [porch, clip]}
          dog-2: "a dog"
        outputs: {stdout: {status: false}, "null": {}}
        """

    @Test func everyKeyIsHeeded() throws {
        let configuration = try ConfigurationText.parse(Self.full)
        #expect(configuration.model == .init(name: "demo", folder: "/m", precision: .int8, threads: 3))
        var porch = Configuration.Source(name: "porch", location: "rtsps://u:p@camera/live")
        (porch.isEnabled, porch.fps, porch.policy, porch.transport, porch.hardware) = (false, 2.5, .every, .udp, true)
        (porch.connectLimit, porch.stallLimit, porch.frozenAfter) = (0.5, 120, 3600)
        porch.reconnect = .init(initial: 2, maximum: 30, jitter: 0.5, settleFrames: 0)
        var desk = Configuration.Source(name: "desk", location: "/dev/v4l/by-id/usb-x-index0")
        (desk.size, desk.pixelFormat, desk.frozenAfter) = (.init(width: 640, height: 480), "MJPG", nil)
        var gate = Configuration.Source(name: "gate", location: "http://camera/still.jpg")
        gate.pollInterval = 5
        let clip = Configuration.Source(name: "clip", location: "/etc/clips/a.mp4")
        #expect(configuration.sources == [porch, desk, gate, clip])
        let range = try #require(ScoreRange(low: 0.1, high: 0.3))
        #expect(
            configuration.prompts == [
                .init(id: "dog", text: "a dog", range: range, sources: ["porch", "clip"]),
                .init(id: "dog-2", text: "a dog"),
            ])
        #expect(configuration.outputs == [.standardOutput(status: false), .null])
        #expect(configuration.summary == "4 sources (1 disabled), 2 prompts, model demo, outputs stdout null")
    }

    @Test func defaultsHoldWhereASourceDoesNotSayOtherwise() throws {
        let defaults = """
            defaults: {fps: 2, size: 640x480, poll_interval: 3s, frozen_after: off, reconnect: {initial: 3s, jitter: 0}}
            """
        let sources = """
            sources:
              a: rtsp://camera/1
              b: {v4l2: /dev/video0, fps: 7, frozen_after: 5s, reconnect: {jitter: 1}}
              c: http://camera/c.jpg
            """
        let read = try ConfigurationText.parse(ConfigurationText.file(sources: sources, defaults)).sources
        #expect(read.map(\.fps) == [2, 7, 2])
        #expect(read.map(\.frozenAfter) == [nil, 5, nil])
        #expect(read.map(\.reconnect.initial) == [3, 3, 3])
        #expect(read.map(\.reconnect.jitter) == [0, 1, 0])
        // What means nothing to a source is not set there.
        #expect(read.map { $0.size == nil } == [true, false, true])
        #expect(read.map(\.pollInterval) == [nil, nil, 3])
    }

    @Test(arguments: [
        ("rtsp://camera/1", "rtsp://camera/1"), ("\"test:\"", "test:"), ("/dev/video3", "/dev/video3"),
        ("a.mp4", "/etc/a.mp4"), ("/a.mp4", "/a.mp4"), ("\"-\"", "-"), ("${U:rtsp://h/x}", "rtsp://h/x"),
    ])
    func aSourceInShortIsToldByItsForm(text: String, location: String) throws {
        let file = ConfigurationText.file(sources: "sources:\n  a: \(text)")
        #expect(try ConfigurationText.parse(file).sources.map(\.location) == [location])
    }

    /// Their kind is the key's, not YAML's.
    @Test func quotesDoNotMatter() throws {
        let file = ConfigurationText.file(
            sources: "sources: {porch: {url: rtsp://camera/x, fps: \"5\", enabled: 'off'}}",
            prompts: "prompts: {no: no, \"1\": 1, \"null\": \"null\"}")
        let configuration = try ConfigurationText.parse(file)
        #expect(configuration.sources.first?.fps == 5 && configuration.sources.first?.isEnabled == false)
        #expect(configuration.prompts.map(\.text) == ["no", "1", "null"])
    }

    @Test func aliasesStandForWhatTheyName() throws {
        let sources =
            "sources:\n  a: {url: rtsp://h/a, reconnect: &slow {initial: 9s}}\n  b: {url: rtsp://h/b, reconnect: *slow}"
        let read = try ConfigurationText.parse(ConfigurationText.file(sources: sources)).sources
        #expect(read.map(\.reconnect.initial) == [9, 9])
    }

    @Test(arguments: [("1ms", 0.001), ("1.5s", 1.5), ("2m", 120), ("1h", 3600), ("1e1s", 10)])
    func timesHaveUnits(text: String, seconds: Double) {
        #expect(DurationText.seconds(text) == seconds)
    }

    @Test(arguments: ["", "s", "10", "10 s", "1d", "-", "nans", "0x1s", "infs", "s10", "10S"])
    func whatHasNoUnitIsNoTime(text: String) {
        #expect(DurationText.seconds(text) == nil)
    }

    @Test(arguments: [(0.1, "100ms"), (1, "1s"), (90, "90s"), (120, "2m"), (604_800, "168h"), (1.5, "1500ms")])
    func timesAreSaidInTheLargestWholeUnit(seconds: Double, text: String) {
        #expect(DurationText.text(seconds) == text)
    }
}
