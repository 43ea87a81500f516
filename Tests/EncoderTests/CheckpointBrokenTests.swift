// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import Encoder

@Suite struct CheckpointBrokenTests {
    @Test(arguments: BrokenFile.all)
    func aBrokenFileIsRefusedInOneLineThatNamesWhatIsWrong(file: BrokenFile) {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let path = folder.write("broken.safetensors", file.bytes)
        let failure = #expect(throws: Failure.self) { try Checkpoint(path: path) }
        let reason = failure?.reason ?? ""
        #expect(failure?.code == .badData)
        #expect(reason.hasPrefix(path + ":"), "\(reason)")
        for word in file.words { #expect(reason.contains(word), "\(reason)") }
        #expect(!reason.unicodeScalars.contains { $0.properties.generalCategory == .control }, "\(reason)")
        #expect(reason.utf8.count < 1500)
    }

    /// Where a flipped bit lies decides what it breaks; whatever it is must be a failure or a model, never a crash.
    @Test func mutatedFilesLoadOrFail() {
        var random = SeededNumbers(2026)
        let small = CheckpointTestModel(layers: 1, mlp: 64, poolMLP: 64, textLayers: 1, textMLP: 64)
        var bare = small
        bare.hasClassToken = false
        let good = [small.original().bytes, bare.openClip(type: "F16").bytes]
        let folder = TemporaryFolder()
        defer { folder.remove() }
        var refused = 0
        for round in 0..<5000 {
            var bytes = good[round % 2]
            mutate(&bytes, &random)
            do throws(Failure) {
                _ = try Checkpoint(path: folder.write("mutant.safetensors", bytes))
            } catch {
                #expect(error.code == .badData, "\(error)")
                refused += 1
            }
        }
        #expect(refused > 2000)
    }

    /// Mostly in the header, where the structure is.
    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededNumbers) {
        let header = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let end = Int.random(in: 0..<4, using: &random) == 0 ? bytes.count : min(header, bytes.count)
            let place = Int.random(in: 0..<end, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 2: bytes[place] = Array("0123456789[]{}\",:-".utf8).randomElement(using: &random) ?? 0
            case 3: bytes.remove(at: place)
            case 4: bytes.insert(UInt8(ascii: "9"), at: place)
            default: bytes.removeLast(Int.random(in: 0..<min(bytes.count, 3000), using: &random))
            }
            if bytes.isEmpty { return }
        }
    }

    @Test func everyPrefixOfAHeaderIsRefused() throws {
        let bytes = CheckpointTestModel().original().bytes
        for length in stride(from: 0, to: 4000, by: 7) {
            #expect(throws: Failure.self) {
                try bytes[..<length].withUnsafeBytes { try SafetensorsHeader.parse(bytes: $0, fileSize: length) }
            }
        }
    }

    @Test func aHeaderOfAHundredMegabytesIsReadWithoutKeepingIt() throws {
        let filler = String(repeating: "x", count: 40_000_000)
        var file = CheckpointTestModel().original()
        file.preamble = "\"__metadata__\":{\"notes\":\"\(filler)\",\"more\":\"\(filler)\"}"
        let bytes = file.bytes
        let header = try bytes.withUnsafeBytes { try SafetensorsHeader.parse(bytes: $0, fileSize: bytes.count) }
        #expect(header.tensors.count == file.tensors.count)
    }

    @Test func aHeaderOfMoreTensorsThanAnyModelIsRefused() throws {
        let members = (0...65_536).map { "\"\($0)\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}" }
        let bytes = SafetensorsBuilder.file(header: "{\(members.joined(separator: ","))}", data: [])
        let failure = #expect(throws: Failure.self) {
            try bytes.withUnsafeBytes { try SafetensorsHeader.parse(bytes: $0, fileSize: bytes.count) }
        }
        #expect(failure?.reason.contains("65536") == true)
    }
}
