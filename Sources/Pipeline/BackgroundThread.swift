// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A thread for work that blocks: Dispatch's pool is for work that does not.
package enum BackgroundThread {
    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs `body` on a thread of its own that nobody waits for.
    ///
    /// - Parameter name: what `top -H` shows, at most 15 bytes of it
    /// - Throws: `temporary` where the system has no thread left.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(Failure) {
        let work = Unmanaged.passRetained(Work(name, body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { opaque in
                guard let opaque else { return nil }
                let work = Unmanaged<Work>.fromOpaque(opaque).takeRetainedValue()
                Self.setName(work.name)
                work.body()
                return nil
            }, work.toOpaque())
        guard status == 0 else {
            work.release()
            throw Failure(.temporary, "cannot start the thread '\(name)': \(String(cString: strerror(status)))")
        }
        pthread_detach(thread)
    }

    /// As `pthread_setname_np` does it, which Swift does not see; without a name the thread works as well.
    private static func setName(_ name: String) {
        let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        let bytes = Array(name.utf8.prefix(15))
        _ = write(descriptor, bytes, bytes.count)
        close(descriptor)
    }
}
