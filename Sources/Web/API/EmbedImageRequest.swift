// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// `POST /perception_encoder/embed_image`.
struct EmbedImageRequest: FamilyRequest {
    let common: CommonFields
    let images: [ImageInput]

    /// - Throws: `ValidationErrors` with everything that does not fit the schema
    init(_ object: JSONObject, family: ModelFamily) throws(ValidationErrors) {
        var errors = ValidationErrors()
        common = CommonFields(object, family: family, &errors)
        var images: [ImageInput] = []
        switch object["image"] {
        case nil: errors.missing("image", in: .object(object))
        case .array(let elements)?:
            for (place, element) in elements.enumerated() {
                let path: [ValidationErrors.Step] = [
                    .name("image"), .name("list[InferenceRequestImage]"), .place(place),
                ]
                if let image = ImageInput(element, at: path, &errors) { images.append(image) }
            }
        case let value?:
            if let image = ImageInput(value, at: [.name("image"), .name("InferenceRequestImage")], &errors) {
                images.append(image)
            }
        }
        self.images = images
        if !errors.isEmpty { throw errors }
    }
}

extension ImageInput {
    /// - Returns: nil for what is no image object, which is then said in `errors`
    init?(_ value: JSONValue, at path: [ValidationErrors.Step], _ errors: inout ValidationErrors) {
        guard case .object(let object) = value else {
            errors.add(
                "model_attributes_type", "Input should be a valid dictionary or object to extract fields from",
                at: path, input: value)
            return nil
        }
        switch object["type"] {
        case .string(let type)?: self.init(type: type, value: object["value"] ?? .null)
        case nil:
            errors.missing("type", at: path, in: value)
            return nil
        case let type?:
            errors.add("string_type", "Input should be a valid string", at: path + [.name("type")], input: type)
            return nil
        }
    }
}
