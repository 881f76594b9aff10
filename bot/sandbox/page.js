/* SPDX-License-Identifier: MIT */
/* The demo's page: phones of people who do not exist, what siar is doing, and the switches. It shows
 * what /sandbox/world and /sandbox/events say and posts what is tapped (live.h has the protocol).
 * All text from people becomes a text node. State changes, then everything is drawn again once a
 * frame; draw() touches only what differs.
 *
 * Hooks that tests may rely on:
 *	[data-person=ID] in #people     shows her phone
 *	[data-phone=ID]                 a phone; .whose its <select>; .back to the list of chats
 *	[data-chat=siar|GROUP]          a row in the list of chats (hidden while a chat is open)
 *	[data-message=ID]               a message; data-status; .reply, .photo img, [data-status-icon]
 *	[data-choice=ID], [data-choice-list], [data-number=N]   what can be tapped under or in a message
 *	textarea, .send, .attach        the composer; in the sheet [data-photo=NAME], input[type=file],
 *	                                [data-kind=audio|sticker|location|contacts], .done
 *	.sheet, .toast                  inside a phone
 *	[data-clock=MS|to-21|to-6], [data-fault=NAME], #panel, #doing, #lanes, #runs, #waiting, #jobs
 *	#suggestion-do, #suggestion-skip, #language, #theme, #state, #views [data-view=NAME] */
"use strict";

/* The page's own words: Indonesian, English. */
const WORDS = {
	demo: ["demo", "demo"],
	simulation: ["Simulasi.", "A simulation."],
	banner: ["Tidak ada yang sampai ke ponsel sungguhan. Batas 8 anggota grup resmi ditiadakan di sini.",
		"Nothing here reaches a real phone. The official limit of 8 members a group is lifted here."],
	suggestion: ["Yang bisa dicoba", "What to try"],
	skip: ["Lewati", "Skip"],
	people: ["Ponsel siapa", "Whose phone"],
	side: ["Siar dan kendali", "Siar and controls"],
	clock: ["Jam simulasi", "Simulated clock"],
	clock10m: ["+10 menit", "+10 minutes"],
	clock1h: ["+1 jam", "+1 hour"],
	clock1d: ["+1 hari", "+1 day"],
	clock21: ["ke pukul 21.00", "to 21:00"],
	clock6: ["ke pukul 06.00", "to 06:00"],
	panel: ["Siar sedang apa", "What Siar is doing"],
	lanes: ["Jalur kirim", "Lanes"],
	runs: ["Promo yang dikirim", "Promos being sent"],
	waiting: ["Pesan yang menunggu", "Messages that wait"],
	jobs: ["Pekerjaan", "Jobs"],
	faults: ["Gangguan jaringan", "Network trouble"],
	faultsHint: ["Nyalakan, lalu lihat bagaimana Siar menghadapinya.", "Switch one on and see how Siar copes."],
	developers: ["Untuk pengembang", "For developers"],
	developersHint: ["Jaringan ini berbicara seperti Cloud API. Nilai akunnya tetap:",
		"This network speaks like the Cloud API. The account's values never change:"],
	curlHint: ["Menulis sebagai Siar, lewat curl:", "Write as Siar, with curl:"],
	copy: ["Salin", "Copy"],
	copied: ["Tersalin", "Copied"],
	close: ["Tutup", "Close"],
	views: ["Bagian halaman", "Parts of the page"],
	viewPhones: ["Ponsel", "Phones"],
	viewPanel: ["Siar", "Siar"],
	viewControls: ["Kendali", "Controls"],
	toDark: ["Tampilan gelap", "Dark theme"],
	toLight: ["Tampilan terang", "Light theme"],
	toOther: ["Switch to English", "Pakai bahasa Indonesia"],
	lost: ["Sambungan ke demo terputus. Menyambung lagi…", "The demo cannot be reached. Trying again…"],
	seeding: ["Orang-orang demo sedang menulis… ({n} pesan)", "The demo's people are writing… ({n} messages)"],
	refused: ["Ditolak (HTTP {code}).", "Refused (HTTP {code})."],
	unreachable: ["Demo tidak bisa dihubungi.", "The demo cannot be reached."],
	phoneOf: ["Ponsel {name}", "{name}'s phone"],
	chats: ["Daftar chat", "Chats"],
	siarAbout: ["nomor kantor", "the office's number"],
	members: ["{n} anggota", "{n} members"],
	unread: ["{n} belum dibaca", "{n} unread"],
	empty: ["Belum ada pesan. Ketik *bantuan* untuk mulai.", "No messages yet. Write *bantuan* to begin."],
	typing: ["mengetik…", "typing…"],
	back: ["Kembali ke daftar chat", "Back to the chats"],
	more: ["Muat lebih", "Load more"],
	today: ["Hari ini", "Today"],
	yesterday: ["Kemarin", "Yesterday"],
	write: ["Tulis pesan", "Write a message"],
	send: ["Kirim", "Send"],
	attach: ["Lampirkan foto atau lainnya", "Attach a photo or something else"],
	reply: ["Balas pesan ini", "Reply to this message"],
	cancelReply: ["Batal membalas", "Do not reply"],
	remove: ["Buang foto {name}", "Remove the photo {name}"],
	photo: ["Foto", "Photo"],
	photoBig: ["Lihat foto: {name}", "See the photo: {name}"],
	choosePhotos: ["Pilih foto", "Choose photos"],
	upload: ["Foto sendiri…", "Your own photo…"],
	use: ["Pakai", "Use"],
	tooManyPhotos: ["Paling banyak 10 foto.", "At most 10 photos."],
	orSend: ["Atau kirim", "Or send"],
	audio: ["Pesan suara", "Voice note"],
	sticker: ["Stiker", "Sticker"],
	location: ["Lokasi", "Location"],
	contacts: ["Kontak", "Contact"],
	document: ["Dokumen", "Document"],
	choose: ["Pilih", "Choose"],
	you: ["Anda", "You"],
	pending: ["belum terkirim", "not sent yet"],
	sent: ["terkirim", "sent"],
	delivered: ["sampai", "delivered"],
	read: ["dibaca", "read"],
	failed: ["gagal, tidak sampai", "failed, did not arrive"],
	failedCode: ["gagal, tidak sampai (kode {code})", "failed, did not arrive (code {code})"],
	seenBySiar: ["Menurut Siar: {status}", "As Siar knows: {status}"],
	turns: ["Putaran", "Turns"],
	events: ["Peristiwa", "Events"],
	inbox: ["Kotak masuk", "Inbox"],
	inboxAside: ["{n}, disisihkan {m}", "{n}, set aside {m}"],
	brake: ["Rem", "Brake"],
	brake_off: ["lepas", "off"],
	brake_promos: ["promo ditahan", "promos held"],
	brake_all: ["semua ditahan", "all held"],
	quiet: ["Jam tenang", "Quiet hours"],
	until: ["sampai {time}", "until {time}"],
	starts: ["mulai {time}", "starts {time}"],
	no: ["tidak", "no"],
	none: ["Tidak ada.", "None."],
	lane_open: ["jalan", "open"],
	lane_paused: ["dijeda", "paused"],
	lane_stopped: ["berhenti", "stopped"],
	flight: ["{n} dari {m} sedang dikirim", "{n} of {m} in flight"],
	counts: ["terkirim {sent} · sampai {delivered} · dibaca {read} · gagal {failed} · dari {total}",
		"sent {sent} · delivered {delivered} · read {read} · failed {failed} · of {total}"],
	skipped: ["dilewati {n}", "skipped {n}"],
	promoN: ["Promo {n}", "Promo {n}"],
	class_reply: ["balasan", "reply"],
	class_notice: ["pemberitahuan", "notice"],
	class_promo: ["promo", "promo"],
	class_digest: ["ringkasan", "digest"],
	job_fetch: ["mengambil foto", "fetch a photo"],
	job_upload: ["mengunggah foto", "upload a photo"],
	job_mark_read: ["menandai dibaca", "mark as read"],
	job_album: ["menunggu foto berikutnya", "wait for the next photo"],
	job_queued: ["antre", "queued"],
	job_running: ["berjalan", "running"],
	attempt: ["percobaan ke-{n}", "attempt {n}"],
	doingNothing: ["Menunggu pesan. Semua sudah terkirim.", "Waiting for messages. Everything is sent."],
	doingBrake: ["Petugas memasang rem: {what}.", "An operator put on the brake: {what}."],
	doingQuiet: ["Jam tenang sampai {time}: promo menunggu.", "Quiet hours until {time}: promos wait."],
	doingLane: ["Jalur {name} {state}: {words}.", "Lane {name} is {state}: {words}."],
	doingRuns: ["Mengirim promo {list}.", "Sending promo {list}."],
	doingWaits: ["{n} pesan menunggu.", "{n} messages wait."],
	off: ["mati", "off"],
	noHeader: ["tanpa Retry-After", "no Retry-After"],
	afterSeconds: ["Retry-After {n} detik", "Retry-After {n} s"],
	seconds: ["{n} detik", "{n} s"],
	percent: ["{n} %", "{n} %"],
	too_many: ["Terlalu cepat (429)", "Too fast (429)"],
	too_manyHint: ["Jaringan menolak setiap kiriman dan meminta lebih pelan. Siar menjeda jalurnya, tidak ada yang hilang.",
		"The network refuses every send and asks for a slower pace. Siar pauses the lane; nothing is lost."],
	retry_after_s: ["Kapan boleh lagi", "When to come back"],
	retry_after_sHint: ["Yang dikatakan jaringan bersama penolakan 429.", "What the network says along with the 429."],
	server_error: ["Jaringan rusak (500)", "Network broken (500)"],
	server_errorHint: ["Setiap kiriman dijawab galat sebelum diproses.", "Every send is answered with an error before it acts."],
	cut: ["Putus di tengah", "Cut in the middle"],
	cutHint: ["Pesan diproses, tetapi jawabannya tidak pernah sampai ke Siar.", "The message is handled, but Siar never gets the answer."],
	duplicate: ["Pesan masuk dobel", "Messages come twice"],
	duplicateHint: ["Sebagian webhook datang dua kali. Siar menanggapinya sekali.", "Some webhooks come twice. Siar acts once."],
	reorder: ["Urutan tertukar", "Order swapped"],
	reorderHint: ["Dari dua webhook yang menunggu, yang belakangan datang dulu.", "Of two webhooks that wait, the later comes first."],
	delay_ms: ["Webhook lambat", "Slow webhooks"],
	delay_msHint: ["Setiap webhook ditahan dulu.", "Each webhook is held back first."],
	lose_statuses: ["Centang hilang", "Ticks get lost"],
	lose_statusesHint: ["Sebagian kabar sampai dan dibaca tidak pernah tiba.", "Some news of delivered and read never comes."],
	window_closed: ["Jendela 24 jam habis", "24-hour window over"],
	window_closedHint: ["Hanya pesan templat yang boleh, seperti sehari sesudah pesan terakhir.", "Only templates are allowed, as a day after the last message."],
	hide_phones: ["Nomor disembunyikan", "Numbers hidden"],
	hide_phonesHint: ["Webhook tidak memuat nomor telepon, hanya ID pengguna.", "Webhooks carry no phone number, only a user ID."],
	lose_media: ["Foto hilang", "Photos get lost"],
	lose_mediaHint: ["Foto yang dikirim orang tidak bisa diunduh Siar.", "Siar cannot download the photos that people send."],
	tourPromo: ["Jadilah {name}: kirim foto dengan keterangan “{draft}”", "Be {name}: send a photo with the caption “{draft}”"],
	tourSend: ["{name} mendapat pratinjau: ketuk Kirim", "{name} gets a preview: tap Kirim (send)"],
	tourApprove: ["Jadilah {name}, moderator: setujui dengan “{draft}”", "Be {name}, the moderator: approve with “{draft}”"],
	tourArrive: ["Lihat promonya tiba di ponsel {name}", "Watch the promo arrive on {name}'s phone"],
	tourStop: ["Jadilah {name}: tulis “{draft}”, promo langsung berhenti", "Be {name}: write “{draft}” and promos stop at once"],
	tourNight: ["Majukan jam ke pukul 21.00: mulai jam tenang", "Move the clock to 21:00: quiet hours begin"],
	tour429: ["Nyalakan “Terlalu cepat (429)”, kirim sesuatu, lihat jalurnya dijeda", "Switch on “Too fast (429)”, send something, see the lane pause"],
	tourMorning: ["Matikan 429 dan majukan ke pukul 06.00: yang menunggu jalan lagi", "Switch 429 off and move to 06:00: what waited goes on"],
	tourSearch: ["Jadilah {name}: cari barang dengan “{draft}”", "Be {name}: search with “{draft}”"],
	tourBrake: ["Jadilah {name}, petugas: tulis “{draft}”, semua promo tertahan", "Be {name}, the operator: write “{draft}” and all promos are held"],
	tourFree: ["Semua sudah dicoba. Tulis “{draft}” di ponsel siapa saja", "All tried. Write “{draft}” on anybody's phone"],
};

