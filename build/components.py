#!/usr/bin/env python3
"""The components of a release and the licence of each: packages of the worker's lock file, and the runtime that is packed with it.

components.py RID PACKAGES PUBLISHED OUTPUT
  RID        such as linux-x64
  PACKAGES   NuGet's folder of packages
  PUBLISHED  the published program, whose runtime is looked up; one without a runtime has none
  OUTPUT     gets components.txt, and under licences/ the texts of those that are no licence of SPDX
A package that does not say its licence ends it: then somebody has to look before anything is given away."""
import json
import pathlib
import shutil
import sys
import xml.etree.ElementTree as xml

root = pathlib.Path(__file__).resolve().parent.parent


def tag(element):
    return element.tag.rsplit("}", 1)[-1]


def build_only():
    """Analyzers: they look at the source and are not given away."""
    groups = xml.parse(root / "Directory.Packages.props").getroot().iter("ItemGroup")
    return {item.get("Include") for group in groups if group.get("Label") == "Build" for item in group}


def locked(rid):
    """Package and version, by the lock file."""
    frameworks = json.loads((root / "src/WenchangPlan.Worker/packages.lock.json").read_text(encoding="utf-8"))["dependencies"]
    if f"net10.0/{rid}" not in frameworks:
        sys.exit(f"components.py: the lock file has no {rid}: it belongs to RuntimeIdentifiers of Directory.Build.props")
    found = {name: entry["resolved"] for target in ("net10.0", f"net10.0/{rid}") for name, entry in frameworks[target].items() if entry["type"] != "Project"}
    return {name: version for name, version in found.items() if name not in build_only()}


def runtime(published):
    """The runtime that lies beside the program."""
    libraries = json.loads((published / "wenchang.deps.json").read_text(encoding="utf-8"))["libraries"]
    return dict(name.removeprefix("runtimepack.").split("/") for name, entry in libraries.items() if entry["type"] == "runtimepack")


def licence(folder, name, version, texts):
    """The licence as the package says it; the text of one of its own is kept."""
    nuspec = folder / f"{name.lower()}.nuspec"
    if not nuspec.exists():
        sys.exit(f"components.py: {folder} is missing: run dotnet restore first")
    said = {tag(e): e for e in xml.parse(nuspec).getroot().iter()}
    if "license" in said and said["license"].get("type") == "expression":
        return said["license"].text.strip()
    if "license" in said:
        file = folder / said["license"].text.strip().replace("\\", "/")
        texts.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, texts / f"{name}.{version}{file.suffix or '.txt'}")
        return f"see licences/{name}.{version}{file.suffix or '.txt'}"
    if "licenseUrl" in said and said["licenseUrl"].text:
        return said["licenseUrl"].text.strip()
    sys.exit(f"components.py: {name} {version} does not say its licence")


def main(rid, packages, published, output):
    packages, published, output = pathlib.Path(packages), pathlib.Path(published), pathlib.Path(output)
    parts = locked(rid) | runtime(published)
    lines = [f"{name} {version}: {licence(packages / name.lower() / version.lower(), name, version, output / 'licences')}" for name, version in sorted(parts.items(), key=lambda p: p[0].lower())]
    for name, version in runtime(published).items():
        for notice in (packages / name.lower() / version).glob("THIRD-PARTY-NOTICES*"):
            (output / "licences").mkdir(parents=True, exist_ok=True)
            shutil.copyfile(notice, output / "licences" / f"{name}.{version}.third-party.txt")
    (output / "components.txt").write_text("\n".join(["Components of WenchangPlan and the licence of each; WenchangPlan itself: Apache-2.0, see LICENSE.", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
