// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// A number of bytes as people write it: `512k`, `64M`, `2G`; powers of 1024.
struct ByteSize: ExpressibleByArgument, Equatable, CustomStringConvertible {
    private static let units: [(letter: Character, shift: Int)] = [("k", 10), ("M", 20), ("G", 30)]

    let bytes: Int

    init(_ bytes: Int) { self.bytes = bytes }

    init?(argument: String) {
        let unit = Self.units.first { argument.last?.lowercased() == $0.letter.lowercased() }
        guard let number = Int(unit == nil ? argument[...] : argument.dropLast()), number >= 0 else { return nil }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: 1 << (unit?.shift ?? 0))
        if overflows { return nil }
        self.bytes = bytes
    }

    var description: String {
        let unit = Self.units.last { bytes > 0 && bytes % (1 << $0.shift) == 0 }
        return unit.map { "\(bytes >> $0.shift)\($0.letter)" } ?? "\(bytes)"
    }

    var defaultValueDescription: String { description }
}