const ICONS = {
	send: "M3 20.5v-7l9-1.5-9-1.5v-7L22 12z",
	attach: "M12 5v14M5 12h14",
	back: "M15 5l-7 7 7 7",
	reply: "M10 7L4 12l6 5M4 12h9a7 7 0 0 1 7 7",
	close: "M6 6l12 12M18 6L6 18",
	list: "M4 7h16M4 12h16M4 17h10",
	sun: "M12 8a4 4 0 1 0 .01 0M12 2v2m0 16v2M2 12h2m16 0h2M5 5l1.5 1.5m11 11L19 19M5 19l1.5-1.5m11-11L19 5",
	moon: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
	siar: "M4 10v4h3l6 4V6l-6 4H4zm12-1a4 4 0 0 1 0 6m2-9a8 8 0 0 1 0 12",
	photo: "M4 6h16v12H4zm0 10l5-5 4 4 3-3 4 4M15 9.5h.01",
	audio: "M12 4a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3zM6 12a6 6 0 0 0 12 0M12 18v3",
	sticker: "M5 4h14v9l-6 7H5zM13 20v-7h6M9 9h.01M14 9h.01",
	location: "M12 21s7-6.5 7-11.5A7 7 0 0 0 5 9.5C5 14.5 12 21 12 21zm0-9.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
	contacts: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20c1-4 4-6 8-6s7 2 8 6",
	document: "M6 3h8l4 4v14H6zM14 3v4h4",
	people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2 20c.6-4 3.300-6 7-6s6.400 2 7 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.200.800 3.600 2.600 4 5.500",
	pending: "M12 4a8 8 0 1 0 .01 0M12 8v4l3 2",
	sent: "M6 12.500l4 4 8-9",
	delivered: "M2 12.500l4 4 8-9M11 15.500l1 1 8-9",
	read: "M2 12.500l4 4 8-9M11 15.500l1 1 8-9",
	failed: "M12 4a8 8 0 1 0 .01 0M12 8v5M12 16h.01",
};

const WIB_MS = 7 * 3600e3, DAY_MS = 24 * 3600e3;
const SHOWN_MESSAGES = 200, KEPT_MESSAGES = 1000, PHOTOS_MAX = 10, TEXT_MAX = 6000;
const KINDS = ["audio", "sticker", "location", "contacts"];

const state = {
	language: 0,
	people: new Map(), groups: new Map(), photos: new Map(), account: null,
	chats: new Map(),    /* chat key: its messages, oldest first */
	messages: new Map(), /* id: message */
	reactions: new Map(), /* id: emojis */
	typing: new Map(),   /* person: until when, of performance.now() */
	faults: {}, panel: null,
	isLoaded: false, isReady: false, isLost: false,
	nowMs: 0, nowFrom: 0, loadedMs: 0,
	shown: [], active: null, /* people whose phones are seen; the one last used */
	phones: new Map(),   /* person: her phone */
};

/* ---- small tools ---- */

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

