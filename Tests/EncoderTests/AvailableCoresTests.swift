// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Encoder

@Suite struct AvailableCoresTests {
    private func quota(_ groups: String, _ files: [String: String]) -> Int? {
        AvailableCores.quota(groups: groups) { files[$0] }
    }

    @Test func aContainerIsLimitedByItsRoot() {
        #expect(quota("0::/\n", ["/sys/fs/cgroup/cpu.max": "150000 100000\n"]) == 2)
        #expect(quota("0::/system.slice/docker-1.scope\n", ["/sys/fs/cgroup/cpu.max": "50000 100000\n"]) == 1)
    }

    @Test func theSmallestShareOnTheWayCounts() {
        let files = [
            "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n", "/sys/fs/cgroup/a/cpu.max": "300000 100000\n",
            "/sys/fs/cgroup/cpu.max": "800000 100000\n",
        ]
        #expect(quota("0::/a/b\n", files) == 3)
    }

    @Test func theFirstVersionOfControlGroupsIsKnown() {
        let period = ["/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n"]
        let groups = "4:cpu,cpuacct:/docker/1\n1:name=systemd:/docker/1\n"
        #expect(quota(groups, period.merging(["/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "200000\n"]) { $1 }) == 2)
        #expect(quota(groups, period.merging(["/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n"]) { $1 }) == nil)
    }

    @Test(arguments: ["", "max", "max 100000", "0 100000", "-1 100000", "100000", "100000 0", "a b", "1 2 3"])
    func whatIsNoLimitLimitsNothing(text: String) {
        #expect(quota("0::/\n", ["/sys/fs/cgroup/cpu.max": text]) == nil)
    }

    @Test func thereIsAlwaysOne() { #expect(AvailableCores.count >= 1) }
}
