// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// What a status line holds, read by somebody else's parser.
struct StatusLine: Decodable {
    let v: Int
    let kind: String
    let ts: String
    let source: String
    let state: String
    let reason: String?
    let reconnects: Int
    let tries: Int
    let captured: Int
    let encoded: Int
    let dropped: [String: Int]

    /// Those among the lines of a daemon, in order.
    static func all(_ lines: [String]) throws -> [StatusLine] {
        try lines.filter { $0.contains("\"kind\":\"status\"") }.map { try decode($0) }
    }
}
