// SPDX-License-Identifier: MIT
// whatsapp-api-js at the sandbox, through its fetch hook: Meta's address becomes the sandbox's, nothing else changes.

import assert from "node:assert/strict";

import {
  ActionButtons, ActionList, Body, BodyComponent, BodyParameter, Button, Footer, HeaderComponent, HeaderParameter, Image,
  Interactive, ListSection, Reaction, Row, Template, Text,
} from "whatsapp-api-js/messages";
import { WhatsAppAPI } from "whatsapp-api-js/middleware/node-http";

import { act, appSecret, base, fromMember, member, numberId, png, receive, say, shown, token, verifyToken, words } from "./network.mjs";
import { main, test, waitFor } from "./tap.mjs";

const api = new WhatsAppAPI({
  token, appSecret, webhookVerifyToken: verifyToken, v: "v23.0",
  ponyfill: { fetch: (url, init) => fetch(String(url).replace("https://graph.facebook.com", base), init) },
});

const send = (message, ...more) => api.sendMessage(numberId, { phone: member }, message, ...more);

async function sent(message, ...more) {
  const answer = await send(message, ...more);
  assert.equal(answer.error, undefined, JSON.stringify(answer));
  assert.equal(answer.contacts[0].wa_id, member);
  return shown(answer.messages[0].id);
}

async function upload() {
  const form = new FormData();
  form.set("file", new Blob([png], { type: "image/png" }), "a.png");
  const answer = await api.uploadMedia(numberId, form);
  assert.ok(answer.id, JSON.stringify(answer));
  return answer.id;
}

test("a_closed_window_is_read_as_an_error", async () => {
  const answer = await send(new Text("halo"));
  assert.equal(answer.error.code, 131047);
  assert.equal(answer.error.type, "OAuthException");
  assert.ok(answer.error.error_data.details.includes("24 hours"));
  assert.ok(answer.error.fbtrace_id);
});

test("a_text_arrives", async () => {
  await say("halo");
  const message = await sent(new Text("Apa kabar, <b>Budi</b>? 🌶"));
  assert.equal(message.text, "Apa kabar, <b>Budi</b>? 🌶");
  assert.equal(message.person, member);
});

test("an_answer_quotes_and_a_reaction_points", async () => {
  const { id } = await fromMember();
  assert.equal((await sent(new Text("ya"), id)).quote.id, id);
  const answer = await send(new Reaction(id, "👍"));
  assert.ok(answer.messages[0].id, JSON.stringify(answer));
});

test("a_photo_is_uploaded_sent_fetched_and_deleted", async () => {
  const id = await upload();
  const message = await sent(new Image(id, true, "Keripik"));
  assert.equal(message.text, "Keripik");
  assert.ok(message.photo);
  const found = await api.retrieveMedia(id);
  assert.equal(found.mime_type, "image/png");
  assert.equal(found.file_size, png.length);
  const file = await api.fetchMedia(found.url);
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), png);
  assert.equal((await api.deleteMedia(id)).success, true);
  assert.equal((await api.retrieveMedia(id)).error.code, 100);
});

test("a_template_arrives_filled_in_with_its_picture", async () => {
  const parameters = ["Keripik", "Rp15.000", "Bu Sri", "Kota Malang"].map((p) => new BodyParameter(p));
  const header = new HeaderComponent(new HeaderParameter(new Image(await upload(), true)));
  const message = await sent(new Template("promo_foto", "id", header, new BodyComponent(...parameters)));
  assert.ok(message.text.includes("Keripik") && !message.text.includes("{{"), message.text);
  assert.ok(message.photo);
  const answer = await send(new Template("promo_foto", "en", new BodyComponent(...parameters)));
  assert.equal(answer.error.code, 132001);
});

test("buttons_and_a_list_arrive", async () => {
  const buttons = new Interactive(new ActionButtons(new Button("ya", "Ya"), new Button("tidak", "Tidak")), new Body("Setuju?"),
    undefined, new Footer("siar"));
  assert.deepEqual((await sent(buttons)).choices.map((c) => [c.id, c.title]), [["ya", "Ya"], ["tidak", "Tidak"]]);
  const list = new Interactive(new ActionList("Buka", new ListSection("Kota", new Row("1", "Malang", "Kota Malang"), new Row("2", "Batu"))),
    new Body("Di mana?"));
  const message = await sent(list);
  assert.equal(message.list_button, "Buka");
  assert.deepEqual(message.choices.map((c) => c.title), ["Malang", "Batu"]);
});

test("a_message_is_marked_as_read_while_typing", async () => {
  const { id } = await fromMember();
  assert.equal((await api.markAsRead(numberId, id, "text")).success, true);
  assert.ok((await api.markAsRead(numberId, "wamid.none")).error.code);
});

test("a_429_is_read_and_the_next_send_goes", async () => {
  await act("faults", { too_many: true });
  assert.equal((await send(new Text("halo"))).error.code, 130429);
  await act("faults", { too_many: false });
  await sent(new Text("halo lagi"));
});

test("its_receiver_accepts_the_challenge_and_the_signature", async () => {
  const heard = [], codes = [];
  api.on.message = ({ from, name, message, phoneID }) => void heard.push({ from, name, text: message.text?.body, phoneID });
  const receiver = await receive(async (request) => {
    if (request.method === "GET") return [200, api.handle_get(request)];
    codes.push(await api.handle_post(request));
    return [codes.at(-1), ""];
  });
  try {
    await act("webhook", { url: receiver.url });
    const text = "é / @ \"kutip\" <b> 🌶\nbaris dua";
    await say(text);
    const message = await waitFor(() => heard.find((h) => h.text === text), "the webhook");
    assert.deepEqual(message, { from: member, name: "Budi", text, phoneID: numberId });
    assert.deepEqual(codes.filter((c) => c !== 200), []);
    api.appSecret = "another";
    api.key = undefined;
    await say("ini tidak dipercaya");
    await waitFor(() => codes.some((c) => c === 401), "a refusal of the wrong secret");
  } finally {
    await receiver.close();
  }
});

process.exit(await main(words));
