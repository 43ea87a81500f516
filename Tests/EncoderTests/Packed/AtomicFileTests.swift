// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Testing

@testable import Encoder

@Suite struct AtomicFileTests {
    private let model = PackedModel()

    @Test func aFileThatIsNotPublishedLeavesNothing() throws {
        do {
            let file = try AtomicFile(path: model.packed, byteCount: 3, permissions: 0o600)
            try file.write([1, 2, 3])
        }
        #expect(model.names(in: model.folder) == ["model.safetensors"])
    }

    @Test func anOldFileStaysUntilTheNewOneIsWhole() throws {
        model.write([9], to: model.packed)
        let file = try AtomicFile(path: model.packed, byteCount: 3, permissions: 0o600)
        try file.write([1, 2, 3])
        #expect(try model.read(model.packed) == [9])
        try file.publish()
        #expect(try model.read(model.packed) == [1, 2, 3])
        #expect(model.names(in: model.folder).count == 2)
    }

    @Test func aDiskWithoutRoomIsFoundOutFirst() {
        #expect(throws: Failure.self) {
            _ = try AtomicFile(path: model.packed, byteCount: 1 << 55, permissions: 0o600)
        }
        #expect(model.names(in: model.folder) == ["model.safetensors"])
    }
}
