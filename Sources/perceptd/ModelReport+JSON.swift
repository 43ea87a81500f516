// SPDX-License-Identifier: Apache-2.0
import Encoder
import Pipeline

/// A report for programs.
extension ModelReport {
    /// One object; `fingerprint` only where every byte was read.
    func json(name: String) -> JSONLine {
        var line = JSONLine()
        line.member("name", string: name)
        line.member("model", string: configuration.name)
        line.member("path", string: path)
        line.member("files", strings: files)
        line.member("bytes", integer: byteCount)
        line.member("parameters", integer: parameters)
        line.member("types", strings: elementTypes)
        line.member("image", object: imageTower)
        line.member("text", object: textTower)
        line.member("embedding", integer: configuration.embeddingDimension)
        if let fingerprint { line.member("fingerprint", string: fingerprint.text) }
        line.member("packed", objects: packed.map { Self.json($0) })
        return line
    }

    private var imageTower: JSONLine {
        let image = configuration.image
        var line = JSONLine()
        line.member("size", integer: image.imageSize)
        line.member("patch", integer: image.patchSize)
        line.member("width", integer: image.width)
        line.member("layers", integer: image.layers)
        line.member("heads", integer: image.heads)
        return line
    }

    private var textTower: JSONLine {
        let text = configuration.text
        var line = JSONLine()
        line.member("context", integer: text.contextLength)
        line.member("vocabulary", integer: text.vocabularySize)
        line.member("width", integer: text.width)
        line.member("layers", integer: text.layers)
        line.member("heads", integer: text.heads)
        return line
    }

    private static func json(_ file: PackedState) -> JSONLine {
        var line = JSONLine()
        line.member("path", string: file.path)
        line.member("variant", string: file.variant)
        line.member("bytes", integer: file.byteCount)
        line.member("use", string: file.use.rawValue)
        if !file.reason.isEmpty { line.member("reason", string: file.reason) }
        return line
    }
}
