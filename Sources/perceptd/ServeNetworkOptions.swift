// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Web

/// Where `serve` listens, and for whom.
struct ServeNetworkOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The address to listen on; 0.0.0.0 or :: for all, which should have keys or a firewall.",
            valueName: "address"))
    var host = WebSettings().host

    @Option(
        parsing: .unconditional, help: ArgumentHelp("The port; 0 takes any that is free.", valueName: "number"))
    var port = WebSettings().port

    @Option(help: ArgumentHelp("A certificate chain, PEM; with it and --tls-key, HTTPS only.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            """
            Whoever has this key may use the API, nobody else: sha256: and the SHA-256 of the key, as perceptd key prints \
            it. May be given several times.
            """, valueName: "hash"))
    var apiKeyHash: [String] = []

    @Option(
        help: ArgumentHelp(
            "Web pages of this origin, such as https://example.org, may use the API; * for all. May be given several times.",
            valueName: "origin"))
    var corsOrigin: [String] = []

    @Flag(help: "Take pictures as https URLs and fetch them; only addresses on the public internet.")
    var allowUrls = false

    @Flag(help: "Answer /clip with the Perception Encoder, whose embeddings are others than CLIP's.")
    var clipAlias = false

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port is \(port): it must be 0 to 65535")
        }
        if (tlsCert == nil) != (tlsKey == nil) { throw ValidationError("Give both --tls-cert and --tls-key, or none.") }
        for hash in apiKeyHash where APIKey(name: "", hash: hash) == nil {
            throw ValidationError("--api-key-hash must be sha256: and 64 hexadecimal digits, as perceptd key prints it")
        }
        for origin in corsOrigin where !WebSettings.isOrigin(origin) {
            throw ValidationError("--cors-origin is \(origin): it must be such as https://example.org, or *")
        }
    }

    func settings() -> WebSettings {
        var settings = WebSettings()
        settings.host = host
        settings.port = port
        settings.keys = apiKeyHash.enumerated().compactMap { APIKey(name: "key \($0.offset + 1)", hash: $0.element) }
        if let tlsCert, let tlsKey { settings.tls = WebSettings.TLSFiles(certificate: tlsCert, key: tlsKey) }
        settings.origins = corsOrigin
        settings.allowsURLs = allowUrls
        settings.aliasesCLIP = clipAlias
        return settings
    }
}
