// SPDX-License-Identifier: Apache-2.0
import Web

/// Reads `api`.
struct APIReader {
    private static let listenRule = "must be an address and a port, such as 127.0.0.1:9001 or '[::1]:9001'"
    private static let sizeRule = "must be a number of bytes, such as 512k, 64M or 2G"

    /// To be used only where the context has no problems.
    func settings(_ api: Section) -> WebSettings {
        var settings = WebSettings()
        // Within what the daemon as a whole gets.
        settings.drainSeconds = 6
        if let (host, port) = api["listen"]?.converted(Self.listenRule, Self.address) {
            (settings.host, settings.port) = (host, port)
        }
        settings.keys = api["keys"].map(keys) ?? []
        settings.tls = api.section("tls", keys: ConfigurationKeys.tls).flatMap(tls)
        settings.origins = api["cors"].map(origins) ?? []
        settings.allowsURLs = api["urls"]?.isTrue() ?? false
        settings.urlHosts = api["url_hosts"].map(hosts) ?? []
        settings.urlNetworks = api["url_networks"].map(networks) ?? []
        settings.trustFile = Environment.variable("SSL_CERT_FILE")
        settings.aliasesCLIP = api["clip_alias"]?.isTrue() ?? false
        if let section = api.section("limits", keys: ConfigurationKeys.limits) { read(section, into: &settings) }
        return settings
    }

    private static func address(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        return host.isEmpty || host.contains(where: \.isWhitespace) ? nil : (host, port)
    }

    private func keys(_ field: Field) -> [APIKey] {
        let elements = field.elements("must be a list of keys, such as [{name: ci, hash: 'sha256:...'}]") ?? []
        var names: Set<String> = []
        return elements.compactMap { element in
            guard let section = Section(element, keys: ConfigurationKeys.apiKey) else { return nil }
            guard let nameField = section["name"], let hashField = section["hash"] else {
                section.complain("needs the keys 'name' and 'hash'")
                return nil
            }
            let name = nameField.words()
            if let name, !names.insert(name).inserted { nameField.complain("is the name of two keys") }
            return hashField.text().flatMap { hash in
                let key = name.flatMap { APIKey(name: $0, hash: hash) }
                // Who mixes both up has written the key itself there, which no log may have.
                if key == nil, name != nil {
                    hashField.complain(
                        "must be sha256: and 64 hexadecimal digits, as perceptd key prints it", showsFound: false)
                }
                return key
            }
        }
    }

    /// Nil where neither file is given.
    private func tls(_ section: Section) -> WebSettings.TLSFiles? {
        let given = ConfigurationKeys.tls.compactMap { section[$0] }.filter { $0.value.content != .nothing }
        if given.isEmpty { return nil }
        guard given.count == 2 else {
            section.complain("needs both 'cert' and 'key', or none")
            return nil
        }
        let paths = given.map { field in
            field.words().map { $0.hasPrefix("/") ? $0 : field.context.folder + $0 }
        }
        guard let certificate = paths[0], let key = paths[1] else { return nil }
        return WebSettings.TLSFiles(certificate: certificate, key: key)
    }

    private func origins(_ field: Field) -> [String] {
        let elements = field.elements("must be a list of origins, such as [https://example.org]") ?? []
        return elements.compactMap { element in
            element.converted("must be an origin such as https://example.org, or '*'") { text in
                WebSettings.isOrigin(text) ? text : nil
            }
        }
    }

    private func hosts(_ field: Field) -> [String] {
        let elements = field.elements("must be a list of hosts, such as [example.com, '*.example.com']") ?? []
        return elements.compactMap { element in
            element.converted("must be a host such as example.com or '*.example.com'") { text in
                WebSettings.isURLHost(text) ? text.lowercased() : nil
            }
        }
    }

    private func networks(_ field: Field) -> [NetworkBlock] {
        let elements = field.elements("must be a list of networks, such as [192.168.1.0/24]") ?? []
        return elements.compactMap { element in
            element.converted("must be a network such as 192.168.1.0/24") { NetworkBlock($0) }
        }
    }
}

extension APIReader {
    private func read(_ limits: Section, into settings: inout WebSettings) {
        func count(_ key: String, _ range: ClosedRange<Int>, _ place: WritableKeyPath<WebSettings, Int>) {
            if let value = limits[key]?.integer(range) { settings[keyPath: place] = value }
        }
        func size(_ key: String, _ range: ClosedRange<Int>, _ place: WritableKeyPath<WebSettings, Int>) {
            let value = limits[key]?.converted(Self.sizeRule) { text in
                ByteSize(argument: text).flatMap { range.contains($0.bytes) ? $0.bytes : nil }
            }
            if let value { settings[keyPath: place] = value }
        }
        func seconds(_ key: String, _ place: WritableKeyPath<WebSettings, Int>) {
            if let value = limits[key]?.duration(1...86_400) { settings[keyPath: place] = Int(value.rounded(.up)) }
        }
        count("queue", 1...100_000, \.queueLimit)
        count("items", 1...10_000, \.itemLimit)
        size("body", 1024...(1 << 40), \.bodyLimit)
        size("upload", 1024...(1 << 50), \.uploadLimit)
        count("uploads", 1...1000, \.uploadPlaces)
        count("pixels", 1...1_000_000_000, \.pixelLimit)
        count("video_pixels", 1...178_956_970, \.videoPixelLimit)
        count("frames", 1...100_000_000, \.mediaFrames)
        size("fetch", 1024...(1 << 30), \.fetchLimit)
        seconds("fetch_time", \.fetchSeconds)
        seconds("classify_time", \.mediaSeconds)
        seconds("receive_time", \.receiveSeconds)
        seconds("answer_time", \.answerSeconds)
        count("streams", 1...10_000, \.streamLimit)
        count("connections", 1...1_000_000, \.connectionLimit)
        settings.fitBudgets()
    }
}
