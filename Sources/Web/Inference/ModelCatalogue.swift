// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// The models that may be loaded; `perceptd` knows where they lie.
package protocol ModelCatalogue: Sendable {
    /// What requests get that name no version; served from the start.
    var standard: ServedModel { get }

    /// Names of all models that `load` takes, the standard one's left out. Reads folders.
    func names() -> [String]

    /// Loads one of `names`. Blocks, for seconds.
    ///
    /// - Throws: what is wrong with its files; the reason may hold paths and is for the log only
    func load(_ name: String) throws(Failure) -> ServedModel

    /// Loads the standard model anew, after `ModelShelf` let go of it. Blocks, for seconds.
    func loadStandard() throws(Failure) -> ServedModel
}
