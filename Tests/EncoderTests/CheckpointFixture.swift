// SPDX-License-Identifier: Apache-2.0
import Pipeline

@testable import Encoder

/// Files in Tests/Fixtures.
enum Fixture {
    static func lines(_ name: String, file: String = #filePath) throws -> [String] {
        let tests = file.split(separator: "/").dropLast(2).joined(separator: "/")
        return try MappedFile(path: "/\(tests)/Fixtures/\(name)", limit: 1 << 20).withBytes { bytes in
            String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
        }
    }
}
