// SPDX-License-Identifier: Apache-2.0
import Pipeline

@testable import Web

/// A name service that says what the test has written down, and counts how often it is asked.
final class ScriptedResolver: HostResolving {
    private let answers: @Sendable (_ host: String, _ question: Int) -> [String]
    private let questions = Protected(0)

    /// - Parameter answers: the addresses of a host, when it is asked for the first time and after that
    init(_ answers: @escaping @Sendable (_ host: String, _ question: Int) -> [String]) { self.answers = answers }

    var count: Int { questions.withLock { $0 } }

    func addresses(of host: String) async throws -> [NetworkAddress] {
        let question = questions.withLock { count in
            defer { count += 1 }
            return count
        }
        return answers(host, question).compactMap { NetworkAddress($0) }
    }
}
