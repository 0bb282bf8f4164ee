#!/usr/bin/env python3
"""licenses.py [FILE]: prints the version and license of each Swift package that the command has linked in and of each
native library and program that it uses. With FILE, writes the texts of all licenses and notices. Reads Package.resolved
and the checkouts of the last build, and what Debian's packages on this machine say."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

# Words of a license's text, each behind the name that the list shows.
words = {
    "Apache-2.0": "Apache License", "MIT": "Permission is hereby granted, free of charge",
    "BSD": "Redistribution and use in source and binary forms",
}

# Native libraries: name, license, files that a program needs of it, Debian's packages, when it is used. Licenses are those of
# the library as Debian builds it: see the copyright file of the package.
native = [
    ("libjpeg-turbo", "IJG, BSD-3-Clause, zlib", ["libjpeg.so"], ["libjpeg62-turbo", "libjpeg-turbo8"], "linked"),
    ("ISA-L", "BSD-3-Clause", ["libisal.so"], ["libisal2"], "linked"),
    ("SQLite", "public domain", ["libsqlite3.so"], ["libsqlite3-0"], "linked"),
    ("zlib", "Zlib", ["libz.so"], ["zlib1g"], "linked"),
    ("libstdc++, libgcc", "GPL-3.0 with GCC exception", ["libstdc++.so", "libgcc_s.so"], ["libstdc++6"], "linked"),
    ("libwebp", "BSD-3-Clause", [], ["libwebp7"], "opened"),
    ("libvips", "LGPL-2.1-or-later", [], ["libvips42", "libvips42t64"], "opened"),
    ("libheif", "LGPL-3.0-or-later", [], ["libheif1"], "by libvips"),
    ("libde265", "LGPL-3.0-or-later", [], ["libde265-0"], "by libvips"),
    ("x265", "GPL-2.0-or-later", [], ["libx265-199", "libx265-209", "libx265-215"], "by libvips"),
    ("libaom", "BSD-2-Clause", [], ["libaom3"], "by libvips"),
    ("dav1d", "BSD-2-Clause", [], ["libdav1d6", "libdav1d7"], "by libvips"),
    ("libpng", "libpng", [], ["libpng16-16", "libpng16-16t64"], "by libvips"),
    ("libtiff", "libtiff", [], ["libtiff6"], "by libvips"),
    ("cgif", "MIT", [], ["libcgif0"], "by libvips"),
    ("libimagequant", "GPL-3.0-or-later", [], ["libimagequant0"], "by libvips"),
    ("LittleCMS", "MIT", [], ["liblcms2-2"], "by libvips"),
    ("Pango", "LGPL-2.0-or-later", [], ["libpangocairo-1.0-0", "libpango-1.0-0"], "opened"),
    ("cairo", "LGPL-2.1-only or MPL-1.1", [], ["libcairo2"], "opened"),
    ("fontconfig", "MIT", [], ["libfontconfig1"], "opened"),
    ("GLib", "LGPL-2.1-or-later", [], ["libglib2.0-0", "libglib2.0-0t64"], "by libvips"),
    ("libpq", "PostgreSQL", [], ["libpq5"], "opened"),
    ("SVT-AV1", "BSD-3-Clause-Clear", [], ["libsvtav1enc4"], "opened"),
    ("ffmpeg", "GPL-2.0-or-later", [], ["ffmpeg"], "program"),
]

# Every Linux program needs these, and they are no part of what is shipped.
system = re.compile(r"lib(c|m|dl|rt|pthread|util)\.so|ld-linux|libswift|libFoundation|lib_Foundation|libdispatch|libBlocks")


def dependencies():
    """Returns (name, version, license, files) for each package in Package.resolved, or None before a build."""
    checkouts = [path for path in (".build/checkouts", ".build-release/checkouts") if pathlib.Path(path).is_dir()]
    if not pathlib.Path("Package.resolved").exists() or not checkouts:
        return None
    folders = {path.name.lower(): path for path in pathlib.Path(checkouts[0]).iterdir()}
    rows = []
    for pin in json.loads(pathlib.Path("Package.resolved").read_text())["pins"]:
        name = re.sub(r"\.git$", "", pin["location"].rstrip("/").split("/")[-1])
        folder = folders.get(name.lower())
        files = sorted(path for path in folder.iterdir() if re.match("LICEN[CS]E|COPYING|NOTICE", path.name)) if folder else []
        text = "".join(path.read_text() for path in files if not path.name.startswith("NOTICE"))
        kind = next((kind for kind, part in words.items() if part in text), "unknown" if text else None)
        rows.append((name, pin["state"].get("version"), kind, files))
    return sorted(rows, key=lambda row: row[0].lower())


def installed(packages):
    """Returns the first of these packages that is installed, its version and its copyright file, or None."""
    for package in packages if shutil.which("dpkg-query") else []:
        query = subprocess.run(
            ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package], capture_output=True, text=True)
        state, _, version = query.stdout.partition(" ")
        if query.returncode == 0 and state == "installed":
            return package, version, pathlib.Path("/usr/share/doc", package, "copyright")
    return None


def libraries():
    """Returns (name, version, license, use, copyright file) of each native library; None where it is not installed."""
    rows = []
    for name, license, _, packages, use in native:
        _, version, file = installed(packages) or (None, None, None)
        rows.append((name, version, license, use, file if file and file.exists() else None))
    return rows


def unlisted():
    """Returns the files that the newest built command needs and that the table does not have."""
    commands = [pathlib.Path(folder, "calotype") for folder in (".build-release/release", ".build/release", ".build/debug")]
    found = max((path for path in commands if path.exists()), key=lambda path: path.stat().st_mtime, default=None)
    if not found or not shutil.which("readelf"):
        return []
    needed = re.findall(
        r"\(NEEDED\).*\[(.*)\]", subprocess.run(["readelf", "-d", found], capture_output=True, text=True).stdout)
    known = [file for _, _, files, _, _ in native for file in files]
    return [name for name in needed if not system.match(name) and not any(name.startswith(file) for file in known)]


def write(path, rows):
    """Writes the texts of the packages, then those of the native libraries that are installed."""
    texts = [
        f"{name} {number}\n\n{file.read_text().strip()}\n" for name, number, _, files in rows or [] for file in files]
    texts += [
        f"{name} {version} ({use}; {license})\n\n{file.read_text(errors='replace').strip()}\n"
        for name, version, license, use, file in libraries() if file]
    path.write_text(("\n" + "-" * 80 + "\n\n").join(texts))


def show(rows):
    for name, number, kind, _ in rows or []:
        print(f"{name:32}{number or '-':26}{kind or 'missing'}")
    print()
    for name, version, license, use, _ in libraries():
        print(f"{name:32}{version or 'not installed':26}{license}; {use}")


if __name__ == "__main__":
    os.chdir(pathlib.Path(__file__).resolve().parent.parent)
    found = dependencies()
    if found is None:
        sys.exit("licenses.py: run make build first")
    show(found)
    if len(sys.argv) > 1:
        write(pathlib.Path(sys.argv[1]), found)
