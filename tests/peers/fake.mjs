// SPDX-License-Identifier: MIT
// A fake network of tests/gateway/fake as a test sees it: what is said to the bot, its faults, what it was sent.

import assert from "node:assert/strict";

export const [base, token] = process.argv.slice(2, 4);
export const words = process.argv.slice(4);

// A grey square of 16 by 16.
export const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC", "base64");

export async function act(name, body = {}) {
  const response = await fetch(`${base}/fake/${name}`,
    { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  assert.equal(response.status, 200, name);
  return response.json();
}
