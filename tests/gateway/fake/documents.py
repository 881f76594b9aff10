# SPDX-License-Identifier: MIT
"""Holds what a fake was asked and what it answered against its network's API document in the folder SIAR_OPENAPI.

faults(network) lists what does not fit. What a document has no words for (files, refusals of one's own) is not held
against it. Mended here: OpenAPI's `nullable`, which JSON Schema does not know, and what WAHA calls required although
it is left out where there is none (participant, media); and the pages of Evolution's findMessages, which came after its document.
"""
import json
import os
import re

import jsonschema
import yaml

NEVER_SENT = {"participant", "mediaUrl", "platform", "worker"}


def mend(node):
    if isinstance(node, dict):
        node = {k: mend(v) for k, v in node.items()}
        if isinstance(node.get("required"), list):
            node["required"] = [name for name in node["required"] if name not in NEVER_SENT]
        elif isinstance(node.get("required"), bool) and "in" not in node:
            del node["required"]
        return {"anyOf": [{"type": "null"}, node]} if node.pop("nullable", False) else node
    return [mend(v) for v in node] if isinstance(node, list) else node


class OpenApi:
    def __init__(self, document):
        self.document = mend(document)
        self.paths = [(re.compile(re.sub(r"\\{[^/]+?\\}", "[^/]+", re.escape(path))), calls)
                      for path, calls in sorted(self.document["paths"].items(), key=lambda p: p[0].count("{"))]

    def _fault(self, schema, value):
        check = jsonschema.Draft202012Validator({**schema, "components": self.document["components"]})
        error = jsonschema.exceptions.best_match(check.iter_errors(value))
        return f"{error.json_path}: {error.message[:200]}" if error else None

    def fault(self, request, answer):
        call = next((calls.get(request.method.lower()) for path, calls in self.paths if path.fullmatch(request.path)), None)
        if not call:
            return "no such call"
        kinds = call.get("requestBody", {}).get("content", {})
        kind = "multipart/form-data" if request.is_form else "application/json"
        if kinds and kind not in kinds:
            return f"not {kind}"
        asked = {**request.data, **{name: "binary" for name in request.files}}
        if request.path.startswith("/chat/findMessages/"):
            asked.pop("page", None)
        schema = {**kinds[kind]["schema"], "unevaluatedProperties": False} if kinds else {"maxProperties": 0}
        known = {p.get("name") for p in call.get("parameters", ()) if p.get("in") == "query"}
        strange = set(request.query) - known
        fault = f"query {strange}" if strange else self._fault(schema, asked)
        replies = call["responses"]
        if fault or not answer or str(answer[0]) not in replies:
            return fault or (f"answers {answer[0]}" if answer and answer[0] < 400 else None)
        content = replies[str(answer[0])].get("content", {}).get("application/json", {})
        # WAHA says "object" of whatever it does not describe, lists too.
        if "schema" not in content or content["schema"] == {"type": "object"}:
            return None
        return self._fault(content["schema"], answer[1])


PLAIN = {"Integer": int, "Float": (int, float), "String": str, "Boolean": bool, "True": bool}


class BotApi:
    def __init__(self, document):
        self.methods, self.types = document["methods"], document["types"]

    def _fits(self, name, value, is_form):
        if name.startswith("Array of "):
            return None if isinstance(value, list) and not any(self._fits(name[9:], v, is_form) for v in value) else f"no {name}"
        if name in PLAIN:
            is_text = is_form and isinstance(value, str) and re.fullmatch(r"-?\d+", value)
            is_bool_for_int = isinstance(value, bool) and name in ("Integer", "Float")
            return None if is_text or (isinstance(value, PLAIN[name]) and not is_bool_for_int) else f"{value!r} is no {name}"
        if name == "InputFile":
            return None if isinstance(value, bytes) else f"{value!r} is no file"
        kind = self.types[name]
        if "subtypes" in kind:
            faults = [self._fits(sub, value, is_form) for sub in kind["subtypes"]]
            return None if None in faults else faults[0]
        return self._members(kind.get("fields", []), value, is_form) if isinstance(value, dict) else f"{value!r} is no {name}"

    def _members(self, fields, value, is_form):
        known = {f["name"]: f for f in fields}
        for name in value:
            if name not in known:
                return f"{name} is not known"
            faults = [self._fits(kind, value[name], is_form) for kind in known[name]["types"]]
            if None not in faults:
                return f"{name}: {faults[0]}"
        missing = [n for n, f in known.items() if f["required"] and n not in value]
        return f"{missing} missing" if missing else None

    def fault(self, request, answer):
        name = request.path.split("/")[2]
        method = self.methods.get(name)
        if not method:
            return "no such method"
        d = dict(request.data)
        for key, value in d.items() if request.is_form else ():
            if value[:1] in "[{" or value in ("true", "false"):
                d[key] = json.loads(value)
        fault = self._members(method.get("fields", []), {**d, **request.files}, request.is_form)
        if fault or not answer or answer[0] != 200:
            return fault
        faults = [self._fits(kind, answer[1]["result"], False) for kind in method["returns"]]
        return None if None in faults else faults[0]


DOCUMENTS = {"Evolution": ("evolution-v2.json", OpenApi), "Gowa": ("gowa.yaml", OpenApi),
             "Telegram": ("telegram-bot-api-spec.min.json", BotApi), "Waha": ("waha.json", OpenApi)}
UNDESCRIBED = ("/statics/", "/api/files/", "/file/")


def document_of(network):
    """None without SIAR_OPENAPI, or when nobody has published one."""
    name, kind = DOCUMENTS.get(type(network).__name__, (None, None))
    folder = os.environ.get("SIAR_OPENAPI")
    if not name or not folder:
        return None
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        is_json = name.endswith(".json")
        return kind(json.load(f) if is_json else yaml.load(f, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def faults(network, document):
    """(how many calls were held against the document, what did not fit)"""
    calls = [c for c in network.calls if not c[0].path.startswith(UNDESCRIBED)]
    found = [(request.method, request.path, document.fault(request, answer)) for request, answer in calls]
    return len(calls), sorted({f"{method} {path}: {fault}" for method, path, fault in found if fault})
