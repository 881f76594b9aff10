/* SPDX-License-Identifier: MIT */
/* The notice about what waits because it is late. Called by dispatch on the writer thread. */
#include "handlers/late.h"

#include "handlers/operators.h"

void late_tell(struct call *c, int64_t n)
{
	operators_tell(c, "late.held", ARGS(ARG("jumlah", n)));
}
