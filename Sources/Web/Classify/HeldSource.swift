// SPDX-License-Identifier: Apache-2.0
import Pipeline

/// A source of an upload, which keeps the upload open as long as it runs.
struct HeldSource: FrameSource {
    private let source: any FrameSource
    private let file: UploadFile

    init(_ source: any FrameSource, _ file: UploadFile) {
        self.source = source
        self.file = file
    }

    var name: String { source.name }
    var isLive: Bool { source.isLive }

    func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        defer { withExtendedLifetime(file) {} }
        try source.run(from: first, stop: stop, deliver: deliver)
    }
}
