// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird

/// What is done for one method on one path.
struct Route: Sendable {
    /// Where a key is looked for, if keys are needed at all.
    enum Guarding: Sendable {
        /// Anybody may ask.
        case open
        /// In the query or a header.
        case key
        /// There or in the body, which the route looks into.
        case keyInBody
    }

    let method: HTTPRequest.Method
    let path: String
    let guarding: Guarding
    let answer: @Sendable (Call) async throws -> Response

    init(
        _ method: HTTPRequest.Method, _ path: String, _ guarding: Guarding = .key,
        _ answer: @escaping @Sendable (Call) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.guarding = guarding
        self.answer = answer
    }
}
