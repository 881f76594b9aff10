-- SPDX-License-Identifier: MIT
-- Times are milliseconds UTC, money whole rupiah. State numbers are those of bot/model. '' and 0 in category and
-- district mean "all".

CREATE TABLE meta (
	key TEXT PRIMARY KEY,
	value
) WITHOUT ROWID;

-- One row for each account ever configured. State and reason are the lane's (bot/flow/lanes.h). day: the last calendar
-- day on which it sent what has a limit, how much then, and on how many such days; gap_until_ms, hour_ms and hour_sent: its
-- pace (bot/flow/budget.h). cursor: where polling goes on, in the gateway's own words. health: enum health, as the
-- network told it last. usual_ms: how long people usually write nothing to it by day, as usual_days days have shown
-- (bot/flow/usual.h). position: its place in config, -1 = it is not there any more.
CREATE TABLE account (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	phone TEXT NOT NULL DEFAULT '',
	state INTEGER NOT NULL DEFAULT 0,
	reason TEXT NOT NULL DEFAULT '',
	code INTEGER NOT NULL DEFAULT 0,
	until_ms INTEGER NOT NULL DEFAULT 0,
	changed_ms INTEGER NOT NULL DEFAULT 0,
	day INTEGER NOT NULL DEFAULT 0,
	day_sent INTEGER NOT NULL DEFAULT 0,
	active_days INTEGER NOT NULL DEFAULT 0,
	gap_until_ms INTEGER NOT NULL DEFAULT 0,
	hour_ms INTEGER NOT NULL DEFAULT 0,
	hour_sent INTEGER NOT NULL DEFAULT 0,
	cursor TEXT NOT NULL DEFAULT '',
	health INTEGER NOT NULL DEFAULT 0,
	usual_ms INTEGER NOT NULL DEFAULT 0,
	usual_days INTEGER NOT NULL DEFAULT 0,
	heard_ms INTEGER NOT NULL DEFAULT 0,
	history_ms INTEGER NOT NULL DEFAULT 0,
	history TEXT NOT NULL DEFAULT '',
	queue TEXT NOT NULL DEFAULT '',
	position INTEGER NOT NULL DEFAULT -1
);
CREATE INDEX account_position ON account (position);

-- pair_ms, pair_tries: since when, and how often, she typed a wrong pairing code.
CREATE TABLE person (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL DEFAULT '',
	language INTEGER NOT NULL DEFAULT 0,
	consented_ms INTEGER NOT NULL DEFAULT 0,
	pair_ms INTEGER NOT NULL DEFAULT 0,
	pair_tries INTEGER NOT NULL DEFAULT 0,
	created_ms INTEGER NOT NULL
);

-- moved_ms: the network said that this id belongs to nobody or another person now; it gives no role any more.
CREATE TABLE identity (
	kind INTEGER NOT NULL,
	opaque TEXT NOT NULL,
	person_id INTEGER NOT NULL REFERENCES person (id),
	moved_ms INTEGER NOT NULL DEFAULT 0,
	created_ms INTEGER NOT NULL,
	PRIMARY KEY (kind, opaque)
) WITHOUT ROWID;
CREATE INDEX identity_person ON identity (person_id);

