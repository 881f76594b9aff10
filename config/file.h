/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_FILE_H
#define SIAR_CONFIG_FILE_H

#include "bot/base/arena.h"
#include "bot/base/err.h"
#include "config/setting.h"

/* The files that configuration names. Words in *reterr never hold what is in a file. */

/* A regular file of at most `max` bytes. ERR_NOTFOUND, ERR_IO, ERR_LIMIT, ERR_INVALID (no regular
 * file). */
enum err file_read(const char *path, size_t max, struct arena *mem, str *ret,
		   struct why *reterr) MUST_CHECK;

/* One block of memory that holds secrets, in the arena of the config. */
struct secret_file {
	struct secret_file *next;
	char *bytes;
	size_t len;
};

/* Reads one or two secrets, a line each. A bare name is looked for among the credentials that
 * systemd hands over first, then, as every relative path, in `folder`. ERR_DENIED when others than
 * its owner can read the file. The block is added to *files. */
enum err secret_read(str path, str folder, struct arena *mem, struct secret_file **files,
		     struct secret *ret, struct why *reterr) MUST_CHECK;
void secret_wipe(struct secret_file *files);

/* `path` as seen from `folder` (with its '/' at the end, or empty). */
str path_in(str folder, str path, struct arena *mem);
/* "/etc/siar/" of "/etc/siar/siar.yaml". */
str path_folder(str path);

#endif
