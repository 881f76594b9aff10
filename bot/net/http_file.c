/* SPDX-License-Identifier: MIT */
/* Reads the files of a multipart request whole, on a worker: the loop never waits for a disk. At
 * most HTTP_FILE_BYTES_MAX each; a file that cannot be read, or is larger, fails the call before
 * anything was sent. */

#include "bot/net/http_file.h"

#include "bot/base/arena.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool http_files_wanted(const struct http_request *r)
{
	for (size_t i = 0; i < r->n_parts; i++) {
		if (r->parts[i].body_file.len > 0)
			return true;
	}
	return false;
}

/* All of it into *ret; nothing when it cannot be read whole. */
static void read_whole(int fd, struct http_file *ret)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > HTTP_FILE_BYTES_MAX)
		return;
	size_t bytes = (size_t)st.st_size, len = 0;
	char *block = mem_take(bytes + 1);
	while (len < bytes) {
		ssize_t got = read(fd, block + len, bytes - len);
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	if (len < bytes) {
		mem_give(block);
		return;
	}
	*ret = (struct http_file){ block, bytes };
}

void http_files_read(struct http_call *call)
{
	struct arena mem;

	arena_init(&mem, 0);
	for (size_t i = 0; i < call->request.n_parts; i++) {
		str path = call->request.parts[i].body_file;
		if (path.len == 0)
			continue;
		int fd = open(arena_cstr(&mem, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		if (fd < 0)
			continue;
		read_whole(fd, &call->files[i]);
		close(fd);
	}
	arena_finish(&mem);
}

const char *http_files_fault(const struct http_call *call)
{
	for (size_t i = 0; i < call->request.n_parts; i++) {
		if (call->request.parts[i].body_file.len > 0 && !call->files[i].bytes)
			return "a file cannot be read, or is too large";
	}
	return NULL;
}
