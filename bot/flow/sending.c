/* SPDX-License-Identifier: MIT */
/* A place of the pool made ready for its next call. Called by claim and jobs on the writer thread.
 */
#include "bot/flow/sending.h"

void sending_reset(struct sending *s)
{
	struct list_node node = s->node;
	struct arena mem;

	arena_reset(&s->mem);
	mem = s->mem;
	*s = (struct sending){ .node = node, .mem = mem, .how = HTTP_UNKNOWN };
}
