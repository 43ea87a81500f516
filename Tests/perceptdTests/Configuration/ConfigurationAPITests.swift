// SPDX-License-Identifier: Apache-2.0
import Testing
import Web

@testable import perceptd

/// The section `api`.
@Suite struct ConfigurationAPITests {
    private static let hash = APIKey.hash(of: "a")

    private func settings(_ api: String) throws -> WebSettings {
        try #require(try ConfigurationText.parse(ConfigurationText.file("api: \(api)")).api)
    }

    @Test func withoutItThereIsNoAPI() throws {
        let configuration = try ConfigurationText.parse(ConfigurationText.file())
        #expect(configuration.api == nil)
    }

    @Test func theLeastIsThatOfServe() throws {
        var expected = WebSettings()
        expected.drainSeconds = 6
        expected.trustFile = Environment.variable("SSL_CERT_FILE")
        #expect(try settings("{}") == expected)
        #expect(expected.host == "127.0.0.1" && expected.port == 9001)
    }

    @Test func everyKeyIsHeeded() throws {
        let api = """
            {listen: "[::1]:9002", keys: [{name: ci, hash: "\(Self.hash)"}], tls: {cert: c.pem, key: /k.pem},
              cors: [https://a.example, '*'], urls: yes, clip_alias: true,
              limits: {queue: 7, items: 3, body: 2M, upload: 3G, uploads: 2, pixels: 1000, video_pixels: 2000, frames: 9,
                classify_time: 2m, receive_time: 4s, answer_time: 5s, streams: 6, connections: 8}}
            """
        let found = try settings(api)
        #expect(found.host == "::1" && found.port == 9002 && found.allowsURLs && found.aliasesCLIP)
        #expect(found.keys == [try #require(APIKey(name: "ci", hash: Self.hash))])
        #expect(found.tls == WebSettings.TLSFiles(certificate: "/etc/c.pem", key: "/k.pem"))
        #expect(found.origins == ["https://a.example", "*"])
        #expect(found.queueLimit == 7 && found.itemLimit == 3 && found.bodyLimit == 2 << 20)
        #expect(found.uploadLimit == 3 << 30 && found.uploadPlaces == 2 && found.pixelLimit == 1000)
        #expect(found.videoPixelLimit == 2000 && found.mediaFrames == 9 && found.mediaSeconds == 120)
        #expect(found.headSeconds == 4 && found.bodySeconds == 4 && found.answerSeconds == 5)
        #expect(found.streamLimit == 6 && found.connectionLimit == 8)
    }

    @Test(arguments: [
        ("{listen: 9001}", "api.listen: must be an address and a port"),
        ("{listen: \"::1:9001\"}", "api.listen: must be an address and a port"),
        ("{listen: \"a:70000\"}", "api.listen: must be an address and a port"),
        ("{lisen: \"a:1\"}", "api.lisen: unknown key, did you mean 'listen'?"),
        ("{keys: [{name: a}]}", "api.keys[0]: needs the keys 'name' and 'hash'"),
        ("{keys: [{name: a, hash: pk_secret}]}", "api.keys[0].hash: must be sha256:"),
        ("{keys: [{name: a, hash: x, more: 1}]}", "api.keys[0].more: unknown key"),
        ("{keys: {}}", "api.keys: must be a list"), ("{tls: {cert: a}}", "api.tls: needs both 'cert' and 'key'"),
        ("{cors: [example.org]}", "api.cors[0]: must be an origin"),
        ("{urls: maybe}", "api.urls: must be 'true' or 'false'"),
        ("{limits: {queue: 0}}", "api.limits.queue: must be a whole number from 1 to 100000"),
        ("{limits: {body: 5}}", "api.limits.body: must be a number of bytes"),
        ("{limits: {classify_time: 5}}", "api.limits.classify_time: needs a unit"),
        ("{limits: {speed: 5}}", "api.limits.speed: unknown key"),
    ])
    func whatIsWrongIsSaidWithItsLine(api: String, problem: String) {
        let complaints = ConfigurationText.complaints(ConfigurationText.file("api: \(api)"))
        #expect(complaints.contains { $0.hasPrefix("4: \(problem)") }, "\(complaints)")
        #expect(!complaints.joined().contains("pk_secret"), "who mixes up key and hash must not find it in a log")
    }
}
