// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Where the packed files of a checkpoint may lie: beside it, and in the user's cache when its folder is read-only.
struct PackedPlaces: Sendable {
    static let ending = ".packed"

    /// What the names of its files begin with, folder included; the best place first.
    private let prefixes: [String]
    /// The folder that has to be made before it is written to.
    private let cacheFolder: String?

    /// - Parameters:
    ///   - subject: the path of the checkpoint file, or of the index of its shards
    ///   - cache: perceptd's folder in the user's cache, or nil
    init(subject: String, cache: String?) {
        cacheFolder = cache.map { "\($0)/packed" }
        let inCache = cacheFolder.map { "\($0)/\(Self.name(of: subject))" }
        prefixes = ["\(subject)."] + (inCache.map { ["\($0)."] } ?? [])
    }

    /// The paths for a variant, the best first.
    func paths(_ variant: String) -> [String] { prefixes.map { "\($0)\(variant)\(Self.ending)" } }

    /// Makes the folder of `path` if that is ours to make.
    func prepare(_ path: String) throws(Failure) {
        if let cacheFolder, path.hasPrefix("\(cacheFolder)/") { try ModelCache.makeFolders(cacheFolder) }
    }

    /// The packed files that are there, of any variant.
    func existing() -> [String] { prefixes.flatMap { Self.files(prefix: $0) } }

    private static func files(prefix: String) -> [String] {
        let slash = prefix.lastIndex(of: "/")
        let folder = slash.map { String(prefix[...$0]) } ?? ""
        let start = slash.map { String(prefix[prefix.index(after: $0)...]) } ?? prefix
        guard let names = try? FolderListing(folder.isEmpty ? "." : folder).names() else { return [] }
        return names.filter { $0.hasPrefix(start) && $0.hasSuffix(ending) }.sorted().map { folder + $0 }
    }

    /// A name for a checkpoint that no other one has, however it is reached.
    private static func name(of subject: String) -> String {
        let real = realpath(subject, nil)
        defer { free(real) }
        return Digest(Array((real.map { String(cString: $0) } ?? subject).utf8)).shortText
    }
}
