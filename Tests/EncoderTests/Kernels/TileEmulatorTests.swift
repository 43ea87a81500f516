// SPDX-License-Identifier: Apache-2.0
internal import CTileEmulator
import Testing

/// The emulator refuses what AMX hardware refuses; kernels that passed only because of a lenient emulator prove nothing.
@Suite(.enabled(if: KernelRung.canEmulateTiles, "no AVX-512 BF16, or AMX of its own"))
struct TileEmulatorTests {
    @Test(arguments: [
        ("a product of tiles that were configured", Int32(tile_misuse_none), nil as String?),
        ("17 rows", Int32(tile_misuse_rows), "more than 16 rows"),
        ("68 bytes a row", Int32(tile_misuse_bytes), "more than 64 bytes"),
        ("a row count without bytes", Int32(tile_misuse_half_empty), "rows without bytes"),
        ("palette 2", Int32(tile_misuse_palette), "no such palette"),
        ("no configuration", Int32(tile_misuse_unconfigured), "no tiles are configured"),
        ("a tile without rows", Int32(tile_misuse_empty), "has no rows"),
        ("rows that do not fit", Int32(tile_misuse_shape), "differ"),
    ])
    func whatHardwareRefusesFaults(name: String, misuse: Int32, reason: String?) {
        let fault = tile_emulator_misuse(misuse).map { String(cString: $0) }
        if let reason { #expect(fault?.contains(reason) == true) } else { #expect(fault == nil) }
    }
}
