// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The quick look at a model's files, which says whether they are still the ones that were read before.
enum CheckpointIdentity {
    /// No clock of a file system that Linux has ticks slower (100 Hz), but FAT's.
    private static let tick = 20_000_000

    /// The digest of what the system says about each file; the paths do not count.
    static func digest(of shards: [SafetensorsFile]) -> Digest {
        var bytes = ByteWriter()
        for file in shards.map(\.identity) {
            for number in [file.byteCount, file.modified, file.changed] { bytes.append(number) }
            for number in [file.inode, file.device] { bytes.append(number) }
        }
        return Digest(bytes.bytes)
    }

    /// Waits until a change of the files would show in their times: one that comes in the same tick of the clock as the
    /// change before would not.
    static func letTheClockMoveOn(after shards: [SafetensorsFile]) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let latest = shards.map(\.identity.changed).max() ?? 0
        let age = now.tv_sec * 1_000_000_000 + now.tv_nsec &- latest
        // A file from the future, after the clock was set back, is waited for one tick as well.
        if age < tick { usleep(useconds_t(min(tick, tick - age) / 1000)) }
    }
}
