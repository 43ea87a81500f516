// SPDX-License-Identifier: Apache-2.0
import Hummingbird
import NIOCore

/// What Hummingbird hands over with a request.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
