// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import perceptd

/// What is said about a file that is wrong: its line, key, rule and value.
@Suite struct ConfigurationProblemTests {
    private static let needs = [
        "1: needs 'version: 1'", "1: needs 'sources': at least one camera, stream or file",
        "1: needs 'prompts': at least one sentence to look for",
    ]

    private static let files: [(String, [String])] = [
        ("", [" is empty"]), ("# nothing\n", [" is empty"]), ("---\n", [" is empty"]),
        ("\n\n", [" is empty"]), ("~", [" is empty"]),
        ("- 1\n", ["1: must be a mapping with keys such as 'version', 'model', 'defaults', found 'a list'"]),
        ("bark\n", ["1: must be a mapping with keys such as 'version', 'model', 'defaults', found 'bark'"]),
        ("{}", needs), ("version: 1\n---\nversion: 1\n", ["2: begins another document: a file has only one"]),
        ("a:\n\tb: 1\n", ["2: has a tab: indent with spaces"]),
        (
            "a: [1\nb: 2\n",
            [
                "2: is not valid YAML: did not find expected ',' or ']' (while parsing a flow sequence that begins on line 1)"
            ]
        ),
        (
            "a: b: c\n",
            [
                "1: is not valid YAML: mapping values are not allowed in this context; a text that holds ': ' or ends in "
                    + "':' needs quotes"
            ]
        ),
        ("a: *b\n", ["1: is not valid YAML: found undefined alias"]),
        (
            "a: @b\n",
            [
                "1: is not valid YAML: found character that cannot start any token (while scanning for the next token that begins on line 1)"
            ]
        ),
        (
            "sources: {? [a] : b}\n",
            [
                "1: needs 'version: 1'", "1: sources: must name at least one camera, stream or file",
                "1: needs 'prompts': at least one sentence to look for", "1: sources: has a key that is no name",
            ]
        ),
        ("1: 2\n" + "? &a x\n: 1\n? x\n: 2\n", ["2: has keys twice in one mapping: 'x'"]),
    ]

    @Test(arguments: files)
    func aFileThatIsNoConfiguration(text: String, expected: [String]) {
        let complaints = ConfigurationText.complaints(text).map { $0.replacing("/etc/c.yaml:", with: "") }
        #expect(complaints == expected)
    }

    private static let sources: [(String, [String])] = [
        ("fps: 0", ["fps: must be a number from 0.001 to 1000, found '0'"]),
        ("fps: -1", ["fps: must be a number from 0.001 to 1000, found '-1'"]),
        ("fps: nan", ["fps: must be a number from 0.001 to 1000, found 'nan'"]),
        ("fps: 1,5", ["fps: must be a number from 0.001 to 1000, found '1,5'"]),
        ("fps: [1]", ["fps: must be a number from 0.001 to 1000, found 'a list'"]),
        ("fps: {a: 1}", ["fps: must be a number from 0.001 to 1000, found 'a mapping'"]),
        ("fps:", ["fps: needs a value"]),
        ("fpss: 1", ["fpss: unknown key, did you mean 'fps'?"]),
        ("stall-limit: 1s", ["stall-limit: unknown key, did you mean 'stall_limit'?"]),
        ("password: hunter2", ["password: unknown key"]),
        ("policy: lates", ["policy: must be 'every' or 'latest', found 'lates'"]),
        ("stall_limit: 10", ["stall_limit: needs a unit, such as 10s, 500ms, 2m or 1h, found '10'"]),
        ("stall_limit: 1d", ["stall_limit: must be a time from 100ms to 1h, such as 10s, found '1d'"]),
        ("connect_limit: 2h", ["connect_limit: must be a time from 100ms to 1h, such as 10s, found '2h'"]),
        ("connect_limit: off", ["connect_limit: must be a time from 100ms to 1h, such as 10s, found 'off'"]),
        ("frozen_after: 0s", ["frozen_after: must be a time from 1s to 168h, such as 10s, found '0s'"]),
        ("enabled: maybe", ["enabled: must be 'true' or 'false', found 'maybe'"]),
        ("enabled: 1", ["enabled: must be 'true' or 'false', found '1'"]),
        ("rtsp_transport: tpc", ["rtsp_transport: must be 'auto', 'tcp' or 'udp', found 'tpc'"]),
        ("hardware: cuda", ["hardware: must be 'none' or 'vaapi', found 'cuda'"]),
        ("size: 640x480", ["size: is only for sources with 'v4l2'"]),
        ("poll_interval: 1s", ["poll_interval: is only for http:// and https:// URLs"]),
        ("reconnect: 1s", ["reconnect: must be a mapping with keys such as 'initial', 'max', 'jitter', found '1s'"]),
        ("reconnect: {maximum: 1s}", ["reconnect.maximum: unknown key"]),
        ("reconnect: {jitter: 2}", ["reconnect.jitter: must be a number from 0 to 1, found '2'"]),
        (
            "reconnect: {settle_frames: 1.5}",
            ["reconnect.settle_frames: must be a whole number from 0 to 10000, found '1.5'"]
        ),
        ("reconnect: {initial: 2m}", ["reconnect: 'max' (1m) must not be below 'initial' (2m)"]),
        ("fps: ${NOPE}", ["fps: the variable NOPE is not set: set it, or write ${NOPE:default}"]),
        ("policy: \"${A\"", ["policy: has a '${' without a '}'; '$${' is a plain '${'"]),
        ("policy: \"${1A}${B}\"", ["policy: has a '${}' whose name is not made of letters, digits and _"]),
        ("fps: !float 3", ["fps: tags such as '!float' are not read: write ${NAME} for a secret"]),
        ("<<: {fps: 3}", ["merge keys (<<) are not read: put what sources share under 'defaults'"]),
    ]

