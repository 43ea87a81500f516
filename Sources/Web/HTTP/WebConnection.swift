// SPDX-License-Identifier: Apache-2.0
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// A connection, and what its first request makes of it.
struct WebConnection: ServerChildChannelValue {
    enum Kind: Sendable {
        case requests(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case socket(ScoreSocket)
    }

    let channel: any Channel
    let kind: EventLoopFuture<Kind>
}
