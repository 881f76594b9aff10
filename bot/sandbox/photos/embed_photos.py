#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Puts the ready photos into the program: embed_photos.py OUT.c ALT.tsv FILE...

ALT.tsv has a line for each photo: file, what is on it in Indonesian, in English. The files are named
in the same order. The JPEGs were drawn as the SVGs beside them.
"""
import os
import sys


def rows_of(data):
    return ',\n'.join('\t' + ','.join(map(str, data[i:i + 20])) for i in range(0, len(data), 20))


def main(out, alts, *paths):
    with open(alts, encoding='utf-8') as f:
        lines = [line.rstrip('\n').split('\t') for line in f]
    assert [os.path.basename(p) for p in paths] == [line[0] for line in lines], 'ALT.tsv names other files'
    text = '/* Made by embed_photos.py; not to be edited. */\n#include "bot/sandbox/photos.h"\n'
    table = ''
    for number, (path, (name, alt_id, alt_en)) in enumerate(zip(paths, lines)):
        with open(path, 'rb') as f:
            data = f.read()
        text += f'\nstatic const unsigned char photo_{number}[] = {{\n{rows_of(data)}\n}};\n'
        table += (f'\t{{ "{name}", "{alt_id}", "{alt_en}",\n'
                  f'\t  {{ (const char *)photo_{number}, sizeof(photo_{number}) }} }},\n')
    text += f'\nconst struct sandbox_photo sandbox_photos[] = {{\n{table}}};\n'
    text += f'const size_t sandbox_photos_count = {len(lines)};\n'
    with open(out, 'w', encoding='utf-8') as f:
        f.write(text)


main(*sys.argv[1:])
