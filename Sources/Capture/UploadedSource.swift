// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Pipeline

/// A picture or a video that a stranger sent, told apart by its bytes. Whatever stands in it, nothing else is opened
/// because of it: no playlists, no references, no protocols.
package struct UploadedSource: FrameSource {
    package let name: String
    package let isLive = false
    private let descriptor: Int32
    private let options: SourceOptions
    private let pictureLimits: PictureLimits
    private let pool: PixelPool

    /// How large a still picture may be.
    package struct PictureLimits: Sendable {
        package let bytes: Int
        package let pixels: Int

        package init(bytes: Int, pixels: Int) {
            self.bytes = bytes
            self.pixels = pixels
        }
    }

    /// - Parameters:
    ///   - descriptor: of a regular file, which stays open; nobody else reads it meanwhile
    ///   - name: for people, and for the frames
    ///   - options: `pixelLimit` is that of a video's frame
    package init(
        descriptor: Int32, name: String, options: SourceOptions, pictureLimits: PictureLimits, pool: PixelPool
    ) {
        self.descriptor = descriptor
        self.name = name
        self.options = options
        self.pictureLimits = pictureLimits
        self.pool = pool
    }

    package func run(from first: UInt64, stop: StopSignal, deliver: (SourceSignal) -> Void) throws(Failure) {
        let head = try bytes(4096)
        if head.isEmpty { throw Failure(.badData, "cannot read \(name): it is empty") }
        if SourceFactory.isStillPicture("", head) { return try deliverPicture(first, deliver) }
        let action = "cannot read \(name)"
        _ = try SystemError.check(action) { lseek(descriptor, 0, SEEK_SET) }
        let video = VideoSource(.upload(descriptor), name: name, isLive: false, options: options, pool: pool)
        try video.run(from: first, stop: stop, deliver: deliver)
    }

    private func deliverPicture(_ first: UInt64, _ deliver: (SourceSignal) -> Void) throws(Failure) {
        var status = stat()
        try SystemError.check("cannot read \(name)") { fstat(descriptor, &status) }
        guard status.st_size <= pictureLimits.bytes else {
            throw Failure(.badData, "cannot read \(name): \(status.st_size) bytes are too many for a picture")
        }
        let bytes = try bytes(Int(status.st_size))
        let frame = try PictureReader.decode(
            bytes: bytes, name: name, sequence: first, pixelLimit: pictureLimits.pixels, pool: pool)
        deliver(
            .opened(
                SourceInfo(
                    name: name, isLive: false, width: frame.layout.width, height: frame.layout.height, rate: nil,
                    duration: nil, pictures: 1, detail: "picture")))
        deliver(.frame(CapturedFrame(frame)))
    }

    /// The first ones, at most `count`.
    private func bytes(_ count: Int) throws(Failure) -> [UInt8] {
        let action = "cannot read \(name)"
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let taken = try SystemError.check(action) {
                bytes.withUnsafeMutableBytes { buffer in
                    pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(done))
                }
            }
            if taken == 0 { break }
            done += taken
        }
        return Array(bytes.prefix(done))
    }
}
