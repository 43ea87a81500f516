// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// A request's body in memory; its bytes go back to the budget when it is let go of.
final class HeldBody: Sendable {
    let buffer: ByteBuffer
    private let budget: Budget

    private init(_ buffer: ByteBuffer, _ budget: Budget) {
        self.buffer = buffer
        self.budget = budget
    }

    deinit { budget.giveBack(buffer.readableBytes) }

    /// Reads a body of at most `limit` bytes.
    ///
    /// - Throws: `APIError` 413 or 503; `ClientLeft` where it ends early
    static func read(_ request: Request, limit: Int, budget: Budget) async throws -> HeldBody {
        let length = request.headers[.contentLength].flatMap { Int($0) }
        if let length, length > limit { throw APIError.tooLarge("The body", limit: limit) }
        var buffer = ByteBuffer()
        var isHeld = false
        defer { if !isHeld { budget.giveBack(buffer.readableBytes) } }
        for try await chunk in request.body {
            guard buffer.readableBytes + chunk.readableBytes <= limit else {
                throw APIError.tooLarge("The body", limit: limit)
            }
            guard budget.take(chunk.readableBytes) else {
                var error = APIError.busy("Too many large requests at a time - retry request.")
                error.closes = true
                throw error
            }
            if buffer.readableBytes == 0, let length { buffer.reserveCapacity(length) }
            buffer.writeImmutableBuffer(chunk)
        }
        if let length, buffer.readableBytes < length { throw ClientLeft() }
        isHeld = true
        return HeldBody(buffer, budget)
    }
}
