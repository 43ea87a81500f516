// SPDX-License-Identifier: Apache-2.0
import Encoder
import Pipeline
import Web

/// The models that `serve` may load: the one of `--model`, and those that lie where names are looked up.
struct FolderCatalogue: ModelCatalogue, ServedBuild {
    let standard: ServedModel
    let build: WebRooms.BuildInfo
    private let options: ModelOptions
    private let precision: Precision?
    private let batch: Int

    /// Loads the standard model.
    ///
    /// - Parameters:
    ///   - precision: nil leaves it to the processor
    ///   - batch: pictures that go through an encoder together, at most
    init(_ options: ModelOptions, precision: Precision?, batch: Int) throws(Failure) {
        self.options = options
        self.precision = precision
        self.batch = batch
        let model = try options.load(precision: precision)
        standard = try ServedModel(model, batch: batch)
        build = WebRooms.BuildInfo(
            version: Version.number, precision: model.precision.rawValue, instructions: model.instructions.rawValue)
    }

    func names() -> [String] { ModelLocator(folder: options.models).models().map(\.name) }

    func load(_ name: String) throws(Failure) -> ServedModel { try load(path: name, as: name) }

    func loadStandard() throws(Failure) -> ServedModel { try load(path: options.model, as: standard.name) }

    private func load(path: String, as name: String) throws(Failure) -> ServedModel {
        let model = try ModelOptions.load(
            path, folder: options.models, precision: precision, threads: nil, keeps: true)
        return try ServedModel(model, named: name, batch: batch)
    }
}
