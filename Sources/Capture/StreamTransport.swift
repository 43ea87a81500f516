// SPDX-License-Identifier: Apache-2.0

/// How RTSP carries the picture.
package enum StreamTransport: String, Sendable, CaseIterable {
    /// TCP, and UDP where the camera refuses that.
    case automatic = "auto"
    /// In the connection that was opened, and no other way: nothing is lost.
    case tcp
    /// Datagrams, and TCP where the camera refuses them: no waiting for what was lost, and what was lost is missing.
    case udp
}
