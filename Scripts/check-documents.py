"""check-documents.py: finds relative links and anchors in the documents that lead nowhere. Prints one a line, and fails."""

import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
blocks = re.compile(r"^```.*?^```", re.M | re.S)
files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=root, capture_output=True, text=True)


def prose(path):
    """Returns the text of a page without blocks of code, and with a word in place of code within a line."""
    return re.sub(r"`[^`\n]*`", "code", blocks.sub("", path.read_text()))


def anchors(path):
    """Returns the anchors that GitHub gives the headings of a page: "## On one machine" is on-one-machine."""
    found = set()
    for heading in re.findall(r"^#+ +(.+?) *$", blocks.sub("", path.read_text()), flags=re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = unique = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = 0
        while unique in found:
            number += 1
            unique = f"{name}-{number}"
        found.add(unique)
    return found


broken = []
for name in sorted(files.stdout.split()):
    page = root / name
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            broken.append(f"{name}: {link}: there is no such file")
        elif anchor and anchor not in anchors(target):
            broken.append(f"{name}: {link}: there is no such heading")

print("\n".join(broken), end="\n" if broken else "")
sys.exit(1 if broken else 0)
