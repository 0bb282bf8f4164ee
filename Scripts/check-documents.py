"""check-documents.py: finds relative links and anchors in the documents that lead nowhere. Prints one a line, and fails.

It also compares Tests/faults.tsv with the tables of docs/failures.md and with the tests: each row of the page is in the
list, and each test in the list exists. It counts the rows that no test guards.
"""

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



def failures():
    """Returns the section and the first cell of each row of the tables in docs/failures.md."""
    section, is_head = "", True
    for line in (root / "docs/failures.md").read_text().splitlines():
        if line.startswith("## "):
            section = line[3:]
        elif not line.startswith("|"):
            is_head = True
        elif is_head:
            is_head = False
        elif not line.startswith("|---"):
            yield section, line.split("|")[1].strip()


def exists(test):
    """Whether there is a Swift file of this name below Tests with a test function of this name."""
    name, _, function = test.partition(".")
    sources = [path.read_text() for path in (root / "Tests").rglob(f"{name}.swift")]
    return any(re.search(rf"@Test\b(?:(?!@Test\b).)*?\bfunc {function}\(", source, re.S) for source in sources)


guarded = {}
for line in (root / "Tests/faults.tsv").read_text().splitlines():
    if line and not line.startswith("#"):
        section, row, tests = line.split("\t")
        guarded[section, row] = tests.split()
page = list(failures())
for section, row in page:
    if (section, row) not in guarded:
        broken.append(f"docs/failures.md: {section}: '{row}' is not in Tests/faults.tsv")
for (section, row), tests in guarded.items():
    if (section, row) not in page:
        broken.append(f"Tests/faults.tsv: {section}: '{row}' is no row of docs/failures.md")
    missing = [test for test in tests if test != "-" and not exists(test)]
    broken += [f"Tests/faults.tsv: {test}: there is no such test" for test in missing]
unguarded = sum(tests == ["-"] for tests in guarded.values())
if unguarded:
    print(f"{unguarded} of {len(page)} rows of docs/failures.md have no test: see Tests/faults.tsv", file=sys.stderr)

print("\n".join(broken), end="\n" if broken else "")
sys.exit(1 if broken else 0)
