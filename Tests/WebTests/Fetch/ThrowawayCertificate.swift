// SPDX-License-Identifier: Apache-2.0
import Glibc
import NIOSSL

/// A certificate that signs itself, made for one test by OpenSSL's program.
struct ThrowawayCertificate: Sendable {
    let certificate: NIOSSLCertificate
    let key: NIOSSLPrivateKey

    struct NotMade: Error {}

    /// - Parameter names: as OpenSSL writes subject alternative names, such as `DNS:example.com`
    init(_ names: String = "DNS:*.example.com,DNS:example.com") throws {
        var folder = Array("/tmp/perceptd-certificate-XXXXXX".utf8CString)
        guard mkdtemp(&folder) != nil else { throw NotMade() }
        let path = String(decoding: folder.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let files = ["\(path)/certificate", "\(path)/key"]
        defer {
            for file in files { unlink(file) }
            rmdir(path)
        }
        try Self.run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=perceptd test", "-addext", "subjectAltName=\(names)", "-out", files[0], "-keyout", files[1])
        guard let certificate = try NIOSSLCertificate.fromPEMFile(files[0]).first else { throw NotMade() }
        self.certificate = certificate
        key = try NIOSSLPrivateKey(file: files[1], format: .pem)
    }

    private static func run(_ words: String...) throws {
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var (process, status) = (pid_t(), Int32(0))
        guard posix_spawnp(&process, "openssl", &actions, nil, &arguments, environ) == 0,
            waitpid(process, &status, 0) == process, status == 0
        else { throw NotMade() }
    }
}
