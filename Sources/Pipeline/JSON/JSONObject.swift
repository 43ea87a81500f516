// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object in the order in which they were written, each name once.
package struct JSONObject: Sendable, Equatable {
    package struct Member: Sendable, Equatable {
        package let key: String
        package fileprivate(set) var value: JSONValue
    }

    package private(set) var members: [Member] = []
    /// By bytes: strings of Swift are equal when they only look the same.
    private var places: [[UInt8]: Int] = [:]

    package init() {}

    /// Sorted by name.
    package init(_ members: [String: JSONValue]) {
        for (key, value) in members.sorted(by: { $0.key < $1.key }) { updateValue(value, forKey: key) }
    }

    package var count: Int { members.count }

    package subscript(key: String) -> JSONValue? { places[Array(key.utf8)].map { members[$0].value } }

    /// Puts a member at the end, or a new value in the place of the old one, which is returned.
    @discardableResult
    package mutating func updateValue(_ value: JSONValue, forKey key: String) -> JSONValue? {
        if let place = places[Array(key.utf8)] {
            defer { members[place].value = value }
            return members[place].value
        }
        places[Array(key.utf8)] = members.count
        members.append(Member(key: key, value: value))
        return nil
    }

    /// The same without some members.
    package func removing(_ isUnwanted: (String) -> Bool) -> JSONObject {
        var rest = JSONObject()
        for member in members where !isUnwanted(member.key) { rest.updateValue(member.value, forKey: member.key) }
        return rest
    }
}
