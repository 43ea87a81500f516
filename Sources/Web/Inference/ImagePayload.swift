// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// A picture's file, as it came.
enum ImagePayload: Sendable {
    case base64(String)
    case fetched(FetchedPicture)

    /// - Throws: `APIError` 400 where it is no base64
    func bytes() throws(APIError) -> [UInt8] {
        switch self {
        case .base64(let text): try Base64Picture.bytes(text)
        case .fetched(let picture): Array(picture.buffer.readableBytesView)
        }
    }

    /// Roboflow's words for what cannot be decoded.
    var undecodable: String {
        switch self {
        case .base64: "Malformed base64 input image."
        case .fetched: "Data is not image."
        }
    }
}
