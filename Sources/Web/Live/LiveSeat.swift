// SPDX-License-Identifier: Apache-2.0

/// A reader's place among those of `LiveScores`, given back when this is let go of.
final class LiveSeat: Sendable {
    let reader: LiveReader
    private let release: @Sendable (LiveReader) -> Void

    init(_ reader: LiveReader, _ release: @escaping @Sendable (LiveReader) -> Void) {
        self.reader = reader
        self.release = release
    }

    deinit { release(reader) }
}
