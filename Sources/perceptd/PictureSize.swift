// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `--size 1920x1080`.
struct PictureSize: Sendable, CustomStringConvertible {
    let width: Int
    let height: Int

    static let fullHD = PictureSize(width: 1920, height: 1080)
    private static let longestSide = 16384

    private init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    init(parsing argument: String) throws {
        let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        let sides = 1...Self.longestSide
        guard parts.count == 2, let width = parts[0], let height = parts[1], sides.contains(width),
            sides.contains(height)
        else { throw ValidationError("it must be width x height, 1 to \(Self.longestSide) each, such as 1920x1080") }
        self.init(width: width, height: height)
    }

    var description: String { "\(width)x\(height)" }
}
