// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline
import Testing

@testable import Encoder

/// A packed file may be anything: it is used only when it is what was written.
@Suite struct PackedDamageTests {
    /// What happens to a file, and what is said about it.
    struct Damage: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let said: String
        let apply: @Sendable (PackedModel, [UInt8]) -> Void

        init(_ name: String, _ said: String, _ apply: @escaping @Sendable (PackedModel, [UInt8]) -> Void) {
            testDescription = name
            self.said = said
            self.apply = apply
        }

        /// Other bytes in the file.
        static func bytes(_ name: String, _ said: String, _ change: @escaping @Sendable (inout [UInt8]) -> Void)
            -> Damage
        {
            Damage(name, said) { model, bytes in
                var bytes = bytes
                change(&bytes)
                model.write(bytes, to: model.packed)
            }
        }
    }

    private static let damages: [Damage] = [
        .bytes("empty", "cut off") { $0 = [] },
        .bytes("half a header", "cut off") { $0 = Array($0[..<2000]) },
        .bytes("only a header", "cut off or too long") { $0 = Array($0[..<4096]) },
        .bytes("one byte short", "cut off or too long") { $0.removeLast() },
        .bytes("one byte more", "cut off or too long") { $0.append(0) },
        .bytes("another kind of file", "no packed model") { $0.replaceSubrange(0..<4, with: Array("GIF8".utf8)) },
        .bytes("all zeros", "no packed model") { $0 = [UInt8](repeating: 0, count: $0.count) },
        .bytes("a version of the future", "another version") { $0[8] = 2 },
        .bytes("a version that is no number", "another version") {
            $0.replaceSubrange(8..<16, with: repeatElement(255, count: 8))
        },
        .bytes("a long variant", "header is damaged") {
            $0.replaceSubrange(24..<32, with: repeatElement(255, count: 8))
        },
        .bytes("a bit in the header", "header is damaged") { $0[70] ^= 1 },
        .bytes("a bit in the header's padding", "header is damaged") { $0[4000] ^= 128 },
        .bytes("a bit in the header's digest", "header is damaged") { $0[4095] ^= 1 },
        .bytes("the first bit of the content", "content is damaged") { $0[4096] ^= 1 },
        .bytes("the last bit of the content", "content is damaged") { $0[$0.count - 1] ^= 128 },
        .bytes("two chunks swapped", "content is damaged") { bytes in
            let half = 100 << 10
            for index in 0..<half { bytes.swapAt(4096 + index, 4096 + half + index) }
        },
        Damage("a folder", "not a regular file") { model, _ in
            unlink(model.packed)
            mkdir(model.packed, 0o755)
        },
        Damage("a pipe", "not a regular file") { model, _ in
            unlink(model.packed)
            mkfifo(model.packed, 0o644)
        },
        Damage("a device", "not a regular file") { model, _ in
            unlink(model.packed)
            symlink("/dev/zero", model.packed)
        },
        Damage("a link to itself", "Too many levels") { model, _ in
            unlink(model.packed)
            symlink(model.packed, model.packed)
        },
        Damage("a link to nothing", "No such file") { model, _ in
            unlink(model.packed)
            symlink("/nowhere", model.packed)
        },
    ]

    @Test(arguments: damages)
    func aDamagedFileIsMadeAnew(damage: Damage) throws {
        let model = PackedModel()
        let built = try model.embedding(model.cache())
        let sound = try model.read(model.packed)
        damage.apply(model, sound)
        _ = model.lines()
        #expect(try model.embedding(model.cache()) == built)
        let lines = model.lines()
        #expect(lines.count == 2, "\(lines)")
        #expect(lines.first?.contains(damage.said) == true, "\(lines)")
        #expect(lines.last?.contains("kept in") == true, "\(lines)")
        #expect(try model.embedding(model.cache()) == built)
        #expect(model.lines().last?.contains(" from ") == true)
    }

    @Test func noRandomChangeIsTakenForTheTruth() throws {
        let model = PackedModel()
        _ = try model.embedding(model.cache())
        let sound = try model.read(model.packed)
        let (checkpoint, store) = try model.open(model.cache())
        let key = model.key(checkpoint, byteCount: sound.count - 4096)
        let arena = try FloatArena(capacity: key.byteCount / 4)
        var random = SeededNumbers(11)
        for round in 0..<400 {
            var bytes = sound
            for _ in 0...Int.random(in: 0..<4, using: &random) { Self.mutate(&bytes, &random) }
            model.write(bytes, to: model.packed)
            let isUsed = try arena.withBytes { (arena) throws(Failure) in
                store.load(key, of: checkpoint, into: arena, threads: 2)
            }
            #expect(!isUsed || bytes == sound, "round \(round)")
            let isClean = try arena.withBytes { (arena) throws(Failure) in arena.allSatisfy { $0 == 0 } }
            #expect(isUsed || isClean, "round \(round)")
            // A change may change nothing: the next round begins with an empty arena again.
            if isUsed { _ = try arena.withBytes { $0.initializeMemory(as: UInt8.self, repeating: 0) } }
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededNumbers) {
        // Half of the changes fall on the header.
        let limit = Bool.random(using: &random) ? min(200, bytes.count) : bytes.count
        guard limit > 0 else { return bytes.append(1) }
        let place = Int.random(in: 0..<limit, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeLast(min(bytes.count, Int.random(in: 1...5000, using: &random)))
        case 3: bytes += (0..<Int.random(in: 1...5000, using: &random)).map { _ in UInt8(truncatingIfNeeded: place) }
        default:
            let end = min(bytes.count, place + 8)
            bytes.replaceSubrange(
                place..<end, with: repeatElement(UInt8.random(in: 0...255, using: &random), count: end - place))
        }
    }
}
