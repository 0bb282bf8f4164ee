"""gallery-documents.py CALOTYPE FOLDER SOURCES: draws the pictures of docs/options.md into FOLDER, with variants that the
command CALOTYPE makes of the images in SOURCES, which Scripts/draw-images drew."""

import io
import json
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image, ImageDraw, ImageFile, ImageFont

calotype, folder, sources = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
temporary = tempfile.TemporaryDirectory()
scratch = pathlib.Path(temporary.name)
paper, ink, line = "#f6f6f4", "#202020", "#b0b0a8"
font = ImageFont.load_default(14)
ImageFile.LOAD_TRUNCATED_IMAGES = True


def variant(image, *options):
    """Returns the variant that these options make of an image, as a path, and its entry in the result."""
    command = [calotype, "process", str(image), "--tool", "dall-e", "--only", "v", "--output", str(scratch), "--json"]
    for option in options:
        command += ["--option", "v." + option]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    made = json.loads(run.stdout)["variants"][0]
    return scratch / made["key"], made


def pixels(path):
    """Returns a file as RGBA. libvips reads more formats than Pillow."""
    png = scratch / "pixels.png"
    subprocess.run(["vips", "copy", str(path), str(png)], check=True, timeout=60, stderr=subprocess.DEVNULL)
    return Image.open(png).convert("RGBA")


def zoomed(image, box, factor):
    """Returns a part of an image, enlarged so that single pixels can be seen."""
    part = image.crop(box)
    return part.resize((part.width * factor, part.height * factor), Image.NEAREST)


def kilobytes(made):
    return f"{made['size'] / 1000:.1f} KB"


