// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Pipeline

/// Makes the source that a SOURCE argument stands for.
package enum SourceFactory {
    /// - Parameters:
    ///   - location: a file, a folder or glob of pictures, a URL, `/dev/video0`, `-` or `test:`
    ///   - pool: where frames get their buffers from
    /// - Throws: `usage` for impossible options; `noInput`, `noPermission` or `badData` for a path that leads nowhere.
    package static func make(_ location: String, options: SourceOptions, pool: PixelPool) throws(Failure)
        -> any FrameSource
    {
        try check(options)
        switch SourceLocation(location) {
        case .pattern: return PatternSource(options: options, pool: pool)
        case .standardInput:
            return VideoSource(
                .descriptor(STDIN_FILENO), name: "standard input", isLive: false, options: options, pool: pool)
        case .camera(let path): return CameraSource(path, options: options, pool: pool)
        case .stream(let url, let isLive):
            let name = SourceName.redacted(url)
            try StreamScheme.check(StreamAddress(url)?.url ?? url, name: name)
            return VideoSource(.stream(url), name: name, isLive: isLive, options: options, pool: pool)
        case .path(let path): return try makeLocal(path, options, pool)
        }
    }

    private static func check(_ options: SourceOptions) throws(Failure) {
        if let fps = options.fps, !(fps > 0 && fps.isFinite) {
            throw Failure(.usage, "'fps' is \(fps): it must be a number above 0")
        }
        if let format = options.pixelFormat, PixelFormatName.canonical(format) == nil {
            throw Failure(.usage, "'pixel-format' is \(format): it \(PixelFormatName.rule)")
        }
    }

    private static func makeLocal(_ path: String, _ options: SourceOptions, _ pool: PixelPool) throws(Failure)
        -> any FrameSource
    {
        var status = stat()
        if stat(path, &status) != 0 {
            let number = SystemError.number
            if number == ENOENT, let paths = try PictureList.glob(path) {
                return PictureSource(paths: paths, name: path, options: options, pool: pool)
            }
            throw SystemError.failure(number, "cannot read \(SourceName.redacted(path))")
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            return PictureSource(paths: try PictureList.folder(path), name: path, options: options, pool: pool)
        case S_IFREG: return try makeFile(path, options, pool)
        case S_IFIFO:
            return VideoSource(.namedPipe(path), name: path, isLive: false, options: options, pool: pool)
        default: throw Failure(.noInput, "cannot read \(path): it is neither a file nor a folder")
        }
    }

    private static func makeFile(_ path: String, _ options: SourceOptions, _ pool: PixelPool) throws(Failure)
        -> any FrameSource
    {
        let action = "cannot read \(path)"
        let head = try InputFile(path, action: action).head(4096, action: action)
        if head.isEmpty { throw Failure(.badData, "\(action): it is empty") }
        if isStillPicture(path, head) {
            return PictureSource(paths: [path], name: path, options: options, pool: pool)
        }
        // With the protocol in front, FFmpeg does not read a colon in the name as one.
        return VideoSource(.address("file:\(path)"), name: path, isLive: false, options: options, pool: pool)
    }

    /// Animations are video: GIF, PNG with an animation chunk, and JPEGs strung together.
    static func isStillPicture(_ path: String, _ head: [UInt8]) -> Bool {
        head.withUnsafeBytes { bytes in
            let data = ByteReader(bytes: bytes)
            switch PictureFormat(data) {
            case nil, .gif: return false
            case .jpeg: return ![".mjpeg", ".mjpg"].contains { path.lowercased().hasSuffix($0) }
            case .png: return !(0..<head.count).contains { data.has("acTL", at: $0) }
            case .webp, .bmp, .tiff: return true
            }
        }
    }
}
