// SPDX-License-Identifier: Apache-2.0
import Encoder
import Pipeline
import Web

/// The one model that the daemon has in memory, weights and encoder shared with its sources.
struct DaemonCatalogue: ModelCatalogue, ServedBuild {
    let standard: ServedModel
    let build: WebRooms.BuildInfo

    init(_ model: PerceptionModel, encoder: any FrameEncoder) {
        standard = ServedModel(model, encoder: encoder)
        build = WebRooms.BuildInfo(
            version: Version.number, precision: model.precision.rawValue, instructions: model.instructions.rawValue)
    }

    func names() -> [String] { [] }

    func load(_ name: String) throws(Failure) -> ServedModel {
        throw Failure(.noInput, "the daemon serves only the model of its sources")
    }

    func loadStandard() throws(Failure) -> ServedModel { standard }
}
