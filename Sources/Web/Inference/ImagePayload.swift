// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// A picture's file, as it came.
enum ImagePayload: Sendable {
    case base64(String)
    case file(ByteBuffer)

    /// - Throws: `APIError` 400 where it is no base64
    func bytes() throws(APIError) -> [UInt8] {
        switch self {
        case .base64(let text): try Base64Picture.bytes(text)
        case .file(let buffer): Array(buffer.readableBytesView)
        }
    }
}
