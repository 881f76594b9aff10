/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_SETTING_H
#define SIAR_CONFIG_SETTING_H

#include "bot/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One row for each setting: loader, sample file and reference are made from it. A table ends with a
 * row whose key is NULL. Values land at `offset` of the struct the table describes. */
enum setting_type {
	SETTING_TEXT,     /* str of one line, at most max bytes (0 = 256), at least min */
	SETTING_INT,      /* int64_t, min..max */
	SETTING_BOOL,     /* bool: true/false, ya/tidak */
	SETTING_CHOICE,   /* str, one of `choices` (blank between) */
	SETTING_PATH,     /* str; relative paths count from the file's folder */
	SETTING_SECRET,   /* struct secret: path of a file only its owner can read (see below) */
	SETTING_URL,      /* str: http or https, no user, query or fragment, no '/' at the end */
	SETTING_ADDRESS,  /* str: host:port, [v6]:port, unix:/path or systemd */
	SETTING_PHONE,    /* str: E.164 digits */
	SETTING_ZONE,     /* enum zone */
	SETTING_IDS,      /* list of { phone: | wa: | lid: | telegram: } -> const struct identity *,
			     size_t behind it */
	SETTING_TEXTS,    /* list of text -> const str *, size_t behind it */
	SETTING_MAP,      /* struct described by `rows` */
	SETTING_LIST,     /* list of 1..max maps described by `rows`, `bytes` each -> array, size_t
			     behind it */
	SETTING_ACCOUNTS, /* the list of accounts: common rows, then the rows of its kind */
};

struct setting {
	const char *key;
	enum setting_type type;
	size_t offset;
	const struct setting *rows; /* MAP, LIST, ACCOUNTS */
	size_t bytes;               /* LIST: of one item */
	bool is_required;
	int64_t min, max;
	const char *choices;
	const char *fallback; /* as it would be written (TEXTS: blanks between); NULL = empty */
	const char *help;     /* a sentence for the reference */
	const char *sample;   /* what the sample file shows when it differs from fallback */
	/* A rule of its own for TEXT, ADDRESS, SECRET and each of TEXTS: what is allowed, when
	 * `value` is not; else NULL. */
	const char *(*check)(str value);
};

/* One or two secrets (the second while a secret is being changed), one a line in the file. Never
 * printed. */
struct secret {
	str value[2];
	size_t count;
};

/* What a kind of account adds to accounts[]. */
struct account_kind {
	const char *name; /* "whatsapp_cloud" */
	const struct setting *settings;
	size_t bytes;         /* of the struct the rows describe */
	const char *base_url; /* where the network is when the account does not say; NULL = it must
				 say */
	int64_t per_second_max; /* what the network takes at most, whatever limits says; 0 = untold
				 */
	const char *(*check)(const void *own); /* a rule of several rows: what is wrong, or NULL */
	bool is_telegram; /* it reaches telegram: ids; else phone:, wa: and lid: */
	bool is_linked;   /* its struct begins with struct linked_config (linked.h) */
	bool is_sample;   /* the sample shows it first, switched on */
};

#endif
