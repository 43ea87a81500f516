// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Pipeline

@testable import Capture
@testable import Encoder
@testable import Web

/// What is fed.
enum FuzzTarget: String, CaseIterable {
    /// The header of a safetensors file.
    case header
    /// JSON: the files beside a model.
    case json
    /// YAML: the same for perception_models.
    case yaml
    /// The cleaning and encoding of prompts.
    case text
    /// Still pictures.
    case picture
    /// The SOURCE argument, and what is printed of it.
    case location
    /// What clients send: bodies, queries, base64.
    case request

    func run(_ bytes: UnsafeRawBufferPointer) {
        switch self {
        case .header: Self.attempt { () throws(Failure) in try Self.parseHeader(bytes) }
        case .json:
            Self.attempt { () throws(Failure) in try Self.readNotes(try JSONValue.parse(bytes, subject: "fuzz")) }
        case .yaml:
            Self.attempt { () throws(Failure) in try Self.readNotes(try YAMLSubset.parse(bytes, subject: "fuzz")) }
        case .text: Self.encode(String(decoding: bytes, as: UTF8.self))
        case .picture: Self.attempt { () throws(Failure) in try Self.decode(bytes) }
        case .location: Self.locate(String(decoding: bytes, as: UTF8.self))
        case .request: Self.ask(bytes)
        }
    }

    /// A failure is an answer, of one line.
    private static func attempt(_ body: () throws(Failure) -> Void) {
        do {
            try body()
        } catch {
            precondition(!error.reason.contains("\n"), "a reason of two lines: \(error.reason)")
        }
    }

    private static func parseHeader(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        let header = try SafetensorsHeader.parse(bytes: bytes, fileSize: bytes.count)
        var reached = 0
        for tensor in header.tensors {
            precondition(tensor.bytes.lowerBound >= reached && tensor.bytes.upperBound <= bytes.count)
            reached = tensor.bytes.upperBound
        }
    }

    private static func readNotes(_ value: JSONValue) throws(Failure) {
        _ = try ModelNotes(files: [ConfigFile(name: "open_clip_config.json", root: value)])
    }

    private static let tokenizer = try? Tokenizer.load()

    private static func encode(_ text: String) {
        guard let tokenizer else { fatalError("no tokenizer") }
        let ids = tokenizer.encode(text)
        precondition(ids.first == Tokenizer.startOfText && ids.last == Tokenizer.endOfText)
        precondition(ids.allSatisfy { (0...Tokenizer.endOfText).contains($0) })
        precondition(tokenizer.encode(text, context: 32).count <= 32)
        _ = tokenizer.clean(text)
    }

    private static let pool = PixelPool()

    private static func decode(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        let frame = try PictureReader.decode(bytes: Array(bytes), name: "fuzz", pool: pool)
        var sum: UInt8 = 0
        frame.withPixels { pixels in for byte in pixels { sum ^= byte } }
        precondition(frame.layout.width > 0 && frame.layout.height > 0)
    }

    /// Every request type takes it or says as JSON what is wrong with it.
    private static func ask(_ bytes: UnsafeRawBufferPointer) {
        let text = String(decoding: bytes, as: UTF8.self)
        _ = Query(text[...]).names
        _ = try? Base64Picture.bytes(text)
        let body = ByteBuffer(bytes: bytes)
        for family in ModelFamily.allCases {
            answer { () throws(ValidationErrors) in _ = try EmbedImageRequest(body.object(), family: family) }
            answer { () throws(ValidationErrors) in _ = try EmbedTextRequest(body.object(), family: family) }
            answer { () throws(ValidationErrors) in _ = try CompareRequest(body.object(), family: family) }
        }
    }

    private static func answer(_ body: () throws(ValidationErrors) -> Void) {
        do {
            try body()
        } catch {
            let json = error.json
            precondition(json.count < 100_000, "an answer of \(json.count) bytes")
            json.withUnsafeBytes { json in
                attempt { () throws(Failure) in
                    guard case .object(let object) = try JSONValue.parse(json, subject: "the answer") else {
                        preconditionFailure("no object")
                    }
                    precondition(object["detail"] != nil)
                }
            }
        }
    }

    private static func locate(_ text: String) {
        _ = SourceLocation(text)
        _ = SourceName.redacted(text)
    }
}
