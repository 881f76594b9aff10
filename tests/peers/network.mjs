// SPDX-License-Identifier: MIT
// The network of `siar demo` as a test sees it: its fixed values, its switches, its memory; a picture to send.

import assert from "node:assert/strict";
import { createServer } from "node:http";

import { waitFor } from "./tap.mjs";

export const [base, member] = process.argv.slice(2, 4);
export const words = process.argv.slice(4);
export const numberId = "100000000000001";
export const wabaId = "200000000000001";
export const token = "sandbox-access-token";
export const appSecret = "sandbox-app-secret";
export const verifyToken = "sandbox-verify-token";

// A grey square of 16 by 16.
export const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC", "base64");

export async function act(name, body) {
  const response = await fetch(`${base}/sandbox/${name}`,
    { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  assert.equal(response.status, 200, `${name}: ${await response.clone().text()}`);
  return response.json();
}

export const say = (text) => act("say", { as: member, group: null, text, photos: [] });

export async function messages() {
  const response = await fetch(`${base}/sandbox/world`);
  return (await response.json()).messages;
}

// The message with this id as phones show it.
export async function shown(id) {
  const found = (await messages()).find((m) => m.id === id);
  assert.ok(found, `no message ${id}`);
  return found;
}

// What the member wrote last.
export const fromMember = () => waitFor(async () => (await messages()).findLast((m) => !m.is_ours), "a message of hers");

export async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// A receiver of webhooks: `answer(request)` gives status and text. Ended by its close().
export async function receive(answer) {
  const server = createServer(async (request, response) => {
    const [status, text] = await answer(request);
    response.writeHead(status, { "Content-Type": "text/plain" }).end(text);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}/hook`,
    async close() {
      await act("webhook", { url: "" });
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
