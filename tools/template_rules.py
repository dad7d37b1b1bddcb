"""The rules that every template keeps: it compiles, stays short, works without JavaScript and under the strict CSP."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

LONGEST = 60  # lines
TAG = re.compile(r"<(?P<name>[a-z][a-z0-9-]*)(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*)>", re.I)
TEMPLATE_SYNTAX = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)
HANDLER = re.compile(r"(?:^|\s)on[a-z]+\s*=", re.I)
STYLE = re.compile(r"(?:^|\s)style\s*=", re.I)
ARITHMETIC = re.compile(r"\|\s*(?:add|divisibleby)\s*:|{%\s*widthratio\b")
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc\s*=)[^>]*>", re.I)


def faults(folder: Path) -> list[str]:
    """Return one line per broken rule in the templates under `folder`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "channelsync.settings")
    django.setup()
    found = []
    for path in sorted(folder.rglob("*.*")):
        name = path.relative_to(folder).as_posix()
        found += [f"{name}: {fault}" for fault in (*_uncompiled(name), *broken(path.read_text(encoding="utf-8")))]
    return found


def _uncompiled(name: str) -> Iterator[str]:
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        yield f"does not compile: {error}"


def broken(source: str) -> Iterator[str]:
    """Tell which rules a template's text breaks."""
    if (lines := len(source.splitlines())) > LONGEST:
        yield f"{lines} lines, more than {LONGEST}"
    if ARITHMETIC.search(source):
        yield "arithmetic, which belongs in the view"
    # What stands inside {% %} may hold any quotes and brackets: it would hide where a tag ends.
    plain = TEMPLATE_SYNTAX.sub(lambda match: "x" + "\n" * match[0].count("\n"), source)
    if SCRIPT.search(plain):
        yield "an inline <script>, which the CSP stops"
    if re.search(r"<style\b", plain, re.I):
        yield "an inline <style>, which the CSP stops"
    for tag in TAG.finditer(plain):
        line = plain.count("\n", 0, tag.start()) + 1
        yield from (f"line {line}: {fault}" for fault in _broken_tag(tag["name"].lower(), tag["attributes"]))


def _broken_tag(name: str, attributes: str) -> Iterator[str]:
    values = re.sub(r"\"[^\"]*\"|'[^']*'", '""', attributes)
    if HANDLER.search(values):
        yield f"<{name}> has an inline handler, which the CSP stops"
    if STYLE.search(values):
        yield f"<{name}> has an inline style, which the CSP stops"
    if "hx-post" in values and name not in {"form", "button", "input"}:
        yield f"<{name} hx-post> is no form, so it does nothing without JavaScript"
    if "hx-get" in values and name == "a" and "href" not in values:
        yield f"<{name} hx-get> has no href, so it does nothing without JavaScript"
