/* SPDX-License-Identifier: MIT */
/* The demo's page: phones of people who do not exist, what siar is doing, and the switches. It shows what
 * /sandbox/world and /sandbox/events say and posts what is tapped (live.h has the protocol). Text from
 * people becomes text nodes, nothing else. State changes, then draw() brings the DOM up to it once a frame.
 *
 * Hooks for tests: [data-person=ID]; [data-phone=ID] with .whose, .back, [data-chat=siar|GROUP], .toast,
 * [data-message=ID][data-status], .reply, [data-choice=ID], .list-button, [data-number=N], textarea, .send,
 * .attach, .sheet, [data-photo=NAME], input, [data-kind=TYPE], .done, .close; [data-clock=MS|to-21|to-6],
 * [data-fault=NAME], #panel, #doing, #lanes, #runs, #waiting, #jobs, #suggestion-do[data-step],
 * #suggestion-skip, #language, #theme, #state, #views [data-view=NAME]. */
"use strict";

/* The page's own words: key, Indonesian, English. */
const WORDS = new Map(`
simulation|Simulasi.|A simulation.
banner|Tidak ada yang sampai ke ponsel sungguhan. Batas 8 anggota grup resmi ditiadakan di sini.|Nothing reaches a real phone. The official limit of 8 members a group is lifted here.
suggestion|Yang bisa dicoba|What to try
skip|Lewati|Skip
people|Ponsel siapa|Whose phone
theme|Terang atau gelap|Light or dark
clock|Jam simulasi|Simulated clock
clock10m|+10 menit|+10 minutes
clock1h|+1 jam|+1 hour
clock1d|+1 hari|+1 day
clock21|ke pukul 21.00|to 21:00
clock6|ke pukul 06.00|to 06:00
panel|Siar sedang apa|What Siar is doing
lanes|Jalur kirim|Lanes
runs|Promo yang dikirim|Promos
waiting|Pesan yang menunggu|Messages that wait
jobs|Pekerjaan|Jobs
faults|Gangguan jaringan|Network trouble
developers|Untuk pengembang|For developers
developersHint|Jaringan ini seperti Cloud API. Menulis sebagai Siar:|This network is like the Cloud API. Write as Siar:
close|Tutup|Close
viewPhones|Ponsel|Phones
viewPanel|Siar|Siar
viewControls|Kendali|Controls
language|Switch to English|Pakai bahasa Indonesia
lost|Sambungan terputus. Mencoba lagi…|Connection lost. Trying again…
seeding|Orang-orang demo sedang menulis… ({n} pesan)|The demo's people are writing… ({n} messages)
refused|Ditolak (HTTP {n}).|Refused (HTTP {n}).
phoneOf|Ponsel {name}|{name}'s phone
unread|{n} belum dibaca|{n} unread
empty|Belum ada pesan.|No messages yet.
typing|mengetik…|typing…
back|Kembali|Back
more|Muat lebih|Load more
write|Tulis pesan|Write a message
send|Kirim|Send
attach|Lampirkan|Attach
reply|Balas|Reply
remove|Buang foto ini|Remove this photo
photo|Foto|Photo
choosePhotos|Pilih foto|Choose photos
upload|Foto sendiri…|Your own photo…
use|Pakai|Use
audio|Pesan suara|Voice note
sticker|Stiker|Sticker
location|Lokasi|Location
contacts|Kontak|Contact
you|Anda|You
pending|belum terkirim|not sent yet
sent|terkirim|sent
delivered|sampai|delivered
read|dibaca|read
failed|gagal|failed
turns|Putaran|Turns
inbox|Kotak masuk|Inbox
aside|{n} disisihkan|{n} set aside
brake|Rem|Brake
brake_off|lepas|off
brake_promos|promo ditahan|promos held
brake_all|semua ditahan|all held
quiet|Jam tenang|Quiet hours
until|sampai {time}|until {time}
starts|mulai {time}|starts {time}
no|tidak|no
none|Tidak ada.|None.
lane_open|jalan|open
lane_paused|dijeda|paused
lane_stopped|berhenti|stopped
flight|{n} sedang dikirim|{n} in flight
queued|menunggu|waiting
skipped|dilewati|skipped
class_reply|balasan|reply
class_notice|pemberitahuan|notice
class_promo|promo|promo
class_digest|ringkasan|digest
job_fetch|mengambil foto|fetch a photo
job_upload|mengunggah foto|upload a photo
job_mark_read|menandai dibaca|mark as read
job_album|menunggu foto berikutnya|wait for the next photo
running|berjalan|running
attempt|percobaan ke-{n}|attempt {n}
doNothing|Menunggu pesan. Semua sudah terkirim.|Waiting for messages. Everything is sent.
doBrake|Rem dipasang: {what}.|The brake is on: {what}.
doQuiet|Jam tenang sampai {time}: promo menunggu.|Quiet hours until {time}: promos wait.
doLane|Jalur {name} {what}: {words}.|Lane {name} is {what}: {words}.
doRuns|Mengirim promo {what}.|Sending promo {what}.
doWait|{n} pesan menunggu.|{n} messages wait.
too_many|Terlalu cepat (429): kiriman ditolak, Siar menjeda jalurnya|Too fast (429): sends are refused, Siar pauses the lane
retry_after_s|Retry-After: penolakan itu meminta jeda 60 detik|Retry-After: that refusal asks for 60 seconds
server_error|Jaringan rusak (500): kiriman tidak diproses|Network broken (500): sends do not act
cut|Putus di tengah: kiriman diproses tanpa jawaban|Cut in the middle: sends act without an answer
window_closed|Jendela 24 jam habis: hanya templat yang diterima|24-hour window over: only templates pass
hide_phones|Nomor disembunyikan: Siar hanya mendapat ID pengguna|Numbers hidden: Siar gets only a user ID
lose_media|Foto hilang: Siar tidak bisa mengunduh foto orang|Photos get lost: Siar cannot download them
duplicate|Webhook dobel: Siar tetap menanggapinya sekali|Webhooks come twice: Siar still acts once
reorder|Urutan tertukar: webhook belakangan datang dulu|Order swapped: the later webhook comes first
delay_ms|Webhook lambat: masing-masing ditahan 5 detik|Slow webhooks: each is held back for 5 seconds
lose_statuses|Centang hilang: kabar sampai dan dibaca tidak tiba|Ticks get lost: news of delivered and read is lost
tourPromo|Jadilah {name}: kirim foto dengan keterangan “{draft}”|Be {name}: send a photo with the caption “{draft}”
tourSend|{name} mendapat pratinjau: ketuk Kirim|{name} gets a preview: tap Kirim
tourApprove|Jadilah {name}, moderator: setujui dengan “{draft}”|Be {name}, the moderator: approve with “{draft}”
tourArrive|Lihat promonya tiba di ponsel {name}|Watch the promo arrive on {name}'s phone
tourStop|Jadilah {name}: tulis “{draft}”|Be {name}: write “{draft}”
tourNight|Majukan jam ke pukul 21.00: promo menunggu sampai pagi|Move the clock to 21:00: promos wait for the morning
tour429|Nyalakan “Terlalu cepat (429)”, lalu tulis sesuatu|Switch on “Too fast (429)”, then write something
tourMorning|Matikan 429, majukan ke pukul 06.00: yang menunggu jalan lagi|Switch 429 off, move to 06:00: what waited goes on
tourFree|Semua sudah dicoba. Bebas: “{draft}”|All tried. Feel free: “{draft}”
`.trim().split("\n").map((line) => line.split("|")).map(([key, ...words]) => [key, words]));

