"""gallery-sheets.py CALOTYPE FOLDER IMAGE…: makes variants with each option, and pastes them together with their names."""

import json
import pathlib
import subprocess
import sys
import textwrap

from PIL import Image, ImageDraw, ImageFont

calotype, folder, *images = sys.argv[1:]
folder = pathlib.Path(folder)
side, caption = 300, 50

# By sheet, what is said with --option. All begin with a box of 300 by 200, so that something is to be cut off.
sheets = {
    "formats": [
        ["format=jpeg"], ["format=webp"], ["format=webp", "encoder=libwebp"], ["format=webp", "lossless=true"],
        ["format=webp", "lossless=near", "quality=40"], ["format=avif"], ["format=png"], ["format=png", "palette=true"],
        ["format=gif"], ["format=jxl"], ["format=png", "bitDepth=16"], ["format=avif", "bitDepth=12"],
    ],
    "quality": [
        ["quality=10"], ["quality=50"], ["quality=90"], ["progressive=true"], ["chromaSubsampling=4:2:0"],
        ["chromaSubsampling=4:4:4"], ["quality.ssimulacra2=50"], ["quality.ssimulacra2=80"], ["maxBytes=4000"],
        ["format=webp", "maxBytes=4000"], ["format=avif", "maxBytes=4000"],
    ],
    "shape": [
        ["fit=inside"], ["fit=contain"], ["fit=contain", "background=#204060", "gravity=east"], ["fit=cover"],
        ["fit=cover", "gravity=north"], ["fit=cover", "gravity=south"], ["fit=cover", "gravity=0.2,0.8"],
        ["fit=smart"], ["fit=smart", "gravity=entropy"], ["fit=smart", "maxWidth=120"],
    ],
    "watermark": [
        ["watermark.text=© Calotype"], ["watermark.text=© Calotype", "watermark.gravity=north-west"],
        ["watermark.text=© Calotype", "watermark.scale=0.8", "watermark.gravity=center", "watermark.opacity=0.3"],
        ["watermark.text=<b>bold?</b> & no", "watermark.font=serif bold", "watermark.color=#ffd000"],
        ["watermark.text=proof", "watermark.tile=true", "watermark.opacity=0.4"],
        ["watermark.image=LOGO"], ["watermark.image=LOGO", "watermark.gravity=0.5,0.1", "watermark.opacity=0.5"],
        ["watermark.image=LOGO", "watermark.tile=true", "watermark.scale=0.15", "watermark.margin=0.1"],
    ],
    # Of videos that come out of black and go into each image. Of a clip the first frame is seen.
    "video": [
        ["poster=auto"], ["poster=0s"], ["poster=20%"], ["poster=99s"],
        ["storyboard.frames=6", "storyboard.columns=3", "maxWidth=100", "maxHeight=100"],
        ["storyboard.frames=7", "storyboard.columns=4", "fit=cover", "maxWidth=75", "maxHeight=75", "background=#204060"],
        ["storyboard.frames=4", "storyboard.columns=2", "watermark.text=© Calotype", "maxWidth=150", "maxHeight=100"],
        ["format=webp", "clip.seconds=1", "clip.start=50%"], ["format=gif", "clip.seconds=1", "clip.start=0s"],
    ],
}


def logo():
    """A disc that fades out, with a hole."""
    path = folder / "logo.png"
    picture = Image.new("RGBA", (200, 200))
    draw = ImageDraw.Draw(picture)
    for radius in range(100, 40, -1):
        fill = (220, 40, 60, min(255, 455 - 4 * radius))
        draw.ellipse((100 - radius, 100 - radius, 100 + radius, 100 + radius), fill=fill)
    draw.ellipse((70, 70, 130, 130), fill=(0, 0, 0, 0))
    picture.save(path)
    return str(path)


def film(image, number):
    """Four seconds on the way into an image."""
    path = folder / f"film-{number}.mp4"
    look = "scale=1280:-2,zoompan=z=1+on/60:x=(iw-iw/zoom)/2:y=(ih-ih/zoom)/2:d=1:s=640x400:fps=25,fade=d=1"
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-loop", "1", "-i", image, "-vf", look, "-t", "4"]
    subprocess.run(command + ["-c:v", "mpeg4", "-q:v", "3", str(path)], check=True, timeout=120)
    return str(path)


def variant(image, options, place):
    """The variant as pixels, and what its result tells."""
    box = [option for option in ("maxWidth=300", "maxHeight=200") if option[:8] not in "".join(options)]
    said = ["high-quality.maxWidth=8"] + ["normal." + option for option in box + options]
    command = [calotype, "process", image, "--tool", "dall-e", "--output", str(place), "--json"]
    for option in said:
        command += ["--option", option]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    result = json.loads(run.stdout.splitlines()[0]) if run.stdout else {"error": {"message": run.stderr}}
    if result["error"]:
        return None, result["error"]["message"]
    made = result["variants"][0]
    # libvips reads more formats than Pillow.
    png = place / "seen.png"
    subprocess.run(["vips", "copy", str(place / made["key"]), str(png)], check=True, timeout=60, stderr=subprocess.DEVNULL)
    told = f"{made['size']} B" + "".join(f", {name} {made[name]}" for name in ("quality", "ssimulacra2") if name in made)
    return Image.open(png).convert("RGBA"), told


def sheet(name, rows, images):
    """One row an option, one column an image."""
    whole = Image.new("RGB", (len(images) * (side + 10) + 10, len(rows) * (200 + caption + 10) + 10), "#808080")
    draw, font = ImageDraw.Draw(whole), ImageFont.load_default(12)
    for row, options in enumerate(rows):
        options = [option.replace("LOGO", mark) for option in options]
        for column, image in enumerate(images):
            left, top = 10 + column * (side + 10), 10 + row * (200 + caption + 10)
            picture, told = variant(image, options, folder / "variants")
            words = " ".join(options).replace(mark, "logo.png")
            lines = textwrap.wrap(words, 46)[:2] + textwrap.wrap(told, 46)[:1]
            draw.text((left, top), "\n".join(lines), fill="white", font=font)
            if picture:
                whole.paste(picture, (left, top + caption), picture)
    whole.save(folder / f"{name}.png")
    print(folder / f"{name}.png")


folder.mkdir(parents=True, exist_ok=True)
mark = logo()
films = [film(image, number) for number, image in enumerate(images)]
for name, rows in sheets.items():
    sheet(name, rows, films if name == "video" else images)
