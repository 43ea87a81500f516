internal import COpenBLAS
// SPDX-License-Identifier: Apache-2.0
import Glibc

/// How many cores this process may use: what `taskset` leaves it, and no more than a container's share of processor time
/// (`docker run --cpus`, systemd's `CPUQuota`), because threads that wait for each other on time they do not get are
/// slower than fewer of them.
enum AvailableCores {
    static let count = max(1, min(affinity, quota ?? .max))

    /// As OpenBLAS counts them: `sched_getaffinity`, which Swift's Glibc lacks.
    private static var affinity: Int { Int(openblas_get_num_procs()) }

    /// The smallest share on the way from the process's control group to the root, rounded up; nil without one.
    private static var quota: Int? {
        guard let groups = read("/proc/self/cgroup") else { return nil }
        return quota(groups: groups) { read($0) }
    }

    /// - Parameters:
    ///   - groups: `/proc/self/cgroup`; version 2 of control groups has one line, `0::/path`
    ///   - read: the text of a file, or nil
    static func quota(groups: String, read: (String) -> String?) -> Int? {
        let lines = groups.split(separator: "\n")
        let path = lines.first { $0.hasPrefix("0::/") }?.dropFirst(3) ?? "/"
        var parts = path.split(separator: "/")
        var shares: [Int] = []
        // Inside a container the path may be the host's, of which only the root is visible.
        while true {
            let folder = (["/sys/fs/cgroup"] + parts).joined(separator: "/")
            if let text = read("\(folder)/cpu.max"), let share = cores(text.split(separator: " ")) {
                shares.append(share)
            }
            if parts.isEmpty { break }
            parts.removeLast()
        }
        let firstVersion = ["quota", "period"].compactMap { read("/sys/fs/cgroup/cpu/cpu.cfs_\($0)_us") }
        if let share = cores(firstVersion.map { Substring($0) }) { shares.append(share) }
        return shares.min()
    }

    /// Quota and period in microseconds; `max` and -1 are no limit.
    private static func cores(_ words: [Substring]) -> Int? {
        let numbers = words.map { Int($0.filter { !$0.isWhitespace }) }
        guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 else {
            return nil
        }
        return (quota - 1) / period + 1
    }

    /// The first 4 KB of a file; the files of /proc and /sys are shorter.
    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
