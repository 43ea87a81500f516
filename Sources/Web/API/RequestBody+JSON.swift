// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Pipeline

extension ByteBuffer {
    /// The object that a request's body holds.
    ///
    /// - Throws: `ValidationErrors` where it holds something else
    func object() throws(ValidationErrors) -> JSONObject {
        var errors = ValidationErrors()
        if readableBytes == 0 {
            errors.add("missing", "Field required", at: [], input: .null)
            throw errors
        }
        switch Result(catching: { () throws(Failure) in try value() }) {
        case .success(.object(let object)): return object
        case .success(let value):
            errors.add(
                "model_attributes_type", "Input should be a valid dictionary or object to extract fields from", at: [],
                input: value)
        case .failure(let failure):
            errors.add("json_invalid", "JSON decode error", at: [], input: nil, cause: failure.reason)
        }
        throw errors
    }

    private func value() throws(Failure) -> JSONValue {
        do {
            return try withUnsafeReadableBytes { try JSONValue.parse($0, subject: "the body", keyLimit: 1 << 16) }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.software, "\(error)")
        }
    }
}
