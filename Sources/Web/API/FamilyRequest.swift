// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// The body of one of the six routes.
protocol FamilyRequest: Sendable {
    var common: CommonFields { get }

    /// - Throws: `ValidationErrors` with everything that does not fit the schema
    init(_ object: JSONObject, family: ModelFamily) throws(ValidationErrors)
}
