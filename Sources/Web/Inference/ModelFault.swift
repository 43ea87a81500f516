// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A model that cannot be loaded: no fault of the client who asked for it, and its reason is for the log only.
struct ModelFault: Error, Sendable {
    let failure: Failure
}
