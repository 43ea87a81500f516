// SPDX-License-Identifier: Apache-2.0

/// A text with `${NAME}` and `${NAME:default}` in it; `$${` stands for `${`.
struct Template {
    enum Piece: Equatable {
        case literal(String)
        case variable(String, fallback: String?)
    }

    struct Fault: Error {
        let rule: String
    }

    let pieces: [Piece]

    init(_ text: String) throws(Fault) {
        var pieces: [Piece] = []
        var (literal, rest) = ("", Substring(text))
        while let place = rest.firstRange(of: "${") {
            literal += rest[..<place.lowerBound]
            rest = rest[place.upperBound...]
            if literal.last == "$" {
                literal += "{"
                continue
            }
            guard let end = rest.firstIndex(of: "}") else {
                throw Fault(rule: "has a '${' without a '}'; '$${' is a plain '${'")
            }
            if !literal.isEmpty { pieces.append(.literal(literal)) }
            literal = ""
            pieces.append(try Self.variable(rest[..<end]))
            rest = rest[rest.index(after: end)...]
        }
        literal += rest
        self.pieces = literal.isEmpty ? pieces : pieces + [.literal(literal)]
    }

    private static func variable(_ text: Substring) throws(Fault) -> Piece {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        let isName = name.utf8.allSatisfy { byte in
            (97...122).contains(byte | 0x20) || (48...57).contains(byte) || byte == UInt8(ascii: "_")
        }
        guard isName, let first = name.utf8.first, !(48...57).contains(first) else {
            throw Fault(rule: "has a '${}' whose name is not made of letters, digits and _")
        }
        return .variable(name, fallback: parts.count > 1 ? String(parts[1]) : nil)
    }
}
