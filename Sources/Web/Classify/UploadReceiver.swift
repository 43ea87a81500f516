// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// Brings a request's body to disk: all of it, or the `file` of a form, whose other fields are parameters.
struct UploadReceiver {
    /// Bytes that are gathered before they are written.
    private static let writeSize = 256 << 10

    private(set) var request: ClassifyRequest
    /// What the client calls the file; only for people.
    private(set) var filename: String?
    private let file: UploadFile
    private let settings: WebSettings
    private let inference: InferenceService
    private var pending = ByteBuffer()
    private var isSeen = false
    private var size = 0
    /// The field that is read now, and its bytes up to now.
    private var field: (name: String, value: ByteBuffer)?
    private var fields = 0

    private init(_ request: ClassifyRequest, _ file: UploadFile, _ inference: InferenceService, _ settings: WebSettings)
    {
        self.request = request
        self.file = file
        self.inference = inference
        self.settings = settings
    }

    /// - Throws: `APIError` 400, 413, 415 or 507; `ClientLeft` where the body ends early
    static func receive(
        _ call: Call, _ request: ClassifyRequest, _ inference: InferenceService, _ settings: WebSettings
    ) async throws -> (request: ClassifyRequest, file: UploadFile, name: String) {
        let length = call.request.headers[.contentLength].flatMap { Int($0) }
        if let length, length > settings.uploadLimit {
            throw APIError.tooLarge("The upload", limit: settings.uploadLimit)
        }
        let form = try form(call.request.headers[.contentType])
        let file = try await inference.work { try UploadFile() }
        var receiver = UploadReceiver(request, file, inference, settings)
        var reader = form.map { MultipartReader($0) }
        var received = 0
        for try await chunk in call.request.body {
            received += chunk.readableBytes
            if received > settings.uploadLimit { throw APIError.tooLarge("The upload", limit: settings.uploadLimit) }
            if reader == nil { try await receiver.write(chunk) } else { try await receiver.take(chunk, &reader) }
        }
        if let length, received < length { throw ClientLeft() }
        if let reader, !reader.isComplete { throw MultipartReader.malformed("it ends before its last boundary") }
        try await receiver.finish(isForm: form != nil)
        return (receiver.request, file, Self.name(receiver.filename))
    }

    /// Nil where the body is the file itself. What type that is of is seen from its bytes, whatever is said here.
    private static func form(_ type: String?) throws(APIError) -> MultipartForm? {
        guard let type else { return nil }
        if let form = try MultipartForm(contentType: type) { return form }
        let value = HeaderParameters(type).value
        if value.hasPrefix("image/") || value.hasPrefix("video/") || value == "application/octet-stream" { return nil }
        var error = APIError(
            .unsupportedMediaType,
            "The Content-Type must be image/..., video/..., application/octet-stream or multipart/form-data.")
        error.closes = true
        throw error
    }

    /// Without folders, as some browsers send them.
    private static func name(_ filename: String?) -> String {
        let last = filename?.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
        return last.isEmpty ? "upload" : printable(last, limit: 128)
    }
}

extension UploadReceiver {
    private mutating func take(_ chunk: ByteBuffer, _ reader: inout MultipartReader?) async throws {
        reader?.feed(chunk)
        while let event = try reader?.next() {
            switch event {
            case .part(let name, let filename): try begin(name, filename)
            case .data(let data): try await take(data)
            case .end: try endField()
            }
        }
    }

    private mutating func begin(_ name: String, _ filename: String?) throws(APIError) {
        try endField()
        guard name == "file" else {
            fields += 1
            field = (name, ByteBuffer())
            return
        }
        if isSeen { throw APIError(.badRequest, "The form has two parts named file; one is taken.") }
        isSeen = true
        self.filename = filename
    }

    private mutating func take(_ data: ByteBuffer) async throws {
        guard field != nil else { return try await write(data) }
        let count = (field?.value.readableBytes ?? 0) + data.readableBytes
        if count > settings.textLimit {
            throw APIError(.badRequest, "A field of the form is longer than \(settings.textLimit) bytes.")
        }
        field?.value.writeImmutableBuffer(data)
    }

    private mutating func endField() throws(APIError) {
        guard let (name, value) = field else { return }
        field = nil
        guard let text = String(validating: value.readableBytesView, as: UTF8.self) else {
            throw APIError(.badRequest, "A field of the form is not valid UTF-8.")
        }
        try request.take(name, text)
    }

    private mutating func write(_ data: ByteBuffer) async throws {
        size += data.readableBytes
        pending.writeImmutableBuffer(data)
        if pending.readableBytes >= Self.writeSize { try await flush() }
    }

    private mutating func flush() async throws {
        let (file, bytes) = (file, pending)
        pending = ByteBuffer()
        try await inference.work { try file.append(bytes) }
    }

    private mutating func finish(isForm: Bool) async throws {
        if isForm, !isSeen { throw APIError(.badRequest, "The form has no part named file.") }
        if size == 0 { throw APIError(.badRequest, "The upload is empty.") }
        try await flush()
    }
}
