// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import Pipeline
import Sinks
import Web

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Makes a key for the HTTP API: the key for the client, its hash for the server.",
        discussion: """
              perceptd key
              {"key":"pk_5f3c...","hash":"sha256:9b1d..."}
              perceptd serve --host 0.0.0.0 --api-key-hash sha256:9b1d...

            The key is random (256 bits) and kept nowhere; the hash does not give it away.
            """)

    func run() throws {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef")
        let key = "pk_" + String((0..<64).map { _ in digits[Int(generator.next() & 15)] })
        var line = JSONLine()
        line.member("key", string: key)
        line.member("hash", string: APIKey.hash(of: key))
        try FileDescriptorWriter(STDOUT_FILENO).write(line.finished())
    }
}
