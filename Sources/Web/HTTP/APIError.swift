// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// What goes wrong with a request, as its client is told: always a JSON object, which Roboflow's client needs.
struct APIError: Error, Sendable {
    let status: HTTPResponse.Status
    let body: [UInt8]
    /// What the body says, where it is one text.
    private(set) var message = ""
    var headers = HTTPFields()
    /// Whether what the client still sends is not worth reading.
    var closes = false

    /// `{"message": ...}`, the shape of everything but the two below.
    init(_ status: HTTPResponse.Status, _ message: String) {
        self.status = status
        var line = JSONLine()
        line.member("message", string: message)
        body = line.finished()
        self.message = message
    }

    /// `{"detail": ...}`, as FastAPI says that there is no such route.
    init(_ status: HTTPResponse.Status, detail: String) {
        self.status = status
        var line = JSONLine()
        line.member("detail", string: detail)
        body = line.finished()
    }

    /// What does not fit the schema.
    init(_ errors: ValidationErrors) {
        status = .unprocessableContent
        body = errors.json
    }

    var response: Response {
        var headers = headers
        headers[.contentType] = "application/json"
        if closes { headers[.connection] = "close" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

extension APIError {
    static let unknownModel = APIError(
        .notFound,
        "Requested Roboflow resource not found. Make sure that workspace, project or model you referred in request exists."
    )

    /// What the parser refuses.
    static let noHTTP = "This is no request of HTTP/1.1."

    static let invalidModelID = APIError(.badRequest, "Invalid Model ID sent in request.")

    static func unauthorised(isMissing: Bool) -> APIError {
        let problem = isMissing ? "An API key is required" : "The API key is not valid"
        var line = JSONLine()
        line.member("status", integer: 401)
        line.member("message", string: "\(problem): send it as `Authorization: Bearer KEY` or as api_key.")
        var error = APIError(status: .unauthorized, body: line.finished())
        error.headers[.wwwAuthenticate] = "Bearer"
        error.closes = true
        return error
    }

    /// Worth another try in a second.
    static func busy(_ message: String) -> APIError {
        var error = APIError(.serviceUnavailable, message)
        error.headers[.retryAfter] = "1"
        return error
    }

    /// No place is left in the encoder's queue.
    static let full = busy("The server is busy - retry request.")

    static func tooLarge(_ what: String, limit: Int) -> APIError {
        var error = APIError(.contentTooLarge, "\(what) is too large: at most \(limit) bytes are taken.")
        error.closes = true
        return error
    }

    /// - Parameters:
    ///   - cause: in the words of Roboflow's server, which programs look for
    ///   - reason: more exactly, in ours
    static func unreadableImage(_ cause: String, reason: String? = nil) -> APIError {
        var line = JSONLine()
        line.member("message", string: "Could not load input image. Cause: \(cause)")
        if let reason { line.member("reason", string: reason) }
        return APIError(status: .badRequest, body: line.finished())
    }

    static func badInput(_ cause: String) -> APIError {
        APIError(.badRequest, "Error with model input. Cause: \(cause)")
    }

    /// What went wrong inside stands in the log under `id`.
    static func inside(_ id: String) -> APIError { inside(id, "Internal error.") }

    /// What is wrong with it stands in the log under `id`.
    static func brokenModel(_ id: String) -> APIError { inside(id, "Model package is broken.") }

    private static func inside(_ id: String, _ message: String) -> APIError {
        var line = JSONLine()
        line.member("message", string: message)
        line.member("request_id", string: id)
        return APIError(status: .internalServerError, body: line.finished())
    }

    private init(status: HTTPResponse.Status, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}
