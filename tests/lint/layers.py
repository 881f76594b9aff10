#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Reads every #include of the product and fails when an arrow points up. bot/README.md draws the layers."""
import os
import re
import sys

import tree

# Folder: the folders and headers it may include besides its own. bot/*.c, the wiring, may include all.
LAYERS = {
    "bot/base": (),
    "bot/model": ("bot/base",),
    "bot/net": ("bot/base",),
    "bot/media": ("bot/base",),
    "bot/understand": ("bot/base", "bot/model", "config"),
    "bot/store": ("bot/base", "bot/model"),
    "bot/gateway": ("bot/base", "bot/model", "bot/net/base64.h", "bot/net/http.h", "bot/net/json.h", "bot/net/hmac.h", "config/linked.h",
                    "config/setting.h"),
    "bot/flow": ("bot/base", "bot/model", "bot/understand", "bot/store", "bot/gateway", "handlers", "config",
                 "bot/media", "bot/net/http.h"),
    "bot/sandbox": ("bot/base", "bot/media", "bot/net"),
    "bot/web": ("bot/base", "bot/model", "bot/net", "bot/store/read.h", "config"),
    "config": ("bot/base", "bot/model"),
    "handlers": ("bot/base", "bot/model", "bot/understand", "bot/store", "config"),
}
# The parts of flow that move bytes may know libuv and all of bot/net.
MOVING = ("receiver", "poller", "sender", "writer")
# Library header, or our own that stands for one: where it may stand, as regular expressions on the path.
NET, MEDIA, SANDBOX, WIRING = r"bot/net/", r"bot/media/", r"bot/sandbox/", r"bot/[^/]+$"
LIBRARIES = {
    r"uv\.h": (NET, r"bot/flow/(%s)\.[ch]$" % "|".join(MOVING), r"bot/sandbox/", r"bot/web/", SANDBOX, WIRING),
    r"curl/.*|microhttpd\.h|(cjson/)?cJSON\.h|openssl/(?!sha\.h).*": (NET,),
    r"openssl/sha\.h": (NET, MEDIA),
    r"jpeglib\.h|jerror\.h|turbojpeg\.h|png\.h": (MEDIA,),
    r"sqlite3\.h": (r"bot/store/db_sqlite\.h$",),
    r"bot/store/db_sqlite\.h": (r"bot/store/db_sqlite(_stmt)?\.c$",),
    r"yaml\.h": (r"config/yaml\.c$",),
    r"uni[a-z]+\.h(?<!unistd\.h)": (r"bot/base/utf8\.c$",),
    r"qrencode\.h": (WIRING,),
}
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"]+)[>\"]", re.M)


def folder_of(path):
    return next((f for f in sorted(LAYERS, key=len, reverse=True) if path.startswith(f + "/")), os.path.dirname(path))


def may(path, header):
    own = folder_of(path)
    if own == "bot" or folder_of(header) == own:
        return True
    if own == "bot/flow" and os.path.splitext(os.path.basename(path))[0] in MOVING and header.startswith("bot/net/"):
        return True
    return any(header == allowed or header.startswith(allowed + "/") for allowed in LAYERS.get(own, ()))


def main():
    up, lost, library, private = [], [], [], []
    for path in tree.files(".c", ".h", under=tree.PRODUCT):
        for kind, header in INCLUDE.findall(tree.read(path)):
            for pattern, places in LIBRARIES.items():
                if re.fullmatch(pattern, header) and not any(re.match(place, path) for place in places):
                    library.append("%s includes <%s>, which belongs in %s" % (path, header, " ".join(places)))
            if kind == "<":
                continue
            if not os.path.exists(os.path.join(tree.root(), header)):
                lost.append("%s includes \"%s\", which is no file seen from the root" % (path, header))
            elif not may(path, header):
                up.append("%s may not include \"%s\"" % (path, header))
            if header.endswith("_parts.h") and folder_of(header) != folder_of(path):
                private.append("%s includes \"%s\", private to its folder" % (path, header))
    unknown = [f for f in sorted({folder_of(p) for p in tree.files(".c", ".h", under=tree.PRODUCT)})
               if f not in LAYERS and f != "bot"]
    return tree.report([
        ("no layer includes what lies above it", up),
        ("includes are written from the root", lost),
        ("each library is included where it belongs", library),
        ("headers of parts stay in their folder", private),
        ("each folder is a layer", ["%s is not in the table of layers.py" % f for f in unknown]),
    ])


if __name__ == "__main__":
    sys.exit(main())
