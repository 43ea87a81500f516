// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// `POST /perception_encoder/compare`.
struct CompareRequest: FamilyRequest {
    /// Something to compare; which of both it must be, `subject_type` and `prompt_type` say.
    enum Operand: Sendable {
        case image(ImageInput)
        case text(String)
    }

    let common: CommonFields
    let subject: Operand
    let subjectType: String
    let prompts: [Operand]
    /// The labels of the prompts, where they were given as an object.
    let labels: [String]?
    let promptType: String

    /// - Throws: `ValidationErrors` with everything that does not fit the schema
    init(_ object: JSONObject, family: ModelFamily) throws(ValidationErrors) {
        var errors = ValidationErrors()
        common = CommonFields(object, family: family, &errors)
        subjectType = Self.word("subject_type", in: object, standard: "image", &errors)
        promptType = Self.word("prompt_type", in: object, standard: "text", &errors)
        let subject = Self.operand(object["subject"], "subject", in: object, &errors)
        (prompts, labels) = Self.prompts(object, &errors)
        guard errors.isEmpty, let subject else { throw errors }
        self.subject = subject
    }

    private static func word(
        _ name: String, in object: JSONObject, standard: String, _ errors: inout ValidationErrors
    ) -> String {
        switch object[name] {
        // Their schema says `Optional`: null is no word, and no text and no image either.
        case nil: return standard
        case .string(let word)?: return word
        case .null?: return "null"
        case let value?:
            errors.add("string_type", "Input should be a valid string", at: [.name(name)], input: value)
            return standard
        }
    }

    private static func operand(
        _ value: JSONValue?, _ name: String, in object: JSONObject, _ errors: inout ValidationErrors
    ) -> Operand? {
        switch value {
        case nil: errors.missing(name, in: .object(object))
        case .string(let text)?: return .text(text)
        case let value?:
            let image = ImageInput(value, at: [.name(name), .name("InferenceRequestImage")], &errors)
            if let image { return .image(image) }
            errors.add(
                "string_type", "Input should be a valid string", at: [.name(name), .name("str")], input: value)
        }
        return nil
    }

    private static func prompts(
        _ object: JSONObject, _ errors: inout ValidationErrors
    ) -> (prompts: [Operand], labels: [String]?) {
        guard let value = object["prompt"] else {
            errors.missing("prompt", in: .object(object))
            return ([], nil)
        }
        switch value {
        case .string(let text): return ([.text(text)], nil)
        case .array(let elements): return (list(elements, &errors), nil)
        case .object(let members) where members["type"] != nil && members["value"] != nil:
            let image = ImageInput(value, at: [.name("prompt"), .name("InferenceRequestImage")], &errors)
            return (image.map { [.image($0)] } ?? [], nil)
        case .object(let members): return dictionary(members, &errors)
        default:
            errors.add(
                "list_type", "Input should be a valid list", at: [.name("prompt"), .name("list[str]")], input: value)
            errors.add(
                "string_type", "Input should be a valid string", at: [.name("prompt"), .name("str")], input: value)
            errors.add(
                "dict_type", "Input should be a valid dictionary", at: [.name("prompt"), .name("dict")], input: value)
            return ([], nil)
        }
    }

    /// All strings or all pictures; a mixture fits neither branch of their schema.
    private static func list(_ elements: [JSONValue], _ errors: inout ValidationErrors) -> [Operand] {
        let isText = if case .string? = elements.first { true } else { false }
        var operands: [Operand] = []
        for (place, element) in elements.enumerated() {
            let branch = ValidationErrors.Step.name(isText ? "list[str]" : "list[InferenceRequestImage]")
            let path = [.name("prompt"), branch, .place(place)]
            switch (element, isText) {
            case (.string(let text), true): operands.append(.text(text))
            case (_, true): errors.add("string_type", "Input should be a valid string", at: path, input: element)
            case (_, false):
                if let image = ImageInput(element, at: path, &errors) { operands.append(.image(image)) }
            }
        }
        return operands
    }

    private static func dictionary(
        _ members: JSONObject, _ errors: inout ValidationErrors
    ) -> (prompts: [Operand], labels: [String]?) {
        var operands: [Operand] = []
        for member in members.members {
            let path: [ValidationErrors.Step] = [.name("prompt"), .name("dict"), .name(member.key)]
            if case .string(let text) = member.value {
                operands.append(.text(text))
            } else if let image = ImageInput(member.value, at: path + [.name("InferenceRequestImage")], &errors) {
                operands.append(.image(image))
            } else {
                errors.add(
                    "string_type", "Input should be a valid string", at: path + [.name("str")], input: member.value)
            }
        }
        return (operands, members.members.map(\.key))
    }
}
