// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// What the server says about itself, made once at its start.
struct WebDocuments: Sendable {
    let landing = PackageResources.landing_html
    let docs = PackageResources.docs_html
    /// OpenAPI 3.1, of the routes that this server has something behind.
    let openAPI: [UInt8]

    /// - Parameter hasSources: whether there is something behind `/v1/scores` and `/v1/sources`
    /// - Throws: never, unless the program was built from a broken document
    init(_ settings: WebSettings, version: String, hasSources: Bool) throws(Failure) {
        let document = try Self.parse(PackageResources.openapi_json)
        guard case .object(var root) = document, case .object(var info)? = root["info"],
            case .object(let paths)? = root["paths"]
        else {
            throw Failure(.software, "openapi.json is not an object with info and paths")
        }
        info.updateValue(.string(version), forKey: "version")
        root.updateValue(.object(info), forKey: "info")
        let served = paths.removing { path in
            !settings.aliasesCLIP && path.hasPrefix("/clip/")
                || !hasSources && ["/v1/scores", "/v1/sources"].contains(path)
        }
        root.updateValue(.object(served), forKey: "paths")
        var text = JSONText()
        text.value(.object(root))
        openAPI = text.bytes
    }

    private static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(Failure) in try JSONValue.parse(bytes, subject: "openapi.json") }
        }
        return try result.get()
    }
}
