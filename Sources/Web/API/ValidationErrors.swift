// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What in a request does not fit its schema, in the words of pydantic, which Roboflow's server answers with.
struct ValidationErrors: Error, Sendable {
    /// Where something is: member names and places in lists.
    enum Step: Sendable, Hashable {
        case name(String)
        case place(Int)
    }

    /// Values up to this size are repeated in the answer.
    private static let longestInput = 256

    private var details: [JSONLine] = []

    init() {}

    var isEmpty: Bool { details.isEmpty }

    mutating func add(_ type: String, _ message: String, at path: [Step], input: JSONValue?, cause: String? = nil) {
        // A list of a million wrong elements needs no million lines.
        guard details.count < 100 else { return }
        var detail = JSONLine()
        detail.member("type", string: type)
        detail.member("loc", values: [.string("body")] + path.map(Self.value))
        detail.member("msg", string: message)
        if let input, let short = Self.short(input) { detail.member("input", value: short) }
        if let cause {
            var context = JSONLine()
            context.member("error", string: cause)
            detail.member("ctx", object: context)
        }
        details.append(detail)
    }

    mutating func missing(_ name: String, at path: [Step] = [], in object: JSONValue) {
        add("missing", "Field required", at: path + [.name(name)], input: object)
    }

    var json: [UInt8] {
        var line = JSONLine()
        line.member("detail", objects: details)
        return line.finished()
    }

    private static func value(_ step: Step) -> JSONValue {
        switch step {
        case .name(let name): .string(name)
        case .place(let place): .number(Double(place))
        }
    }

    /// Nothing for what is long: pictures need not travel back.
    private static func short(_ value: JSONValue) -> JSONValue? {
        var budget = longestInput
        return fits(value, &budget) ? value : nil
    }

    private static func fits(_ value: JSONValue, _ budget: inout Int) -> Bool {
        switch value {
        case .string(let text): budget -= text.utf8.count
        case .array(let elements): for element in elements where budget > 0 { _ = fits(element, &budget) }
        case .object(let object):
            for member in object.members where budget > 0 {
                budget -= member.key.utf8.count
                _ = fits(member.value, &budget)
            }
        case .number, .boolean, .null: break
        }
        budget -= 8
        return budget > 0
    }
}
