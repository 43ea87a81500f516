// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Testing

@testable import Web

/// Forms, in pieces of every size.
@Suite struct MultipartReaderTests {
    private static let type = "multipart/form-data; boundary=b-1"
    private static let whole = """
        --b-1\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na dog\r\n\
        --b-1\r\ncontent-disposition: form-data; name="file"; filename="a;\\"b.mp4"\r\nContent-Type: video/mp4\r\n\r\n\
        x\r\n--b-\r\n--b-2\r\n\r\n--b-1 \r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n--b-1--\r\nepilogue
        """

    /// The parts' names, file names and contents.
    private func parts(_ text: String, pieces: Int = .max, type: String = type) throws -> [String] {
        var reader = MultipartReader(try #require(try MultipartForm(contentType: type)))
        var parts: [String] = []
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            reader.feed(ByteBuffer(bytes: bytes.prefix(pieces)))
            bytes = bytes.dropFirst(pieces)
            while let event = try reader.next() {
                switch event {
                case .part(let name, let filename): parts.append("\(name)|\(filename ?? "-")|")
                case .data(let data): parts[parts.count - 1] += String(buffer: data)
                case .end: parts.append("end")
                }
            }
        }
        if !reader.isComplete { parts.append("incomplete") }
        return parts
    }

    @Test(arguments: [1, 2, 3, 5, 7, 16, 1000])
    func aFormIsTheSameInPiecesOfAnySize(pieces: Int) throws {
        #expect(
            try parts(Self.whole, pieces: pieces) == [
                "prompt|-|a dog", "file|a;\"b.mp4|x\r\n--b-\r\n--b-2\r\n", "empty|-|", "end",
            ])
    }

    @Test func aLargePartIsHandedOnWhileItComes() throws {
        var reader = MultipartReader(try #require(try MultipartForm(contentType: Self.type)))
        reader.feed(ByteBuffer(string: "--b-1\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"))
        _ = try reader.next()
        for _ in 0..<100 {
            reader.feed(ByteBuffer(repeating: 0, count: 1 << 20))
            guard case .data(let data)? = try reader.next() else {
                Issue.record("nothing came")
                return
            }
            #expect(data.readableBytes > (1 << 20) - 100)
        }
    }

    @Test(arguments: [
        "x--b-1\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b-1--",
        "--b-2\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b-2--                  ",
        "--b-1garbage\r\n", "--b-1\r\n\r\nno head\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data\r\n\r\n\r\n--b-1--",
        "--b-1\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\n\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n\r\n--b-1--",
        "--b-1\r\nno colon\r\n\r\n\r\n--b-1--",
        "--b-1\r\nContent-Disposition: form-data; name=\"" + String(repeating: "a", count: 10_000) + "\"\r\n\r\n",
        "--b-1\r\n" + String(repeating: "a", count: 10_000),
        String(repeating: "--b-1\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n", count: 300),
    ])
    func whatIsNoFormIsRefused(text: String) {
        #expect(throws: APIError.self) { try parts(text) }
    }

    @Test(arguments: ["--b", "--b-1", "--b-1\r\n", "--b-1\r\nContent-Disposition: form-data; name=a\r\n\r\nrest"])
    func aFormThatIsCutOffIsIncomplete(text: String) throws {
        #expect(try parts(text).last == "incomplete")
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a\u{1}b\"",
        "multipart/form-data; boundary=" + String(repeating: "a", count: 71), "multipart/form-data; boundary=\"a \"",
        "multipart/form-data; boundary=a; boundary=b",
    ])
    func aFormNeedsABoundary(type: String) {
        #expect(throws: APIError.self) { try MultipartForm(contentType: type) }
    }

    @Test func otherTypesAreNoForms() throws {
        #expect(try MultipartForm(contentType: "video/mp4; boundary=a") == nil)
        #expect(
            try MultipartForm(contentType: "Multipart/Form-Data; charset=utf-8; boundary=\"a b\"")?.boundary
                == Array("a b".utf8))
    }
}
