// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// `POST /model/add` and `/model/remove`.
struct ModelRequest: Sendable {
    /// nil for what is neither.
    let family: ModelFamily?
    /// Behind the family: `PE-Core-B16-224` of `perception_encoder/PE-Core-B16-224`; nil where there is no such.
    let name: String?
    let key: String?

    /// - Throws: `ValidationErrors` where there is no `model_id`; `APIError` 400 where it has more than two parts
    init(_ object: JSONObject) throws {
        var errors = ValidationErrors()
        for name in ["api_key", "model_type"] {
            switch object[name] {
            case nil, .string?, .null?: break
            case let value?:
                errors.add("string_type", "Input should be a valid string", at: [.name(name)], input: value)
            }
        }
        switch object["model_id"] {
        case .string(let id)?:
            let parts = id.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty else { throw APIError.invalidModelID }
            // Their default engine writes the family with a hyphen.
            family = ModelFamily(rawValue: String(parts[0].map { $0 == "-" ? "_" : $0 }))
            name = String(parts[1])
        case nil:
            errors.missing("model_id", in: .object(object))
            throw errors
        case let value?:
            errors.add("string_type", "Input should be a valid string", at: [.name("model_id")], input: value)
            throw errors
        }
        if !errors.isEmpty { throw errors }
        if case .string(let key)? = object["api_key"] { self.key = key } else { key = nil }
    }
}
