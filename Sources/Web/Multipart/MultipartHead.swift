// SPDX-License-Identifier: Apache-2.0

/// The header fields of a part.
struct MultipartHead {
    let event: MultipartReader.Event

    /// - Throws: `APIError` 400 where it is not that of a form's part
    init(_ text: String) throws(APIError) {
        var disposition: HeaderParameters?
        for line in text.split(separator: "\r\n", omittingEmptySubsequences: true) {
            guard let colon = line.firstIndex(of: ":") else {
                throw MultipartReader.malformed("a part's head has a line that is no field")
            }
            let value = String(line[line.index(after: colon)...])
            switch line[..<colon].lowercased() {
            case "content-disposition":
                guard disposition == nil else { throw MultipartReader.malformed("a part has two dispositions") }
                disposition = HeaderParameters(value)
            case "content-transfer-encoding":
                guard ["7bit", "8bit", "binary"].contains(HeaderParameters(value).value) else {
                    throw MultipartReader.malformed("a part has a transfer encoding")
                }
            default: break
            }
        }
        guard var disposition, disposition.value == "form-data", let name = disposition.take("name") else {
            throw MultipartReader.malformed("a part has no name")
        }
        event = .part(name: name, filename: disposition.take("filename"))
    }
}
