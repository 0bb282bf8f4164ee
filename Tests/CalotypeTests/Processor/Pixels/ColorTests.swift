import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("Colors come out as others see them", .takingTurns, .enabled(if: Pillow.isInstalled))
struct ColorTests {
    @Test(
        "Every kind of pixel",
        arguments: [
            ("grey", "grey = picture.convert('L'); save(grey, 'PNG'); expect(grey)"),
            ("grey JPEG", "grey = picture.convert('L'); save(grey, 'JPEG', quality=95); expect(grey)"),
            (
                "grey with alpha",
                "grey = picture.convert('LA'); grey.putalpha(picture.getchannel(1)); save(grey, 'PNG'); expect(grey)"
            ),
            ("1 bit", "bits = picture.convert('1'); save(bits, 'PNG'); expect(bits.convert('L'))"),
            ("palette", "few = picture.quantize(64); save(few, 'PNG'); expect(few.convert('RGB'))"),
            (
                "palette with a transparent color",
                "few = picture.quantize(8); save(few, 'PNG', transparency=3); expect(Image.open(folder + '/source').convert('RGBA'))"
            ),
            (
                "GIF with a transparent color",
                "few = picture.quantize(8); save(few, 'GIF', transparency=3); expect(Image.open(folder + '/source').convert('RGBA'))"
            ),
            (
                "RGB with a transparent color",
                "image = Image.new('RGB', (64, 64), (9, 99, 9)); image.paste((250, 0, 80), (0, 0, 32, 32)); save(image, 'PNG', transparency=(9, 99, 9)); expect(Image.open(folder + '/source').convert('RGBA'))"
            ),
            (
                "16-bit grey",
                "save(picture.convert('L').convert('I').point(lambda v: v * 257).convert('I;16'), 'PNG'); expect(picture.convert('L'))"
            ),
            ("AVIF", "save(picture, 'AVIF', quality=90); expect(picture)"),
            (
                "AVIF with alpha",
                "image = picture.copy(); image.putalpha(picture.getchannel(2)); save(image, 'AVIF', quality=90); expect(image)"
            ),
            (
                "WebP with alpha",
                "image = picture.copy(); image.putalpha(picture.getchannel(2)); save(image, 'WEBP', quality=95); expect(image)"
            ),
            (
                "an animation's first frame in WebP",
                "save(picture, 'WEBP', save_all=True, append_images=[picture.rotate(180)], quality=95); expect(picture)"
            ),
            (
                "an animation's first frame in GIF",
                "save(picture, 'GIF', save_all=True, append_images=[picture.rotate(180)]); expect(Image.open(folder + '/source').convert('RGB'))"
            ),
            (
                "an animation's default picture in PNG",
                "save(picture, 'PNG', save_all=True, append_images=[picture.rotate(180)]); expect(picture)"
            ),
            ("JPEG without subsampling", "save(picture, 'JPEG', quality=95, subsampling=0); expect(picture)"),
            ("JPEG in RGB", "save(picture, 'JPEG', quality=95, keep_rgb=True); expect(picture)"),
            ("progressive JPEG", "save(picture, 'JPEG', quality=95, progressive=True); expect(picture)"),
        ])
    func pixels(_ name: String, _ script: String) async throws {
        try await expectLook(of: Pillow.expose(script))
    }

    /// What such numbers look like is anyone's guess; that they are no negative is not.
    @Test(
        "CMYK without a profile is no negative",
        arguments: [
            ("as Adobe writes it", "save(picture.convert('CMYK'), 'JPEG', quality=95); expect(picture)"),
            (
                "without Adobe's mark",
                """
                save(picture.convert('CMYK'), 'JPEG', quality=95)
                bytes = open(folder + '/source', 'rb').read()
                mark = bytes.index(b'\\xff\\xee')
                open(folder + '/source', 'wb').write(bytes[:mark] + bytes[mark + 16:])
                expect(picture)
                """
            ),
        ])
    func plainCMYK(_ name: String, _ script: String) async throws {
        try await expectLook(of: Pillow.expose(script), within: 30)
    }

    @Test(
        "Sixteen bits a channel, and twelve", .enabled(if: VipsCommand.isInstalled),
        arguments: [
            (DrawnImage.corners(80, 60), "rgb16", ".png"), (.fading(80, 60), "rgb16", ".png"),
            (.corners(80, 60), "grey16", ".png"),
            (.corners(80, 60), "rgb16", ".avif[bitdepth=12,Q=80]"),
        ])
    func deep(_ drawn: DrawnImage, _ space: String, _ suffix: String) async throws {
        let source = try await VipsCommand.run("colourspace", on: drawn.png, to: suffix, [space])
        let flat = try await VipsCommand.run(
            "colourspace", on: drawn.png, to: ".png", [space == "grey16" ? "b-w" : "srgb"])
        #expect(try ImageHeader(source).bitsPerChannel == (suffix.hasPrefix(".avif") ? 12 : 16))
        try await expectLook(of: Pillow.Exposure(source: source, expected: flat))
    }
}
