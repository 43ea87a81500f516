// SPDX-License-Identifier: Apache-2.0
import NIOCore

/// What a URL led to; its place among all that is fetched is given back when this is let go of.
final class FetchedPicture: Sendable {
    let buffer: ByteBuffer
    private let allowance: DecodeAllowance
    private let place: Lease

    init(_ buffer: ByteBuffer, _ allowance: DecodeAllowance, _ place: Lease) {
        self.buffer = buffer
        self.allowance = allowance
        self.place = place
        allowance.shrink(to: buffer.readableBytes)
    }
}
