// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// The models that are in memory: loaded when they are first asked for, the one that was not used for longest making
/// room.
final class ModelShelf: Sendable {
    private typealias Waiter = CheckedContinuation<ServedModel, any Error>

    private struct State: Sendable {
        /// In the order of their last use.
        var loaded: [ServedModel] = []
        /// Who waits for a model that is being loaded.
        var waiters: [String: [Waiter]] = [:]
    }

    /// What requests get that name no version.
    let standardName: String
    private let catalogue: any ModelCatalogue
    private let limit: Int
    private let state: Protected<State>
    private let onRemoval: @Sendable () -> Void

    /// - Parameters:
    ///   - limit: models in memory at a time, at least 1
    ///   - onRemoval: called after models were let go of
    init(_ catalogue: any ModelCatalogue, limit: Int, onRemoval: @escaping @Sendable () -> Void) {
        self.catalogue = catalogue
        self.limit = limit
        self.onRemoval = onRemoval
        standardName = catalogue.standard.name
        state = Protected(State(loaded: [catalogue.standard]))
    }

    /// What is in memory, the last used first.
    var models: [ServedModel] { state.withLock { $0.loaded.reversed() } }

    /// The model of that name, loaded where it must be.
    ///
    /// - Throws: `APIError` 404 where there is none; `ModelFault` where it cannot be loaded
    func model(_ name: String) async throws -> ServedModel {
        if let model = use(name) { return model }
        guard name == standardName || catalogue.names().contains(name) else { throw APIError.unknownModel }
        return try await withCheckedThrowingContinuation { waiter in
            let isFirst = state.withLock { state in
                state.waiters[name, default: []].append(waiter)
                return state.waiters[name]?.count == 1
            }
            if isFirst { startLoading(name) }
        }
    }

    /// Lets go of a model, if it is there; requests under way keep it until they are done.
    func remove(_ name: String) {
        state.withLock { state in state.loaded.removeAll { $0.name == name } }
        onRemoval()
    }

    func clear() {
        state.withLock { $0.loaded = [] }
        onRemoval()
    }

    private func use(_ name: String) -> ServedModel? {
        state.withLock { state in
            guard let place = state.loaded.firstIndex(where: { $0.name == name }) else { return nil }
            let model = state.loaded.remove(at: place)
            state.loaded.append(model)
            return model
        }
    }

    private func startLoading(_ name: String) {
        do throws(Failure) {
            try BackgroundThread.start("load model") { [self] in
                finish(name, Result { () throws(Failure) in try load(name) })
            }
        } catch {
            finish(name, .failure(error))
        }
    }

    /// Makes room first: two big models at a time may be more than there is memory.
    private func load(_ name: String) throws(Failure) -> ServedModel {
        // A load that was under way when this one was asked for may have brought it.
        if let model = use(name) { return model }
        let makesRoom = state.withLock { state in
            let surplus = max(0, state.loaded.count - (limit - 1))
            state.loaded.removeFirst(surplus)
            return surplus > 0
        }
        if makesRoom { onRemoval() }
        return try name == standardName ? catalogue.loadStandard() : catalogue.load(name)
    }

    private func finish(_ name: String, _ result: Result<ServedModel, Failure>) {
        let waiters = state.withLock { state in
            if case .success(let model) = result, !state.loaded.contains(where: { $0.name == model.name }) {
                state.loaded.append(model)
            }
            return state.waiters.removeValue(forKey: name) ?? []
        }
        for waiter in waiters { waiter.resume(with: result.mapError { ModelFault(failure: $0) }) }
    }
}
