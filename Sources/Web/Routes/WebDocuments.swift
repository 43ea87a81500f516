// SPDX-License-Identifier: Apache-2.0

/// What the server says about itself, made once at its start.
struct WebDocuments: Sendable {
    let landing: [UInt8]
    let docs: [UInt8]
    let openAPI: [UInt8]

    init(_ settings: WebSettings, version: String) {
        landing = Array("<!doctype html><title>perceptd</title>\n".utf8)
        docs = Array("<!doctype html><title>perceptd</title>\n".utf8)
        openAPI = Array("{}".utf8)
    }
}
