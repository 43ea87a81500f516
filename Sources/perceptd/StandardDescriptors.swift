// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Standard input, output and error, which a caller may have closed (`>&-`).
enum StandardDescriptors {
    /// Fills the gaps, so that no file that is opened later gets a standard number and is read or written by mistake.
    ///
    /// What stands in for input cannot be read and what stands in for output cannot be written, so that using them is
    /// an error; what is logged to a closed standard error is lost.
    static func fillGaps() {
        for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
        where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is this one: those below it are open by now.
            _ = open("/dev/null", mode)
        }
    }
}
