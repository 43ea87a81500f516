// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Finds the model that `--model` means.
struct ModelLocator {
    /// Where names are looked up, in order.
    let folders: [String]

    /// - Parameter folder: the value of `--models`, looked into first
    init(folder: String?) {
        var folders: [String] = []
        if let folder { folders.append(folder) }
        if let folder = Environment.variable("PERCEPTD_MODELS") { folders.append(folder) }
        // A service without a home has no folder of its own.
        let home = Environment.variable("HOME").map { "\($0)/.local/share" }
        if let data = Environment.variable("XDG_DATA_HOME") ?? home { folders.append("\(data)/perceptd/models") }
        self.folders = folders + Self.besideTheProgram
    }

    /// `<prefix>/share/perceptd/models` of an installed program; `samples/models` of the checkout it was built in.
    private static var besideTheProgram: [String] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        guard length > 0 else { return [] }
        let parts = buffer[..<length].map { UInt8(bitPattern: $0) }.split(separator: UInt8(ascii: "/"))
        var prefix = parts.dropLast().map { String(decoding: $0, as: UTF8.self) }
        guard !prefix.isEmpty else { return [] }
        var folders = ["/" + (prefix.dropLast() + ["share", "perceptd", "models"]).joined(separator: "/")]
        // .build/<target>/release/perceptd: at most four folders up is the checkout.
        for _ in 0..<4 where !prefix.isEmpty {
            prefix.removeLast()
            folders.append("/" + (prefix + ["samples", "models"]).joined(separator: "/"))
        }
        return folders.enumerated().filter { $0.offset == 0 || isFolder($0.element) }.map(\.element)
    }

    private static let family = "perception_encoder/"

    /// The path of a checkpoint file or a folder that holds one.
    ///
    /// A bare name is looked up in the folders first, so that no file that happens to be called the same gets in its
    /// way; in the working directory it only means a folder.
    /// - Throws: `noInput` with every place that was tried.
    func path(of model: String) throws(Failure) -> String {
        if model.isEmpty { throw Failure(.usage, "--model is empty; give a file, a folder or a name such as demo") }
        // Roboflow's names for these models begin with the family.
        let name = model.hasPrefix(Self.family) ? String(model.dropFirst(Self.family.count)) : model
        let isPath = name.contains("/") || name.hasSuffix(".safetensors") || name.hasSuffix(".json") || name == "."
        if isPath {
            if Self.exists(model) { return model }
            throw Failure(.noInput, "cannot open model \(model): No such file or directory")
        }
        for folder in folders {
            for path in ["\(folder)/\(name)", "\(folder)/\(name).safetensors"] where Self.exists(path) { return path }
        }
        if Self.isFolder(model) { return model }
        throw Failure(
            .noInput,
            "there is no model \(name) in \(folders.joined(separator: ", ")): put its folder there, "
                + "give its path with --model, or use --model demo from a checkout (README: Using a real checkpoint)")
    }

    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