const ICONS = {
	send: "M3 20v-6l10-2-10-2V4l19 8z",
	attach: "M12 5v14M5 12h14",
	back: "M15 5l-7 7 7 7",
	reply: "M10 7l-6 5 6 5M4 12h9a7 7 0 0 1 7 7",
	close: "M6 6l12 12M18 6L6 18",
	siar: "M4 10v4h3l6 4V6l-6 4H4zm12-1a4 4 0 0 1 0 6m2-9a8 8 0 0 1 0 12",
	pending: "M12 4a8 8 0 1 0 .01 0M12 8v4l3 2",
	sent: "M6 12l4 5 8-10",
	delivered: "M2 12l4 5 8-10M11 16l1 1 8-10",
	failed: "M12 4a8 8 0 1 0 .01 0M12 8v5M12 16h.01",
};

const WIB_MS = 7 * 3600e3, DAY_MS = 24 * 3600e3; /* the clock shows the time of Java */
const SHOWN_MESSAGES = 200, KEPT_MESSAGES = 1000, PHOTOS_MAX = 10, TEXT_MAX = 6000, TYPING_MS = 25e3;
const KINDS = ["audio", "sticker", "location", "contacts"];

const people = new Map(), groups = new Map(), readyPhotos = new Map(), messages = new Map(), phones = new Map();
const chats = new Map(); /* the messages of each, oldest first; by group, or by person for the one with siar */
const typing = new Map(); /* to whom siar types, until when of performance.now() */
const state = {
	account: null, faults: {}, panel: null, isLoaded: false, isReady: false, isLost: false,
	nowMs: 0, nowFrom: 0, loadedMs: 0,
	shown: [], active: null, /* whose phones are seen, whose was used last */
};

/* ---- small tools ---- */

const $ = (selector, node = document) => node.querySelector(selector);
const $$ = (selector, node = document) => [...node.querySelectorAll(selector)];
const root = document.documentElement;
const language = () => root.lang;

function t(key, values = {}) {
	return WORDS.get(key)[language() === "en" ? 1 : 0].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/* An element; functions become its listeners, `label` its name for those who do not see it. */
function el(tag, attributes, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes))
		if (typeof value === "function")
			node.addEventListener(name.slice(2), value);
		else if (typeof value === "boolean")
			node[name] = value;
		else if (name === "label")
			setLabel(node, value);
		else
			node.setAttribute(name, value);
	node.append(...children.flat().filter(Boolean));
	return node;
}

const div = (name, ...children) => el("div", { class: name }, ...children);

function setLabel(node, words) {
	set(node, "aria-label", words);
	if (node.localName === "button")
		set(node, "title", words);
}

/* A round button that is an icon. */
const iconButton = (name, onclick, key = name) => el("button", { class: "icon " + name, label: t(key), onclick }, icon(name));

function icon(name) {
	const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
	svg.setAttribute("viewBox", "0 0 24 24");
	svg.setAttribute("aria-hidden", "true");
	path.setAttribute("d", ICONS[name] ?? ICONS.delivered);
	svg.append(path);
	return svg;
}

function setText(node, text) {
	if (node.textContent !== text)
		node.textContent = text;
}

function set(node, name, value) {
	if (node.getAttribute(name) !== String(value))
		node.setAttribute(name, value);
}

/* Children of `parent` become what `items` say; nodes are kept by key, and so is the focus. */
function keyed(parent, items, keyOf, make, update) {
	const old = parent.nodes ?? new Map(), wanted = new Map(items.map((item) => [keyOf(item), item]));
	const focused = parent.contains(document.activeElement) && document.activeElement;
	for (const [key, node] of old)
		if (!wanted.has(key))
			node.remove();
	let cursor = parent.firstElementChild;
	for (const [key, item] of wanted) {
		const node = old.get(key) ?? make(item);
		if (node === cursor)
			cursor = cursor.nextElementSibling;
		else
			parent.insertBefore(node, cursor);
		update(node, item);
		wanted.set(key, node);
	}
	parent.nodes = wanted;
	if (focused && focused !== document.activeElement && focused.isConnected)
		focused.focus({ preventScroll: true });
}

function forget(parent) {
	parent.replaceChildren();
	parent.nodes = new Map();
}

function remembered(key, value) {
	try {
		if (value)
			localStorage.setItem(key, value);
		return localStorage.getItem(key);
	} catch {
		return null; /* a page that may not store */
	}
}

async function post(path, body) {
	const isFile = body instanceof Blob;
	const answer = await fetch("/sandbox/" + path, { method: "POST", body: isFile ? body : JSON.stringify(body),
		headers: { "Content-Type": isFile ? body.type || "image/jpeg" : "application/json" } })
		.catch(() => { throw new Error(t("lost")); });
	const json = await answer.json().catch(() => ({}));
	if (!answer.ok)
		throw new Error(json.error ?? t("refused", { n: answer.status }));
	return json;
}

/* Arrows, Home and End go through what `selector` names; Tab stops only at the one last used. */
function onArrows(node, selector) {
	node.addEventListener("keydown", (event) => {
		const all = $$(selector, node), at = all.indexOf(event.target.closest(selector));
		const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -at, End: all.length - 1 - at }[event.key];
		if (by === undefined || at < 0 || !all[at + by])
			return;
		event.preventDefault();
		all[at + by].focus();
	});
	node.addEventListener("focusin", (event) => setStop($$(selector, node), event.target.closest(selector)));
}

