// SPDX-License-Identifier: Apache-2.0
import HTTPTypes

/// What the `Content-Type` of a form says: the boundary between its parts (RFC 2046, section 5.1.1).
struct MultipartForm {
    let boundary: [UInt8]

    /// Nil for what is no `multipart/form-data`.
    ///
    /// - Throws: `APIError` 400 where there is no boundary, or one that is none
    init?(contentType: String) throws(APIError) {
        var header = HeaderParameters(contentType)
        guard header.value == "multipart/form-data" else { return nil }
        guard let boundary = header.take("boundary").map({ Array($0.utf8) }), (1...70).contains(boundary.count),
            boundary.allSatisfy(Self.isBoundaryByte), boundary.last != UInt8(ascii: " ")
        else {
            throw APIError(.badRequest, "The form's Content-Type has no valid boundary.")
        }
        self.boundary = boundary
    }

    private static func isBoundaryByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }
}