    @Test(arguments: sources)
    func aSourceWithSomethingWrong(line: String, expected: [String]) {
        let file = ConfigurationText.file(sources: "sources:\n  porch:\n    url: rtsp://u:p@camera/x\n    \(line)")
        let complaints = ConfigurationText.complaints(file)
        let prefix = line.hasPrefix("<<") ? "5: sources.porch: " : "5: sources.porch."
        #expect(complaints == expected.map { prefix + $0 })
    }

    private static let places: [(String, [String])] = [
        ("{}", [": needs exactly one of 'url', 'v4l2' and 'file', has none"]),
        ("{url: 'test:', file: a}", [": needs exactly one of 'url', 'v4l2' and 'file', has url and file"]),
        ("{url: camera}", [".url: must be a URL such as rtsp://camera/stream, test: or -"]),
        ("{url: 'rtsp://'}", [".url: must be a URL such as rtsp://camera/stream, test: or -, found 'rtsp://'"]),
        (
            "{url: 'rtsp://u:p@h/a b'}",
            [".url: must be a URL such as rtsp://camera/stream, test: or -, found 'rtsp://h/a b'"]
        ),
        ("{url: ''}", [".url: must be a URL such as rtsp://camera/stream, test: or -"]),
        ("{v4l2: video0}", [".v4l2: must be a device such as /dev/video0 or /dev/v4l/by-id/..., found 'video0'"]),
        ("{v4l2: 0}", [".v4l2: must be a device such as /dev/video0 or /dev/v4l/by-id/..., found '0'"]),
        (
            "{v4l2: /dev/video0, size: 0x1}",
            [".size: must be width x height, 1 to 16384 each, such as 1280x720, found '0x1'"]
        ),
        (
            "{v4l2: /dev/video0, pixel_format: jpg}",
            [".pixel_format: must be a pixel format that perceptd reads, such as YUYV, MJPG or H264, found 'jpg'"]
        ),
        ("{v4l2: /dev/video0, rtsp_transport: tcp}", [".rtsp_transport: is only for rtsp:// and rtsps:// URLs"]),
        ("{file: ''}", [".file: must not be empty"]),
        ("", [": needs exactly one of 'url', 'v4l2' and 'file', has none"]),
        ("[a]", [": must be a mapping with keys such as 'url', 'v4l2', 'file', found 'a list'"]),
    ]

    @Test(arguments: places)
    func aSourceThatIsNowhere(text: String, expected: [String]) {
        let complaints = ConfigurationText.complaints(ConfigurationText.file(sources: "sources:\n  porch: \(text)"))
        #expect(complaints == expected.map { "3: sources.porch" + $0 })
    }

