// SPDX-License-Identifier: MIT
// Green-API's own SDK at the fake Green-API: receive, delete, send, state.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

import { act, base, png, token, words } from "./fake.mjs";
import { main, test } from "./tap.mjs";

// It writes a line for each call, which is no TAP.
console.info = console.debug = () => {};
const say = console.log;
console.log = (...line) => { if (/^(1\.\.|ok|not ok|# )/.test(line[0])) say(...line); };

const { GreenApiClient } = createRequire(import.meta.url)("@green-api/whatsapp-api-client-js-v2");
const instance = 7103000001, siti = "6281230000001", group = "120363402106000001@g.us";
const client = new GreenApiClient({ idInstance: instance, apiTokenInstance: token });
client.client.defaults.baseURL = `${base}/waInstance${instance}`;

test("its_state_is_read", async () => {
  assert.equal((await client.getStateInstance()).stateInstance, "authorized");
});

test("a_notification_is_given_until_it_is_deleted", async () => {
  await act("say", { person: siti, text: "satu", group });
  await act("say", { person: siti, text: "dua" });
  const first = await client.receiveNotification(5);
  assert.equal(first.body.typeWebhook, "incomingMessageReceived");
  assert.equal(first.body.senderData.chatId, group);
  assert.equal(first.body.messageData.textMessageData.textMessage, "satu");
  assert.equal((await client.receiveNotification(5)).receiptId, first.receiptId);
  assert.equal((await client.deleteNotification(first.receiptId)).result, true);
  const second = await client.receiveNotification(5);
  assert.equal(second.body.senderData.chatId, `${siti}@c.us`);
  assert.equal((await client.deleteNotification(second.receiptId)).result, true);
  assert.equal((await client.deleteNotification(second.receiptId)).result, false);
});

test("what_is_sent_has_an_id_and_arrives", async () => {
  const { idMessage } = await client.sendMessage({ chatId: group, message: "Keripik" });
  const file = await client.sendFileByUrl({ chatId: group, file: { url: "https://contoh.id/a.jpg", fileName: "a.jpg" }, caption: "Foto" });
  const upload = await client.sendFileByUpload({ chatId: group, file: { data: new Blob([png]), fileName: "b.png" }, caption: "Berkas" });
  const sent = await act("messages");
  assert.deepEqual(sent.map((m) => [m.id, m.to, m.text]),
    [[idMessage, group, "Keripik"], [file.idMessage, group, "Foto"], [upload.idMessage, group, "Berkas"]]);
  assert.equal(sent[2].photo_bytes, png.length);
});

test("a_429_is_an_error_and_the_next_send_goes", async () => {
  await act("fail", { how: "too_fast" });
  await assert.rejects(client.sendMessage({ chatId: group, message: "lagi" }));
  await client.sendMessage({ chatId: group, message: "lagi" });
  assert.equal((await act("messages")).filter((m) => m.text === "lagi").length, 1);
});

process.exit(await main(words));