function setStop(all, chosen) {
	for (const node of chosen ? all : [])
		for (const part of [node, ...$$("button, a", node)])
			part.tabIndex = node === chosen ? 0 : -1;
}

/* ---- time ---- */

const now = () => state.nowMs + performance.now() - state.nowFrom;
const dayOf = (ms) => Math.floor((ms + WIB_MS) / DAY_MS);
const inWib = (ms, options) => new Intl.DateTimeFormat(language(), { timeZone: "UTC", ...options }).format(ms + WIB_MS);

function setClock({ now_ms }) {
	Object.assign(state, { nowMs: now_ms, nowFrom: performance.now() });
}

function clockTime(ms, end = 16) {
	const time = new Date(ms + WIB_MS).toISOString().slice(11, end);
	return language() === "en" ? time : time.replaceAll(":", ".");
}

/* A moment ahead: with seconds when it is near, with the day when that is not today. */
function moment(ms) {
	const time = clockTime(ms, ms - now() < 120e3 ? 19 : 16);
	return dayOf(ms) === dayOf(now()) ? time : inWib(ms, { weekday: "short", day: "numeric", month: "short" }) + " " + time;
}

/* ---- text as people write it ---- */

const MARKS = { "*": "strong", _: "em", "~": "del" };
const SPECIAL = /```([^]+?)```|https?:\/\/[^\s<>"]+|(?<![\p{L}\p{N}*_~])([*_~])(?=\S)([^\n]*?\S)\2(?![\p{L}\p{N}])/gu;
/* A numbered menu, two lines or more that begin with 1. and 2. */
const MENU = /^1\. .+\n2\. .+(?:\n\d\d?\. .+)*$/m;

function link(address) {
	const url = address.replace(/[.,;:!?'")\]*_~]+$/, "");
	return [el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, url), address.slice(url.length)];
}

/* *bold*, _italic_, ~struck~, ```mono``` and addresses; everything else stays as it is. */
function formatted(text, depth = 0) {
	const parts = [];
	let from = 0;
	for (const found of depth < 4 ? text.matchAll(SPECIAL) : []) {
		const [all, mono, mark, inner] = found;
		parts.push(text.slice(from, found.index));
		parts.push(mono ? el("code", {}, mono) : mark ? el(MARKS[mark], {}, formatted(inner, depth + 1)) : link(all));
		from = found.index + all.length;
	}
	return [...parts, text.slice(from)].flat();
}

function textOf(message, onNumber) {
	const text = message.text.length > TEXT_MAX ? message.text.slice(0, TEXT_MAX) + "…" : message.text;
	const menu = message.is_ours && !message.choices.length && MENU.exec(text);
	if (!menu)
		return formatted(text);
	const lines = menu[0].split("\n").map((line) => [line, parseInt(line, 10)]);
	return [
		formatted(text.slice(0, menu.index).trimEnd()),
		el("span", { class: "menu" }, lines.map(([line, n]) =>
			el("button", { "data-number": n, onclick: () => onNumber(String(n)) }, formatted(line)))),
		formatted(text.slice(menu.index + menu[0].length).trimStart()),
	].flat();
}

function kindOf(message) {
	return message.photo || message.type === "image" ? "photo" : KINDS.find((kind) => kind === message.type);
}

function firstLine(message) {
	const kind = kindOf(message);
	return message.text.trim().replace(/```|[*~]/g, "").split("\n")[0] || (kind ? t(kind) : "");
}

/* ---- what the network says ---- */

const messagesOf = (person, chat) => chats.get(chat === "siar" ? person : chat) ?? [];

function addMessage(message) {
	const known = messages.get(message.id), key = message.group ?? message.person, chat = chats.get(key) ?? [];
	if (known)
		return Object.assign(known, message);
	messages.set(message.id, message);
	chats.set(key, chat);
	chat.push(message);
	if (chat.length > KEPT_MESSAGES)
		messages.delete(chat.shift().id);
	if (message.is_ours)
		typing.delete(key);
}

function takeWorld(world) {
	const { account, faults, panel, is_ready: isReady } = world;
	[people, groups, readyPhotos, chats, messages].forEach((map) => map.clear());
	world.people.forEach((person) => people.set(person.id, person));
	world.groups.forEach((group) => groups.set(group.id, group));
	world.photos.forEach((photo) => readyPhotos.set(photo.name, photo));
	world.messages.forEach(addMessage);
	Object.assign(state, { account, faults, panel: panel ?? state.panel, isReady, isLost: false });
	setClock(world);
	if (!state.isLoaded)
		forget($("#phones"));
	state.loadedMs ||= world.now_ms;
	state.isLoaded = true;
	state.shown = state.shown.filter((id) => people.has(id));
	fitPhones();
	drawAccount();
}

async function loadWorld() {
	try {
		takeWorld(await (await fetch("/sandbox/world")).json());
	} catch {
		state.isLost = true;
		setTimeout(loadWorld, 2000);
	}
	draw();
}

/* Hears what happens; after every gap all is loaded again. */
function listen() {
	const source = new EventSource("/sandbox/events");
	const on = (name, act) => source.addEventListener(name, (event) => {
		act(JSON.parse(event.data));
		draw();
	});
	on("message", (message) => state.isLoaded && (addMessage(message), tourSaw(message)));
	on("status", ({ id, status, code }) => Object.assign(messages.get(id) ?? {}, { status, code }));
	on("typing", ({ person }) => typing.set(person, performance.now() + TYPING_MS));
	on("clock", setClock);
	on("faults", (faults) => { state.faults = faults; });
	on("panel", (panel) => { state.panel = panel; });
	on("ready", () => { state.isReady = true; });
	on("world", loadWorld);
	source.onopen = loadWorld;
	source.onerror = () => {
		state.isLost = true;
		draw();
		if (source.readyState === source.CLOSED)
			setTimeout(listen, 2000);
	};
}

/* ---- a phone ---- */

const nameOf = (id) => people.get(id)?.name ?? "";
const titleOf = (chat) => (chat === "siar" ? "Siar" : groups.get(chat)?.title ?? "");
const hue = (id) => "c" + ([...people.keys(), ...groups.keys()].indexOf(id) + 8) % 8;
const isMine = (phone, message) => !message.is_ours && message.person === phone.person;

function authorOf(phone, message) {
	return message.is_ours ? "Siar" : isMine(phone, message) ? t("you") : nameOf(message.person);
}

function avatar(id) {
	const [first = "?"] = (nameOf(id) || titleOf(id)).split(/\s+/).at(-1);
	return el("span", { class: "avatar " + (id === "siar" ? id : hue(id)), "aria-hidden": "true" }, id === "siar" ? icon(id) : first);
}

function phoneOf(person) {
	if (!phones.has(person)) {
		const phone = { person, open: null, drafts: new Map(), seen: new Map(), limit: SHOWN_MESSAGES, isAtEnd: true };
		phones.set(person, phone);
		buildPhone(phone);
	}
	return phones.get(person);
}

function buildPhone(phone) {
	phone.whose = el("select", { class: "whose", label: t("people"), onchange: () => changePhone(phone) });
	phone.about = el("small", {});
	phone.chats = el("ul", { class: "chats list" });
	phone.chat = div("chat", buildChat(phone));
	phone.screen = div("screen", el("header", { class: "owner" }, avatar(phone.person), div("", phone.whose, phone.about)),
		phone.chats, phone.chat);
	phone.sheet = el("div", { class: "sheet", role: "dialog", "aria-modal": "true", hidden: true });
	phone.toast = el("p", { class: "toast", role: "alert", hidden: true });
	phone.node = el("section", { class: "phone", "data-phone": phone.person,
		ondragover: (event) => event.preventDefault(),
		ondrop: (event) => (event.preventDefault(), addFiles(phone, event.dataTransfer.files)),
		onkeydown: (event) => event.key === "Escape" && stepBack(phone),
	}, phone.screen, phone.sheet, phone.toast);
	phone.node.addEventListener("focusin", () => setActive(phone));
	onArrows(phone.chats, "button");
	onArrows(phone.log, ".message");
	const sizes = new ResizeObserver(() => toEnd(phone));
	sizes.observe(phone.log);
	sizes.observe(phone.thread);
}

function buildChat(phone) {
	phone.head = div("head");
	phone.more = el("button", { class: "more", onclick: () => loadMore(phone) }, t("more"));
	phone.log = el("ol", {});
	phone.thread = el("div", { class: "thread", role: "log", "aria-live": "polite", onscroll: () => {
		phone.isAtEnd = phone.thread.scrollHeight - phone.thread.scrollTop - phone.thread.clientHeight < 60;
	} }, phone.more, phone.log);
	phone.text = el("textarea", { rows: 1, label: t("write"), placeholder: t("write"),
		oninput: () => {
			draftOf(phone).text = phone.text.value;
			fitText(phone);
		},
		onkeydown: (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing &&
			(event.preventDefault(), send(phone)),
	});
	phone.quote = el("div", { class: "quoting", hidden: true });
	phone.tray = el("ul", { class: "tray", label: t("photo"), hidden: true });
	return [
		el("header", { class: "bar" },
			iconButton("back", () => closeChat(phone)), phone.head),
		phone.thread, phone.quote, phone.tray,
		div("composer",
			iconButton("attach", () => openAttach(phone)),
			phone.text,
			iconButton("send", () => send(phone))),
	];
}

function setActive(phone) {
	if (state.active !== phone.person)
		draw();
	state.active = phone.person;
}

/* Another person's phone takes this one's place. */
function changePhone(phone) {
	const next = phone.whose.value;
	phone.whose.value = phone.person;
	if (!state.shown.includes(next))
		state.shown[state.shown.indexOf(phone.person)] = next;
	showPhone(next).whose.focus();
}

function showPhone(person) {
	setView("phones");
	if (!state.shown.includes(person))
		state.shown[Math.max(0, state.shown.findLastIndex((id) => id !== state.active))] = person;
	state.active = person;
	drawNow();
	$(`#people [data-person="${CSS.escape(person)}"]`).scrollIntoView({ block: "nearest", inline: "center" });
	return phoneOf(person);
}

function openChat(phone, chat) {
	Object.assign(phone, { open: chat, limit: SHOWN_MESSAGES, isAtEnd: true });
	forget(phone.log);
	drawNow();
	showDraft(phone);
	const isTouched = matchMedia("(pointer: coarse)").matches; /* there a keyboard would cover the chat */
	(isTouched ? $(".back", phone.node) : phone.text).focus({ preventScroll: true });
}

function closeChat(phone) {
	const chat = phone.open;
	phone.open = null;
	drawNow();
	$$("[data-chat]", phone.chats).find((row) => row.dataset.chat === chat)?.focus();
}

/* Escape: the sheet, else the quote, else the chat. */
function stepBack(phone) {
	if (!phone.sheet.hidden)
		closeSheet(phone);
	else if (phone.open && draftOf(phone).quote)
		setQuote(phone, null);
	else if (phone.open)
		closeChat(phone);
}

function loadMore(phone) {
	const { thread } = phone, before = thread.scrollHeight;
	phone.limit += SHOWN_MESSAGES;
	thread.setAttribute("aria-live", "off");
	drawNow();
	thread.scrollTop += thread.scrollHeight - before;
	$(".message", phone.log).focus({ preventScroll: true });
	setTimeout(() => thread.setAttribute("aria-live", "polite"), 1000);
}

/* What is done on a phone and may be refused. */
async function attempt(phone, act) {
	try {
		await act();
	} catch (error) {
		phone.toast.textContent = error.message;
		phone.toast.hidden = false;
		clearTimeout(phone.toastTimer);
		phone.toastTimer = setTimeout(() => { phone.toast.hidden = true; }, 6000);
	}
}

/* ---- the composer ---- */

function draftOf(phone) {
	if (!phone.drafts.has(phone.open))
		phone.drafts.set(phone.open, { text: "", photos: [], quote: null });
	return phone.drafts.get(phone.open);
}

function showDraft(phone) {
	phone.text.value = draftOf(phone).text;
	drawComposer(phone);
}

function fitText(phone) {
	phone.text.style.height = "auto";
	phone.text.style.height = phone.text.scrollHeight + 2 + "px";
}

function say(phone, fields) {
	phone.isAtEnd = true;
	return post("say", { as: phone.person, group: phone.open === "siar" ? null : phone.open, ...fields });
}

async function send(phone) {
	const chat = phone.open, { text, photos, quote } = draftOf(phone);
	if (phone.isSending || (!text.trim() && !photos.length))
		return;
	phone.isSending = true;
	await attempt(phone, async () => {
		await say(phone, { text, ...(photos.length && { photos: photos.map(({ name }) => name) }), ...(quote && { quote }) });
		photos.forEach(({ address }) => URL.revokeObjectURL(address));
		phone.drafts.delete(chat);
		if (phone.open === chat)
			showDraft(phone);
	});
	phone.isSending = false;
}

/* A number out of a menu: in a group only an answer to the bot is heard. */
function sendNumber(phone, message, text) {
	attempt(phone, () => say(phone, message.group ? { text, quote: message.id } : { text }));
}

function tap(phone, message, choice) {
	closeSheet(phone);
	phone.isAtEnd = true;
	attempt(phone, () => post("tap", { as: phone.person, message: message.id, choice: choice.id }));
}

function setQuote(phone, message) {
	draftOf(phone).quote = message?.id ?? null;
	drawComposer(phone);
	phone.text.focus();
}

const readyPhoto = (name) => ({ name, address: "/sandbox/photo/" + name, alt: readyPhotos.get(name)?.alt[language()] ?? name });
const hasPhoto = (phone, name) => draftOf(phone).photos.some((photo) => photo.name === name);

function togglePhoto(phone, photo) {
	const draft = draftOf(phone);
	if (hasPhoto(phone, photo.name))
		draft.photos = draft.photos.filter(({ name }) => name !== photo.name);
	else if (draft.photos.length < PHOTOS_MAX)
		draft.photos.push(photo);
	drawComposer(phone);
}

async function addFiles(phone, files) {
	if (!phone.open)
		openChat(phone, "siar");
	for (const file of [...files].slice(0, PHOTOS_MAX))
		await attempt(phone, async () => {
			const { name } = await post("upload", file);
			togglePhoto(phone, { name, address: URL.createObjectURL(file), alt: file.name });
		});
}

function drawComposer(phone) {
	const { photos, quote } = draftOf(phone), quoted = messages.get(quote);
	phone.quote.hidden = !quoted;
	phone.quote.replaceChildren(...quoted ? [
		el("blockquote", {}, el("b", {}, authorOf(phone, quoted)), el("span", {}, firstLine(quoted))),
		iconButton("close", () => setQuote(phone, null)),
	] : []);
	phone.tray.hidden = !photos.length;
	phone.tray.replaceChildren(...photos.map((photo) => el("li", {}, el("img", { src: photo.address, alt: photo.alt }),
		iconButton("close", () => {
			togglePhoto(phone, photo);
			phone.text.focus();
		}, "remove"))));
	fitText(phone);
}

/* ---- sheets: what slides up inside a phone ---- */

function openSheet(phone, title, ...children) {
	phone.opener = document.activeElement;
	setLabel(phone.sheet, title);
	phone.sheet.replaceChildren(el("header", {}, el("h3", {}, title),
		iconButton("close", () => closeSheet(phone))), ...children);
	phone.sheet.hidden = false;
	phone.screen.inert = true;
	$("button:not(.close)", phone.sheet).focus();
}

function closeSheet(phone) {
	if (phone.sheet.hidden)
		return;
	phone.sheet.hidden = true;
	phone.screen.inert = false;
	phone.sheet.replaceChildren();
	phone.opener.focus({ preventScroll: true });
}

function openChoices(phone, message) {
	openSheet(phone, message.list_button, div("rows", message.choices.map((choice) =>
		el("button", { "data-choice": choice.id, onclick: () => tap(phone, message, choice) },
			el("b", {}, choice.title), el("small", {}, choice.description)))));
}

function openAttach(phone) {
	const use = () => (closeSheet(phone), phone.text.focus());
	const file = el("input", { type: "file", accept: "image/*", multiple: true, onchange: () => addFiles(phone, file.files).then(use) });
	const photos = div("photos", [...readyPhotos.keys()].map(readyPhoto).map((photo) => {
		const button = el("button", { "data-photo": photo.name, "aria-pressed": String(hasPhoto(phone, photo.name)), onclick: () => {
			togglePhoto(phone, photo);
			set(button, "aria-pressed", hasPhoto(phone, photo.name));
		} }, el("img", { src: photo.address, alt: photo.alt }));
		return button;
	}));
	const kinds = KINDS.map((type) => el("button", { "data-kind": type, onclick: () => {
		closeSheet(phone);
		attempt(phone, () => say(phone, { type }));
	} }, t(type)));
	onArrows(photos, "button");
	openSheet(phone, t("choosePhotos"), photos,
		div("row", el("label", { class: "upload" }, t("upload"), file), el("button", { class: "done", onclick: use }, t("use"))),
		div("buttons", kinds));
}

/* ---- messages ---- */

function photoOf(message) {
	if (!/^\/sandbox\/(photo|media)\//.test(message.photo ?? ""))
		return "";
	const alt = [t("photo"), firstLine({ ...message, photo: null, type: "text" })].filter(Boolean).join(": ");
	return el("a", { class: "photo", href: message.photo, target: "_blank", rel: "noopener noreferrer" },
		el("img", { src: message.photo, alt }));
}

function choicesOf(phone, message) {
	const list = message.list_button && el("button", { class: "list-button", "aria-haspopup": "dialog",
		onclick: () => openChoices(phone, message) }, "☰ " + message.list_button);
	return message.choices.length && div("choices", list || message.choices.map((choice) =>
		el("button", { "data-choice": choice.id, onclick: () => tap(phone, message, choice) }, choice.title)));
}

function bubbleOf(phone, message) {
	const kind = kindOf(message), { quote, is_ours } = message;
	const isNamed = message.group && !isMine(phone, message);
	return div("bubble",
		el("b", { class: isNamed ? "name " + (is_ours ? "siar" : hue(message.person)) : "sr" }, authorOf(phone, message)),
		quote && el("blockquote", {}, el("b", {}, quote.name.replace(/^siar$/, "Siar")), el("span", {}, quote.text || t("photo"))),
		photoOf(message),
		kind && !message.photo && el("p", { class: "kind" }, t(kind)),
		message.text && div("text", textOf(message, (number) => sendNumber(phone, message, number))),
		message.footer && el("small", {}, message.footer),
		el("footer", {}, el("time", {}, clockTime(message.at_ms)), el("span", { class: "status", role: "img" })));
}

function makeMessage(phone, message) {
	const quote = () => setQuote(phone, message);
	return el("li", { class: "message" + (isMine(phone, message) ? " mine" : ""), "data-message": message.id, tabindex: -1,
		onkeydown: (event) => event.key === "r" && !event.ctrlKey && !event.metaKey && (event.preventDefault(), quote()),
	}, bubbleOf(phone, message), iconButton("reply", quote), choicesOf(phone, message));
}

function updateMessage(node, { status, code, is_ours }) {
	const mark = $(".status", node), words = t(status) + (code ? ` (${code})` : "");
	if (node.dataset.status === status)
		return;
	node.dataset.status = status;
	mark.replaceChildren(icon(status), status === "failed" ? words : "");
	mark.title = (is_ours ? "Siar: " : "") + words;
	setLabel(mark, mark.title);
}

function makeItem(phone, item) {
	if (item.status)
		return makeMessage(phone, item);
	if (item.id === "typing")
		return el("li", { class: "typing", label: t("typing") }, el("i", {}), el("i", {}), el("i", {}));
	return el("li", { class: "day" }, item.day ? inWib(item.day, { weekday: "long", day: "numeric", month: "long" }) : t("empty"));
}

function toEnd(phone) {
	if (phone.isAtEnd)
		phone.thread.scrollTop = phone.thread.scrollHeight;
}

function drawLog(phone) {
	const all = messagesOf(phone.person, phone.open), items = all.length ? [] : [{ id: "empty" }];
	let day;
	for (const message of all.slice(-phone.limit)) {
		if (dayOf(message.at_ms) !== day)
			items.push({ id: day = dayOf(message.at_ms), day: message.at_ms });
		items.push(message);
	}
	if (isTyping(phone, phone.open))
		items.push({ id: "typing" });
	phone.more.hidden = all.length <= phone.limit;
	keyed(phone.log, items, (item) => item.id, (item) => makeItem(phone, item),
		(node, item) => item.status && updateMessage(node, item));
	if (!phone.log.contains(document.activeElement))
		setStop($$(".message", phone.log), $$(".message", phone.log).at(-1));
	toEnd(phone);
}

/* ---- drawing ---- */

let isDue = false;

function draw() {
	if (!isDue)
		requestAnimationFrame(drawNow);
	isDue = true;
}

function drawNow() {
	const bar = $("#state");
	isDue = false;
	bar.hidden = !state.isLost && (state.isReady || !state.isLoaded);
	setText(bar, bar.hidden ? "" : state.isLost ? t("lost") : t("seeding", { n: messages.size }));
	if (!state.isLoaded)
		return;
	drawPeople();
	keyed($("#phones"), state.shown, (id) => id, (id) => phoneOf(id).node, (_, id) => drawPhone(phoneOf(id)));
	drawTime();
	drawPanel();
	keyed($("#faults"), Object.entries(FAULTS), ([name]) => name, makeFault,
		(node, [name]) => { $("input", node).checked = Boolean(state.faults[name]); });
	drawTour();
}

const isTyping = ({ person }, chat) => chat === "siar" && typing.get(person) > performance.now() &&
	!messagesOf(person, chat).at(-1)?.is_ours; /* an answer may overtake the news of typing */

function unreadOf(phone, chat) {
	const isUnread = chat === "siar" ? (m) => m.is_ours && m.status !== "read" && m.status !== "failed" :
		(m) => m.at_ms > (phone.seen.get(chat) ?? state.loadedMs) && !isMine(phone, m);
	return messagesOf(phone.person, chat).filter(isUnread).length;
}

function chatsOf(person) {
	const hers = [...groups.values()].filter(({ members }) => members.includes(person)).map(({ id }) => id);
	const lastAt = (chat) => messagesOf(person, chat).at(-1)?.at_ms ?? 0;
	return ["siar", ...hers].sort((a, b) => lastAt(b) - lastAt(a));
}

/* The chat on the screen is read, when somebody can see it. */
function markRead(phone) {
	if (document.hidden || !phone.node.offsetParent || !unreadOf(phone, phone.open))
		return;
	if (phone.open !== "siar")
		phone.seen.set(phone.open, messagesOf(phone.person, phone.open).at(-1).at_ms);
	else if (!phone.isMarking) {
		phone.isMarking = true;
		setTimeout(() => post("read", { as: phone.person }).catch(() => {}), 400);
		setTimeout(() => { phone.isMarking = false; }, 1500);
	}
}

function drawPeople() {
	keyed($("#people"), [...people.keys()], (id) => id, (id) => el("button", { "data-person": id, tabindex: -1,
		onclick: () => showPhone(id) }, avatar(id), el("span", {}), el("b", {})), (node, id) => {
		const name = nameOf(id), n = chatsOf(id).reduce((sum, chat) => sum + unreadOf(phoneOf(id), chat), 0);
		setText(node.children[1], name);
		setText(node.lastChild, n ? String(n) : "");
		set(node, "aria-pressed", state.shown.includes(id));
		set(node, "aria-label", t("phoneOf", { name }) + (n ? ", " + t("unread", { n }) : ""));
	});
	const nodes = $$("#people button");
	if (nodes.every((node) => node.tabIndex))
		setStop(nodes, nodes[0]);
}

function drawPhone(phone) {
	const { name, about } = people.get(phone.person);
	setLabel(phone.node, t("phoneOf", { name }));
	phone.node.classList.toggle("active", state.active === phone.person);
	keyed(phone.whose, [...people.keys()], (id) => id, (id) => el("option", { value: id }), (node, id) => setText(node, nameOf(id)));
	if (document.activeElement !== phone.whose)
		phone.whose.value = phone.person;
	setText(phone.about, about);
	phone.chats.hidden = phone.open !== null;
	phone.chat.hidden = phone.open === null;
	if (phone.open) {
		markRead(phone);
		drawChat(phone, phone.open, groups.get(phone.open));
	} else
		keyed(phone.chats, chatsOf(phone.person), (chat) => chat, (chat) => makeRow(phone, chat), (node, chat) => updateRow(phone, node.firstChild, chat));
}

function drawChat(phone, chat, group) {
	if (phone.head.dataset.of !== chat)
		phone.head.replaceChildren(avatar(chat), div("", el("b", {}), el("small", {})));
	phone.head.dataset.of = chat;
	const [title, below] = phone.head.lastChild.children;
	setText(title, titleOf(chat));
	setText(below, isTyping(phone, chat) ? t("typing") : group ? group.members.map(nameOf).join(", ") : "+" + state.account.phone);
	drawLog(phone);
}

function makeRow(phone, chat) {
	return el("li", {}, el("button", { "data-chat": chat, onclick: () => openChat(phone, chat) }, avatar(chat),
		el("b", {}), el("time", {}), el("span", { class: "last" }), el("i", { class: "unread", role: "img" })));
}

function updateRow(phone, row, chat) {
	const last = messagesOf(phone.person, chat).at(-1), n = unreadOf(phone, chat), [, title, time, line, badge] = row.children;
	const author = last && (chat !== "siar" || isMine(phone, last)) ? authorOf(phone, last) + ": " : "";
	setText(title, titleOf(chat));
	setText(time, !last ? "" : dayOf(last.at_ms) === dayOf(now()) ? clockTime(last.at_ms) : inWib(last.at_ms, { day: "numeric", month: "short" }));
	setText(line, isTyping(phone, chat) ? t("typing") : last ? author + firstLine(last) : t("empty"));
	setText(badge, String(n));
	setLabel(badge, t("unread", { n }));
	badge.hidden = !n;
}

/* As many phones as fit; those that are there stay. */
function fitPhones() {
	const rem = parseFloat(getComputedStyle(root).fontSize), room = $("#phones").clientWidth;
	const fit = Math.min(6, people.size, Math.max(1, Math.floor((room + rem) / (20.5 * rem))));
	if (!state.isLoaded || !room || fit === state.shown.length)
		return;
	const isFirst = !state.shown.length, usual = ["seller", "moderator", "member", "operator"].map(firstOf);
	state.shown = [...new Set([...state.shown, ...usual, ...people.keys()])].filter((id) => people.has(id)).slice(0, fit);
	if (isFirst) /* the last one shows what else there is */
		state.shown.slice(0, -1).forEach((id) => { phoneOf(id).open = "siar"; });
	draw();
}

/* ---- clock, panel, faults ---- */

function drawTime() {
	const [time, day] = $("#time").children;
	setText(time, clockTime(now()) + " WIB");
	setText(day, inWib(now(), { weekday: "short", day: "numeric", month: "short", year: "numeric" }));
}

function moveClock(where) {
	const to = { "to-21": 21, "to-6": 6 }[where], ms = now();
	const ahead = dayOf(ms) * DAY_MS + to * 3600e3 - WIB_MS - ms;
	change("clock", { by_ms: to === undefined ? Number(where) : Math.ceil(ahead > 0 ? ahead : ahead + DAY_MS) });
}

/* A refusal is said on the phone last used. */
function change(path, body) {
	attempt(phoneOf(state.active ?? state.shown[0]), () => post(path, body)).then(draw);
}

const inWords = (words) => words?.[language()] ?? "";
const untilWords = (ms) => (ms ? t("until", { time: moment(ms) }) : "");
const joined = (...parts) => parts.filter(Boolean).join(" · ");

/* The panel in a sentence or two. */
function doing({ brake, lanes, quiet_until_ms: quiet, runs, waiting }) {
	const running = runs.filter((run) => run.state === "running").map((run) => run.promo);
	return [
		brake !== "off" && t("doBrake", { what: t("brake_" + brake) }),
		...lanes.filter(({ state }) => state !== "open").map((lane) =>
			t("doLane", { name: lane.account, what: t("lane_" + lane.state), words: inWords(lane.words) })),
		quiet && t("doQuiet", { time: moment(quiet) }),
		running.length && t("doRuns", { what: running.join(", ") }),
		waiting.length && t("doWait", { n: waiting.length }),
	].filter(Boolean).join(" ") || t("doNothing");
}

const PARTS = ["read", "delivered", "sent", "failed"];
const counts = (run) => ["sent", "delivered", "read", "failed", "queued", "skipped"].filter((name) => run[name]).map((name) => t(name) + " " + run[name]);

function makePanelRow() {
	return el("li", {}, el("b", {}), el("span", {}), el("small", {}),
		el("div", { class: "progress", role: "progressbar" }, PARTS.map((name) => el("i", { class: name }))));
}

/* Rows of the panel: what, its state, why, how that looks, and for a run its progress. */
function drawRows(selector, items, show) {
	const rows = items.length ? items.map(show) : [[t("none")]];
	keyed($(selector), rows.map((row, i) => ({ row, i })), ({ i }) => i, makePanelRow,
		(node, { row: [what, badge = "", why = "", look = "", run] }) => {
			const bar = node.lastChild;
			[what, badge, why].forEach((words, k) => setText(node.children[k], words));
			set(node.children[1], "class", "badge " + look);
			set(node, "class", items.length ? "" : "none");
			bar.hidden = !run;
			if (run)
				drawProgress(bar, run);
		});
}

function drawProgress(bar, run) {
	setLabel(bar, run.title);
	set(bar, "aria-valuemax", run.total);
	set(bar, "aria-valuenow", PARTS.reduce((sum, name) => sum + run[name], 0));
	PARTS.forEach((name, i) => { bar.children[i].style.width = 100 * run[name] / Math.max(run.total, 1) + "%"; });
}

function drawPanel() {
	const { panel } = state;
	if (!panel)
		return;
	const { inbox, turns, brake, quiet_until_ms: quiet } = panel, number = (n) => n.toLocaleString(language());
	const figures = [["turns", number(turns)], ["inbox", joined(number(inbox.waiting), inbox.aside && t("aside", { n: inbox.aside }))],
		["brake", t("brake_" + brake)], ["quiet", untilWords(quiet) || t("no")]];
	setText($("#doing"), doing(panel));
	keyed($("#figures"), figures, ([key]) => key, ([key]) => div("", el("dt", {}, t(key)), el("dd", {})),
		(node, [, value]) => setText(node.lastChild, value));
	drawRows("#lanes", panel.lanes, (lane) => [lane.account, t("lane_" + lane.state),
		joined(inWords(lane.words), untilWords(lane.until_ms), t("flight", { n: `${lane.in_flight}/${lane.window}` })),
		{ open: "good", paused: "warn", stopped: "bad" }[lane.state]]);
	drawRows("#runs", panel.runs, (run) => [`${run.promo}. ${run.title || "…"}`, inWords(run.state_words),
		joined(run.shop, run.starts_ms > now() && t("starts", { time: moment(run.starts_ms) }), ...counts(run)),
		{ running: "good", paused: "warn" }[run.state], run.total && run]);
	drawRows("#waiting", panel.waiting, (one) => [one.to, t("class_" + one.class), joined(one.what, inWords(one.words), untilWords(one.until_ms))]);
	drawRows("#jobs", panel.jobs, (job) => [t("job_" + job.kind), t(job.state), job.attempt > 1 ? t("attempt", { n: job.attempt }) : ""]);
}

/* Names, and what they are when on. */
const FAULTS = { too_many: true, retry_after_s: 60, server_error: true, cut: true, window_closed: true, hide_phones: true,
	lose_media: true, duplicate: 100, reorder: true, delay_ms: 5000, lose_statuses: 100 };

function makeFault([name, on]) {
	const [title, hint] = t(name).split(": "), off = on === true ? false : 0;
	const input = el("input", { "data-fault": name, type: "checkbox", role: "switch",
		onchange: () => change("faults", { [name]: input.checked ? on : off }) });
	return el("li", {}, el("label", {}, el("span", {}, title, el("small", {}, hint)), input));
}

function drawAccount() {
	const { base_url, phone_number_id, access_token } = state.account;
	$("#account").textContent = Object.entries(state.account).map((pair) => pair.join(": ")).join("\n");
	$("#curl").textContent = `curl ${base_url}/v23.0/${phone_number_id}/messages \\
  -H 'Authorization: Bearer ${access_token}' \\
  -H 'Content-Type: application/json' \\
  -d '{"messaging_product": "whatsapp", "to": "${firstOf("member")}",
       "type": "text", "text": {"body": "Halo dari curl"}}'`;
}

/* ---- what to try next ---- */

const tour = { done: new Set(), number: null, reached: null };
const firstOf = (role) => [...people.values()].find((person) => person.role === role)?.id;
const isNight = () => (now() + WIB_MS + 3 * 3600e3) % DAY_MS < 9 * 3600e3; /* from 21 to 6 */

/* Each: in whose role, and what goes into the composer; or what to press. Done when somebody in
 * that role wrote so, when it `is` so, or when one went there. */
const TOUR = [
	{ key: "tourPromo", role: "seller", draft: () => "/promo keripik 15rb", photo: "keripik.jpg", wrote: /^\W?promo\b/i },
	{ key: "tourSend", role: "seller", wrote: /^(1|kirim)\b/i },
	{ key: "tourApprove", role: "moderator", draft: () => (tour.number ? "/setuju " + tour.number : "1"), wrote: /^(1\b|\W?setuju)/i },
	{ key: "tourArrive", role: "member", isDoneByGoing: true },
	{ key: "tourStop", role: "member", draft: () => "BERHENTI", wrote: /^\W?(berhenti|stop)\b/i },
	{ key: "tourNight", press: "[data-clock=to-21]", is: isNight },
	{ key: "tour429", press: "[data-fault=too_many]", is: () => state.faults.too_many },
	{ key: "tourMorning", press: "[data-clock=to-6]", is: () => !state.faults.too_many && !isNight() },
	{ key: "tourFree", role: "seller", draft: () => "bantuan" },
];
const currentStep = () => TOUR.find((step) => !tour.done.has(step.key)) ?? TOUR.at(-1);

/* Of the members, whom the promo reached. */
const actorOf = ({ role }) => (role === "member" && tour.reached) || firstOf(role);

function tourSaw({ is_ours, person, text, photo }) {
	const role = people.get(person)?.role;
	if (!state.isReady)
		return;
	if (is_ours && role === "seller")
		tour.number = /(?:nomor|number) (\d+)/i.exec(text)?.[1] ?? tour.number;
	if (is_ours && photo && role === "member" && tour.done.has("tourApprove"))
		tour.reached ??= person;
	const written = TOUR.find((step) => !is_ours && step.role === role && !tour.done.has(step.key) && step.wrote?.test(text));
	tour.done.add(written?.key);
}

function doStep() {
	const step = currentStep();
	if (step.press) {
		setView("controls");
		$(step.press).scrollIntoView({ block: "center" });
		return $(step.press).focus();
	}
	const phone = showPhone(actorOf(step));
	openChat(phone, "siar");
	if (step.isDoneByGoing)
		tour.done.add(step.key);
	if (step.draft)
		draftOf(phone).text = step.draft();
	if (step.photo && !hasPhoto(phone, step.photo))
		togglePhoto(phone, readyPhoto(step.photo));
	showDraft(phone);
	draw();
}

function drawTour() {
	while (currentStep().is?.())
		tour.done.add(currentStep().key);
	const step = currentStep(), button = $("#suggestion-do");
	button.disabled = false;
	button.dataset.step = step.key;
	$("#suggestion-skip").hidden = step === TOUR.at(-1);
	setText(button, t(step.key, { name: nameOf(actorOf(step)), draft: step.draft?.() }));
}

/* ---- language, theme, views ---- */

function setLanguage(next) {
	root.lang = next;
	$$("[data-t]").forEach((node) => setText(node, t(node.dataset.t)));
	$("#language").textContent = next === "en" ? "ID" : "EN";
	for (const id of ["language", "theme", "people", "suggestion", "panel"])
		setLabel($("#" + id), t(id));
	["#phones", "#figures", "#faults"].filter(() => state.isLoaded).forEach((selector) => forget($(selector)));
	for (const phone of phones.values()) {
		buildPhone(phone);
		if (phone.open)
			showDraft(phone);
	}
	draw();
}

function switchTheme() {
	const { dataset } = root, isDark = matchMedia("(prefers-color-scheme: dark)").matches;
	dataset.theme = (dataset.theme ?? (isDark ? "dark" : "light")) === "dark" ? "light" : "dark";
	remembered("siar.theme", dataset.theme);
}

/* On a small screen one part of the page is seen at a time. */
function setView(view) {
	document.body.dataset.view = view;
	$$("#views button").forEach((button) => set(button, "aria-pressed", button.dataset.view === view));
	draw();
}

function begin() {
	const theme = remembered("siar.theme");
	if (theme)
		root.dataset.theme = theme;
	setLanguage(remembered("siar.language") ?? (navigator.language.startsWith("en") ? "en" : "id"));
	$("#language").onclick = () => {
		const next = language() === "en" ? "id" : "en";
		remembered("siar.language", next);
		setLanguage(next);
	};
	$("h1").prepend(icon("siar"));
	$("#theme").onclick = switchTheme;
	$$("[data-clock]").forEach((button) => { button.onclick = () => moveClock(button.dataset.clock); });
	$$("#views button").forEach((button) => { button.onclick = () => setView(button.dataset.view); });
	$("#suggestion-do").onclick = doStep;
	$("#suggestion-skip").onclick = () => (tour.done.add(currentStep().key), draw());
	onArrows($("#people"), "button");
	new ResizeObserver(fitPhones).observe($("#phones"));
	setInterval(draw, 1000); /* the clock, and who has stopped typing */
	listen();
}

begin();
