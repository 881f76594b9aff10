// SPDX-License-Identifier: MIT
// @kapso/whatsapp-cloud-api at the sandbox, by its baseUrl; and its check of signatures at the sandbox's webhooks.

import assert from "node:assert/strict";

import { GraphApiError, WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";

import {
  act, appSecret, base, bodyOf, fromMember, member, numberId, png, receive, say, shown, token, verifyToken, wabaId, words,
} from "./network.mjs";
import { main, test, waitFor } from "./tap.mjs";

const client = new WhatsAppClient({ accessToken: token, baseUrl: base, graphVersion: "v25.0" });
const { messages, media } = client;
const to = { phoneNumberId: numberId, to: `+${member}` };

async function sent(answer) {
  assert.equal(answer.contacts[0].waId ?? answer.contacts[0].wa_id, member);
  return shown(answer.messages[0].id);
}

async function refused(call, code, httpStatus, category) {
  const error = await call.then(() => assert.fail("it was taken"), (e) => e);
  assert.ok(error instanceof GraphApiError, String(error));
  assert.equal(error.code, code);
  assert.equal(error.httpStatus, httpStatus);
  assert.equal(error.category, category);
  return error;
}

const upload = () => media.upload({ phoneNumberId: numberId, type: "image/png", file: new Blob([png], { type: "image/png" }),
  fileName: "a.png" });

test("a_closed_window_is_read_as_what_it_is", async () => {
  const error = await refused(messages.sendText({ ...to, body: "halo" }), 131047, 400, "reengagementWindow");
  assert.ok(error.details.includes("24 hours"));
  assert.ok(error.fbtraceId);
});

test("a_text_arrives", async () => {
  await say("halo");
  assert.equal((await sent(await messages.sendText({ ...to, body: "Apa kabar? 🌶", previewUrl: true }))).text, "Apa kabar? 🌶");
});

test("a_photo_is_uploaded_sent_fetched_and_deleted", async () => {
  const { id } = await upload();
  const message = await sent(await messages.sendImage({ ...to, image: { id, caption: "Keripik" } }));
  assert.equal(message.text, "Keripik");
  assert.ok(message.photo);
  assert.equal((await media.get({ mediaId: id })).mimeType, "image/png");
  assert.deepEqual(Buffer.from(await media.download({ mediaId: id, auth: "always" })), png);
  assert.equal((await media.delete({ mediaId: id })).success, true);
  await refused(messages.sendImage({ ...to, image: { id } }), 131053, 400, "media");
});

test("templates_are_listed_and_sent", async () => {
  const { data } = await client.templates.list({ businessAccountId: wabaId });
  const photo = data.find((t) => t.name === "promo_foto");
  assert.equal(photo.status, "APPROVED");
  const parameters = ["Keripik", "Rp15.000", "Bu Sri", "Kota Malang"].map((text) => ({ type: "text", text }));
  const { id } = await upload();
  const components = [{ type: "header", parameters: [{ type: "image", image: { id } }] }, { type: "body", parameters }];
  const template = { name: "promo_foto", language: { code: "id" }, components };
  const message = await sent(await messages.sendTemplate({ ...to, template }));
  assert.ok(message.text.includes("Bu Sri") && !message.text.includes("{{"), message.text);
  template.components = [components[0]];
  await refused(messages.sendTemplate({ ...to, template }), 132000, 400, "template");
});

test("buttons_and_a_list_arrive", async () => {
  const buttons = [{ id: "ya", title: "Ya" }, { id: "tidak", title: "Tidak" }];
  const asked = await sent(await messages.sendInteractiveButtons({ ...to, bodyText: "Setuju?", footerText: "siar", buttons }));
  assert.deepEqual(asked.choices.map((c) => [c.id, c.title]), [["ya", "Ya"], ["tidak", "Tidak"]]);
  const sections = [{ title: "Kota", rows: [{ id: "1", title: "Malang" }, { id: "2", title: "Batu", description: "Kota Batu" }] }];
  const listed = await sent(await messages.sendInteractiveList({ ...to, bodyText: "Di mana?", buttonText: "Buka", sections }));
  assert.deepEqual(listed.choices.map((c) => c.title), ["Malang", "Batu"]);
});

test("a_message_is_marked_as_read_while_typing", async () => {
  const { id } = await fromMember();
  const answer = await messages.markRead({ phoneNumberId: numberId, messageId: id, typingIndicator: { type: "text" } });
  assert.equal(answer.success, true);
});

test("a_429_and_a_wrong_token_are_read_as_what_they_are", async () => {
  await act("faults", { too_many: true, retry_after_s: 7 });
  const error = await refused(messages.sendText({ ...to, body: "halo" }), 130429, 429, "throttling");
  assert.deepEqual(error.retry, { action: "retry_after", retryAfterMs: 7000 });
  await act("faults", { too_many: false, retry_after_s: 0 });
  const stranger = new WhatsAppClient({ accessToken: "x", baseUrl: base });
  await refused(stranger.messages.sendText({ ...to, body: "halo" }), 190, 401, "authorization");
});

test("its_check_accepts_the_signature_and_the_user_id_in_a_status_is_an_address", async () => {
  const heard = [], statuses = [], unsigned = [];
  const receiver = await receive(async (request) => {
    const query = new URL(request.url, base).searchParams;
    if (request.method === "GET") return [query.get("hub.verify_token") === verifyToken ? 200 : 403, query.get("hub.challenge")];
    const rawBody = await bodyOf(request), signatureHeader = request.headers["x-hub-signature-256"];
    if (!verifySignature({ appSecret, rawBody, signatureHeader })) unsigned.push(signatureHeader);
    if (verifySignature({ appSecret: "another", rawBody, signatureHeader })) unsigned.push("by another secret");
    const update = normalizeWebhook(JSON.parse(rawBody));
    heard.push(...update.messages);
    statuses.push(...update.statuses);
    return [200, ""];
  });
  try {
    await act("webhook", { url: receiver.url });
    const text = "é / @ \"kutip\" <b> 🌶\nbaris dua";
    await say(text);
    const message = await waitFor(() => heard.find((m) => m.text?.body === text), "the webhook");
    assert.equal(message.from, member);
    const { messages: [{ id }] } = await messages.sendText({ ...to, body: "sudah", bizOpaqueCallbackData: "kami" });
    const status = await waitFor(() => statuses.find((s) => s.id === id && s.status === "delivered"), "its status");
    assert.equal(status.recipientId, member);
    assert.deepEqual(unsigned, []);
    const byUserId = { phoneNumberId: numberId, recipient: status.recipientUserId, body: "tanpa nomor" };
    const answer = await messages.sendText(byUserId);
    assert.equal(answer.contacts[0].userId ?? answer.contacts[0].user_id, status.recipientUserId);
    assert.equal((await shown(answer.messages[0].id)).person, member);
  } finally {
    await receiver.close();
  }
});

process.exit(await main(words));
