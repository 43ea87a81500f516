// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Writes safetensors files, right ones and wrong ones.
struct SafetensorsBuilder {
    struct Tensor {
        var name: String
        var type: String
        var shape: [Int]
        var data: [UInt8]
        /// What the header says instead of the truth.
        var offsets: (Int, Int)?
    }

    var tensors: [Tensor] = []
    /// Members in front of the tensors, such as `"__metadata__": {"format": "pt"}`.
    var preamble = ""

    /// Changes the tensor of this name.
    mutating func edit(_ name: String, _ change: (inout Tensor) -> Void) {
        // Tests edit what `CheckpointTestModel` just put in; another name is a slip of the pen in the test.
        guard let index = tensors.firstIndex(where: { $0.name == name }) else {
            fatalError("the test names no tensor: \(name)")
        }
        change(&tensors[index])
    }

    mutating func remove(_ name: String) { tensors.removeAll { $0.name == name } }

    mutating func add(_ name: String, _ shape: [Int], _ values: [Float], type: String = "F32") {
        tensors.append(Tensor(name: name, type: type, shape: shape, data: Self.encode(values, type)))
    }

    var header: String {
        var offset = 0
        var members = preamble.isEmpty ? [] : [preamble]
        for tensor in tensors {
            let (begin, end) = tensor.offsets ?? (offset, offset + tensor.data.count)
            members.append(
                "\"\(tensor.name)\":{\"dtype\":\"\(tensor.type)\",\"shape\":[\(tensor.shape.map(String.init).joined(separator: ","))],"
                    + "\"data_offsets\":[\(begin),\(end)]}")
            offset += tensor.data.count
        }
        return "{\(members.joined(separator: ","))}"
    }

    var bytes: [UInt8] { Self.file(header: header, data: tensors.flatMap(\.data)) }

    static func file(header: String, data: [UInt8], length: UInt64? = nil) -> [UInt8] {
        let length = length ?? UInt64(header.utf8.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + Array(header.utf8) + data
    }

    /// Little-endian numbers of `type`, rounded to nearest.
    static func encode(_ values: [Float], _ type: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in values {
            let bits = value.bitPattern
            switch type {
            case "F16": bytes += words(UInt32(Float16(value).bitPattern), 2)
            case "BF16": bytes += words((bits + 0x7FFF + (bits >> 16 & 1)) >> 16, 2)
            default: bytes += words(bits, 4)
            }
        }
        return bytes
    }

    private static func words(_ bits: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    }
}

/// A folder for the files of a test, which removes it when it is done.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/perceptd-checkpoint-XXXXXX".utf8CString)
        // Anyone may make folders in /tmp; where that fails, no test of files can say anything.
        guard mkdtemp(&template) != nil else { fatalError("no temporary folder") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        // The folder is ours and the files are small: only a full disk is in the way, and then no test can go on.
        guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count else {
            fatalError("cannot write \(name)")
        }
        close(file)
        if !names.contains(name) { names.append(name) }
        return "\(path)/\(name)"
    }

    private var names: [String] = []
}

/// A fast source of numbers that is the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
