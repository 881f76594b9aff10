#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Holds every request that dump_requests prints against Meta's API document, $SIAR_OPENAPI/meta-whatsapp.yaml (v23.0).

Where the document contradicts itself or is older than Meta's pages it is mended here, and nowhere else:
1. Each message is `allOf` of common members and of its own with additionalProperties false, which no message can
   satisfy: the two parts are made one object.
2. biz_opaque_callback_data is missing from the common members (Meta's pages have it, statuses give it back).
3. `recipient`, a business-scoped user id instead of `to`, came in May 2026.
4. Mark as read and typing are examples of /messages without a schema: held against the example.
5. Parts of templates are told apart by `discriminator`, which a validator of JSON Schema does not read: spelt out.
"""
import copy
import json
import os
import re
import subprocess
import sys

MESSAGES = "/{Version}/{Phone-Number-ID}/messages"
MEDIA = "/{Version}/{Phone-Number-ID}/media"
FILE = "/{Version}/{Media-ID}"
USER_ID = {"type": "string", "pattern": r"^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$"}
READ = "Send typing indicator and read receipt"


def one_of(*names):
    return {"oneOf": [{"$ref": "#/components/schemas/" + name} for name in names]}


def mend(document):
    schemas = document["components"]["schemas"]
    base = schemas["BaseMessageProperties"]
    for name, schema in schemas.items():
        if not name.endswith("Message") or "allOf" not in schema:
            continue
        own = schema.pop("allOf")[1]
        schema["type"] = "object"
        schema["additionalProperties"] = False
        schema["required"] = [r for r in base["required"] if r != "to"] + own["required"]
        schema["properties"] = {**base["properties"], **own["properties"], "recipient": USER_ID,
                                "biz_opaque_callback_data": {"type": "string"}}
        schema["oneOf"] = [{"required": ["to"]}, {"required": ["recipient"]}]
    schemas["TemplateObject"]["properties"]["components"]["items"] = one_of(
        "HeaderComponent", "BodyComponent", "ButtonComponent")
    for name in ("HeaderComponent", "BodyComponent"):
        schemas[name]["allOf"][1]["properties"]["parameters"]["items"] = one_of(
            "TextParameter", "ImageParameter", "DocumentParameter")
    return document


def path_of(url):
    version, *rest = url.split("://", 1)[1].split("/")[1:]
    if not re.fullmatch(r"v\d+\.\d+", version) or not rest or not rest[0].isdigit():
        return None
    return {"": FILE, "messages": MESSAGES, "media": MEDIA}.get("/".join(rest[1:]))


def fault_of_body(body, operation, check, best_match):
    if "status" not in body:
        error = best_match(check.iter_errors(body))
        return "%s: %s" % (error.json_path, error.message[:300]) if error else None
    example = operation["requestBody"]["content"]["application/json"]["examples"][READ]["value"]
    same = all(key == "message_id" or body[key] == example.get(key) for key in body)
    return None if same and {"messaging_product", "message_id"} <= set(body) else "not like the example"


def fault(request, document, check, best_match):
    """What is wrong with a request; None when nothing is."""
    path, method = path_of(request["url"]), request["method"].lower()
    if method not in document["paths"].get(path, {}):
        return "no such call: %s %s" % (method, request["url"])
    if not request["headers"].get("Authorization", "").startswith("Bearer "):
        return "no bearer token"
    operation, form = document["paths"][path][method], set(request["form"])
    if path == FILE:
        return "a body" if request["body"] or form else None
    if path == MEDIA:
        known = set(operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"])
        return None if known <= form <= known | {"type"} else "members of the form"
    if request["headers"].get("Content-Type") != "application/json":
        return "not JSON"
    return fault_of_body(json.loads(request["body"]), operation, check, best_match)


def spoilt(requests):
    """Requests that must not fit, so that a check which lets everything through shows."""
    def action(body):
        return body["interactive"]["action"]

    def parameter(body):
        return body["template"]["components"][0]["parameters"][0]

    changes = (
        ("text to a phone", "without product", lambda b: b.pop("messaging_product")),
        ("text to a phone", "with two addresses", lambda b: b.update(recipient="ID.1")),
        ("text to a phone", "with a colour", lambda b: b["text"].update(colour="red")),
        ("text to a phone", "to all", lambda b: b.update(recipient_type="all")),
        ("text to a user id", "without an address", lambda b: b.pop("recipient")),
        ("one button to a phone", "with a long title", lambda b: action(b)["buttons"][0]["reply"].update(title="x" * 21)),
        ("three buttons to a phone", "and a fourth", lambda b: action(b)["buttons"].append(action(b)["buttons"][0])),
        ("list of ten to a phone", "without a button", lambda b: action(b).pop("button")),
        ("template with parameters to a phone", "without text", lambda b: parameter(b).pop("text")),
        ("template with picture to a phone", "without picture", lambda b: parameter(b).pop("image")),
        ("image by id to a phone", "without id", lambda b: b["image"].pop("id")),
        ("mark as read", "as unread", lambda b: b.update(status="unread")),
    )
    for name, what, change in changes:
        request = copy.deepcopy(next(r for r in requests if r["name"] == name))
        body = json.loads(request["body"])
        change(body)
        yield {**request, "name": "%s, %s," % (name, what), "body": json.dumps(body)}


def main():
    folder = os.environ.get("SIAR_OPENAPI", "")
    if not folder:
        return print("1..0 # SKIP SIAR_OPENAPI is not set: requests not held against Meta's document")
    try:
        import jsonschema
        import yaml
    except ImportError as e:
        return print("1..0 # SKIP %s: install python3-yaml and python3-jsonschema" % e)
    with open(os.path.join(folder, "meta-whatsapp.yaml"), encoding="utf-8") as f:
        document = mend(yaml.load(f, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    check = jsonschema.Draft202012Validator(
        {"$ref": "#/components/schemas/Message", "components": document["components"]})
    lines = subprocess.run([sys.argv[1]], check=True, stdout=subprocess.PIPE).stdout.decode().splitlines()
    good = [json.loads(line) for line in lines]
    bad = list(spoilt(good))
    print("1..%d" % (len(good) + len(bad)))
    for number, request in enumerate(good + bad, 1):
        is_bad = number > len(good)
        why = fault(request, document, check, jsonschema.exceptions.best_match)
        is_ok = bool(why) == is_bad
        print("%s %d - %s %s" % ("ok" if is_ok else "not ok", number, request["name"], "does not fit" if is_bad else "fits"))
        if not is_ok:
            print("# %s" % why)


if __name__ == "__main__":
    main()
