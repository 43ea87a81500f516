// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// `POST /perception_encoder/embed_text`.
struct EmbedTextRequest: FamilyRequest {
    let common: CommonFields
    let texts: [String]

    /// - Throws: `ValidationErrors` with everything that does not fit the schema
    init(_ object: JSONObject, family: ModelFamily) throws(ValidationErrors) {
        var errors = ValidationErrors()
        common = CommonFields(object, family: family, &errors)
        var texts: [String] = []
        let path: [ValidationErrors.Step] = [.name("text")]
        switch object["text"] {
        case nil: errors.missing("text", in: .object(object))
        case .string(let text)?: texts = [text]
        case .array(let elements)?:
            for (place, element) in elements.enumerated() {
                if case .string(let text) = element {
                    texts.append(text)
                } else {
                    errors.add(
                        "string_type", "Input should be a valid string",
                        at: path + [.name("list[str]"), .place(place)], input: element)
                }
            }
        case let value?:
            errors.add("list_type", "Input should be a valid list", at: path + [.name("list[str]")], input: value)
            errors.add("string_type", "Input should be a valid string", at: path + [.name("str")], input: value)
        }
        self.texts = texts
        if !errors.isEmpty { throw errors }
    }
}
