/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_WHEN_PARTS_H
#define SIAR_UNDERSTAND_WHEN_PARTS_H

#include "bot/understand/when.h"

/* Shared by the files of when alone. */

/* What a word is in a sentence about time. */
enum time_word {
	TW_NONE,
	TW_AFTER, /* habis, ba'da */
	TW_AGAIN, /* lagi */
	TW_AGO,   /* kemarin, lalu */
	TW_AND,
	TW_BEFORE, /* sebelum, maksimal, tutup: what follows is an end */
	TW_DATE,   /* tgl */
	TW_DAY,    /* hari */
	TW_DAYS,   /* besok 1, lusa 2, today 0 */
	TW_EVERY,
	TW_FILL,
	TW_H,
	TW_HALF,
	TW_HOUR, /* jam */
	TW_IN,   /* in: "in 2 hours"; selama */
	TW_LATER,
	TW_MARKET,
	TW_MINUS,
	TW_MONTH,
	TW_NEXT,
	TW_NOW,
	TW_NUMBER,
	TW_ONE,   /* sejam, sehari: minutes */
	TW_OPEN,  /* buka, libur: hours of a shop */
	TW_ORDER, /* po, pesan */
	TW_OTHER, /* naik, cicilan: what is then has nothing to do with the goods */
	TW_PART,
	TW_PLUS,
	TW_PRAYER, /* minute of the day */
	TW_QUARTER,
	TW_READY,
	TW_START, /* mulai */
	TW_THIS,
	TW_TIMES,
	TW_TO,   /* sampai */
	TW_UNIT, /* minutes */
	TW_WEEK, /* minggu: the unit or Sunday */
	TW_WEEKDAY,
	TW_WEEKDAYS, /* a mask: hari kerja */
	TW_ZONE,
};
enum day_part {
	PART_NONE,
	PART_NIGHT,
	PART_MORNING,
	PART_NOON,
	PART_AFTERNOON,
	PART_EVENING,
	PART_PM
};

enum time_token_kind { TT_WORD, TT_NUMBER, TT_SIGN, TT_BREAK /* a new line; the end */ };
struct time_token {
	enum time_token_kind kind;
	enum time_word word; /* WORD */
	int value;           /* of the word; the number; the sign */
	int digits;          /* NUMBER: how many, leading zeroes too */
	bool is_glued;       /* no blank before */
	str text;            /* folded */
};
enum { TIME_TOKENS_MAX = 1000, TIME_BYTES_MAX = 6000 };

/* The tokens of `text` (its first TIME_BYTES_MAX bytes), and a BREAK behind the last. */
size_t when_lex(str text, struct arena *mem, struct time_token **ret);
/* Sets word and value of a folded word. */
void when_word(str word, struct time_token *t);

enum day_kind { DAY_NONE, DAY_OFFSET, DAY_WEEKDAY, DAY_DATE, DAY_FIXED };
enum which { WHICH_NEXT_TO_COME, WHICH_NEXT_WEEK };

/* What was read so far of one moment. */
struct moment {
	enum day_kind day;
	int64_t day_value; /* OFFSET: days from today; WEEKDAY: 0..6; FIXED: the day */
	enum which which;
	int date, month, year; /* DATE: 0 = not told */
	int month_offset;      /* "tgl 5 bulan depan": 1 */
	bool has_hour, is_exact /* 05.00, 15.00 with part: no guess about noon */;
	bool is_prayer; /* its hour is that of a prayer */
	int minute;     /* of the day; 1440 = its end */
	enum day_part part;
	bool is_range; /* "08.00-21.00"; only its begin is kept */
	bool is_later; /* nanti */
	bool has_zone, is_now;
	enum zone zone;
	int64_t after_ms; /* "2 jam lagi"; 0 = none */
	bool is_every;
	struct repeat repeat;
	int64_t length_days;  /* "selama 2 minggu" */
	struct moment *until; /* NULL = no end */
};

struct time_reader {
	const struct config *config;
	const struct time_token *t; /* ends with a BREAK */
	size_t n, at;
	struct arena *mem;
	struct moment *m;
	int64_t today;
	bool is_find;     /* inside a text: what is short must be surer */
	bool is_anchored; /* find: a word like "ready" stands before */
	bool is_bad;      /* an hour or date that does not exist */
	int pieces;       /* read so far, small words aside */
};

const struct time_token *when_at(const struct time_reader *r, size_t ahead);
bool when_is(const struct time_reader *r, size_t ahead, enum time_word word);
bool when_is_sign(const struct time_reader *r, size_t ahead, char sign);
/* A number in digits or words ("dua belas"): how many tokens, 0 = none. */
size_t when_number(const struct time_reader *r, size_t ahead, int *ret);
bool when_slot_hour(struct time_reader *r);
/* The part of the day that a prayer is in. */
enum day_part when_prayer_part(int minute);
bool when_slot_prayer(struct time_reader *r);
bool when_slot_date(struct time_reader *r);
bool when_slot_holiday(struct time_reader *r);
bool when_slot_weekday(struct time_reader *r);
/* "besok" right before a day of the week or a date says only that it is to come. */
bool when_is_coming(const struct time_reader *r);

/* Reads one piece of a moment at r->at; false, and nothing moved, when there is none. */
bool when_slot(struct time_reader *r);
/* From what was read to a moment. `is_past_fine`: see when_find(). False when it does not exist or
 * is over. */
bool when_resolve(const struct moment *m, enum zone z, int64_t now_ms, bool is_past_fine,
		  struct when *ret);
/* The end of what was read: "30 Nov" ends with its day. */
bool when_resolve_end(const struct moment *m, enum zone z, int64_t now_ms, int64_t *ret_ms);

#endif
