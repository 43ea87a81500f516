// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Pipeline
import Testing

@testable import Web

@Suite struct RequestTests {
    private static let image = #"{"type": "base64", "value": "QQ=="}"#

    private func errors(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch let errors as ValidationErrors {
            return String(decoding: errors.json, as: UTF8.self)
        } catch {
            return "\(error)"
        }
    }

    private func object(_ text: String) throws -> JSONObject { try ByteBuffer(string: text).object() }

    @Test(arguments: [
        (#""#, #""type":"missing","loc":["body"]"#), ("5", #""type":"model_attributes_type","loc":["body"]"#),
        ("{", #""type":"json_invalid""#), ("[]", #""type":"model_attributes_type""#),
        ("{} {}", #""type":"json_invalid""#),
        (String(repeating: "[", count: 100_000), #""type":"json_invalid""#), ("{\"a\": 1, \"a\": 2}", "appears twice"),
        ("\u{FEFF}{}", "json_invalid"), ("{\"text\": \"\\ud800\"}", "surrogate"), ("nul", "json_invalid"),
        ("{}", #""type":"missing","loc":["body","text"],"msg":"Field required","input":{}"#),
        (#"{"text": 5}"#, #""loc":["body","text","str"],"msg":"Input should be a valid string","input":5"#),
        (#"{"text": ["a", 5]}"#, #""loc":["body","text","list[str]",1]"#),
        (#"{"text": "a", "id": null}"#, #""loc":["body","id"]"#),
        (#"{"text": "a", "api_key": 7}"#, #""loc":["body","api_key"]"#),
        (#"{"text": "a", "usage_billable": "perhaps"}"#, #""loc":["body","usage_billable"]"#),
        (#"{"text": "a", "start": []}"#, #""loc":["body","start"]"#),
        (#"{"text": "a", "perception_encoder_version_id": 1}"#, #""loc":["body","perception_encoder_version_id"]"#),
    ])
    func aTextRequestThatDoesNotFitSaysWhere(body: String, expected: String) {
        let found = errors { _ = try EmbedTextRequest(object(body), family: .perceptionEncoder) }
        #expect(found.contains(expected), "\(found)")
        #expect(found.hasPrefix(#"{"detail":[{"#))
    }

    @Test func unknownFieldsAndThoseOfTheClientAreTaken() throws {
        let request = try EmbedTextRequest(
            object(
                #"{"text": ["a", "b"], "api_key": null, "source": "x", "usage_billable": true, "start": 1.5, "id": "7", "z": 1}"#
            ), family: .perceptionEncoder)
        #expect(request.texts == ["a", "b"])
        #expect(request.common.version == .standard)
    }

    @Test(arguments: [
        (#""bare""#, #""loc":["body","image","InferenceRequestImage"]"#), (#"{"value": "x"}"#, "Field required"),
        (#"{"type": 5}"#, #""loc":["body","image","InferenceRequestImage","type"]"#),
        (#"[{"type": "url"}, 7]"#, #""loc":["body","image","list[InferenceRequestImage]",1]"#),
    ])
    func anImageRequestThatDoesNotFitSaysWhere(image: String, expected: String) {
        let found = errors { _ = try EmbedImageRequest(object("{\"image\": \(image)}"), family: .clip) }
        #expect(found.contains(expected), "\(found)")
    }

    @Test func aNullVersionIsNoStandard() throws {
        let request = try EmbedTextRequest(object(#"{"text": "a", "clip_version_id": null}"#), family: .clip)
        #expect(request.common.version == .named("None"))
    }

    @Test func promptsKeepTheirOrderAndLabels() throws {
        let request = try CompareRequest(
            object(#"{"subject": "s", "prompt": {"z": "1", "a": "2", "type": "3", "m": \#(Self.image)}}"#),
            family: .perceptionEncoder)
        #expect(request.labels == ["z", "a", "type", "m"])
        #expect(request.prompts.count == 4)
    }

    @Test func anObjectWithTypeAndValueIsOnePicture() throws {
        let request = try CompareRequest(
            object(#"{"subject": "s", "prompt": \#(Self.image), "prompt_type": "image"}"#), family: .perceptionEncoder)
        #expect(request.labels == nil)
        guard case .image(let image)? = request.prompts.first else { return #expect(Bool(false)) }
        #expect(image.type == "base64")
    }

    @Test(arguments: [
        #"{"subject": ["a"], "prompt": "p"}"#, #"{"subject": "a", "prompt": 5}"#, #"{"prompt": "p"}"#,
        #"{"subject": "a"}"#, #"{"subject": "a", "prompt": ["a", {"type": "url", "value": "x"}]}"#,
        #"{"subject": "a", "prompt": {"a": 5}}"#, #"{"subject": "a", "prompt": "b", "subject_type": 5}"#,
    ])
    func aComparisonThatDoesNotFitIsRefused(body: String) {
        #expect(throws: ValidationErrors.self) { try CompareRequest(object(body), family: .perceptionEncoder) }
    }

    @Test func bareStringsAreUrlsOrBase64() {
        #expect(ImageInput(bare: "https://a.b/c").type == "url")
        #expect(ImageInput(bare: "/etc/passwd").type == "base64")
    }

    @Test func longInputsAreNotSentBack() {
        let long = String(repeating: "x", count: 100_000)
        let found = errors { _ = try EmbedImageRequest(object("{\"image\": \"\(long)\"}"), family: .clip) }
        #expect(found.utf8.count < 1000)
        let wrong = "[" + Array(repeating: "5", count: 10_000).joined(separator: ",") + "]"
        let many = errors { _ = try EmbedTextRequest(object("{\"text\": \(wrong)}"), family: .clip) }
        #expect(many.utf8.count < 20_000)
    }
}
