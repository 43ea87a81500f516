// SPDX-License-Identifier: Apache-2.0
import Glibc
import Pipeline

/// Asks the system, each time on a thread of its own, because `getaddrinfo` blocks and cannot be broken off.
///
/// Whoever stops waiting leaves such a thread behind, until the system gives up its look-up; so there is a limit to them.
final class HostResolver: HostResolving {
    private typealias Answer = Result<[NetworkAddress], any Error>

    /// Who waits for an answer; the first one counts.
    private final class Question: Sendable {
        private let waiter = Protected<CheckedContinuation<[NetworkAddress], any Error>?>(nil)

        func wait(_ continuation: CheckedContinuation<[NetworkAddress], any Error>) {
            waiter.withLock { $0 = continuation }
        }

        func settle(_ answer: Answer) {
            waiter.withLock { waiter in
                defer { waiter = nil }
                return waiter
            }?.resume(with: answer)
        }
    }

    private let limit: Int
    private let threads = Protected(0)

    /// - Parameter limit: look-ups at a time
    init(limit: Int = 64) { self.limit = limit }

    func addresses(of host: String) async throws -> [NetworkAddress] {
        let isFree = threads.withLock { [limit] threads in
            guard threads < limit else { return false }
            threads += 1
            return true
        }
        guard isFree else { throw APIError.busy("Too many image URLs at a time - retry request.") }
        let question = Question()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                question.wait(continuation)
                ask(host, question)
                if Task.isCancelled { question.settle(.failure(CancellationError())) }
            }
        } onCancel: {
            question.settle(.failure(CancellationError()))
        }
    }

    private func ask(_ host: String, _ question: Question) {
        do throws(Failure) {
            try BackgroundThread.start("resolver") { [threads] in
                let found = Self.lookUp(host)
                threads.withLock { $0 -= 1 }
                question.settle(found.isEmpty ? .failure(FetchFault("its host is not known")) : .success(found))
            }
        } catch {
            threads.withLock { $0 -= 1 }
            question.settle(.failure(error))
        }
    }

    private static func lookUp(_ host: String) -> [NetworkAddress] {
        var wish = addrinfo()
        wish.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &wish, &found) == 0 else { return [] }
        defer { freeaddrinfo(found) }
        var addresses: [NetworkAddress] = []
        var next = found
        while let entry = next {
            if let address = NetworkAddress(entry.pointee) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        return addresses
    }
}