    private static let rest: [(sources: String?, prompts: String?, more: String, [String])] = [
        ("sources:", nil, "", ["2: sources: must name at least one camera, stream or file"]),
        ("sources: []", nil, "", ["2: sources: must be a mapping of names, found 'a list'"]),
        (
            "sources: {a b: 'test:'}", nil, "",
            ["2: sources.a b: a name has at most 64 letters (a-z, A-Z), digits, - and _"]
        ),
        (
            "sources: {a/b: 'test:'}", nil, "",
            ["2: sources.a/b: a name has at most 64 letters (a-z, A-Z), digits, - and _"]
        ),
        ("sources: {ä: 'test:'}", nil, "", ["2: sources.ä: a name has at most 64 letters (a-z, A-Z), digits, - and _"]),
        (
            "sources: {a: 'test:', \"a\": 'test:', a: 'test:'}", nil, "",
            [
                "2: sources.a: is given twice, first on line 2", "2: sources.a: is given twice, first on line 2",
            ]
        ),
        (nil, "prompts: {}", "", ["3: prompts: must name at least one sentence to look for"]),
        (nil, "prompts: {a: ''}", "", ["3: prompts.a: must not be empty"]),
        (nil, "prompts: {a: {text: ' '}}", "", ["3: prompts.a.text: must not be empty"]),
        (nil, "prompts: {a: {text: [b, c]}}", "", ["3: prompts.a.text: must be a text, found 'a list'"]),
        (nil, "prompts: {a: {}}", "", ["3: prompts.a: needs the key 'text': the sentence to look for"]),
        (nil, "prompts: {a: x, a: y}", "", ["3: prompts.a: is given twice, first on line 3"]),
        (
            nil, "prompts: {a: {text: b, range: [0.4, 0.1]}}", "",
            [
                "3: prompts.a.range: must be two cosines from -1 to 1, the lower one first, such as [0.15, 0.40]"
            ]
        ),
        (
            nil, "prompts: {a: {text: b, range: [0.1]}}", "",
            [
                "3: prompts.a.range: must be two cosines from -1 to 1, the lower one first, such as [0.15, 0.40]"
            ]
        ),
        (
            nil, "prompts: {a: {text: b, range: [0.1, 3]}}", "",
            [
                "3: prompts.a.range[1]: must be a number from -1 to 1, found '3'"
            ]
        ),
        (
            nil, "prompts: {a: {text: b, sources: [porhc, porch, porch]}}", "",
            [
                "3: prompts.a.sources[0]: there is no such source, did you mean 'porch'?, found 'porhc'",
                "3: prompts.a.sources[2]: is named twice, found 'porch'",
            ]
        ),
        (
            nil, "prompts: {a: {text: b, sources: []}}", "",
            [
                "3: prompts.a.sources: must not be empty: leave it out for all sources"
            ]
        ),
        (
            nil, "prompts: {a: {text: b, sources: porch}}", "",
            [
                "3: prompts.a.sources: must be a list of names of sources, such as [porch], found 'porch'"
            ]
        ),
        (nil, nil, "modle: {}", ["4: modle: unknown key, did you mean 'model'?"]),
        (
            nil, nil, "model: demo",
            ["4: model: must be a mapping with keys such as 'name', 'folder', 'precision', found 'demo'"]
        ),
        (
            nil, nil, "model: {name: '', threads: 0, precision: fp16}",
            [
                "4: model.name: must not be empty",
                "4: model.threads: must be a whole number from 1 to 1024, or 'auto', found '0'",
                "4: model.precision: must be 'auto', 'fp32', 'bf16' or 'int8', found 'fp16'",
            ]
        ),
        (
            nil, nil, "defaults: {url: 'test:', fps: x}",
            [
                "4: defaults.url: unknown key", "4: defaults.fps: must be a number from 0.001 to 1000, found 'x'",
            ]
        ),
        (nil, nil, "outputs: {}", ["4: outputs: must name at least one of stdout and null"]),
        (
            nil, nil, "outputs: {stdot: {}, null: {a: 1}, stdout: {status: 3}}",
            [
                "4: outputs.stdot: unknown key, did you mean 'stdout'?", "4: outputs.null.a: unknown key",
                "4: outputs.stdout.status: must be 'true' or 'false', found '3'",
            ]
        ),
        (nil, nil, "version: 1", ["4: version: is given twice, first on line 1"]),
    ]

    @Test(arguments: rest.indices)
    func somethingElseIsWrong(index: Int) {
        let (sources, prompts, more, expected) = Self.rest[index]
        let standard = ("sources: {porch: {url: rtsp://camera/stream}}", "prompts: {dog: a dog}")
        let file = ConfigurationText.file(sources: sources ?? standard.0, prompts: prompts ?? standard.1, more)
        #expect(ConfigurationText.complaints(file) == expected)
    }

    @Test(arguments: ["2", "0", "1.0", "one", "[1]"])
    func theVersionIsOne(version: String) {
        let file = ConfigurationText.file().replacing("version: 1", with: "version: \(version)")
        let found = version == "[1]" ? "a list" : version
        #expect(
            ConfigurationText.complaints(file) == [
                "1: version: must be 1, the only version there is, found '\(found)'"
            ])
    }

    /// Also those of different kinds, and in the order of the file.
    @Test func allProblemsAreFoundAtOnce() {
        let text = """
            version: 3
            sources:
              porch: {url: "rtsp://h/x", fps: x}
              porch: "test:"
              yard: !secret yard
            prompts:
              a: {text: "${NOPE}"}
              a: b
            bark: 1
            """
        let lines = ConfigurationText.complaints(text).map { $0.prefix { $0 != ":" } }
        #expect(lines == ["1", "3", "4", "5", "7", "8", "9"])
    }

    @Test func controlCharactersDoNotReachTheTerminal() {
        let complaints = ConfigurationText.complaints("version: 1\n\"a\\e[31m\\nb\": 1\nx: \"\\0\"\n")
        #expect(complaints.count == 4)
        for scalar in complaints.joined().unicodeScalars { #expect(scalar.properties.generalCategory != .control) }
    }

    @Test(arguments: [
        ("fpss", "fps"), ("FPS", "fps"), ("polcy", "policy"), ("stall_limt", "stall_limit"), ("flie", "file"),
    ])
    func theNearestKeyIsNamed(typed: String, meant: String) {
        #expect(NearestWord.hint(typed, among: ConfigurationKeys.source) == ", did you mean '\(meant)'?")
    }

    @Test func noKeyIsNamedWhereNoneIsNear() {
        #expect(NearestWord.hint("snapshot_quality", among: ConfigurationKeys.source).isEmpty)
        #expect(NearestWord.edits("abcd", "abdc") == 1)
        #expect(NearestWord.edits("kitten", "sitting") == 3)
    }
}
