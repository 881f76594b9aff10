/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_API_MULTIPART_H
#define SIAR_SANDBOX_API_MULTIPART_H

#include "bot/base/arena.h"
#include "bot/base/err.h"
#include "bot/net/http.h"

/* The parts of a multipart/form-data body, strictly: whoever writes one oddly is refused, not
 * guessed at. No copy is made: the parts point into the body. */

enum { MULTIPART_PARTS_MAX = 8 };

struct multipart {
	struct http_part parts[MULTIPART_PARTS_MAX]; /* value holds the bytes, of files too */
	size_t n_parts;
};

/* `content_type` is the header's value, with its boundary. ERR_INVALID with words: no or a bad
 * boundary, no end, a part without a name, too many parts, the same name twice. */
enum err multipart_read(str content_type, str body, struct multipart *ret,
			struct why *reterr) MUST_CHECK;
/* NULL when there is none of this name. */
const struct http_part *multipart_find(const struct multipart *m, str name);

#endif
