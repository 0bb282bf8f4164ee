import CalotypeTesting
import Testing

@Suite(
    "Profiles are applied, and left alone where they make no sense", .takingTurns,
    .enabled(if: Pillow.isInstalled && Pillow.hasProfiles))
struct ProfileTests {
    @Test(
        "RGB, grey and CMYK",
        arguments: [
            ("AdobeRGB", "save(picture, 'PNG', icc_profile=color('a98')); expect(srgb(picture, color('a98')))"),
            (
                "ProPhoto",
                "save(picture, 'JPEG', quality=95, icc_profile=color('rommrgb')); expect(srgb(picture, color('rommrgb')))"
            ),
            (
                "ProPhoto in WebP",
                "save(picture, 'WEBP', quality=95, icc_profile=color('rommrgb')); expect(srgb(picture, color('rommrgb')))"
            ),
            ("sRGB", "save(picture, 'PNG', icc_profile=color('srgb')); expect(picture)"),
            (
                "sRGB of Little CMS",
                "save(picture, 'PNG', icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()); expect(picture)"
            ),
            (
                "AdobeRGB with alpha",
                "image = picture.copy(); image.putalpha(picture.getchannel(2)); save(image, 'PNG', icc_profile=color('a98')); seen = srgb(picture, color('a98')); seen.putalpha(picture.getchannel(2)); expect(seen)"
            ),
            (
                "AdobeRGB on a palette",
                "few = picture.quantize(64); save(few, 'PNG', icc_profile=color('a98')); expect(srgb(few.convert('RGB'), color('a98')))"
            ),
            (
                "a grey profile on grey",
                "grey = picture.convert('L'); save(grey, 'PNG', icc_profile=color('sgray')); expect(srgb(grey, color('sgray')))"
            ),
            (
                "a grey profile on grey with alpha",
                "grey = picture.convert('L'); seen = srgb(grey, color('sgray')).convert('RGBA'); seen.putalpha(picture.getchannel(2)); grey.putalpha(picture.getchannel(2)); save(grey, 'PNG', icc_profile=color('sgray')); expect(seen)"
            ),
            ("a grey profile on RGB", "save(picture, 'PNG', icc_profile=color('sgray')); expect(picture)"),
            (
                "a grey profile on RGB in JPEG",
                "save(picture, 'JPEG', quality=95, icc_profile=color('sgray')); expect(picture)"
            ),
            (
                "an RGB profile on grey",
                "grey = picture.convert('L'); save(grey, 'JPEG', quality=95, icc_profile=color('a98')); expect(grey)"
            ),
            (
                "a CMYK profile on RGB",
                "save(picture, 'JPEG', quality=95, icc_profile=color('default_cmyk')); expect(picture)"
            ),
            ("a Lab profile on RGB", "save(picture, 'PNG', icc_profile=color('lab')); expect(picture)"),
            ("half a profile", "save(picture, 'JPEG', quality=95, icc_profile=color('a98')[:300]); expect(picture)"),
            (
                "noise that begins like a profile",
                "save(picture, 'JPEG', quality=95, icc_profile=color('a98')[:132] + bytes(range(256)) * 4); expect(picture)"
            ),
            ("noise instead of a profile", "save(picture, 'PNG', icc_profile=bytes(range(256)) * 4); expect(picture)"),
            (
                "CMYK with its profile",
                "cmyk = ImageCms.profileToProfile(picture, ImageCms.createProfile('sRGB'), ImageCms.ImageCmsProfile(io.BytesIO(color('default_cmyk'))), outputMode='CMYK'); save(cmyk, 'JPEG', quality=95, icc_profile=color('default_cmyk')); expect(srgb(Image.open(folder + '/source'), color('default_cmyk')))"
            ),
            (
                "CMYK with half a profile",
                "cmyk = ImageCms.profileToProfile(picture, ImageCms.createProfile('sRGB'), ImageCms.ImageCmsProfile(io.BytesIO(color('default_cmyk'))), outputMode='CMYK'); save(cmyk, 'JPEG', quality=95, icc_profile=color('default_cmyk')[:300]); expect(srgb(Image.open(folder + '/source'), color('default_cmyk')))"
            ),
        ])
    func profiles(_ name: String, _ script: String) async throws {
        try await expectLook(
            of:
                Pillow.expose(script), within: name.hasPrefix("CMYK") ? (name.contains("half") ? 25 : 6) : 3)
    }

    @Test(
        "Sixteen bits with alpha and a profile", .enabled(if: VipsCommand.isInstalled))
    func deepProfile() async throws {
        let exposure = try await Pillow.expose(
            """
            image = picture.copy(); image.putalpha(picture.getchannel(2)); save(image, 'PNG', icc_profile=color('a98'))
            seen = srgb(picture, color('a98')); seen.putalpha(picture.getchannel(2)); expect(seen)
            """)
        let deep = try await VipsCommand.run("colourspace", on: exposure.source, to: ".png", ["rgb16"])
        try await expectLook(of: Pillow.Exposure(source: deep, expected: exposure.expected))
    }
}
