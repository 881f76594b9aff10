#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Calls the product does not make, and what to use."""
import re
import sys

import tree

# Names: what to use instead, and where the call may stand all the same.
BANNED = {
    "malloc calloc realloc reallocarray free": ("mem_take, mem_resize, mem_give, or an arena", r"bot/base/(arena|utf8)\.c"),
    "strdup strndup asprintf vasprintf": ("arena_str or arena_printf", None),
    "strcpy strncpy stpcpy strcat strncat gets": ("str and buf_add", None),
    "sprintf vsprintf": ("buf_printf, arena_printf or snprintf", None),
    "strtok strtok_r strsep": ("str_take or str_take_word", None),
    "atoi atol atoll strtol strtoul strtoll strtoull strtoimax strtoumax sscanf scanf fscanf":
        ("str_to_int64", None),
    "atof strtod strtof": ("whole numbers: money is in rupiah, times in milliseconds", None),
    "localtime localtime_r mktime timelocal ctime ctime_r asctime": ("zone.h, which has fixed offsets", None),
    "gmtime gmtime_r strftime": ("zone.h", r"bot/base/log\.c"),
    "printf vprintf puts putchar fprintf vfprintf fputs fputc perror psignal": ("log_event", r"bot/(main|demo)\.c"),
    "rand srand random srandom rand_r drand48": ("random.h", None),
    "time gettimeofday ftime clock_gettime": ("clock.h", r"bot/base/(clock|ring)\.c"),
    "sleep usleep nanosleep": ("a timer of the loop", None),
    "system popen": ("nothing: siar starts no programs", None),
    "setjmp longjmp": ("returns", r"bot/media/picture_(jpeg|png)\.c"),
    "alloca": ("arenas", None),
    "assert": ("ASSERT, which stays in release builds", None),
    "getaddrinfo gethostbyname": ("uv_getaddrinfo or libcurl", None),
}
WHERE = {name: (use, place) for names, (use, place) in BANNED.items() for name in names.split()}
CALL = re.compile(r"(?<![\w.>])(%s)\s*\(" % "|".join(WHERE))


def main():
    found = {names: [] for names in BANNED}
    for path in tree.files(".c", ".h", under=tree.PRODUCT):
        for number, line in enumerate(tree.code(tree.read(path)).split("\n"), 1):
            for name in CALL.findall(line):
                use, place = WHERE[name]
                if not (place and re.fullmatch(place, path)):
                    names = next(n for n in BANNED if name in n.split())
                    found[names].append("%s:%d: %s() is not used here: use %s" % (path, number, name, use))
    return tree.report([("nobody calls %s" % names, problems) for names, problems in found.items()])


if __name__ == "__main__":
    sys.exit(main())
