// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Capture

@Suite struct StreamAddressTests {
    static let addresses: [(text: String, url: String, host: String, port: Int?)] = [
        ("rtsp://cam/live", "rtsp://cam/live", "cam", 554),
        ("RTSP://u:p@cam:8554/live", "rtsp://u:p@cam:8554/live", "cam", 8554),
        ("rtsp://u:p@ss@cam/live", "rtsp://u:p%40ss@cam/live", "cam", 554),
        ("rtsp://u:p/s?s#x@cam/live", "rtsp://u:p%2Fs%3Fs%23x@cam/live", "cam", 554),
        ("http://u:50%25%@cam/v", "http://u:50%25%25@cam/v", "cam", 80),
        ("rtsp://u:ключ@cam/1", "rtsp://u:%D0%BA%D0%BB%D1%8E%D1%87@cam/1", "cam", 554),
        ("rtsp://[fe80::1]:8554/a@b", "rtsp://[fe80::1]:8554/a@b", "fe80::1", 8554),
        ("udp://@239.0.0.1:1234", "udp://@239.0.0.1:1234", "239.0.0.1", 1234),
        ("srt://:9000?mode=listener", "srt://:9000?mode=listener", "", 9000),
        ("http://cam:8080/pictures@2x.jpg", "http://cam:8080/pictures@2x.jpg", "cam", 8080),
    ]

    @Test(arguments: addresses)
    func takesApart(_ address: (text: String, url: String, host: String, port: Int?)) throws {
        let parsed = try #require(StreamAddress(address.text))
        #expect(parsed.url == address.url && parsed.host == address.host && parsed.port == address.port)
    }

    @Test(arguments: ["p@s/s?w#d%", "p/ss", "p?ss", "p#ss", "p@ss", "12/34", "1?2", "a@b/c"])
    func noPieceOfAPasswordIsInTheName(_ password: String) {
        let name = SourceName.redacted("rtsp://user:\(password)@cam/live")
        #expect(name == "rtsp://cam/live" || name == "rtsp://***@cam/live")
    }

    @Test(arguments: [
        "rtsp://cam/user=admin_password=SECRET_channel=1.sdp", " rtsp://u:SECRET@cam", "rtsp:/u:SECRET@cam",
        "concat:rtsp://u:SECRET@h/x", "u:SECRET@127.0.0.1/x", "http://cam/Ключ/PASSWORD=SECRET/ÄÖ?token=SECRET",
    ])
    func norWhereItIsWrittenInAnotherPlace(_ text: String) {
        #expect(!SourceName.redacted(text).contains("SECRET"))
    }
}
