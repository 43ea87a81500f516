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
    /// Files that perceptd keeps: packed models and prompts.
    case packed
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
        case .packed:
            Self.attempt { () throws(Failure) in try Self.readHeader(bytes) }
            Self.attempt { () throws(Failure) in try Self.readPrompts(bytes) }
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

    /// With the right digest behind it, or nothing would come past that.
    private static func readHeader(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var page = Array("perceptd".utf8) + Array(bytes)
        let filled = PackedHeader.byteCount - Digest.byteCount
        page = Array((page + [UInt8](repeating: 0, count: filled)).prefix(filled))
        let header = try PackedHeader.parse(signed(page))
        let again = try PackedHeader.parse(header.bytes)
        precondition(again == header)
    }

    private static func readPrompts(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        let key = Digest(high: 1, low: 2)
        let content = Array("perceptp".utf8) + Array(bytes)
        let file = try PromptFile(signed(content), key: key, dimension: 3)
        precondition(file.entries.count <= PromptFile.limit)
        precondition(file.entries.allSatisfy { $0.embedding.values.count == 3 })
    }

    private static func signed(_ bytes: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(raw: bytes)
        writer.append(Digest(bytes))
        return writer.bytes
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
