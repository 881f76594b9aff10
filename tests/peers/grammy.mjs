// SPDX-License-Identifier: MIT
// grammY at the fake Telegram: long polling, a 429, an upload.

import assert from "node:assert/strict";

import { Bot, GrammyError, InputFile } from "grammy";

import { act, base, png, token, words } from "./fake.mjs";
import { main, test, waitFor } from "./tap.mjs";

const siti = 5510000001, group = -1001910000001;
const bot = new Bot(token, { client: { apiRoot: base } });
const heard = [];
bot.command("promo", (context) => context.reply(`dicatat: ${context.match}`));
bot.on("message:text", (context) => void heard.push(context.message));
const running = bot.start({ limit: 2, timeout: 30 }).catch((error) => error);

const got = async (part) => (await act("messages")).filter((m) => m.text.includes(part));

test("long_polling_brings_messages_and_confirms_them", async () => {
  for (const text of ["satu", "dua", "tiga"]) await act("say", { person: siti, text });
  await waitFor(() => heard.length >= 3, "three messages");
  assert.deepEqual(heard.map((m) => [m.from.id, m.chat.type, m.text]),
    ["satu", "dua", "tiga"].map((text) => [siti, "private", text]));
  await act("say", { person: siti, text: "/promo@siar_uji_bot Keripik", group });
  const [answer] = await waitFor(async () => (await got("dicatat: Keripik"))[0] && got("dicatat: Keripik"), "an answer");
  assert.equal(answer.to, group);
  const polls = (await act("polls")).filter((p) => p.count > 0);
  assert.ok(polls.every((p) => p.count <= 2), JSON.stringify(polls));
  for (let i = 1; i < polls.length; i++) assert.equal(polls[i].offset, Math.max(polls[i - 1].offset, 187326701) + polls[i - 1].count);
});

test("doubled_messages_are_two_updates_with_one_message_id", async () => {
  await act("switch", { double: true });
  await act("say", { person: siti, text: "ganda" });
  await act("switch");
  const two = await waitFor(() => { const m = heard.filter((h) => h.text === "ganda"); return m.length === 2 && m; }, "both");
  assert.equal(two[0].message_id, two[1].message_id);
});

test("a_429_says_how_long_and_the_next_send_goes", async () => {
  await act("fail", { how: "too_fast" });
  const error = await bot.api.sendMessage(siti, "halo").catch((e) => e);
  assert.ok(error instanceof GrammyError, String(error));
  assert.equal(error.error_code, 429);
  assert.equal(error.parameters.retry_after, 1);
  assert.equal((await got("halo")).length, 0);
  await bot.api.sendMessage(siti, "halo");
  assert.equal((await got("halo")).length, 1);
});

test("an_unknown_chat_is_a_400_in_telegrams_words", async () => {
  const error = await bot.api.sendMessage(1, "halo").catch((e) => e);
  assert.equal(error.error_code, 400);
  assert.match(error.description, /chat not found/);
});

test("what_is_cut_off_after_it_was_applied_is_there", async () => {
  await act("fail", { how: "drop" });
  await assert.rejects(bot.api.sendMessage(siti, "terputus"));
  assert.equal((await got("terputus")).length, 1);
});

test("a_photo_is_uploaded_reused_and_fetched", async () => {
  const { photo: [size] } = await bot.api.sendPhoto(group, new InputFile(png, "keripik.png"), { caption: "Keripik" });
  const again = await bot.api.sendPhoto(siti, size.file_id, { caption: "Keripik lagi" });
  assert.equal(again.photo[0].file_id, size.file_id);
  assert.deepEqual((await got("Keripik")).filter((m) => m.photo_bytes).map((m) => m.photo_bytes), [png.length, png.length]);
  const { file_path } = await bot.api.getFile(size.file_id);
  const file = await fetch(`${base}/file/bot${token}/${file_path}`);
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), png);
});

test("a_second_poller_ends_the_first_with_a_conflict", async () => {
  await new Bot(token, { client: { apiRoot: base } }).api.getUpdates({ timeout: 0, offset: 999999999 });
  const error = await running;
  assert.ok(error instanceof GrammyError, String(error));
  assert.equal(error.error_code, 409);
});

process.exit(await main(words));