function t(key, values = {}) {
	return WORDS[key][state.language].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/* An element. `t` and `label` are keys of WORDS, followed when the language changes. */
function el(tag, { t: key, label, on = {}, ...attributes } = {}, ...children) {
	const node = document.createElement(tag);
	if (tag === "button")
		node.type = "button";
	for (const [name, value] of Object.entries(attributes))
		if (value !== undefined && value !== false)
			node.setAttribute(name, value === true ? "" : value);
	for (const [event, listener] of Object.entries(on))
		node.addEventListener(event, listener);
	if (key)
		node.dataset.t = key;
	if (label)
		node.dataset.tLabel = label;
	node.append(...children);
	translate(node);
	return node;
}

function icon(name) {
	const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
	const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
	svg.setAttribute("viewBox", "0 0 24 24");
	svg.setAttribute("aria-hidden", "true");
	svg.setAttribute("class", "icon-" + name);
	path.setAttribute("d", ICONS[name]);
	svg.append(path);
	return svg;
}

function translate(node) {
	if (node.dataset.t)
		setText(node, t(node.dataset.t));
	if (node.dataset.tLabel) {
		node.setAttribute("aria-label", t(node.dataset.tLabel));
		if (node.localName === "button")
			node.title = t(node.dataset.tLabel);
	}
}

function setText(node, text) {
	if (node.textContent !== text)
		node.textContent = text;
}

function setAttributes(node, attributes) {
	for (const [name, value] of Object.entries(attributes))
		if (node.getAttribute(name) !== String(value))
			node.setAttribute(name, value);
}

/* Children of `parent` become what `items` say; nodes are kept by key, and so is the focus. */
function keyed(parent, items, keyOf, make, update) {
	if (!parent.nodes)
		forget(parent); /* what stood there while it was loading */
	const old = parent.nodes, next = new Map();
	const focused = parent.contains(document.activeElement) ? document.activeElement : null;
	for (const item of items)
		next.set(String(keyOf(item)), item);
	for (const [key, node] of old)
		if (!next.has(key)) {
			node.remove();
			old.delete(key);
		}
	let cursor = parent.firstElementChild;
	for (const [key, item] of next) {
		const node = old.get(key) || make(item);
		if (node === cursor)
			cursor = cursor.nextElementSibling;
		else
			parent.insertBefore(node, cursor);
		update(node, item);
		next.set(key, node);
	}
	parent.nodes = next;
	if (focused && focused !== document.activeElement && parent.contains(focused))
		focused.focus({ preventScroll: true });
}

function forget(parent) {
	parent.replaceChildren();
	parent.nodes = new Map();
}

function remembered(key, value) {
	try {
		if (value !== undefined)
			localStorage.setItem(key, value);
		return localStorage.getItem(key);
	} catch {
		return null; /* a page that may not store */
	}
}

async function post(path, body, type = "application/json") {
	let answer;
	try {
		answer = await fetch("/sandbox/" + path, {
			method: "POST",
			headers: { "Content-Type": type },
			body: type === "application/json" ? JSON.stringify(body) : body,
		});
	} catch {
		throw new Error(t("unreachable"));
	}
	const json = await answer.json().catch(() => ({}));
	if (!answer.ok)
		throw new Error(json.error || t("refused", { code: answer.status }));
	return json;
}

/* Up and down, left and right, Home and End go through what `selector` names. */
function onArrows(node, selector) {
	node.addEventListener("keydown", (event) => {
		const all = $$(selector, node), at = all.indexOf(event.target.closest(selector));
		const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -at, End: all.length - 1 - at }[event.key];
		if (by === undefined || at < 0 || !all[at + by])
			return;
		event.preventDefault();
		all[at + by].focus();
	});
	node.addEventListener("focusin", (event) => {
		const chosen = event.target.closest(selector);
		if (chosen)
			setStop($$(selector, node), chosen);
	});
}

/* Tab stops at one of them, and at what it holds. */
function setStop(all, chosen) {
	for (const node of all)
		for (const part of [node, ...$$("button, a", node)])
			part.tabIndex = node === chosen ? 0 : -1;
}

/* ---- time ---- */

function now() {
	return state.nowMs + performance.now() - state.nowFrom;
}

function setClock({ now_ms }) {
	state.nowMs = now_ms;
	state.nowFrom = performance.now();
}

/* Java and Sumatra, whose clock the demo shows. */
function inWib(ms, options) {
	return new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: "UTC", ...options }).format(ms + WIB_MS);
}

function hour(ms) {
	return new Date(ms + WIB_MS).getUTCHours();
}

function clockTime(ms, hasSeconds) {
	const parts = new Date(ms + WIB_MS).toISOString().slice(11, hasSeconds ? 19 : 16);
	return state.language ? parts : parts.replaceAll(":", ".");
}

function dayOf(ms) {
	return Math.floor((ms + WIB_MS) / DAY_MS);
}

function dayName(ms) {
	const ago = dayOf(now()) - dayOf(ms);
	if (ago === 0 || ago === 1)
		return t(ago ? "yesterday" : "today");
	return inWib(ms, { weekday: "long", day: "numeric", month: "long" });
}

/* A moment ahead: the hour is enough today, the second when it is near. */
function moment(ms) {
	const ahead = ms - now();
	const time = clockTime(ms, ahead < 120e3);
	return dayOf(ms) === dayOf(now()) ? time : inWib(ms, { weekday: "short", day: "numeric" }) + " " + time;
}

/* ---- text as people write it ---- */

