import CalotypeImage

let image = ImageFile(CommandLine.arguments[1])
let renderer = ImageRenderer()
let thumbnail = try await renderer.render(image, as: .webp(maxWidth: 320, quality: 80))
print(thumbnail.dimensions, thumbnail.bytes.count)
let variants = try await renderer.render(
    image, as: [.jpeg(maxWidth: 1024, quality: 80), .webp(maxWidth: 2048, quality: 95)])
for variant in variants { print(variant.format, variant.dimensions, variant.bytes.count) }
