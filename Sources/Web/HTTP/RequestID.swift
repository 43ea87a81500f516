// SPDX-License-Identifier: Apache-2.0
import HTTPTypes

/// What an answer and the lines of the log about it have in common.
enum RequestID {
    /// The client's own, where it is short and harmless; or 16 hexadecimal digits by chance.
    static func make(_ headers: HTTPFields) -> String {
        if let given = headers[.requestID], (1...64).contains(given.utf8.count), given.utf8.allSatisfy(isPlain) {
            return given
        }
        return UInt64.random(in: 0...UInt64.max).hexadecimal
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
