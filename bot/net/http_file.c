/* SPDX-License-Identifier: MIT */
/* Reads the files of a request whole, on a worker: the loop never waits for a disk. At most
 * HTTP_FILE_BYTES_MAX each; a file that cannot be read, or is larger, fails the call before
 * anything was sent. A file inside a JSON body becomes base64 there too (RFC 4648, padded). */

#include "bot/net/http_file.h"

#include "bot/base/arena.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool http_files_wanted(const struct http_request *r)
{
	if (r->body_file.len > 0)
		return true;
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

static void read_at(str path, struct arena *mem, struct http_file *ret)
{
	int fd = open(arena_cstr(mem, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return;
	read_whole(fd, ret);
	close(fd);
}

/* The body around the file's base64. */
static void fill_body(const struct http_request *r, struct http_file *file)
{
	size_t at = r->body_file_at, rest = r->body.len - at;
	char *block = mem_take(r->body.len + (file->len + 2) / 3 * 4 + 1);

	ASSERT(at > 0 && rest > 0);
	memcpy(block, r->body.ptr, at);
	int n = EVP_EncodeBlock((unsigned char *)block + at, (const unsigned char *)file->bytes,
				(int)file->len);
	ASSERT(n >= 0);
	memcpy(block + at + n, r->body.ptr + at, rest);
	mem_give(file->bytes);
	*file = (struct http_file){ block, at + (size_t)n + rest };
}

void http_files_read(struct http_call *call)
{
	const struct http_request *r = &call->request;
	struct arena mem;

	arena_init(&mem, 0);
	for (size_t i = 0; i < r->n_parts; i++) {
		if (r->parts[i].body_file.len > 0)
			read_at(r->parts[i].body_file, &mem, &call->files[i]);
	}
	if (r->body_file.len > 0) {
		read_at(r->body_file, &mem, &call->files[0]);
		if (call->files[0].bytes)
			fill_body(r, &call->files[0]);
	}
	arena_finish(&mem);
}

const char *http_files_fault(const struct http_call *call)
{
	static const char fault[] = "a file cannot be read, or is too large";

	for (size_t i = 0; i < call->request.n_parts; i++) {
		if (call->request.parts[i].body_file.len > 0 && !call->files[i].bytes)
			return fault;
	}
	return call->request.body_file.len > 0 && !call->files[0].bytes ? fault : NULL;
}
