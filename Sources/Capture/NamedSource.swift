// SPDX-License-Identifier: Apache-2.0
package import Pipeline

/// A source under the name that a configuration gives it, opened anew at every run: what is not there yet may come.
package final class NamedSource: FrameSource {
    package let name: String
    private let isLiveByName: Bool
    private let location: String
    private let options: SourceOptions
    private let pool: PixelPool
    /// The one that ran last: it knows what it waits for.
    private let inner = Protected<(any FrameSource)?>(nil)

    /// - Parameter location: as `SourceFactory.make` takes it; nothing is opened yet
    package init(_ location: String, name: String, options: SourceOptions, pool: PixelPool) {
        self.location = location
        self.name = name
        self.options = options
        self.pool = pool
        isLiveByName = SourceLocation(location).isLive
    }

    package var isLive: Bool { inner.withLock { $0 }?.isLive ?? isLiveByName }

    package func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        let source: any FrameSource
        if let made = inner.withLock({ $0 }) {
            source = made
        } else {
            source = try SourceFactory.make(location, options: options, pool: pool)
            inner.withLock { $0 = source }
        }
        try source.run(from: first, stop: stop) { signal in
            if case .opened(let info) = signal { deliver(.opened(info.named(name))) } else { deliver(signal) }
        }
    }

    package var settles: Bool { inner.withLock { $0 }?.settles ?? true }

    package func seemsBack() -> Bool { inner.withLock { $0 }?.seemsBack() ?? false }
}

extension SourceInfo {
    fileprivate func named(_ name: String) -> SourceInfo {
        SourceInfo(
            name: name, isLive: isLive, width: width, height: height, rate: rate, duration: duration,
            pictures: pictures, detail: detail)
    }
}
