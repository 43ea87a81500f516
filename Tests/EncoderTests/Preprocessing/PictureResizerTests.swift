// SPDX-License-Identifier: Apache-2.0
import Pipeline
import Testing

@testable import Encoder

@Suite struct PictureResizerTests {
    @Test(arguments: GoldenModel.all, InstructionSet.available)
    func squashingIsBitExactWithPillow(model: GoldenModel, instructions: InstructionSet) throws {
        let golden = try model.golden()
        for index in 0..<2 {
            let picture = try GoldenPicture(golden, index: index)
            var resizer = PictureResizer(
                width: picture.width, height: picture.height, side: 64, kernels: instructions.kernels)
            resizer.resize(picture.rgb, stride: 3 * picture.width)
            let differing = zip(resizer.result, picture.squashed).count { $0 != $1 }
            #expect(differing == 0)
        }
    }

    @Test func aPictureOfTheRightSizeIsCopied() throws {
        let kernels = InstructionSet.scalar.kernels
        let pixels = (0..<64 * 64 * 3).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        var resizer = PictureResizer(width: 64, height: 64, side: 64, kernels: kernels)
        resizer.resize(pixels, stride: 3 * 64)
        #expect(resizer.result.elementsEqual(pixels))
    }
}
