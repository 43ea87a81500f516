// SPDX-License-Identifier: Apache-2.0
import HTTPTypes

extension HTTPField.Name {
    // The initialiser is optional for what is no token (RFC 9110, section 5.6.2); these are.
    static let requestID = HTTPField.Name("X-Request-ID")!
    static let retryAfter = HTTPField.Name("Retry-After")!
    static let apiKey = HTTPField.Name("X-API-Key")!
    static let accessControlMaxAge = HTTPField.Name("Access-Control-Max-Age")!
    static let vary = HTTPField.Name("Vary")!
    static let secWebSocketKey = HTTPField.Name("Sec-WebSocket-Key")!
    static let secWebSocketVersion = HTTPField.Name("Sec-WebSocket-Version")!
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