const MARKS = { "*": "strong", _: "em", "~": "del" };
const SPECIAL = /```([^]+?)```|https?:\/\/[^\s<>"]+|(?<![\p{L}\p{N}*_~])([*_~])(?=\S)([^\n]*?\S)\2(?![\p{L}\p{N}])/gu;

function link(address) {
	const url = address.replace(/[.,;:!?'")\]]+$/, "");
	const a = el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, url);
	return [a, address.slice(url.length)];
}

/* *bold*, _italic_, ~struck~, ```mono``` and addresses; everything else stays as it is. */
function formatted(text, depth = 0) {
	const parts = [];
	let from = 0;
	for (const found of depth < 4 ? text.matchAll(SPECIAL) : []) {
		parts.push(text.slice(from, found.index));
		if (found[1])
			parts.push(el("code", {}, found[1]));
		else if (found[2])
			parts.push(el(MARKS[found[2]], {}, ...formatted(found[3], depth + 1)));
		else
			parts.push(...link(found[0]));
		from = found.index + found[0].length;
	}
	parts.push(text.slice(from));
	return parts;
}

/* The lines of a numbered menu: 1., 2., … at the end of a message, perhaps with a line after it. */
function menuLines(lines) {
	const numbers = lines.map((line) => Number(/^(\d{1,2})\. ./.exec(line)?.[1] ?? 0));
	const last = numbers.findLastIndex((n) => n > 0);
	const first = last - (numbers[last] ?? 0) + 1;
	const isMenu = last > 0 && first >= 0 && last - first >= 1 &&
		numbers.slice(first, last + 1).every((n, i) => n === i + 1) &&
		lines.slice(last + 1).filter(Boolean).length <= 1;
	return isMenu ? [first, last] : [lines.length, -1];
}

function textOf(message, onNumber) {
	const text = message.text.length > TEXT_MAX ? message.text.slice(0, TEXT_MAX) + "…" : message.text;
	const lines = text.split("\n");
	const [first, last] = message.is_ours && !message.choices.length ? menuLines(lines) : [lines.length, -1];
	if (last < 0)
		return formatted(text);
	return [
		...formatted(lines.slice(0, first).join("\n").trimEnd()),
		el("span", { class: "menu" }, ...lines.slice(first, last + 1).map((line, i) =>
			el("button", { "data-number": i + 1, on: { click: () => onNumber(String(i + 1)) } }, ...formatted(line)))),
		...formatted(lines.slice(last + 1).join("\n").trim()),
	];
}

function kindOf(message) {
	return message.photo || message.type === "image" ? "photo" :
		[...KINDS, "document"].find((kind) => kind === message.type);
}

function firstLine(message) {
	const kind = kindOf(message);
	const text = message.text.trim().replace(/```|[*~]/g, "").split("\n")[0];
	return text || (kind ? t(kind) : "");
}

/* ---- what the network says ---- */

const chatKey = (person, chat) => (chat === "siar" ? "p:" + person : "g:" + chat);
const messagesOf = (person, chat) => state.chats.get(chatKey(person, chat)) || [];

function addMessage(message) {
	const known = state.messages.get(message.id);
	if (known)
		return Object.assign(known, message);
	state.messages.set(message.id, message);
	if (message.type === "reaction") {
		const target = message.quote?.id;
		state.reactions.set(target, [...(state.reactions.get(target) || []), message.text]);
		return message;
	}
	const key = message.group ? "g:" + message.group : "p:" + message.person;
	const chat = state.chats.get(key) || [];
	chat.push(message);
	if (chat.length > KEPT_MESSAGES)
		state.messages.delete(chat.shift().id);
	state.chats.set(key, chat);
	if (message.is_ours && !message.group)
		state.typing.delete(message.person);
	return message;
}

function takeWorld(world) {
	for (const map of [state.people, state.groups, state.photos, state.chats, state.messages, state.reactions])
		map.clear();
	world.people.forEach((person) => state.people.set(person.id, person));
	world.groups.forEach((group) => state.groups.set(group.id, group));
	world.photos.forEach((photo) => state.photos.set(photo.name, photo));
	world.messages.forEach(addMessage);
	Object.assign(state, { account: world.account, faults: world.faults, panel: world.panel, isReady: world.is_ready });
	setClock(world);
	if (!state.isLoaded) {
		state.loadedMs = world.now_ms;
		forget($("#phones"));
	}
	state.isLoaded = true;
	state.shown = state.shown.filter((id) => state.people.has(id));
	fitPhones();
	fillAccount();
	draw();
}

async function loadWorld() {
	try {
		const answer = await fetch("/sandbox/world");
		if (!answer.ok)
			throw new Error();
		takeWorld(await answer.json());
		state.isLost = false;
	} catch {
		state.isLost = true;
		setTimeout(loadWorld, 2000);
	}
	draw();
}

function onStatus({ id, status, code }) {
	const message = state.messages.get(id);
	if (message)
		Object.assign(message, { status, code });
}

function onTyping({ person }) {
	state.typing.set(person, performance.now() + 25e3);
	setTimeout(draw, 25.1e3);
}

function onMessage(message) {
	if (!state.isLoaded)
		return; /* the world that is being loaded has it */
	addMessage(message);
	if (state.isReady)
		tourSaw(message);
}

/* Reads what happens; after every gap everything is loaded again. */
function listen() {
	const source = new EventSource("/sandbox/events");
	const on = (name, act) => source.addEventListener(name, (event) => {
		act(JSON.parse(event.data));
		draw();
	});
	on("message", onMessage);
	on("status", onStatus);
	on("typing", onTyping);
	on("clock", setClock);
	on("faults", (faults) => (state.faults = faults));
	on("panel", (panel) => (state.panel = panel));
	on("ready", () => (state.isReady = true));
	on("world", loadWorld);
	source.addEventListener("open", loadWorld);
	source.addEventListener("error", () => {
		state.isLost = true;
		draw();
		if (source.readyState === EventSource.CLOSED)
			setTimeout(listen, 2000);
	});
}

/* ---- a phone ---- */

const nameOf = (id) => state.people.get(id)?.name ?? id ?? "";
const chatTitle = (chat) => (chat === "siar" ? "Siar" : state.groups.get(chat)?.title ?? "");

/* The same colour for the same name, everywhere. */
function hue(id) {
	let sum = 0;
	for (const letter of String(id))
		sum = (sum * 31 + letter.codePointAt(0)) % 997;
	return "c" + (sum % 8);
}

function avatar(id, name, pictogram) {
	if (pictogram)
		return el("span", { class: "avatar " + (pictogram === "siar" ? "siar" : hue(id)), "aria-hidden": "true" }, icon(pictogram));
	const initials = name.split(/\s+/).filter((word) => !/^(Bu|Pak|Mbak|Mas|Cak|Ning)$/.test(word)).map((word) => [...word][0]);
	return el("span", { class: "avatar " + hue(id), "aria-hidden": "true" }, initials.slice(0, 2).join("") || "?");
}

function chatAvatar(chat) {
	return avatar(chat, chatTitle(chat), chat === "siar" ? "siar" : "people");
}

function phoneOf(person) {
	let phone = state.phones.get(person);
	if (!phone) {
		phone = { person, open: null, drafts: new Map(), seen: new Map(), limit: SHOWN_MESSAGES, isAtEnd: true, top: 0, isSending: false };
		buildPhone(phone);
		state.phones.set(person, phone);
	}
	return phone;
}

function buildPhone(phone) {
	const person = phone.person;
	phone.whose = el("select", { class: "whose", label: "people", on: { change: () => changePhone(phone) } });
	phone.about = el("small");
	phone.chats = el("ul", { class: "chats", label: "chats" });
	onArrows(phone.chats, "button");
	phone.list = el("div", { class: "list" }, phone.chats);
	phone.chat = el("div", { class: "chat", hidden: true }, ...buildChat(phone));
	phone.screen = el("div", { class: "screen" },
		el("header", { class: "owner" }, avatar(person, nameOf(person)), el("div", {}, phone.whose, phone.about)),
		phone.list, phone.chat);
	phone.sheet = el("div", { class: "sheet", role: "dialog", "aria-modal": "true", hidden: true });
	phone.toast = el("p", { class: "toast", role: "alert", hidden: true });
	phone.node = el("section", { class: "phone", "data-phone": person, on: {
		focusin: () => setActive(person),
		keydown: (event) => event.key === "Escape" && stepBack(phone, event),
		dragover: (event) => event.preventDefault(),
		drop: (event) => onDrop(phone, event),
	} }, phone.screen, phone.sheet, phone.toast);
}

function buildChat(phone) {
	phone.head = el("div", { class: "head" });
	phone.more = el("button", { class: "more", t: "more", hidden: true, on: { click: () => loadMore(phone) } });
	phone.log = el("ol");
	onArrows(phone.log, ".message");
	phone.thread = el("div", { class: "thread", role: "log", "aria-live": "polite", on: {
		scroll: () => onScroll(phone),
	} }, phone.more, phone.log);
	phone.text = el("textarea", { rows: 1, label: "write", maxlength: 4096, on: {
		input: () => onType(phone),
		keydown: (event) => onComposerKey(phone, event),
		paste: (event) => event.clipboardData.files.length && addFiles(phone, event.clipboardData.files),
	} });
	phone.text.placeholder = t("write");
	phone.quote = el("div", { class: "quoting", hidden: true });
	phone.tray = el("ul", { class: "tray", label: "photo", hidden: true });
	return [
		el("header", { class: "bar" },
			el("button", { class: "back", label: "back", on: { click: () => closeChat(phone) } }, icon("back")), phone.head),
		phone.thread, phone.quote, phone.tray,
		el("form", { class: "composer", on: { submit: (event) => (event.preventDefault(), send(phone)) } },
			el("button", { class: "attach", label: "attach", on: { click: () => openAttach(phone) } }, icon("attach")),
			phone.text,
			el("button", { class: "send", label: "send", on: { click: () => send(phone) } }, icon("send"))),
	];
}

/* Only who goes up leaves the end: photos that load below move it too. */
function onScroll(phone) {
	const { scrollTop, scrollHeight, clientHeight } = phone.thread;
	if (scrollHeight - scrollTop - clientHeight < 60)
		phone.isAtEnd = true;
	else if (scrollTop < phone.top)
		phone.isAtEnd = false;
	phone.top = scrollTop;
}

function setActive(person) {
	state.active = person;
	draw();
}

/* Her phone takes the place of another. */
function changePhone(phone) {
	const next = phone.whose.value;
	phone.whose.value = phone.person;
	if (state.shown.includes(next))
		return showPhone(next);
	state.shown[state.shown.indexOf(phone.person)] = next;
	state.active = next;
	draw();
	phoneOf(next).whose.focus();
}

function showPhone(person) {
	setView("phones");
	if (!state.shown.includes(person)) {
		const place = state.shown.findLastIndex((id) => id !== state.active);
		state.shown[Math.max(place, 0)] = person;
	}
	state.active = person;
	drawNow();
	phoneOf(person).node.scrollIntoView({ block: "nearest", inline: "nearest" });
	return phoneOf(person);
}

function openChat(phone, chat) {
	closeSheet(phone);
	keepDraft(phone);
	Object.assign(phone, { open: chat, limit: SHOWN_MESSAGES, isAtEnd: true });
	forget(phone.log);
	phone.head.replaceChildren();
	showDraft(phone);
	drawNow();
	if (matchMedia("(pointer: fine)").matches)
		phone.text.focus({ preventScroll: true });
	else
		$(".back", phone.node).focus({ preventScroll: true });
}

function closeChat(phone) {
	const chat = phone.open;
	keepDraft(phone);
	phone.open = null;
	drawNow();
	$$("[data-chat]", phone.chats).find((row) => row.dataset.chat === chat)?.focus();
}

/* Escape: the sheet, else what was begun, else the chat. */
function stepBack(phone, event) {
	event.preventDefault();
	const draft = draftOf(phone);
	if (!phone.sheet.hidden)
		closeSheet(phone);
	else if (phone.open && draft.quote)
		setQuote(phone, null);
	else if (phone.open)
		closeChat(phone);
}

function loadMore(phone) {
	const before = phone.thread.scrollHeight;
	phone.limit += SHOWN_MESSAGES;
	phone.thread.setAttribute("aria-live", "off");
	drawNow();
	phone.thread.scrollTop += phone.thread.scrollHeight - before;
	$(".message", phone.log)?.focus({ preventScroll: true });
	setTimeout(() => phone.thread.setAttribute("aria-live", "polite"), 1000);
}

function toast(phone, text) {
	phone.toast.textContent = text;
	phone.toast.hidden = false;
	clearTimeout(phone.toastTimer);
	phone.toastTimer = setTimeout(() => (phone.toast.hidden = true), 6000);
}

/* What is done on a phone and may be refused. */
async function attempt(phone, act) {
	try {
		return await act();
	} catch (error) {
		toast(phone, error.message);
	}
}

/* ---- the composer ---- */

function draftOf(phone) {
	if (!phone.drafts.has(phone.open))
		phone.drafts.set(phone.open, { text: "", photos: [], quote: null });
	return phone.drafts.get(phone.open);
}

function keepDraft(phone) {
	if (phone.open)
		draftOf(phone).text = phone.text.value;
}

function showDraft(phone) {
	phone.text.value = draftOf(phone).text;
	drawComposer(phone);
}

function onType(phone) {
	phone.text.style.height = "auto";
	phone.text.style.height = Math.min(phone.text.scrollHeight + 2, 140) + "px";
}

function onComposerKey(phone, event) {
	if (event.key !== "Enter" || event.shiftKey || event.isComposing)
		return;
	event.preventDefault();
	send(phone);
}

function say(phone, fields) {
	const group = phone.open === "siar" ? null : phone.open;
	phone.isAtEnd = true;
	return post("say", { as: phone.person, group, text: "", photos: [], quote: null, ...fields });
}

async function send(phone) {
	keepDraft(phone);
	const draft = draftOf(phone), chat = phone.open;
	if (phone.isSending || (!draft.text.trim() && !draft.photos.length))
		return;
	phone.isSending = true;
	await attempt(phone, async () => {
		const wanted = { text: draft.text, photos: draft.photos.map((photo) => photo.name), quote: draft.quote };
		for (const key of Object.keys(wanted))
			if (wanted[key] === null || wanted[key].length === 0)
				delete wanted[key];
		await say(phone, wanted);
		draft.photos.forEach((photo) => URL.revokeObjectURL(photo.address));
		phone.drafts.delete(chat);
		if (phone.open === chat)
			showDraft(phone);
	});
	phone.isSending = false;
}

/* A number out of a menu: in a group it must answer the bot's message to be heard. */
function sendNumber(phone, message, number) {
	attempt(phone, () => say(phone, message.group ? { text: number, quote: message.id } : { text: number }));
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

function photoAlt(name) {
	const alt = state.photos.get(name)?.alt;
	return alt ? alt[document.documentElement.lang] : t("photo");
}

function togglePhoto(phone, photo) {
	const draft = draftOf(phone);
	const at = draft.photos.findIndex((other) => other.name === photo.name);
	if (at >= 0)
		URL.revokeObjectURL(draft.photos.splice(at, 1)[0].address);
	else if (draft.photos.length < PHOTOS_MAX)
		draft.photos.push(photo);
	else
		toast(phone, t("tooManyPhotos"));
	drawComposer(phone);
}

async function addFiles(phone, files) {
	for (const file of [...files].slice(0, PHOTOS_MAX))
		await attempt(phone, async () => {
			const { name } = await post("upload", file, file.type || "image/jpeg");
			togglePhoto(phone, { name, address: URL.createObjectURL(file), alt: file.name });
		});
}

function onDrop(phone, event) {
	event.preventDefault();
	if (!event.dataTransfer.files.length)
		return;
	if (!phone.open)
		openChat(phone, "siar");
	addFiles(phone, event.dataTransfer.files);
}

function drawComposer(phone) {
	const draft = draftOf(phone), quoted = state.messages.get(draft.quote);
	phone.quote.hidden = !quoted;
	phone.quote.replaceChildren();
	if (quoted)
		phone.quote.append(
			el("blockquote", {}, el("b", {}, authorOf(phone, quoted)), el("span", {}, firstLine(quoted))),
			el("button", { label: "cancelReply", on: { click: () => setQuote(phone, null) } }, icon("close")));
	phone.tray.hidden = !draft.photos.length;
	phone.tray.replaceChildren(...draft.photos.map((photo) => {
		const remove = el("button", { on: { click: () => (togglePhoto(phone, photo), phone.text.focus()) } }, icon("close"));
		remove.setAttribute("aria-label", t("remove", { name: photo.alt }));
		return el("li", {}, el("img", { src: photo.address, alt: photo.alt }), remove);
	}));
	onType(phone);
}

/* ---- sheets: what slides up inside a phone ---- */

function openSheet(phone, title, ...children) {
	phone.sheetOpener = document.activeElement;
	phone.sheet.setAttribute("aria-label", title);
	phone.sheet.replaceChildren(
		el("header", {}, el("h3", {}, title),
			el("button", { label: "close", class: "close", on: { click: () => closeSheet(phone) } }, icon("close"))),
		...children);
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
	if (phone.sheetOpener?.isConnected)
		phone.sheetOpener.focus({ preventScroll: true });
}

function openChoices(phone, message) {
	openSheet(phone, message.list_button, el("div", { class: "rows" }, ...message.choices.map((choice) =>
		el("button", { "data-choice": choice.id, on: { click: () => tap(phone, message, choice) } },
			el("b", {}, choice.title), choice.description ? el("small", {}, choice.description) : ""))));
}

function photoButton(phone, { name }) {
	const isChosen = () => draftOf(phone).photos.some((photo) => photo.name === name);
	const address = "/sandbox/photo/" + name, alt = photoAlt(name);
	const button = el("button", { "data-photo": name, "aria-pressed": isChosen(), title: alt, on: { click: () => {
		togglePhoto(phone, { name, address, alt });
		button.setAttribute("aria-pressed", isChosen());
	} } }, el("img", { src: address, alt, loading: "lazy" }));
	return button;
}

function openAttach(phone) {
	const file = el("input", { type: "file", accept: "image/*", multiple: true, label: "upload", on: { change: async () => {
		await addFiles(phone, file.files);
		closeSheet(phone);
	} } });
	const kinds = KINDS.map((kind) => el("button", { "data-kind": kind, on: { click: () => {
		closeSheet(phone);
		attempt(phone, () => say(phone, { type: kind }));
	} } }, icon(kind), t(kind)));
	const photos = el("div", { class: "photos" }, ...[...state.photos.values()].map((photo) => photoButton(phone, photo)));
	onArrows(photos, "button");
	openSheet(phone, t("choosePhotos"), photos,
		el("div", { class: "row" }, el("label", { class: "upload" }, icon("photo"), t("upload"), file),
			el("button", { class: "done", t: "use", on: { click: () => (closeSheet(phone), phone.text.focus()) } })),
		el("h3", { t: "orSend" }), el("div", { class: "kinds" }, ...kinds));
}

/* ---- messages ---- */

const isMine = (phone, message) => !message.is_ours && message.person === phone.person;

function authorOf(phone, message) {
	return message.is_ours ? "Siar" : isMine(phone, message) ? t("you") : nameOf(message.person);
}

function photoOf(message) {
	if (!/^\/sandbox\/(photo|media)\//.test(message.photo || ""))
		return "";
	const name = message.photo.split("/").pop();
	const alt = state.photos.has(name) ? photoAlt(name) : [t("photo"), firstLine(message)].filter(Boolean).join(": ");
	const button = el("button", { class: "photo", on: { click: () => showLight(message.photo, alt) } },
		el("img", { src: message.photo, alt, loading: "lazy", on: { load: draw } })); /* it took room: to the end again */
	button.setAttribute("aria-label", t("photoBig", { name: alt }));
	return button;
}

function showLight(address, alt) {
	const light = $("#light");
	Object.assign($("img", light), { src: address, alt });
	light.showModal();
}

function choicesOf(phone, message) {
	if (!message.choices.length)
		return "";
	const buttons = message.list_button ?
		[el("button", { "data-choice-list": message.id, "aria-haspopup": "dialog", on: { click: () => openChoices(phone, message) } },
			icon("list"), message.list_button)] :
		message.choices.map((choice) =>
			el("button", { "data-choice": choice.id, on: { click: () => tap(phone, message, choice) } }, choice.title));
	return el("div", { class: "choices" }, ...buttons);
}

function bubbleOf(phone, message) {
	const kind = kindOf(message), quote = message.quote;
	const isNamed = message.group && !isMine(phone, message);
	return el("div", { class: "bubble" },
		el("b", { class: isNamed ? "name " + (message.is_ours ? "siar" : hue(message.person)) : "sr" }, authorOf(phone, message)),
		quote ? el("blockquote", {}, el("b", {}, quote.name || "Siar"), el("span", {}, quote.text || t("photo"))) : "",
		photoOf(message),
		kind && kind !== "photo" ? el("p", { class: "kind" }, icon(kind), t(kind)) : "",
		message.text ? el("div", { class: "text" }, ...textOf(message, (number) => sendNumber(phone, message, number))) : "",
		el("footer", {}, el("time", {}, clockTime(message.at_ms)), el("span", { class: "status", role: "img" })));
}

function makeMessage(phone, message) {
	const who = isMine(phone, message) ? "mine" : message.is_ours ? "ours" : "other";
	return el("li", { class: "message " + who, "data-message": message.id, tabindex: -1, on: {
		keydown: (event) => event.key === "r" && !event.ctrlKey && !event.metaKey &&
			(event.preventDefault(), setQuote(phone, message)),
	} }, bubbleOf(phone, message),
	el("button", { class: "reply", label: "reply", tabindex: -1, on: { click: () => setQuote(phone, message) } }, icon("reply")),
	choicesOf(phone, message));
}

function statusWords(message) {
	const words = message.status === "failed" && message.code ? t("failedCode", message) : t(message.status);
	return message.is_ours ? t("seenBySiar", { status: words }) : words;
}

function updateMessage(node, message) {
	const key = message.status + message.code;
	if (node.dataset.key !== key) {
		const status = $(".status", node);
		node.dataset.key = key;
		node.dataset.status = message.status;
		status.replaceChildren(icon(message.status), message.status === "failed" ? statusWords(message) : "");
		setAttributes(status, { "aria-label": statusWords(message), title: statusWords(message), "data-status-icon": message.status });
	}
	const emojis = state.reactions.get(message.id);
	if (emojis) {
		const reactions = $(".reactions", node) || $(".bubble", node).appendChild(el("span", { class: "reactions" }));
		setText(reactions, emojis.slice(-5).join(""));
	}
}

function drawLog(phone) {
	const all = messagesOf(phone.person, phone.open), items = [];
	let day = null;
	for (const message of all.slice(-phone.limit)) {
		if (dayOf(message.at_ms) !== day) {
			day = dayOf(message.at_ms);
			items.push({ id: "day" + day, day: message.at_ms });
		}
		items.push(message);
	}
	if (!all.length)
		items.push({ id: "empty" });
	if (isTyping(phone.person, phone.open))
		items.push({ id: "typing" });
	phone.more.hidden = all.length <= phone.limit;
	keyed(phone.log, items, (item) => item.id, (item) => makeItem(phone, item), updateItem);
	const nodes = $$(".message", phone.log);
	if (!phone.log.contains(document.activeElement))
		setStop(nodes, nodes.at(-1));
	if (phone.isAtEnd)
		phone.thread.scrollTop = phone.thread.scrollHeight;
}

function makeItem(phone, item) {
	if (item.status)
		return makeMessage(phone, item);
	if (item.day)
		return el("li", { class: "day" }, el("span"));
	if (item.id === "typing")
		return el("li", { class: "typing", label: "typing" }, el("i"), el("i"), el("i"));
	return el("li", { class: "day" }, el("span", {}, ...formatted(t("empty"))));
}

function updateItem(node, item) {
	if (item.status)
		updateMessage(node, item);
	else if (item.day)
		setText(node.firstChild, dayName(item.day));
}

/* ---- drawing ---- */

let isDrawing = false;

function draw() {
	if (isDrawing)
		return;
	isDrawing = true;
	requestAnimationFrame(drawNow);
	setTimeout(drawNow, 250); /* a page in the background has no frames */
}

function drawNow() {
	isDrawing = false;
	drawState();
	if (!state.isLoaded)
		return;
	drawPeople();
	keyed($("#phones"), state.shown.map(phoneOf), (phone) => phone.person, (phone) => phone.node, (_, phone) => drawPhone(phone));
	drawTime();
	drawPanel();
	drawFaults();
	drawTour();
}

function isTyping(person, chat) {
	return chat === "siar" && state.typing.get(person) > performance.now();
}

function unreadOf(phone, chat) {
	if (chat === "siar")
		return messagesOf(phone.person, chat).filter((m) => m.is_ours && !["read", "failed"].includes(m.status)).length;
	const seen = phone.seen.get(chat) ?? state.loadedMs;
	return messagesOf(phone.person, chat).filter((m) => m.at_ms > seen && !isMine(phone, m)).length;
}

function chatsOf(person) {
	const groups = [...state.groups.values()].filter((group) => group.members.includes(person)).map((group) => group.id);
	const lastAt = (chat) => messagesOf(person, chat).at(-1)?.at_ms ?? 0;
	return ["siar", ...groups].sort((a, b) => lastAt(b) - lastAt(a));
}

function isSeen(phone) {
	return document.visibilityState === "visible" && phone.node.offsetParent !== null;
}

/* The chat on the screen is read. */
function markRead(phone) {
	if (!phone.open || !isSeen(phone) || !unreadOf(phone, phone.open))
		return;
	if (phone.open !== "siar")
		phone.seen.set(phone.open, messagesOf(phone.person, phone.open).at(-1).at_ms);
	else if (!phone.isMarking) {
		phone.isMarking = true;
		setTimeout(() => {
			post("read", { as: phone.person }).catch(() => {});
			setTimeout(() => (phone.isMarking = false), 1000);
		}, 400);
	}
}

function drawState() {
	const node = $("#state");
	node.hidden = !state.isLost && (state.isReady || !state.isLoaded);
	setText(node, node.hidden ? "" : state.isLost ? t("lost") : t("seeding", { n: state.messages.size }));
}

function drawPeople() {
	keyed($("#people"), [...state.people.values()], (person) => person.id, ({ id, name }) =>
		el("button", { "data-person": id, tabindex: -1, on: { click: () => showPhone(id) } }, avatar(id, name), el("span"), el("b")),
	(node, { id, name }) => {
		const phone = phoneOf(id), unread = chatsOf(id).reduce((sum, chat) => sum + unreadOf(phone, chat), 0);
		setText(node.children[1], name);
		setText(node.children[2], unread ? String(unread) : "");
		setAttributes(node, { "aria-pressed": state.shown.includes(id),
			"aria-label": t("phoneOf", { name }) + (unread ? ", " + t("unread", { n: unread }) : "") });
	});
	const nodes = $$("button", $("#people"));
	if (!nodes.some((node) => node.tabIndex === 0))
		setStop(nodes, nodes[0]);
}

function drawPhone(phone) {
	const { name, about } = state.people.get(phone.person);
	setAttributes(phone.node, { "aria-label": t("phoneOf", { name }) });
	phone.node.classList.toggle("active", state.active === phone.person);
	keyed(phone.whose, [...state.people.values()], (person) => person.id, (person) => el("option", { value: person.id }),
		(node, person) => setText(node, person.name));
	if (document.activeElement !== phone.whose)
		phone.whose.value = phone.person;
	setText(phone.about, about);
	phone.list.hidden = phone.open !== null;
	phone.chat.hidden = phone.open === null;
	markRead(phone);
	if (phone.open)
		drawChat(phone);
	else
		drawChats(phone);
}

function drawChat(phone) {
	const chat = phone.open, group = state.groups.get(chat);
	if (!phone.head.firstChild)
		phone.head.append(chatAvatar(chat), el("div", {}, el("b"), el("small")));
	const [title, below] = phone.head.lastChild.children;
	const members = (group?.members ?? []).map(nameOf).join(", ");
	setText(title, chatTitle(chat));
	setText(below, isTyping(phone.person, chat) ? t("typing") : group ? members : t("siarAbout"));
	drawLog(phone);
}

function drawChats(phone) {
	keyed(phone.chats, chatsOf(phone.person), (chat) => chat, (chat) => el("li", {},
		el("button", { "data-chat": chat, on: { click: () => openChat(phone, chat) } }, chatAvatar(chat),
			el("b"), el("time"), el("span", { class: "last" }), el("i", { class: "unread" }))),
	(node, chat) => updateRow(phone, node.firstChild, chat));
}

function updateRow(phone, row, chat) {
	const last = messagesOf(phone.person, chat).at(-1), unread = unreadOf(phone, chat);
	const [, title, time, line, badge] = row.children;
	const author = last && (chat !== "siar" || isMine(phone, last)) ? authorOf(phone, last) + ": " : "";
	setText(title, chatTitle(chat));
	setText(time, !last ? "" : dayOf(last.at_ms) === dayOf(now()) ? clockTime(last.at_ms) :
		inWib(last.at_ms, { day: "numeric", month: "short" }));
	setText(line, isTyping(phone.person, chat) ? t("typing") : last ? author + firstLine(last) : t("empty").replaceAll("*", ""));
	setText(badge, unread ? String(unread) : "");
	badge.hidden = !unread;
	if (unread)
		setAttributes(badge, { "aria-label": t("unread", { n: unread }), role: "img" });
}

/* As many phones as fit, those in use first. */
function fitPhones() {
	if (!state.isLoaded)
		return;
	const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
	const room = $("#phones").clientWidth, least = 19.5 * rem;
	const fit = Math.min(6, state.people.size, Math.max(1, Math.floor((room + rem) / (least + rem))));
	if (room === 0 || fit === state.shown.length)
		return;
	const isFirst = !state.shown.length;
	const of = (role) => [...state.people.values()].filter((person) => person.role === role).map((person) => person.id);
	const [sellers, members] = [of("seller"), of("member")];
	const order = [sellers[0], of("moderator")[0], members[0], of("operator")[0], members[1], sellers[1], ...state.people.keys()];
	const wanted = [...new Set([...state.shown, ...order])].filter((id) => state.people.has(id)).slice(0, fit);
	if (state.active && state.shown.includes(state.active) && !wanted.includes(state.active))
		wanted[fit - 1] = state.active;
	state.shown = wanted;
	if (isFirst && fit > 1)
		for (const id of wanted.slice(0, -1))
			phoneOf(id).open = "siar";
	draw();
}

/* ---- clock, panel, faults ---- */

function drawTime() {
	const [time, day] = $("#time").children, ms = now();
	setText(time, clockTime(ms) + " WIB");
	setText(day, inWib(ms, { weekday: "long", day: "numeric", month: "long", year: "numeric" }));
}

function moveClock(where) {
	const to = { "to-21": 21, "to-6": 6 }[where], ms = now();
	let by = Number(where);
	if (to !== undefined) {
		by = (dayOf(ms) * DAY_MS + to * 3600e3 - WIB_MS) - ms;
		by = Math.ceil(by > 0 ? by : by + DAY_MS);
	}
	post("clock", { by_ms: by }).catch((error) => report(error));
}

/* A refusal that belongs to no phone. */
function report(error) {
	const phone = state.phones.get(state.active ?? state.shown[0]);
	if (phone)
		toast(phone, error.message);
}

const inWords = (words) => words?.[document.documentElement.lang] ?? "";
const untilWords = (ms) => (ms ? t("until", { time: moment(ms) }) : "");
const joined = (...parts) => parts.filter(Boolean).join(" · ");

/* The panel in one sentence or two. */
function doing(panel) {
	const said = [], isSending = panel.runs.filter((run) => run.state === "running");
	if (panel.brake !== "off")
		said.push(t("doingBrake", { what: t("brake_" + panel.brake) }));
	for (const lane of panel.lanes)
		if (lane.state !== "open")
			said.push(t("doingLane", { name: lane.account, state: t("lane_" + lane.state), words: inWords(lane.words) }));
	if (panel.quiet_until_ms)
		said.push(t("doingQuiet", { time: moment(panel.quiet_until_ms) }));
	if (isSending.length)
		said.push(t("doingRuns", { list: isSending.map((run) => run.promo).join(", ") }));
	if (panel.waiting.length)
		said.push(t("doingWaits", { n: panel.waiting.length }));
	return said.join(" ") || t("doingNothing");
}

function drawList(selector, items, keyOf, make, update) {
	const list = items.length ? items : [{ isNone: true }];
	keyed($(selector), list, (item) => (item.isNone ? "none" : keyOf(item)),
		(item) => (item.isNone ? el("li", { class: "none" }) : make(item)),
		(node, item) => (item.isNone ? setText(node, t("none")) : update(node, item)));
}

/* A row: what it is, its state, and why. */
const makeRow = () => el("li", {}, el("b"), el("span", { class: "badge" }), el("small"));

function updateLine(node, title, badge, why, kind = "") {
	const [b, span, small] = node.children;
	setText(b, title);
	setText(span, badge);
	setText(small, why);
	setAttributes(span, { class: "badge " + kind });
}

function makeRun() {
	return el("li", {}, el("b"), el("span", { class: "badge" }), el("small"),
		el("div", { class: "progress", role: "progressbar", "aria-valuemin": 0 },
			...["read", "delivered", "sent", "failed"].map((name) => el("i", { class: name }))),
		el("small", { class: "counts" }));
}

function updateRun(node, run) {
	const bar = $(".progress", node), done = run.sent + run.delivered + run.read + run.failed;
	const why = joined(run.shop, run.starts_ms > now() && t("starts", { time: moment(run.starts_ms) }));
	updateLine(node, t("promoN", { n: run.promo }) + ": " + run.title, inWords(run.state_words), why,
		{ running: "good", done: "good", rejected: "bad", paused: "warn" }[run.state]);
	setAttributes(bar, { "aria-valuemax": Math.max(run.total, 1), "aria-valuenow": Math.min(done, run.total), "aria-label": run.title });
	for (const part of bar.children)
		part.style.width = 100 * run[part.className] / Math.max(run.total, done, 1) + "%";
	setText(node.lastChild, t("counts", run) + (run.skipped ? " · " + t("skipped", { n: run.skipped }) : ""));
}

function drawPanel() {
	const panel = state.panel;
	$("#panel").setAttribute("aria-busy", String(!panel));
	if (!panel)
		return;
	setText($("#doing"), doing(panel));
	const numbers = Intl.NumberFormat(document.documentElement.lang);
	const figures = [["turns", numbers.format(panel.turns)], ["events", numbers.format(panel.events)],
		["inbox", panel.inbox.aside ? t("inboxAside", { n: panel.inbox.waiting, m: panel.inbox.aside }) : String(panel.inbox.waiting)],
		["brake", t("brake_" + panel.brake)], ["quiet", untilWords(panel.quiet_until_ms) || t("no")]];
	keyed($("#figures"), figures, ([key]) => key, ([key]) => el("div", {}, el("dt", { t: key }), el("dd")),
		(node, [, value]) => setText(node.lastChild, value));
	drawList("#lanes", panel.lanes, (lane) => lane.account, makeRow, (node, lane) =>
		updateLine(node, lane.account, t("lane_" + lane.state),
			joined(inWords(lane.words), untilWords(lane.until_ms), t("flight", { n: lane.in_flight, m: lane.window })),
			{ open: "good", paused: "warn", stopped: "bad" }[lane.state]));
	drawList("#runs", panel.runs, (run) => run.promo, makeRun, updateRun);
	drawList("#waiting", panel.waiting.map((one, i) => ({ ...one, i })), (one) => one.i, makeRow, (node, one) =>
		updateLine(node, one.to, t("class_" + one.class), joined(one.what, inWords(one.words), untilWords(one.until_ms))));
	drawList("#jobs", panel.jobs.map((job, i) => ({ ...job, i })), (job) => job.i, makeRow, (node, job) =>
		updateLine(node, t("job_" + job.kind), t("job_" + job.state), job.attempt > 1 ? t("attempt", { n: job.attempt }) : ""));
}

/* Name and, for what is no switch, the values to choose from and how to say them. */
const FAULTS = [
	["too_many"], ["retry_after_s", [0, 10, 60, 300], (n) => (n ? t("afterSeconds", { n }) : t("noHeader"))],
	["server_error"], ["cut"], ["window_closed"], ["hide_phones"], ["lose_media"],
	["duplicate", [0, 50, 100], (n) => (n ? t("percent", { n }) : t("off"))], ["reorder"],
	["delay_ms", [0, 2000, 10000, 60000], (n) => (n ? t("seconds", { n: n / 1000 }) : t("off"))],
	["lose_statuses", [0, 50, 100], (n) => (n ? t("percent", { n }) : t("off"))],
];

function setFault(name, value) {
	post("faults", { [name]: value }).catch((error) => (report(error), draw()));
}

function makeFault([name, values]) {
	const hint = el("p", { class: "hint", id: "hint-" + name, t: name + "Hint" });
	const shared = { "data-fault": name, "aria-describedby": hint.id };
	const input = values ?
		el("select", { ...shared, on: { change: () => setFault(name, Number(input.value)) } }) :
		el("input", { ...shared, type: "checkbox", role: "switch", on: { change: () => setFault(name, input.checked) } });
	return el("li", {}, el("label", {}, el("span", { t: name }), input), hint);
}

function updateFault(node, [name, values, say_]) {
	const input = $("[data-fault]", node), value = state.faults[name];
	if (!values) {
		input.checked = value;
		return;
	}
	const all = values.includes(value) ? values : [...values, value];
	keyed(input, all, (n) => n, (n) => el("option", { value: n }), (option, n) => setText(option, say_(n)));
	if (document.activeElement !== input || input.value !== String(value))
		input.value = String(value);
}

function drawFaults() {
	keyed($("#faults"), FAULTS, ([name]) => name, makeFault, updateFault);
}

function fillAccount() {
	const { name, ...values } = state.account;
	const first = state.people.keys().next().value;
	$("#account").replaceChildren(...Object.entries(values).map(([key, value]) =>
		el("div", {}, el("dt", {}, key), el("dd", {}, el("code", {}, value)))));
	setText($("#curl"), `curl ${values.base_url}/v23.0/${values.phone_number_id}/messages \\
  -H 'Authorization: Bearer ${values.access_token}' \\
  -H 'Content-Type: application/json' \\
  -d '{"messaging_product": "whatsapp", "to": "${first}",
       "type": "text", "text": {"body": "Halo dari curl"}}'`);
}

async function copyCurl() {
	const button = $("#copy");
	try {
		await navigator.clipboard.writeText($("#curl").textContent);
		button.textContent = t("copied");
	} catch {
		getSelection().selectAllChildren($("#curl"));
	}
	setTimeout(() => translate(button), 2000);
}

/* ---- what to try next ---- */

const tour = { done: new Set(), number: null, arrived: null };
const firstOf = (role) => [...state.people.values()].find((person) => person.role === role)?.id;
const wrote = (role, pattern) => (m) => !m.is_ours && state.people.get(m.person)?.role === role && pattern.test(m.text);
const isNight = () => hour(now()) >= 21 || hour(now()) < 6;

/* Each: whose phone, what to put into her composer; `saw` a message, or `is` a state, that ends it. */
const TOUR = [
	{ key: "tourPromo", who: () => firstOf("seller"), draft: () => "/promo keripik 15rb", photo: "keripik.jpg",
		saw: wrote("seller", /^[/.!#]?promo\b/i) },
	{ key: "tourSend", who: () => firstOf("seller"), saw: wrote("seller", /^(1|kirim)\b/i) },
	{ key: "tourApprove", who: () => firstOf("moderator"), draft: () => (tour.number ? "/setuju " + tour.number : "1"),
		saw: wrote("moderator", /^(1\b|\W?setuju)/i) },
	{ key: "tourArrive", who: () => reached(), chat: () => tour.arrived?.group || "siar", isDoneByGoing: true },
	{ key: "tourStop", who: () => reached(), draft: () => "BERHENTI", saw: wrote("member", /^\W?(berhenti|stop)\b/i) },
	{ key: "tourNight", focus: "[data-clock=to-21]", is: isNight },
	{ key: "tour429", focus: "[data-fault=too_many]", is: () => state.faults.too_many },
	{ key: "tourMorning", focus: "[data-clock=to-6]", is: () => !state.faults.too_many && !isNight() },
	{ key: "tourSearch", who: () => firstOf("member"), draft: () => "/cari keripik", saw: wrote("member", /^\W?cari\b/i) },
	{ key: "tourBrake", who: () => firstOf("operator"), draft: () => "/rem", saw: wrote("operator", /^\W?rem\b/i) },
	{ key: "tourFree", who: () => state.active ?? state.shown[0], draft: () => "bantuan" },
];

/* Somebody who got the promo; before that, somebody who may. */
function reached() {
	const { person, group } = tour.arrived ?? {};
	const members = group ? state.groups.get(group)?.members ?? [] : [];
	return members.find((id) => state.people.get(id)?.role === "member") ?? person ?? firstOf("member");
}

function currentStep() {
	return TOUR.find((step) => !tour.done.has(step.key)) ?? TOUR.at(-1);
}

function tourSaw(message) {
	const isSellers = state.people.get(message.person)?.role === "seller" && !message.group;
	const number = message.is_ours && isSellers && /(?:nomor|number) (\d+)/i.exec(message.text)?.[1];
	if (number)
		tour.number = number;
	const isMembers = message.group || state.people.get(message.person)?.role === "member";
	if (message.is_ours && message.photo && isMembers && tour.done.has("tourApprove"))
		tour.arrived ??= message;
	const step = TOUR.find((one) => !tour.done.has(one.key) && one.saw?.(message));
	if (step)
		tour.done.add(step.key);
}

function doStep() {
	const step = currentStep();
	if (step.focus) {
		const target = $(step.focus);
		setView(target.closest("#clock, #controls").id === "clock" ? "controls" : "controls");
		target.scrollIntoView({ block: "center" });
		return target.focus();
	}
	const phone = showPhone(step.who()), chat = step.chat?.() ?? "siar";
	if (step.isDoneByGoing)
		tour.done.add(step.key);
	if (phone.open !== chat)
		openChat(phone, chat);
	if (step.draft)
		phone.text.value = step.draft();
	if (step.photo && !draftOf(phone).photos.length)
		togglePhoto(phone, { name: step.photo, address: "/sandbox/photo/" + step.photo, alt: photoAlt(step.photo) });
	onType(phone);
	phone.text.focus();
	draw();
}

function drawTour() {
	let step = currentStep();
	while (step.is?.() && !tour.done.has(step.key)) {
		tour.done.add(step.key);
		step = currentStep();
	}
	const button = $("#suggestion-do"), name = step.who ? nameOf(step.who()) : "";
	button.disabled = false;
	$("#suggestion-skip").hidden = step === TOUR.at(-1);
	setText(button, t(step.key, { name, draft: step.draft?.() }));
	setAttributes(button, { "data-step": step.key });
}

function skipStep() {
	tour.done.add(currentStep().key);
	draw();
}

/* ---- language, theme, views ---- */

function setLanguage(language) {
	state.language = language === "en" ? 1 : 0;
	document.documentElement.lang = language;
	$("#language").textContent = state.language ? "ID" : "EN";
	$$("[data-t], [data-t-label]").forEach(translate);
	$("#language").lang = state.language ? "id" : "en";
	setAttributes($("#language"), { "aria-label": t("toOther"), title: t("toOther") });
	showTheme();
	for (const phone of state.phones.values()) {
		phone.text.placeholder = t("write");
		forget(phone.log);
		phone.head.replaceChildren();
		$$("[data-t], [data-t-label]", phone.node).forEach(translate);
		if (phone.open)
			drawComposer(phone);
	}
	draw();
}

const isDark = () => (document.documentElement.dataset.theme ||
	(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

function showTheme() {
	const button = $("#theme"), key = isDark() ? "toLight" : "toDark";
	button.replaceChildren(icon(isDark() ? "sun" : "moon"));
	setAttributes(button, { "aria-label": t(key), title: t(key) });
}

function switchTheme() {
	document.documentElement.dataset.theme = remembered("siar.theme", isDark() ? "light" : "dark") ?? (isDark() ? "light" : "dark");
	showTheme();
}

/* On a small screen one part of the page is seen at a time. */
function setView(view) {
	document.body.dataset.view = view;
	for (const tab of $$("#views button"))
		setAttributes(tab, { "aria-selected": tab.dataset.view === view, tabindex: tab.dataset.view === view ? 0 : -1 });
}

function begin() {
	const theme = remembered("siar.theme"), language = remembered("siar.language");
	if (theme === "dark" || theme === "light")
		document.documentElement.dataset.theme = theme;
	setLanguage(language ?? (navigator.language.startsWith("en") ? "en" : "id"));
	$("#language").addEventListener("click", () => {
		const next = state.language ? "id" : "en";
		remembered("siar.language", next);
		setLanguage(next);
	});
	$("#theme").addEventListener("click", switchTheme);
	matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
	$$("[data-clock]").forEach((button) => button.addEventListener("click", () => moveClock(button.dataset.clock)));
	$("#copy").addEventListener("click", copyCurl);
	$("#suggestion-do").addEventListener("click", doStep);
	$("#suggestion-skip").addEventListener("click", skipStep);
	$("#light").addEventListener("click", () => $("#light").close());
	$("#light button").append(icon("close"));
	$$("#views button").forEach((tab) => tab.addEventListener("click", () => setView(tab.dataset.view)));
	onArrows($("#views"), "button");
	onArrows($("#people"), "button");
	new ResizeObserver(fitPhones).observe($("#phones"));
	document.addEventListener("visibilitychange", draw);
	setInterval(drawTime, 1000);
	listen();
}

begin();