def sheet(name, cells, size, box=None, columns=None):
    """Writes cells of (picture, caption, …) in rows. With a box, its outline is drawn around every picture but the first."""
    columns = columns or len(cells)
    gap, lines = 14, max(len(words) for _, *words in cells)
    width, height = size[0] + gap, size[1] + gap + 6 + 18 * lines
    rows = -(-len(cells) // columns)
    whole = Image.new("RGB", (columns * width + gap, rows * height + gap), paper)
    draw = ImageDraw.Draw(whole)
    for index, (picture, *words) in enumerate(cells):
        left, top = gap + index % columns * width, gap + index // columns * height
        at = (left + (size[0] - picture.width) // 2, top + (size[1] - picture.height) // 2)
        whole.paste(picture, at, picture)
        if box and index:
            corner = (left + (size[0] - box[0]) // 2, top + (size[1] - box[1]) // 2)
            draw.rectangle((corner[0] - 2, corner[1] - 2, corner[0] + box[0] + 1, corner[1] + box[1] + 1), outline=line)
        for row, text in enumerate(words):
            draw.text((left + size[0] / 2, top + size[1] + 8 + 18 * row), text, fill=ink, font=font, anchor="ma")
    whole.save(folder / f"{name}.webp", quality=88, method=6)


def scene():
    """Draws a balloon over the islands, left of the middle, so that a crop can miss it. Returns the path."""
    image = Image.open(sources / "islands.png").convert("RGB")
    layer = Image.new("RGBA", (4 * 240, 4 * 330))
    draw = ImageDraw.Draw(layer)
    for stripe in range(6):
        inset = stripe * 80
        fill = "#d8202c" if stripe % 2 == 0 else "#fff6e0"
        draw.ellipse((inset, 0, 960 - inset, 960), fill=fill)
    draw.polygon([(330, 935), (630, 935), (560, 1110), (400, 1110)], fill="#fff6e0")
    draw.rectangle((400, 1140, 560, 1290), fill="#6b3d16")
    balloon = layer.resize((240, 330), Image.LANCZOS)
    image.paste(balloon, (250, 190), balloon)
    path = scratch / "scene.png"
    image.save(path)
    return path


def film(image):
    """Encodes six seconds of a flight over an image, which begin in black. Returns the path."""
    path = scratch / "film.mp4"
    look = "zoompan=z=2.2-on/150:x=(iw-iw/zoom)*on/150:y=(ih-ih/zoom)*0.35:d=1:s=640x360:fps=25,fade=d=1"
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-loop", "1", "-i", str(image), "-vf", look, "-t", "6"]
    subprocess.run(command + ["-c:v", "mpeg4", "-q:v", "2", str(path)], check=True, timeout=120)
    return path


def logo():
    """Draws a ring, transparent inside and outside. Returns the path."""
    picture = Image.new("RGBA", (400, 400))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 10, 390, 390), fill="#ffffff")
    draw.ellipse((110, 110, 290, 290), fill=(0, 0, 0, 0))
    path = scratch / "logo.png"
    picture.resize((200, 200), Image.LANCZOS).save(path)
    return path


def original(image, size):
    """Returns an image as it is, made smaller to be shown. Transparent parts are a chessboard."""
    picture = Image.open(image).convert("RGBA")
    picture.thumbnail(size)
    board = Image.new("RGBA", picture.size, "#ffffff")
    draw = ImageDraw.Draw(board)
    for x in range(0, picture.width, 10):
        for y in range(x // 10 % 2 * 10, picture.height, 20):
            draw.rectangle((x, y, x + 9, y + 9), fill="#d8d8d8")
    return Image.alpha_composite(board, picture)


def row(image, size, rows, common=()):
    """Returns the original and, for each row of options, the variant with the options and its size in pixels."""
    whole = Image.open(image)
    cells = [(original(image, size), "the original", f"{whole.width} x {whole.height}")]
    for options in rows:
        path, made = variant(image, *common, *options)
        words = " ".join(options).replace(str(scratch) + "/", "")
        cells.append((pixels(path), words, f"{made['width']} x {made['height']}"))
    return cells


def fit(image):
    common = ["format=png", "maxWidth=200", "maxHeight=200"]
    rows = [["fit=" + value] for value in ("inside", "cover", "contain", "smart")]
    sheet("fit", row(image, (200, 200), rows, common), (200, 200), box=(200, 200))


def gravity(image):
    common = ["format=png", "fit=cover", "maxWidth=120", "maxHeight=180"]
    rows = [["gravity=" + value] for value in ("center", "west", "east", "0.21,0.35", "attention", "entropy")]
    sheet("gravity", row(image, (200, 180), rows, common), (200, 180), columns=4)


def background(image):
    size = ["format=jpeg", "maxWidth=180", "maxHeight=180"]
    cells = row(image, (180, 180), [["background=#ffffff"], ["background=navy"]], size)
    wide = ["format=jpeg", "maxWidth=240", "maxHeight=180", "fit=contain"]
    path, made = variant(image, *wide, "background=#ffd000")
    cells.append((pixels(path), "fit=contain background=#ffd000", f"{made['width']} x {made['height']}"))
    sheet("background", cells, (240, 180))


def encodings(name, image, rows, box, factor):
    """Writes a sheet of enlarged parts of variants, with their options and bytes."""
    cells = []
    for options in rows:
        path, made = variant(image, "maxWidth=896", "maxHeight=512", *options)
        score = [f"quality {made['quality']}, {kilobytes(made)}"] if "ssimulacra2" in made else [kilobytes(made)]
        cells.append((zoomed(pixels(path), box, factor), " ".join(options), *score))
    size = ((box[2] - box[0]) * factor, (box[3] - box[1]) * factor)
    sheet(name, cells, size)


def progressive(image):
    """Shows the first third of a file with and without the option, as a reader decodes it."""
    cells = []
    for option in ("progressive=false", "progressive=true"):
        path, _ = variant(image, "format=jpeg", "maxWidth=320", "maxHeight=183", "quality=80", option)
        data = path.read_bytes()
        part = Image.open(io.BytesIO(data[: len(data) // 3]))
        cells.append((part.convert("RGBA"), option, "after a third of the bytes"))
    sheet("progressive", cells, (320, 183))


def watermark(image):
    common = ["format=png", "maxWidth=320", "maxHeight=183"]
    ring = f"watermark.image={logo()}"
    rows = [
        ["watermark.text=© Ann"],
        ["watermark.text=proof", "watermark.tile=true", "watermark.opacity=0.5"],
        [ring, "watermark.scale=0.2"],
        [ring, "watermark.gravity=north-east", "watermark.opacity=0.4"],
    ]
    cells = []
    for options in rows:
        path, _ = variant(image, *common, *options)
        words = [option.replace("watermark.", "").replace(str(scratch) + "/", "") for option in options]
        cells.append((pixels(path), " ".join(words)))
    sheet("watermark", cells, (320, 183), columns=2)


def video(image):
    movie = film(image)
    cells = []
    for poster in ("auto", "0s", "2.5s", "90%"):
        path, _ = variant(movie, "format=png", "maxWidth=220", "maxHeight=220", f"poster={poster}")
        cells.append((pixels(path), f"poster={poster}"))
    sheet("poster", cells, (220, 124))
    board = ["storyboard.frames=8", "storyboard.columns=4", "maxWidth=180", "maxHeight=180"]
    path, made = variant(movie, "format=jpeg", *board)
    sheet("storyboard", [(pixels(path), " ".join(board[:2]))], (made["width"], made["height"]))
    path, _ = variant(movie, "format=webp", "quality=50", "maxWidth=320", "clip.seconds=2", "clip.start=3s")
    (folder / "clip.webp").write_bytes(path.read_bytes())


folder.mkdir(parents=True, exist_ok=True)
image = scene()
fit(image)
gravity(image)
background(sources / "medal.png")
detail = (96, 96, 176, 176)
encodings(
    "quality", image,
    [["format=jpeg", "quality=10"], ["format=jpeg", "quality=40"], ["format=jpeg", "quality=80"],
     ["format=jpeg", "quality.ssimulacra2=80"]], detail, 3)
encodings(
    "chroma-subsampling", image,
    [["format=jpeg", "chromaSubsampling=4:2:0"], ["format=jpeg", "chromaSubsampling=4:4:4"]], (110, 150, 170, 180), 6)
encodings(
    "lossless", image,
    [["format=webp", "lossless=true"], ["format=webp", "lossless=near", "quality=20"], ["format=webp", "quality=80"]],
    detail, 3)
encodings(
    "palette", image, [["format=png"], ["format=png", "palette=true"], ["format=png", "palette=true", "quality=20"]],
    detail, 3)
progressive(image)
watermark(image)
video(image)
