// SPDX-License-Identifier: Apache-2.0

/// The part of a request's target behind the question mark.
struct Query: Sendable {
    let pairs: [(name: String, value: String)]

    init(_ text: Substring) {
        pairs = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// A request's target as its path and what stands behind it.
    static func split(target: String) -> (path: String, query: Query) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return (decoded(parts[0], plus: UInt8(ascii: "+")), Query(parts.count > 1 ? parts[1] : ""))
    }

    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    var names: [String] { pairs.map(\.name) }

    /// Percent escapes; a stray percent sign stands for itself.
    ///
    /// - Parameter plus: what `+` stands for; in forms a space
    private static func decoded(_ text: Substring, plus: UInt8 = UInt8(ascii: " ")) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                rest.count >= 2
            {
                bytes.append(value)
                rest.removeFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? plus : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
