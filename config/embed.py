#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Puts files into the program: embed.py OUT.c HEADER NAME=FILE...

Each NAME becomes a `const str` with the bytes of FILE, packed by gzip when NAME ends in _gz; HEADER declares them.
"""
import gzip
import sys


def bytes_of(data):
    rows = (data[i:i + 20] for i in range(0, len(data), 20))
    return ',\n'.join('\t' + ','.join(map(str, row)) for row in rows)


def main(out, header, *pairs):
    text = f'/* Made by config/embed.py; not to be edited. */\n#include "{header}"\n'
    for pair in pairs:
        name, path = pair.split('=', 1)
        with open(path, 'rb') as f:
            data = f.read()
        if name.endswith('_gz'):
            data = gzip.compress(data, 9, mtime=0)
        text += (f'\nstatic const unsigned char {name}_bytes[] = {{\n{bytes_of(data) or "0"}\n}};\n'
                 f'const str {name} = {{ (const char *){name}_bytes, {len(data)} }};\n')
    with open(out, 'w', encoding='ascii') as f:
        f.write(text)


main(*sys.argv[1:])
