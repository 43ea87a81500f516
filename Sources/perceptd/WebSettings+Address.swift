// SPDX-License-Identifier: Apache-2.0
import Web

extension WebSettings {
    /// Whether other machines can reach it, and nothing asks them who they are.
    var isOpenToAll: Bool { keys.isEmpty && !["127.0.0.1", "::1", "localhost"].contains(host) }

    /// Where to point a client.
    func address(port: Int) -> String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(tls == nil ? "http" : "https")://\(host):\(port)"
    }
}
