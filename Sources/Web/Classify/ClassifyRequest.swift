// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Pipeline

/// What is asked of an upload, beside the file itself: parameters of the query, or fields of a form.
struct ClassifyRequest: Sendable {
    static let names: Set<String> = ["prompt", "fps", "frames", "range", "model", "api_key"]

    private(set) var prompts: [String] = []
    private(set) var fps: Double?
    private(set) var frames: Int?
    private(set) var range: ScoreRange?
    private(set) var model: String?
    private var seen: Set<String> = []

    /// - Throws: `APIError` 400 for what is not known, or not as it must be
    init(_ query: Query) throws(APIError) {
        for (name, value) in query.pairs { try take(name, value) }
    }

    /// Takes one more.
    ///
    /// - Throws: `APIError` 400
    mutating func take(_ name: String, _ value: String) throws(APIError) {
        if name == "prompt" { return try takePrompt(value) }
        guard Self.names.contains(name) else {
            throw APIError(.badRequest, "There is no parameter \(printable(name, limit: 64)).")
        }
        if !seen.insert(name).inserted { throw APIError(.badRequest, "The parameter \(name) is given twice.") }
        switch name {
        case "fps":
            fps = try Self.converted(name, value, "a number above 0, at most 1000") { text in
                Double(text).flatMap { $0 > 0 && $0 <= 1000 ? $0 : nil }
            }
        case "frames":
            frames = try Self.converted(name, value, "a whole number above 0") { text in
                Int(text).flatMap { $0 > 0 ? $0 : nil }
            }
        case "range":
            range = try Self.converted(name, value, "two cosines, the lower one first, such as 0.15,0.40", Self.range)
        case "model": model = value
        default: break
        }
    }

    /// - Throws: `APIError` 400 where a limit of the server is passed, or nothing is asked
    func check(_ settings: WebSettings) throws(APIError) {
        if prompts.isEmpty {
            throw APIError(.badRequest, "No prompt is given: at least one is needed, such as ?prompt=a%20dog.")
        }
        if prompts.count > settings.itemLimit {
            throw APIError(.badRequest, "\(prompts.count) prompts are too many, at most \(settings.itemLimit).")
        }
        if let text = prompts.first(where: { $0.utf8.count > settings.textLimit }) {
            throw APIError(
                .badRequest, "A prompt of \(text.utf8.count) bytes is too long, at most \(settings.textLimit).")
        }
        if let frames, frames > settings.mediaFrames {
            throw APIError(
                .badRequest, "frames is \(frames): at most \(settings.mediaFrames) are scored for one request.")
        }
    }

    private mutating func takePrompt(_ text: String) throws(APIError) {
        if text.allSatisfy(\.isWhitespace) { throw APIError(.badRequest, "A prompt is empty; say what to look for.") }
        if prompts.contains(text) {
            throw APIError(.badRequest, "The prompt \(printable(text, limit: 100)) is given twice.")
        }
        prompts.append(text)
    }

    private static func converted<Value>(
        _ name: String, _ text: String, _ rule: String, _ convert: (String) -> Value?
    ) throws(APIError) -> Value {
        if let value = convert(text) { return value }
        throw APIError(.badRequest, "\(name) is \(printable(text, limit: 40)): it must be \(rule).")
    }

    private static func range(_ text: String) -> ScoreRange? {
        let ends = text.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
        guard ends.count == 2, let low = ends[0], let high = ends[1] else { return nil }
        return ScoreRange(low: low, high: high)
    }
}