-- kind 0 private, 1 group. state 0 silent, 1 active, 2 left, 3 dead. A private chat is active from its first message.
-- zone: enum zone, -1 the office's. day: the last calendar day there on which it got promos, and how many.
-- digest_day: the day of the last digest that was sent to it. rules: the preset that a group chose, '' = none.
-- posting: may we write to the group, 0 not known, 1 yes, 2 only its admins, 3 so are we. old_ms: when it was told that its message
-- came too late to be followed.
-- bounce: the score (bot/model/bounce.h) as it was at bounce_ms.
-- pair_tat_ms: theoretical arrival time of the pair bucket. in_flight: the delivery being sent to it, 0 = none.
CREATE TABLE chat (
	id INTEGER PRIMARY KEY,
	kind INTEGER NOT NULL,
	address_kind INTEGER NOT NULL,
	address TEXT NOT NULL,
	person_id INTEGER REFERENCES person (id),
	account_id INTEGER NOT NULL REFERENCES account (id),
	state INTEGER NOT NULL,
	title TEXT NOT NULL DEFAULT '',
	steward_id INTEGER REFERENCES person (id),
	last_inbound_ms INTEGER NOT NULL DEFAULT 0,
	stop_ms INTEGER NOT NULL DEFAULT 0,
	marketing_stop_ms INTEGER NOT NULL DEFAULT 0,
	marketing_until_ms INTEGER NOT NULL DEFAULT 0,
	pair_tat_ms INTEGER NOT NULL DEFAULT 0,
	in_flight INTEGER NOT NULL DEFAULT 0,
	help_ms INTEGER NOT NULL DEFAULT 0,
	brake_start_ms INTEGER NOT NULL DEFAULT 0,
	brake_count INTEGER NOT NULL DEFAULT 0,
	same_hash INTEGER NOT NULL DEFAULT 0,
	same_count INTEGER NOT NULL DEFAULT 0,
	zone INTEGER NOT NULL DEFAULT -1,
	day INTEGER NOT NULL DEFAULT 0,
	day_promos INTEGER NOT NULL DEFAULT 0,
	digest_day INTEGER NOT NULL DEFAULT 0,
	rules TEXT NOT NULL DEFAULT '',
	posting INTEGER NOT NULL DEFAULT 0,
	topic INTEGER NOT NULL DEFAULT 0,
	old_ms INTEGER NOT NULL DEFAULT 0,
	bounce INTEGER NOT NULL DEFAULT 0,
	bounce_ms INTEGER NOT NULL DEFAULT 0,
	has_routes INTEGER NOT NULL DEFAULT 0,
	created_ms INTEGER NOT NULL,
	UNIQUE (kind, address_kind, address)
);
CREATE INDEX chat_person ON chat (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX chat_steward ON chat (steward_id) WHERE steward_id IS NOT NULL;
CREATE INDEX chat_in_flight ON chat (account_id) WHERE in_flight <> 0;

-- Of a person who has written by more than one account (chat.has_routes): by which id each of them reaches her.
-- last_inbound_ms: her last private message there, 0 = none. failed_ms: the network said that it cannot reach her, 0 = it
-- can; until she writes there again.
CREATE TABLE route (
	chat_id INTEGER NOT NULL REFERENCES chat (id),
	account_id INTEGER NOT NULL REFERENCES account (id),
	address_kind INTEGER NOT NULL,
	address TEXT NOT NULL,
	last_inbound_ms INTEGER NOT NULL,
	failed_ms INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (chat_id, account_id)
) WITHOUT ROWID;

CREATE TABLE event_seen (
	hash BLOB PRIMARY KEY,
	at_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- Raw bodies that wait (state 0) or were set aside (state 1; reason and event_index say why and which).
CREATE TABLE inbox (
	id INTEGER PRIMARY KEY,
	account_id INTEGER NOT NULL REFERENCES account (id),
	source INTEGER NOT NULL,
	body BLOB NOT NULL,
	body_hash BLOB NOT NULL,
	next_event INTEGER NOT NULL DEFAULT 0,
	attempts INTEGER NOT NULL DEFAULT 0,
	state INTEGER NOT NULL DEFAULT 0,
	event_index INTEGER NOT NULL DEFAULT -1,
	reason TEXT NOT NULL DEFAULT '',
	received_ms INTEGER NOT NULL
);
CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 0;
CREATE INDEX inbox_hash ON inbox (body_hash) WHERE state = 0;
CREATE INDEX inbox_aside ON inbox (id) WHERE state = 1;

-- halal: her certificate's number. halal_state 0 none, 1 she told it (in halal_chat_id), 2 the office has seen it.
CREATE TABLE shop (
	id INTEGER PRIMARY KEY,
	person_id INTEGER NOT NULL UNIQUE REFERENCES person (id),
	name TEXT NOT NULL,
	district INTEGER NOT NULL,
	category TEXT NOT NULL,
	prefix TEXT NOT NULL UNIQUE,
	halal TEXT NOT NULL DEFAULT '',
	halal_state INTEGER NOT NULL DEFAULT 0,
	halal_chat_id INTEGER NOT NULL DEFAULT 0,
	created_ms INTEGER NOT NULL
);
CREATE INDEX shop_halal ON shop (id) WHERE halal_state = 1;

-- Photos that came in. state 0 fetching, 1 ready, 2 refused (reason says why). ref: the network's id, one photo each.
-- look: 64 bits by which the same photo is known (bot/media/picture.h), 0 = none.
CREATE TABLE media (
	id INTEGER PRIMARY KEY,
	account_id INTEGER NOT NULL REFERENCES account (id),
	person_id INTEGER NOT NULL REFERENCES person (id),
	chat_id INTEGER NOT NULL REFERENCES chat (id),
	ref TEXT NOT NULL,
	state INTEGER NOT NULL DEFAULT 0,
	reason TEXT NOT NULL DEFAULT '',
	hash BLOB NOT NULL DEFAULT x'',
	mime TEXT NOT NULL DEFAULT '',
	bytes INTEGER NOT NULL DEFAULT 0,
	width INTEGER NOT NULL DEFAULT 0,
	height INTEGER NOT NULL DEFAULT 0,
	look INTEGER NOT NULL DEFAULT 0,
	created_ms INTEGER NOT NULL,
	UNIQUE (account_id, ref)
);
CREATE INDEX media_person ON media (person_id);
CREATE INDEX media_hash ON media (hash) WHERE state = 1;

-- What an account's network calls a photo, by its content: the same photo is uploaded once. '' = it was refused.
CREATE TABLE upload (
	account_id INTEGER NOT NULL REFERENCES account (id),
	hash BLOB NOT NULL,
	provider_id TEXT NOT NULL,
	expires_ms INTEGER NOT NULL,
	PRIMARY KEY (account_id, hash)
) WITHOUT ROWID;

-- state 0 ready, 1 sold out, 2 gone.
CREATE TABLE product (
	id INTEGER PRIMARY KEY,
	shop_id INTEGER NOT NULL REFERENCES shop (id),
	code TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	price_idr INTEGER NOT NULL,
	unit TEXT NOT NULL DEFAULT '',
	media_id INTEGER REFERENCES media (id),
	state INTEGER NOT NULL DEFAULT 0,
	created_ms INTEGER NOT NULL
);
CREATE INDEX product_shop ON product (shop_id);
CREATE INDEX product_media ON product (media_id) WHERE media_id IS NOT NULL;

-- The words of what is ready: product_text finds them, product_words says what they are (bot/store/words.c keeps the
-- two equal; no triggers, since SQLite 3.40 lets none write a virtual table when the schema is not trusted). The index
-- keeps no text. place: what is filtered by, as words ("all", "d3573", "c" and the category in hex, "r51": a price of
-- five digits that begins with 1, "halal"). Starts of words have lists of their own, since lists made while one waits take 50 ms
-- when a million rows have the word; its parts are merged a little after each change, not 30 ms worth of them after some.
CREATE VIRTUAL TABLE product_text USING fts5 (name, unit, shop, place, content = '', prefix = '1 2 3 4 5 6 7 8',
	tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO product_text (product_text, rank) VALUES ('automerge', 0);
CREATE VIEW product_words AS
	SELECT p.id, p.shop_id, p.name, p.unit, s.name AS shop, 'all d' || s.district || ' c' || hex(s.category) || ' r'
	|| length(CAST(p.price_idr AS TEXT)) || substr(CAST(p.price_idr AS TEXT), 1, 1) || CASE s.halal_state WHEN 2
	THEN ' halal' ELSE '' END AS place
	FROM product p JOIN shop s ON s.id = p.shop_id WHERE p.state = 0;

-- Words that goods and shops are named with, how often each was met, and what is left of it without one or two of its
-- letters (bot/store/vocabulary.c).
CREATE TABLE word (
	id INTEGER PRIMARY KEY,
	word TEXT NOT NULL UNIQUE,
	n INTEGER NOT NULL
);
CREATE TABLE word_rest (
	rest TEXT NOT NULL,
	word_id INTEGER NOT NULL,
	PRIMARY KEY (rest, word_id)
) WITHOUT ROWID;

-- text_bits: under which it is in likeness. like_id, like_kind: the promo of another shop that it was like when it was handed in.
-- category '', district 0: not known yet (a draft). prices: model/promo.h's text form; price_idr and unit are those of
-- the lowest, for lists and search. ready_ms: when the goods are, ends_ms: until when its text says it holds, 0 = not
-- told. message_id: the network's, of the message its text came in: she may edit it there. series_id: the first of those
-- that repeat, 0 = none. asked_ms: when its seller wanted it out, from held on; what puts it off does not change that.
-- From held on expires_ms is not after ends_ms. reminded: who was, of one that is held (review.h).
-- change_of, was_id, changed: bot/store/promo_change.h.
CREATE TABLE promo (
	id INTEGER PRIMARY KEY,
	shop_id INTEGER NOT NULL REFERENCES shop (id),
	product_id INTEGER REFERENCES product (id),
	person_id INTEGER NOT NULL REFERENCES person (id),
	chat_id INTEGER NOT NULL REFERENCES chat (id),
	category TEXT NOT NULL,
	district INTEGER NOT NULL,
	title TEXT NOT NULL,
	text TEXT NOT NULL DEFAULT '',
	price_idr INTEGER NOT NULL,
	unit TEXT NOT NULL DEFAULT '',
	prices TEXT NOT NULL DEFAULT '',
	flags INTEGER NOT NULL DEFAULT 0,
	ready_ms INTEGER NOT NULL DEFAULT 0,
	ends_ms INTEGER NOT NULL DEFAULT 0,
	series_id INTEGER NOT NULL DEFAULT 0,
	asked_ms INTEGER NOT NULL DEFAULT 0,
	repeat TEXT NOT NULL DEFAULT '',
	message_id TEXT NOT NULL DEFAULT '',
	state INTEGER NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	reason TEXT NOT NULL DEFAULT '',
	decided_by INTEGER REFERENCES person (id),
	decided_ms INTEGER NOT NULL DEFAULT 0,
	appealed_ms INTEGER NOT NULL DEFAULT 0,
	submitted_ms INTEGER NOT NULL DEFAULT 0,
	reminded INTEGER NOT NULL DEFAULT 0,
	starts_ms INTEGER NOT NULL DEFAULT 0,
	expires_ms INTEGER NOT NULL DEFAULT 0,
	text_bits INTEGER NOT NULL DEFAULT 0,
	like_id INTEGER NOT NULL DEFAULT 0,
	like_kind INTEGER NOT NULL DEFAULT 0,
	change_of INTEGER NOT NULL DEFAULT 0,
	was_id INTEGER NOT NULL DEFAULT 0,
	changed INTEGER NOT NULL DEFAULT 0,
	created_ms INTEGER NOT NULL
);
CREATE INDEX promo_person ON promo (person_id, id);
CREATE INDEX promo_series ON promo (series_id, id) WHERE series_id <> 0;
CREATE INDEX promo_held ON promo (id) WHERE state = 1;
CREATE INDEX promo_held_since ON promo (reminded, submitted_ms) WHERE state = 1;
CREATE INDEX promo_scheduled ON promo (starts_ms, id) WHERE state = 3;
CREATE INDEX promo_preparing ON promo (id) WHERE state = 4;
CREATE INDEX promo_expiring ON promo (expires_ms, id) WHERE state < 4 AND expires_ms <> 0;
CREATE INDEX promo_changing ON promo (change_of, id) WHERE state = 0 AND change_of <> 0;

-- Sellers who may not send promos: until_ms 0 = until somebody opens it again. appealed_ms: she has objected, once.
-- times: how often she was banned; the row of one that is over stays.
CREATE TABLE ban (
	person_id INTEGER PRIMARY KEY REFERENCES person (id),
	promo_id INTEGER NOT NULL,
	by_person INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,
	until_ms INTEGER NOT NULL,
	appealed_ms INTEGER NOT NULL DEFAULT 0,
	times INTEGER NOT NULL DEFAULT 1,
	reason TEXT NOT NULL
);

-- A promo's photos in the order they came.
CREATE TABLE promo_photo (
	promo_id INTEGER NOT NULL REFERENCES promo (id),
	position INTEGER NOT NULL,
	media_id INTEGER NOT NULL REFERENCES media (id),
	PRIMARY KEY (promo_id, position)
) WITHOUT ROWID;
CREATE UNIQUE INDEX promo_photo_media ON promo_photo (media_id, promo_id);

-- Promos by how they read and look: a row for each 16 of their 64 bits (bot/store/likeness.h). Newest first in each part.
CREATE TABLE likeness (
	part INTEGER NOT NULL,
	promo_id INTEGER NOT NULL,
	bits INTEGER NOT NULL,
	shop_id INTEGER NOT NULL,
	PRIMARY KEY (part, promo_id, bits)
) WITHOUT ROWID;

-- Who wants what. mode: 0 each promo, 1 in a digest a day, 2 in a digest a week. WITHOUT ROWID: the key is the planner's
-- way through it.
CREATE TABLE subscription (
	category TEXT NOT NULL,
	district INTEGER NOT NULL,
	chat_id INTEGER NOT NULL REFERENCES chat (id),
	mode INTEGER NOT NULL DEFAULT 0,
	paused_until_ms INTEGER NOT NULL DEFAULT 0,
	seq INTEGER NOT NULL,
	created_ms INTEGER NOT NULL,
	PRIMARY KEY (category, district, chat_id)
) WITHOUT ROWID;
CREATE INDEX subscription_chat ON subscription (chat_id);

CREATE TABLE consent (
	id INTEGER PRIMARY KEY,
	person_id INTEGER NOT NULL REFERENCES person (id),
	purpose TEXT NOT NULL,
	is_given INTEGER NOT NULL,
	words TEXT NOT NULL,
	message_id TEXT NOT NULL,
	at_ms INTEGER NOT NULL
);
CREATE INDEX consent_person ON consent (person_id, id);

-- state 0 running, 1 paused, 2 done, 3 cancelled. snapshot: subscriptions with a later seq are not part of it.
-- archived: rows of its deliveries have been deleted (retention); the counters stay.
-- skipped_...: of those skipped, by reason; the others subscribed behind the snapshot.
-- in_digest: recipients who get it in a digest instead; their rows are cancelled. chose_digest: those who chose that
-- before they had a row.
-- sweep: what becomes of its queued rows, some each turn (bot/store/sweep.h): 8 cancelled, 9 expired, 0 = nothing.
CREATE TABLE run (
	id INTEGER PRIMARY KEY,
	promo_id INTEGER NOT NULL REFERENCES promo (id),
	category TEXT NOT NULL,
	district INTEGER NOT NULL,
	snapshot INTEGER NOT NULL,
	state INTEGER NOT NULL DEFAULT 0,
	sweep INTEGER NOT NULL DEFAULT 0,
	archived INTEGER NOT NULL DEFAULT 0,
	skipped INTEGER NOT NULL DEFAULT 0,
	skipped_silent INTEGER NOT NULL DEFAULT 0,
	skipped_stopped INTEGER NOT NULL DEFAULT 0,
	skipped_gone INTEGER NOT NULL DEFAULT 0,
	in_digest INTEGER NOT NULL DEFAULT 0,
	chose_digest INTEGER NOT NULL DEFAULT 0,
	expires_ms INTEGER NOT NULL DEFAULT 0,
	created_ms INTEGER NOT NULL,
	done_ms INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX run_open ON run (id) WHERE state < 2;
CREATE INDEX run_running ON run (id) WHERE state = 0;
CREATE INDEX run_expiring ON run (expires_ms, id) WHERE state < 2 AND expires_ms <> 0;
CREATE INDEX run_sweeping ON run (id) WHERE sweep <> 0;
CREATE INDEX run_promo ON run (promo_id);

-- How far the run is planned for an account: part counts the four (category, district) ranges; 4 = all done. claimed:
-- what it has had of the account's sends, so that a run that has had little goes first. templates, cost_sen, unpriced:
-- what the network has taken (bot/store/run_cost.h).
CREATE TABLE run_cursor (
	run_id INTEGER NOT NULL REFERENCES run (id),
	account_id INTEGER NOT NULL REFERENCES account (id),
	part INTEGER NOT NULL DEFAULT 0,
	chat_id INTEGER NOT NULL DEFAULT 0,
	claimed INTEGER NOT NULL DEFAULT 0,
	templates INTEGER NOT NULL DEFAULT 0,
	cost_sen INTEGER NOT NULL DEFAULT 0,
	unpriced INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (run_id, account_id)
) WITHOUT ROWID;

-- content is NULL for a run: it is made from the promo when it is sent. Of a digest it is its day, counted from 1970.
CREATE TABLE delivery (
	id INTEGER PRIMARY KEY,
	account_id INTEGER NOT NULL REFERENCES account (id),
	chat_id INTEGER NOT NULL REFERENCES chat (id),
	class INTEGER NOT NULL,
	run_id INTEGER REFERENCES run (id),
	state INTEGER NOT NULL DEFAULT 0,
	attempt INTEGER NOT NULL DEFAULT 0,
	as_template INTEGER NOT NULL DEFAULT 0,
	not_before_ms INTEGER NOT NULL,
	changed_ms INTEGER NOT NULL,
	created_ms INTEGER NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	code INTEGER NOT NULL DEFAULT 0,
	provider_hash BLOB,
	content BLOB
);
CREATE UNIQUE INDEX delivery_run ON delivery (run_id, chat_id) WHERE run_id IS NOT NULL;
CREATE INDEX delivery_failed ON delivery (run_id, reason) WHERE state = 5;
CREATE INDEX delivery_unwanted ON delivery (run_id, reason)
	WHERE state = 8 AND reason IN
		('reason.group_admins', 'reason.group_gone', 'reason.group_rules', 'reason.seen', 'reason.unwanted');
CREATE INDEX delivery_ready ON delivery (account_id, class, run_id, not_before_ms, id) WHERE state = 0;
CREATE INDEX delivery_waiting ON delivery (account_id, reason, id) WHERE state = 0 AND reason <> '';
CREATE INDEX delivery_chat ON delivery (chat_id) WHERE state = 0;
CREATE INDEX delivery_open ON delivery (state, class, changed_ms) WHERE state IN (1, 6);
CREATE INDEX delivery_provider ON delivery (provider_hash) WHERE provider_hash IS NOT NULL;

-- Which promo a chat has had, by whatever run or digest. Written when it is claimed, gone when it provably was not sent.
CREATE TABLE seen (
	chat_id INTEGER NOT NULL,
	promo_id INTEGER NOT NULL,
	PRIMARY KEY (chat_id, promo_id)
) WITHOUT ROWID;

-- What is over a person's promos of the day, and what she wants in a digest: to be told in the next one, up to
-- expires_ms.
CREATE TABLE digest_item (
	chat_id INTEGER NOT NULL,
	promo_id INTEGER NOT NULL,
	expires_ms INTEGER NOT NULL,
	PRIMARY KEY (chat_id, promo_id)
) WITHOUT ROWID;

-- What a digest said, by the numbers in it; of a digest on demand the delivery is a reply.
CREATE TABLE digest_entry (
	delivery_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	promo_id INTEGER NOT NULL,
	chat_id INTEGER NOT NULL,
	PRIMARY KEY (delivery_id, position)
) WITHOUT ROWID;
CREATE INDEX digest_entry_chat ON digest_entry (chat_id, delivery_id);

-- How many rows delivery has by run (0 = no run), class and state: status and metrics need them all the time, and
-- counting 100,000 rows takes longer than a handler may read. Kept by the triggers, so it cannot differ from the rows.
CREATE TABLE delivery_count (
	run_id INTEGER NOT NULL,
	class INTEGER NOT NULL,
	state INTEGER NOT NULL,
	n INTEGER NOT NULL,
	PRIMARY KEY (run_id, class, state)
) WITHOUT ROWID;
CREATE TRIGGER delivery_count_insert AFTER INSERT ON delivery BEGIN
	INSERT INTO delivery_count (run_id, class, state, n) VALUES (coalesce(new.run_id, 0), new.class, new.state, 1)
	ON CONFLICT (run_id, class, state) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER delivery_count_update AFTER UPDATE OF state ON delivery WHEN old.state <> new.state BEGIN
	UPDATE delivery_count SET n = n - 1
	WHERE run_id = coalesce(old.run_id, 0) AND class = old.class AND state = old.state;
	INSERT INTO delivery_count (run_id, class, state, n) VALUES (coalesce(new.run_id, 0), new.class, new.state, 1)
	ON CONFLICT (run_id, class, state) DO UPDATE SET n = n + 1;
END;
-- Rows of a run go only when all of it is over and old: how many there were stays.
CREATE TRIGGER delivery_count_delete AFTER DELETE ON delivery WHEN old.run_id IS NULL BEGIN
	UPDATE delivery_count SET n = n - 1 WHERE run_id = 0 AND class = old.class AND state = old.state;
END;

-- What waits at an account for this reason need not wait any more: rows from_id to to_id are let go, some each turn.
CREATE TABLE waiting_release (
	account_id INTEGER NOT NULL REFERENCES account (id),
	reason TEXT NOT NULL,
	from_id INTEGER NOT NULL,
	to_id INTEGER NOT NULL,
	PRIMARY KEY (account_id, reason)
) WITHOUT ROWID;

-- Work that is no delivery (bot/store/job.h). state 0 queued, 1 running.
CREATE TABLE job (
	id INTEGER PRIMARY KEY,
	kind INTEGER NOT NULL,
	account_id INTEGER NOT NULL REFERENCES account (id),
	object_id INTEGER NOT NULL,
	state INTEGER NOT NULL DEFAULT 0,
	step INTEGER NOT NULL DEFAULT 0,
	attempt INTEGER NOT NULL DEFAULT 0,
	ref TEXT NOT NULL DEFAULT '',
	next_url TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	not_before_ms INTEGER NOT NULL,
	changed_ms INTEGER NOT NULL,
	created_ms INTEGER NOT NULL,
	UNIQUE (kind, account_id, object_id)
);
CREATE INDEX job_ready ON job (account_id, not_before_ms, id) WHERE state = 0;
CREATE INDEX job_running ON job (account_id) WHERE state = 1;

-- A status that came before the answer it belongs to was stored.
CREATE TABLE early_status (
	provider_hash BLOB NOT NULL,
	status INTEGER NOT NULL,
	code INTEGER NOT NULL DEFAULT 0,
	at_ms INTEGER NOT NULL,
	PRIMARY KEY (provider_hash, status)
) WITHOUT ROWID;
CREATE INDEX early_status_at ON early_status (at_ms);

-- The one question open to a person in a chat.
CREATE TABLE dialog (
	chat_id INTEGER NOT NULL REFERENCES chat (id),
	person_id INTEGER NOT NULL REFERENCES person (id),
	handler TEXT NOT NULL,
	step TEXT NOT NULL,
	answers BLOB NOT NULL,
	changed_ms INTEGER NOT NULL,
	PRIMARY KEY (chat_id, person_id)
) WITHOUT ROWID;

-- One-time codes that activate a group; only a hash is kept.
CREATE TABLE group_code (
	code_hash BLOB PRIMARY KEY,
	created_by INTEGER NOT NULL REFERENCES person (id),
	expires_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- By which a person says on another network that she is the same; only a hash is kept. One a person.
CREATE TABLE pair_code (
	code_hash BLOB PRIMARY KEY,
	person_id INTEGER NOT NULL UNIQUE REFERENCES person (id),
	expires_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX pair_code_expires ON pair_code (expires_ms);

-- Two persons who became one by such a code, and what of from_id became to_id's: enough to take it back
-- (bot/store/merge.c). account_id to address: where the chat of to_id was then, from_...: that of from_id.
CREATE TABLE merge (
	id INTEGER PRIMARY KEY,
	from_id INTEGER NOT NULL REFERENCES person (id),
	to_id INTEGER NOT NULL REFERENCES person (id),
	from_chat_id INTEGER NOT NULL REFERENCES chat (id),
	to_chat_id INTEGER NOT NULL REFERENCES chat (id),
	from_shop_id INTEGER NOT NULL DEFAULT 0,
	to_shop_id INTEGER NOT NULL DEFAULT 0,
	from_kind INTEGER NOT NULL,
	from_address TEXT NOT NULL,
	to_account_id INTEGER NOT NULL,
	to_kind INTEGER NOT NULL,
	to_address TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	undone_ms INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX merge_to ON merge (to_id, id) WHERE undone_ms = 0;

-- what: enum in bot/store/merge.c.
CREATE TABLE merge_row (
	merge_id INTEGER NOT NULL REFERENCES merge (id),
	what INTEGER NOT NULL,
	id INTEGER NOT NULL,
	PRIMARY KEY (merge_id, what, id)
) WITHOUT ROWID;
CREATE TABLE merge_identity (
	merge_id INTEGER NOT NULL REFERENCES merge (id),
	kind INTEGER NOT NULL,
	opaque TEXT NOT NULL,
	PRIMARY KEY (merge_id, kind, opaque)
) WITHOUT ROWID;
-- is_new: the other had none like it.
CREATE TABLE merge_subscription (
	merge_id INTEGER NOT NULL REFERENCES merge (id),
	category TEXT NOT NULL,
	district INTEGER NOT NULL,
	mode INTEGER NOT NULL,
	paused_until_ms INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	created_ms INTEGER NOT NULL,
	is_new INTEGER NOT NULL,
	PRIMARY KEY (merge_id, category, district)
) WITHOUT ROWID;

CREATE TABLE audit (
	id INTEGER PRIMARY KEY,
	at_ms INTEGER NOT NULL,
	actor TEXT NOT NULL,
	person_id INTEGER,
	action TEXT NOT NULL,
	object_id INTEGER NOT NULL DEFAULT 0,
	detail TEXT NOT NULL DEFAULT ''
);
