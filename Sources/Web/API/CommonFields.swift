// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What all six requests have in common. The rest that Roboflow's server takes (`id`, `source`, `usage_billable`, ...) is
/// checked and ignored.
struct CommonFields: Sendable {
    let version: ModelVersion
    let key: String?

    init(_ object: JSONObject, family: ModelFamily, _ errors: inout ValidationErrors) {
        Self.checkString("id", in: object, allowsNull: false, &errors)
        for name in ["api_key", "source", "source_info", "model_id", family.versionField] {
            Self.checkString(name, in: object, allowsNull: true, &errors)
        }
        Self.checkFlag("usage_billable", in: object, allowsNull: false, &errors)
        Self.checkFlag("disable_model_monitoring", in: object, allowsNull: true, &errors)
        Self.checkNumber("start", in: object, &errors)
        if case .string(let key)? = object["api_key"] { self.key = key } else { key = nil }
        version =
            switch object[family.versionField] {
            case nil: .standard
            case .string(let name)?: .named(name)
            // Their server makes `perception_encoder/None` of it.
            default: .named("None")
            }
    }

    private static func checkString(
        _ name: String, in object: JSONObject, allowsNull: Bool, _ errors: inout ValidationErrors
    ) {
        switch object[name] {
        case nil, .string?: break
        case .null? where allowsNull: break
        case let value?: errors.add("string_type", "Input should be a valid string", at: [.name(name)], input: value)
        }
    }

    private static func checkFlag(
        _ name: String, in object: JSONObject, allowsNull: Bool, _ errors: inout ValidationErrors
    ) {
        switch object[name] {
        case nil, .boolean?, .number(0)?, .number(1)?: break
        case .null? where allowsNull: break
        case .string(let word)? where Self.flagWords.contains(word.lowercased()): break
        case let value?: errors.add("bool_type", "Input should be a valid boolean", at: [.name(name)], input: value)
        }
    }

    private static let flagWords: Set<String> = [
        "true", "false", "1", "0", "on", "off", "t", "f", "y", "n", "yes", "no",
    ]

    private static func checkNumber(_ name: String, in object: JSONObject, _ errors: inout ValidationErrors) {
        switch object[name] {
        case nil, .number?, .null?, .boolean?: break
        case let value?: errors.add("float_type", "Input should be a valid number", at: [.name(name)], input: value)
        }
    }
}
