/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_API_ERROR_H
#define SIAR_SANDBOX_API_ERROR_H

#include "bot/base/arena.h"
#include "bot/base/random.h"

#include <stdbool.h>
#include <stdint.h>

/* Meta's error codes as this network gives them: with the HTTP status, the words and the shape of
 * Meta's own answers. */

enum {
	API_INVALID = 100,
	API_NO_TOKEN = 104,
	API_BAD_TOKEN = 190,
	API_BAD_PATH = 2500,
	API_TOO_FAST = 130429,
	API_TROUBLE = 131000,
	API_MISSING = 131008,
	API_BAD_VALUE = 131009,
	API_TO_SELF = 131021,
	API_UNDELIVERABLE = 131026,
	API_NO_GROUP = 131041,
	API_WINDOW_CLOSED = 131047,
	API_MARKETING_STOPPED = 131050,
	API_UNSUPPORTED = 131051,
	API_BAD_MEDIA = 131053,
	API_PAIR_RATE = 131056,
	API_BAD_CURSOR = 131059,
	API_NEEDS_PHONE = 131062,
	API_TEMPLATE_COUNT = 132000,
	API_NO_TEMPLATE = 132001,
	API_TEMPLATE_LONG = 132005,
	API_TEMPLATE_VALUE = 132008,
	API_TEMPLATE_FORMAT = 132012,
};

/* Why a call is refused; code 0 = it is not. */
struct api_refusal {
	int64_t code;
	bool is_object; /* code 100: the id in the address is unknown, or takes no such call */
	bool is_file;   /* a download: Meta's host for files gives no code */
	int status;     /* 0 = the code's own */
	int retry_after_s;
	str details;
};

int api_error_status(const struct api_refusal *r);
/* {"error":{…}} in `mem`. */
str api_error_json(const struct api_refusal *r, struct random *random, struct arena *mem);

#endif
