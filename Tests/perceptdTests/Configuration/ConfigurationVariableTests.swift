// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import perceptd

/// `${NAME}` in values.
@Suite struct ConfigurationVariableTests {
    private static func location(_ url: String, _ values: [String: String]) throws -> String? {
        let file = ConfigurationText.file(sources: "sources:\n  porch:\n    url: \"\(url)\"")
        return try ConfigurationText.parse(file, ConfigurationText.variables(values)).sources.first?.location
    }

    private static let addresses: [(String, [String: String], String)] = [
        ("rtsp://cam:${PW}@host/x", ["PW": "p@ss/w:rd%?#&"], "rtsp://cam:p%40ss%2Fw%3Ard%25%3F%23%26@host/x"),
        ("rtsp://${USER}:${PW}@host", ["USER": "a:b", "PW": "c d"], "rtsp://a%3Ab:c%20d@host"),
        ("rtsp://cam:${PW}@host", ["PW": "ü"], "rtsp://cam:%C3%BC@host"),
        ("rtsp://cam:${PW}@host", ["PW": "safe-._~9"], "rtsp://cam:safe-._~9@host"),
        // A variable may hold both, and then the first colon parts them.
        ("rtsp://${BOTH}@host", ["BOTH": "cam:p:w@"], "rtsp://cam:p%3Aw%40@host"),
        ("rtsp://cam:a@${PW}@host/${PATH}", ["PW": "@", "PATH": "a@b/c"], "rtsp://cam:a@%40@host/a@b/c"),
        ("rtsp://cam:${PW:d@f}@${HOST}/x", ["HOST": "h:554"], "rtsp://cam:d%40f@h:554/x"),
        ("rtsp://${HOST}/x@y", ["HOST": "h:1"], "rtsp://h:1/x@y"),
        ("${URL}", ["URL": "rtsp://cam:p%40@host/x"], "rtsp://cam:p%40@host/x"),
        ("http://host/?token=${T}", ["T": "a/b"], "http://host/?token=a/b"),
    ]

    @Test(arguments: addresses)
    func aPasswordIsEscapedOnItsWayIntoAURL(url: String, values: [String: String], location: String) throws {
        #expect(try Self.location(url, values) == location)
    }

    private static let texts: [(String, String)] = [
        ("${A}", "x"), ("a ${A} b ${B} ${A}", "a x b y z x"), ("${NONE:d}", "d"), ("a${NONE:}b", "ab"),
        ("${EMPTY:d}", "d"), ("${NONE:a:b-c}", "a:b-c"), ("$${A}", "${A}"), ("$A $ 5$", "$A $ 5$"), ("$$ ${A}", "$$ x"),
        ("${NESTED}", "${A}"), ("${A:d}", "x"),
    ]

    @Test(arguments: texts)
    func areReplacedOnce(text: String, result: String) throws {
        let values = ["A": "x", "B": "y z", "EMPTY": "", "NESTED": "${A}"]
        let file = ConfigurationText.file(prompts: "prompts:\n  dog: '\(text)'")
        let configuration = try ConfigurationText.parse(file, ConfigurationText.variables(values))
        #expect(configuration.prompts.map(\.text) == [result])
    }

    @Test func standForValuesOfEveryKind() throws {
        let values = ["FPS": "5", "ON": "yes", "WAIT": "3s", "LOW": "0.1", "NAME": "porch"]
        let file = ConfigurationText.file(
            sources: "sources: {porch: {url: rtsp://h/x, fps: '${FPS}', enabled: '${ON}', stall_limit: '${WAIT}'}}",
            prompts: "prompts: {dog: {text: a, range: ['${LOW}', '${HIGH:0.2}'], sources: ['${NAME}']}}")
        let configuration = try ConfigurationText.parse(file, ConfigurationText.variables(values))
        #expect(configuration.sources.first?.fps == 5 && configuration.sources.first?.stallLimit == 3)
        #expect(configuration.prompts.first?.range?.low == 0.1 && configuration.prompts.first?.sources == ["porch"])
        #expect(
            configuration.origin.suffix(2) == [
                "variables from the environment: ON, FPS, WAIT, LOW, NAME", "variables from their defaults: HIGH",
            ])
    }

    @Test func credentialsComeAfterTheEnvironment() throws {
        let folder = Workspace()
        folder.write("PW", "from file\r\n")
        folder.write("OTHER", "from file\n\n")
        let variables = ConfigurationText.variables(["OTHER": "from environment"], credentials: folder.path)
        let file = ConfigurationText.file(prompts: "prompts: {a: '${PW}', b: '${OTHER}'}")
        let configuration = try ConfigurationText.parse(file, variables)
        #expect(configuration.prompts.map(\.text) == ["from file", "from environment"])
        #expect(
            configuration.origin.suffix(2) == [
                "variables from the environment: OTHER", "variables from credentials: PW",
            ])
    }

    @Test func credentialsThatAreNoTextAreProblems() {
        let folder = Workspace()
        folder.write("PW", [0xFF, 0xFE])
        folder.write("LONG", String(repeating: "x", count: 70_000))
        let variables = ConfigurationText.variables([:], credentials: folder.path)
        let file = ConfigurationText.file(prompts: "prompts: {a: '${PW}', b: '${LONG}'}")
        #expect(
            ConfigurationText.complaints(file, variables) == [
                "3: prompts.a: the credential PW is not a text of at most 64 KiB",
                "3: prompts.b: the credential LONG is not a text of at most 64 KiB",
            ])
    }

    /// Whatever is wrong, and wherever: no message holds a value of a variable, or a password of the file.
    @Test func noSecretIsEverSaid() {
        let values = ["PW": "hunter2"]
        let secrets = [
            "rtsp://cam:hunter2@host/ x", "rtsp://cam:hun/hunter2@host/ x", "admin:hunter2@10.0.0.5", "${PW}",
            "http://host/ ?token=hunter2", "rtsp://${PW}@ /x", "rtsp://cam:hunter2@host/$${${NOPE}",
        ]
        let keys = ["url", "v4l2", "fps", "policy", "size", "frozen_after", "hardware", "reconnect", "enabled", "bark"]
        for secret in secrets {
            for key in keys {
                let file = ConfigurationText.file(sources: "sources:\n  porch:\n    \(key): \"\(secret)\"")
                let complaints = ConfigurationText.complaints(file, ConfigurationText.variables(values))
                #expect(!complaints.isEmpty)
                #expect(!complaints.contains { $0.contains("hunter2") }, "\(key) \(complaints)")
            }
        }
        let asKey = ConfigurationText.complaints("rtsp://cam:hunter2@host/x: y\n")
        #expect(!asKey.contains { $0.contains("hunter2") })
    }
}
