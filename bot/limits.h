/* SPDX-License-Identifier: MIT */
#ifndef SIAR_LIMITS_H
#define SIAR_LIMITS_H

/* What the process as a whole may use. Main thread. */

/* The descriptors of the process, shared out so that no part can take another's. */
struct descriptors {
	unsigned connections; /* of strangers, at the public listener */
	unsigned sends;       /* connections to networks */
};

/* Raises the soft limit to what is wanted, as far as the hard one lets it, and shares that out. */
struct descriptors limits_descriptors(void);

/* Before there are threads: memory that was needed once goes back to the system. */
void limits_memory(void);

#endif
