// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// Where the values of `${NAME}` come from.
struct Variables: Sendable {
    enum Origin { case environment, credential }

    /// Longer than any password; a credential may also be a certificate by mistake.
    private static let byteLimit = 1 << 16

    private let environment: @Sendable (String) -> String?
    /// The folder in which systemd's `LoadCredential=` puts files.
    private let credentials: String?

    /// - Parameter environment: the value of a variable, or nil
    init(credentials: String?, environment: @escaping @Sendable (String) -> String?) {
        self.environment = environment
        self.credentials = credentials
    }

    /// Those of this process.
    static var process: Variables {
        Variables(credentials: Environment.variable("CREDENTIALS_DIRECTORY"), environment: { Environment.variable($0) })
    }

    /// Nil where it is set nowhere, or empty.
    /// - Throws: where there is a credential that cannot be read.
    func value(_ name: String) throws(Failure) -> (text: String, origin: Origin)? {
        if let text = environment(name), !text.isEmpty { return (text, .environment) }
        guard let text = try credential(name), !text.isEmpty else { return nil }
        return (text, .credential)
    }

    /// Without the newline that editors and `echo` leave at the end.
    private func credential(_ name: String) throws(Failure) -> String? {
        guard let credentials else { return nil }
        var bytes: [UInt8]
        do throws(Failure) {
            bytes = try ConfigurationFile.bytes(of: "\(credentials)/\(name)", limit: Self.byteLimit + 1)
        } catch {
            if error.code == .noInput { return nil }
            throw Failure(error.code, "the credential \(name) \(error.reason)")
        }
        if bytes.last == 10 { bytes.removeLast() }
        if bytes.last == 13 { bytes.removeLast() }
        guard bytes.count <= Self.byteLimit, let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.configuration, "the credential \(name) is not a text of at most 64 KiB")
        }
        return text
    }
}
