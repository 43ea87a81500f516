// SPDX-License-Identifier: Apache-2.0
import Web

extension WebSettings {
    /// Where to point a client.
    func address(port: Int) -> String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(tls == nil ? "http" : "https")://\(host):\(port)"
    }
}
