#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""lexicon.txt to a C table that is looked up by hash: lexicon.py OUTPUT lexicon.txt lexicon.h"""
import re
import sys

output, words_file, header = sys.argv[1:]
bits = {name.lower(): f"MEANS_{name}" for name in re.findall(r"\bMEANS_([A-Z]+) =", open(header).read())}
means, whole, section = {}, {}, None
for line in open(words_file, encoding="utf-8"):
    for word in line.split("#")[0].split():
        if word.endswith(":"):
            section = word[:-1]
            if section != "short" and section not in bits:
                sys.exit(f"lexicon.txt: no MEANS_{section.upper()} in lexicon.h")
        elif section == "short":
            short, _, written_out = word.partition("=")
            whole[short] = written_out
        else:
            means.setdefault(word, []).append(bits[section])


def hash_of(word):
    h = 2166136261
    for byte in word.encode():
        h = (h ^ byte) * 16777619 & 0xFFFFFFFF
    return h


size = 1
while size < 3 * len(means | whole):
    size *= 2
slots = [None] * size
for word in sorted(means | whole):
    at = hash_of(word) % size
    while slots[at]:
        at = (at + 1) % size
    slots[at] = word

with open(output, "w", encoding="utf-8") as out:
    out.write('#include "bot/understand/lexicon.h"\n\n')
    out.write(f"const size_t lexicon_size = {size};\nconst struct lexicon_row lexicon_rows[] = {{\n")
    for word in slots:
        if word:
            read_as = whole.get(word, "")
            flags = " | ".join(means.get(read_as or word, [])) or "0"
            text = f'STR_INIT("{read_as}")' if read_as else "STR_INIT_NONE"
            out.write(f'\t{{ STR_INIT("{word}"), {text}, {flags} }},\n')
        else:
            out.write("\t{ STR_INIT_NONE, STR_INIT_NONE, 0 },\n")
    out.write("};\n")
