#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Holds what the network of `siar demo` answers against Meta's API document, $SIAR_OPENAPI/meta-whatsapp.yaml (v23.0):
the types of all members, and that no documented member lacks.

Where the document is not what Meta does it is mended here: the size of a file is a number, and what is answered to a send
that is no message (read, typing) is an example without a schema.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "e2e"))
from demo import MEMBER, Demo
from tap import case, check, check_eq, main

NUMBER, WABA, BASE = "100000000000001", "200000000000001", "/v23.0/"
TOKEN = {"Authorization": "Bearer sandbox-access-token"}
JPEG = b"\xff\xd8\xff\xe0rest"
NUMBER_PATH, GROUP_PATH, MEDIA_PATH = "{Phone-Number-ID}", "{group_id}", "{Media-ID}"
# What the sandbox does not have, though the document names it.
ABSENT = {"name_status", "previous", "next", "data.groups[].created_at", "creation_timestamp", "is_test_number"}


class Document:
    def __init__(self):
        import jsonschema
        import yaml
        with open(os.path.join(os.environ["SIAR_OPENAPI"], "meta-whatsapp.yaml"), encoding="utf-8") as f:
            self.all = yaml.load(f, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.jsonschema = jsonschema

    def schema(self, method, path):
        answer = self.all["paths"]["/{Version}/" + path][method.lower()]["responses"]["200"]
        schema = dict(answer["content"]["application/json"]["schema"])
        while "$ref" in schema:
            schema = dict(self.all["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
        if "file_size" in schema.get("properties", {}):
            schema["properties"] = {**schema["properties"], "file_size": {"type": "integer"}}
        return schema

    def fault(self, schema, body):
        checker = self.jsonschema.Draft202012Validator({**schema, "components": self.all["components"]})
        error = self.jsonschema.exceptions.best_match(checker.iter_errors(body))
        return f"{error.json_path}: {error.message[:200]}" if error else None


document, demo = None, None


def ask(method, path, body=None, headers=None):
    data = json.dumps(body) if isinstance(body, dict) else body
    more = {"Content-Type": "application/json"} if isinstance(body, dict) else {}
    status, answer, _ = demo.request(method, BASE + path, data, {**TOKEN, **more, **(headers or {})})
    return status, json.loads(answer)


def fits(method, path, documented, body=None, headers=None, lacks=()):
    status, answer = ask(method, path, body, headers)
    check_eq(status, 200, f"{method} {path}: {answer}")
    schema = document.schema(method, documented)
    check_eq(document.fault(schema, answer), None, f"{method} {path}: {answer}")
    missing = set(schema.get("properties", {})) - set(answer) - ABSENT - set(lacks)
    check_eq(missing, set(), f"{method} {path} lacks")
    return answer


def refused(method, path, code, body=None, headers=None):
    status, answer = ask(method, path, body, headers)
    check(400 <= status < 600, "status", status)
    check_eq(document.fault(document.all["components"]["schemas"]["GraphAPIError"], answer), None, answer)
    check_eq(answer["error"]["code"], code, answer)
    check(answer["error"]["fbtrace_id"], "no fbtrace_id:", answer)


def message(kind, what, **more):
    return {"messaging_product": "whatsapp", "to": "+" + MEMBER, "type": kind, kind: what, **more}


@case
def sends_are_answered_as_documented():
    demo.say(MEMBER, "halo")
    parameters = [{"type": "text", "text": "x"}] * 4
    template = {"name": "promo", "language": {"code": "id"}, "components": [{"type": "body", "parameters": parameters}]}
    for body in (message("text", {"body": "halo"}), message("template", template),
                 message("location", {"latitude": -7.9, "longitude": 112.6})):
        fits("POST", NUMBER + "/messages", NUMBER_PATH + "/messages", body)
    fits("POST", NUMBER + "/marketing_messages", NUMBER_PATH + "/marketing_messages", message("template", template),
         lacks=("success",))


@case
def media_is_answered_as_documented():
    form = b"\r\n".join([b"--B", b'Content-Disposition: form-data; name="messaging_product"', b"", b"whatsapp", b"--B",
                         b'Content-Disposition: form-data; name="file"; filename="a.jpg"', b"Content-Type: image/jpeg", b"",
                         JPEG, b"--B--", b""])
    media = fits("POST", NUMBER + "/media", NUMBER_PATH + "/media", form,
                 {"Content-Type": "multipart/form-data; boundary=B"})["id"]
    fits("GET", media, MEDIA_PATH)
    fits("DELETE", media, MEDIA_PATH)
    refused("GET", media, 100)


@case
def groups_are_answered_as_documented():
    fits("POST", NUMBER + "/groups", NUMBER_PATH + "/groups", {"messaging_product": "whatsapp", "subject": "Batik"})
    group = fits("GET", NUMBER + "/groups", NUMBER_PATH + "/groups")["data"]["groups"][0]["id"]
    fits("GET", group, GROUP_PATH)
    fits("POST", group + "/invite_link", GROUP_PATH + "/invite_link", {"messaging_product": "whatsapp"})
    fits("GET", group + "/join_requests", GROUP_PATH + "/join_requests")
    fits("DELETE", group, GROUP_PATH)
    refused("GET", group, 131041)


@case
def the_account_is_shown_as_documented():
    fits("GET", NUMBER, NUMBER_PATH)
    fits("GET", WABA + "/phone_numbers", "{WABA-ID}/phone_numbers")
    fits("GET", WABA + "/message_templates", "{WABA-ID}/message_templates")
    fits("GET", WABA + "/subscribed_apps", "{WABA-ID}/subscribed_apps")
    fits("POST", WABA + "/subscribed_apps", "{WABA-ID}/subscribed_apps", {}, lacks=("data",))


@case
def refusals_have_the_documented_shape():
    refused("POST", NUMBER + "/messages", 190, message("text", {"body": "x"}), {"Authorization": "Bearer x"})
    refused("POST", "1/messages", 100, message("text", {"body": "x"}))
    refused("POST", NUMBER + "/messages", 100, {"to": "+" + MEMBER})
    refused("POST", NUMBER + "/messages", 131008, message("text", {}))
    refused("POST", NUMBER + "/messages", 131026, message("text", {"body": "x"}, to="+6281299999999"))
    for fault, code in ("window_closed", 131047), ("too_many", 130429), ("server_error", 131000):
        demo.post("faults", {fault: True})
        refused("POST", NUMBER + "/messages", code, message("text", {"body": "x"}))
        demo.post("faults", {fault: False})


if __name__ == "__main__":
    if not os.environ.get("SIAR_OPENAPI"):
        print("1..0 # SKIP SIAR_OPENAPI is not set: answers not held against Meta's document")
        sys.exit(0)
    document, demo = Document(), Demo("--empty")
    demo.person(MEMBER, "Budi")
    code = main()
    demo.stop()
    sys.exit(code)
