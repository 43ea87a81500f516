// SPDX-License-Identifier: Apache-2.0

/// What every sample value of a given depth becomes in 8 bits.
struct DepthTable {
    enum Rule: Hashable {
        /// Limited-range Y'CbCr: a division by a power of two, rounded; 64...940 becomes 16...235.
        case limited
        /// Full range: the largest value becomes 255.
        case full
        /// The upper 8 bits, as Pillow and OpenCV read 16-bit pictures.
        case highByte
    }

    private var key: (depth: Int, rule: Rule)?
    private var values: [UInt8] = []

    /// Calls `body` with `2^depth` entries, made again only when the question changes.
    ///
    /// - Parameter depth: 1...16
    mutating func withValues(depth: Int, rule: Rule, _ body: (UnsafePointer<UInt8>) -> Void) {
        if key.map({ $0 != (depth, rule) }) ?? true {
            values = (0..<(1 << depth)).map { Self.convert($0, depth: depth, rule: rule) }
            key = (depth, rule)
        }
        values.withUnsafeBufferPointer { if let start = $0.baseAddress { body(start) } }
    }

    private static func convert(_ value: Int, depth: Int, rule: Rule) -> UInt8 {
        let most = (1 << depth) - 1
        let result =
            switch rule {
            case .full: (value * 255 + most / 2) / most
            case .highByte where depth >= 8: value >> (depth - 8)
            case .limited where depth >= 9: (value + (1 << (depth - 9))) >> (depth - 8)
            case .highByte, .limited: value << (8 - depth)
            }
        return UInt8(min(result, 255))
    }
}
