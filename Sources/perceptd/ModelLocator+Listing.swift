// SPDX-License-Identifier: Apache-2.0
import Encoder
import Glibc

extension ModelLocator {
    /// Where names are looked up, for a message.
    var placesText: String { folders.joined(separator: ", ") }

    /// Every model that a name finds, with the name, in the order in which they are looked for; what one of the same
    /// name in a folder before hides is left out.
    func models() -> [(name: String, path: String)] {
        var seen: Set<String> = []
        return folders.flatMap { Self.models(in: $0) }.filter { seen.insert($0.name).inserted }
    }

    private static func models(in folder: String) -> [(name: String, path: String)] {
        let ending = ".safetensors"
        let names = ((try? FolderListing(folder).names()) ?? []).filter { !$0.hasPrefix(".") }.sorted()
        return names.compactMap { name in
            let path = "\(folder)/\(name)"
            if name.hasSuffix(ending) { return (String(name.dropLast(ending.count)), path) }
            return holdsModel(path) ? (name, path) : nil
        }
    }

    /// Whether it is a folder with a checkpoint in it, right or wrong.
    private static func holdsModel(_ folder: String) -> Bool {
        guard let names = try? FolderListing(folder).names() else { return false }
        return names.contains { $0.hasSuffix(".safetensors") || $0.hasSuffix("index.json") }
    }
}
