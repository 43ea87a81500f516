// SPDX-License-Identifier: Apache-2.0
import Pipeline

@testable import Web

/// One model, with a flat encoder.
struct FlatCatalogue: ModelCatalogue {
    let encoder: FlatEncoder
    var standard: ServedModel {
        ServedModel(name: "slow", pictureWidth: 4, pictureHeight: 4, pictures: encoder, texts: encoder)
    }

    func names() -> [String] { [] }

    func load(_ name: String) throws(Failure) -> ServedModel { throw Failure(.noInput, "there is no other") }

    func loadStandard() throws(Failure) -> ServedModel { standard }
}
