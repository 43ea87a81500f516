// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// The files that a path to a model stands for.
struct CheckpointFiles: Sendable {
    /// What the path led to: the one file, or the index of the shards.
    let subject: String
    /// The folder that holds it all.
    let folder: String
    /// Paths of the files that hold tensors.
    let shards: [String]
    /// Which shard holds which tensor, when there is an index.
    let index: ShardIndex?

    /// - Parameter path: a `.safetensors` file, an `index.json` file, or a folder that holds one
    /// - Throws: `noInput` or `noPermission` when there is nothing to open, `badData` when the index is broken.
    init(path: String) throws(Failure) {
        let file = try Self.isFolder(path) ? try Self.choice(in: path) : path
        if let ending = [".pt", ".pth", ".bin", ".ckpt"].first(where: { file.hasSuffix($0) }) {
            throw Failure(.badData, "\(printable(file)): \(ending) files are not read; \(Self.advice)")
        }
        subject = file
        folder = file.lastIndex(of: "/").map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
        guard file.hasSuffix(".json") else {
            (shards, index) = ([file], nil)
            return
        }
        let index = try ShardIndex(path: file)
        self.index = index
        shards = index.shards.map { [folder] in "\(folder)/\($0)" }
    }

    /// What to call a model that is none of the published ones: the file's name, or the folder's when the file has one
    /// of the names that all models have.
    var baseName: String {
        let file = lastComponent(subject)
        let stem =
            [".safetensors.index.json", ".index.json", ".json", ".safetensors"].first { file.hasSuffix($0) }
            .map { String(file.dropLast($0.count)) } ?? file
        guard ["model", "open_clip_model", "index"].contains(stem), let real = realpath(folder, nil) else {
            return stem
        }
        defer { free(real) }
        return lastComponent(String(cString: real))
    }

    private static let advice =
        "use a .safetensors file, such as open_clip_model.safetensors of timm/PE-Core-B-16, or convert it"

    private static func isFolder(_ path: String) throws(Failure) -> Bool {
        var status = stat()
        do throws(Failure) {
            guard !path.isEmpty, !path.utf8.contains(0) else {
                throw Failure(.noInput, "'\(printable(path))' is not a path")
            }
            try SystemError.check("cannot open \(printable(path))") { stat(path, &status) }
        } catch {
            throw error.code == .noPermission ? error : Failure(.noInput, error.reason)
        }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    /// The file in `folder` that holds the model.
    private static func choice(in folder: String) throws(Failure) -> String {
        let names = try FolderListing(folder).names().sorted()
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        if let known = ["model.safetensors", "open_clip_model.safetensors"].first(where: names.contains) {
            return base + known
        }
        for ending in [".safetensors.index.json", "index.json", ".safetensors"] {
            let candidates = names.filter { $0.hasSuffix(ending) }
            if candidates.count == 1 { return base + candidates[0] }
            if candidates.count > 1 {
                let list = candidates.prefix(8).map { printable($0) }.joined(separator: ", ")
                throw Failure(.noInput, "\(printable(folder)): several models: \(list); name one of them")
            }
        }
        let other = names.first { name in [".pt", ".pth", ".bin", ".ckpt"].contains { name.hasSuffix($0) } }
        let found = other.map { "holds \(printable($0)), which is not read" } ?? "holds no .safetensors file"
        throw Failure(other == nil ? .noInput : .badData, "\(printable(folder)): \(found); \(advice)")
    }
}

private func lastComponent(_ path: String) -> String { path.split(separator: "/").last.map { String($0) } ?? path }
