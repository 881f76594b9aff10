/* SPDX-License-Identifier: MIT */
/* Stored messages, read from any bytes. Checked besides the sanitizers: what was read can be
 * written, and what was written reads back to the same bytes. */
#include "bot/model/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena mem;
	struct message m, again;

	arena_init(&mem, 0);
	if (message_decode((str){ (const char *)data, size }, &mem, &m) == OK) {
		str bytes = message_encode(&m, &mem);
		ASSERT(message_decode(bytes, &mem, &again) == OK);
		ASSERT(str_eq(message_encode(&again, &mem), bytes));
		ASSERT(bytes.len <= size);
	}
	arena_finish(&mem);
	return 0;
}
