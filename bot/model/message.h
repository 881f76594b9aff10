/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_MESSAGE_H
#define SIAR_MODEL_MESSAGE_H

#include "bot/base/arena.h"
#include "bot/base/err.h"
#include "bot/base/str.h"

#include <stdint.h>

/* What goes out, in neutral terms: text keys and arguments, never human text. Rendered when it is
 * sent, in the recipient's language, by what the network can. */

enum arg_kind {
	ARG_STR,  /* text as it is */
	ARG_INT,  /* a number: 12.500 */
	ARG_IDR,  /* money: Rp 15.000 */
	ARG_TIME, /* a moment, milliseconds UTC: pukul 08.00 WIB, with the day when it is not today
		   */
	ARG_KEY,  /* another text by its key */
	ARG_WHEN, /* a moment or a repetition in full words: Rabu, 25 November 2026 pukul 08.00 WIB;
		     setiap Senin pukul 07.00 WIB. `text` is "<ms UTC> <zone> <repeat_format()>" */
};

struct text_arg {
	const char *name;
	enum arg_kind kind;
	str text;       /* STR, KEY, WHEN */
	int64_t number; /* INT, IDR, TIME */
};

struct text_args {
	const struct text_arg *list;
	size_t n;
};

struct text_arg arg_of_str(const char *name, str v);
struct text_arg arg_of_cstr(const char *name, const char *v);
struct text_arg arg_of_int(const char *name, int64_t v);
struct text_arg arg_of_int32(const char *name, int v);

/* reply(c, "promo.sent", ARGS(ARG("kode", p.code), ARG_MONEY("harga", p.price_idr))) */
#define ARG(name, v)                                                                               \
	_Generic((v), str: arg_of_str, const char *: arg_of_cstr, char *: arg_of_cstr,             \
		 int64_t: arg_of_int, int: arg_of_int32)(name, v)
#define ARG_MONEY(n, v)  ((struct text_arg){ .name = (n), .kind = ARG_IDR, .number = (v) })
#define ARG_MOMENT(n, v) ((struct text_arg){ .name = (n), .kind = ARG_TIME, .number = (v) })
#define ARG_WORDS(n, k)  ((struct text_arg){ .name = (n), .kind = ARG_KEY, .text = (k) })
#define ARGS(...)                                                                                  \
	((struct text_args){ (const struct text_arg[]){ __VA_ARGS__ },                             \
			     sizeof((const struct text_arg[]){ __VA_ARGS__ }) /                    \
				     sizeof(struct text_arg) })
#define NO_ARGS ((struct text_args){ NULL, 0 })

/* One answer that can be chosen: by its number, its label, or a tap. */
struct choice {
	str id;    /* ours, comes back in event.choice_id; at most 200 bytes */
	str key;   /* text key of the label ... */
	str label; /* ... or the label itself (a name) when key is empty */
};

/* One more line below the text, a text of its own: for lists and for blocks that may be missing. An
 * empty key is an empty line. */
struct line {
	str key;
	struct text_args args;
};

enum { MESSAGE_ARGS_MAX = 16, MESSAGE_CHOICES_MAX = 40, MESSAGE_LINES_MAX = 64 };

struct message {
	str head_key; /* text put in front, a blank line between: the consent words; empty = none */
	str key;
	struct text_args args;
	const struct line *lines; /* below the text, each on a line of its own */
	size_t n_lines;
	const struct choice *choices;
	size_t n_choices;
	int64_t media_id; /* 0 = none */
	str quote_id;     /* the network's id of the message that is answered; empty = none */
};

/* To bytes for the store and back. Decoded text points into `bytes` where it can. Never fails on
 * what encode wrote; ERR_INVALID on anything else. */
str message_encode(const struct message *m, struct arena *mem);
enum err message_decode(str bytes, struct arena *mem, struct message *ret) MUST_CHECK;

#endif
