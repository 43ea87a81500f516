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

    @Flag(
        help: ArgumentHelp(
            "Take pictures as https URLs and fetch them; only addresses on the public internet.",
            discussion: "Certificates are checked against the system's, or those of the file that SSL_CERT_FILE names.")
    )
    var allowUrls = false

    @Option(
        help: ArgumentHelp(
            "Fetch from this host only; *.example.com is all below example.com. May be given several times.",
            valueName: "name"))
    var urlHost: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Fetch from this network too, such as 192.168.1.0/24, although it is not public. May be given several times.
            """, valueName: "network"))
    var urlNetwork: [String] = []

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
        for name in urlHost where !WebSettings.isURLHost(name) {
            throw ValidationError("--url-host is \(name): it must be such as example.com or *.example.com")
        }
        for network in urlNetwork where NetworkBlock(network) == nil {
            throw ValidationError("--url-network is \(network): it must be such as 192.168.1.0/24 or fd00:1::/64")
        }
        if !allowUrls, !(urlHost + urlNetwork).isEmpty {
            throw ValidationError("--url-host and --url-network need --allow-urls.")
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
        settings.urlHosts = urlHost.map { $0.lowercased() }
        settings.urlNetworks = urlNetwork.compactMap(NetworkBlock.init)
        settings.trustFile = Environment.variable("SSL_CERT_FILE")
        settings.aliasesCLIP = clipAlias
        return settings
    }
}
