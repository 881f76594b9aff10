/* SPDX-License-Identifier: MIT */
/* Reads the files that configuration names, and judges who else can read those with secrets. Called
 * by load.c, data.c and convert.c on a worker thread or at start. A file is opened first and judged
 * by its descriptor, so that nobody can swap it in between. Secrets are read straight into the
 * block that secret_wipe() overwrites: there is no second copy. */

#include "config/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_BYTES_MAX = 4096 };

static enum err tell_errno(struct why *reterr)
{
	int e = errno;
	return why_set(reterr, e == ENOENT || e == ENOTDIR ? ERR_NOTFOUND : ERR_IO,
		       "cannot be read: %s", strerrordesc_np(e));
}

/* A regular file, open for reading; -1 with words. */
static enum err open_regular(const char *path, int *ret_fd, struct stat *ret_st, struct why *reterr)
{
	/* Not blocking: a pipe without a writer must not hold up the start. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return tell_errno(reterr);

	enum err e = OK;
	if (fstat(fd, ret_st) != 0)
		e = tell_errno(reterr);
	else if (!S_ISREG(ret_st->st_mode))
		e = why_set(reterr, ERR_INVALID, "cannot be read: it is no regular file");
	if (e != OK) {
		close(fd);
		return e;
	}
	*ret_fd = fd;
	return OK;
}

/* Reads to the end or until `cap` bytes are there. */
static enum err read_all(int fd, char *to, size_t cap, size_t *ret_len, struct why *reterr)
{
	size_t len = 0;

	while (len < cap) {
		ssize_t n = read(fd, to + len, cap - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return tell_errno(reterr);
		if (n == 0)
			break;
		len += (size_t)n;
	}
	*ret_len = len;
	return OK;
}

enum err file_read(const char *path, size_t max, struct arena *mem, str *ret, struct why *reterr)
{
	struct stat st = { 0 };
	int fd = -1;
	size_t len;

	enum err e = open_regular(path, &fd, &st, reterr);
	if (e != OK)
		return e;
	/* One byte more than is said or allowed, to notice that there is more. */
	size_t cap = (size_t)st.st_size < max ? (size_t)st.st_size + 1 : max + 1;
	char *bytes = arena_alloc(mem, cap);
	e = read_all(fd, bytes, cap, &len, reterr);
	close(fd);
	if (e != OK)
		return e;
	if (len > max)
		return why_set(reterr, ERR_LIMIT, "larger than %zu bytes", max);
	if (len == cap)
		return why_set(reterr, ERR_IO, "cannot be read: it grew meanwhile");
	*ret = (str){ bytes, len };
	return OK;
}

/* Which other people the mode lets in. Credentials of systemd are readable by the service alone,
 * yet it may do that with an access list, whose mask shows up as the group's right to read. */
static enum err judge_owner(const struct stat *st, bool is_credential, struct why *reterr)
{
	mode_t forbidden = S_IRWXG | S_IRWXO;

	if (is_credential)
		forbidden &= ~(mode_t)S_IRGRP;
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return why_set(reterr, ERR_DENIED,
			       "the file must belong to the user siar runs as, or to root");
	if ((st->st_mode & forbidden) != 0)
		return why_set(reterr, ERR_DENIED,
			       "others can read or change the file; allow its owner only: "
			       "chmod 600");
	return OK;
}

static bool is_printable(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < 0x21 || s.ptr[i] > 0x7e)
			return false;
	}
	return true;
}

static enum err take_lines(str text, struct secret *ret, struct why *reterr)
{
	struct secret got = { 0 };
	str line;

	while (str_take(&text, '\n', &line)) {
		line = str_trim(line);
		if (line.len == 0)
			continue;
		if (!is_printable(line))
			return why_set(reterr, ERR_INVALID,
				       "a secret has only ASCII letters, digits and signs, and no "
				       "blanks");
		if (got.count == ARRAY_LEN(got.value))
			return why_set(reterr, ERR_INVALID,
				       "more than two lines; one secret a line, the second while "
				       "it is being changed");
		got.value[got.count++] = line;
	}
	if (got.count == 0)
		return why_set(reterr, ERR_INVALID, "the file is empty; put the secret in it");
	*ret = got;
	return OK;
}

/* The file at `path`, or ERR_NOTFOUND. */
static enum err read_secret_at(str path, bool is_credential, struct arena *mem,
			       struct secret_file **files, struct secret *ret, struct why *reterr)
{
	struct stat st = { 0 };
	int fd = -1;

	enum err e = open_regular(arena_cstr(mem, path), &fd, &st, reterr);
	if (e != OK)
		return e;
	e = judge_owner(&st, is_credential, reterr);
	if (e == OK) {
		struct secret_file *f = ARENA_NEW(mem, struct secret_file);
		*f = (struct secret_file){ *files, arena_alloc(mem, SECRET_BYTES_MAX + 1),
					   SECRET_BYTES_MAX + 1 };
		*files = f;
		size_t len = 0;
		e = read_all(fd, f->bytes, f->len, &len, reterr);
		if (e == OK && len == f->len)
			e = why_set(reterr, ERR_LIMIT, "larger than %d bytes", SECRET_BYTES_MAX);
		if (e == OK)
			e = take_lines((str){ f->bytes, len }, ret, reterr);
	}
	close(fd);
	return e;
}

enum err secret_read(str path, str folder, struct arena *mem, struct secret_file **files,
		     struct secret *ret, struct why *reterr)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");

	if (credentials != NULL && str_find_char(path, '/') < 0) {
		str at = arena_printf(mem, "%s/%" STR_FMT, credentials, STR_ARG(path));
		enum err e = read_secret_at(at, true, mem, files, ret, reterr);
		if (e != ERR_NOTFOUND)
			return e;
	}
	return read_secret_at(path_in(folder, path, mem), false, mem, files, ret, reterr);
}

void secret_wipe(struct secret_file *files)
{
	for (struct secret_file *f = files; f != NULL; f = f->next)
		explicit_bzero(f->bytes, f->len);
}

str path_in(str folder, str path, struct arena *mem)
{
	if (folder.len == 0 || str_starts(path, STR("/")))
		return arena_str(mem, path);
	return arena_printf(mem, "%" STR_FMT "%" STR_FMT, STR_ARG(folder), STR_ARG(path));
}

str path_folder(str path)
{
	while (path.len > 0 && path.ptr[path.len - 1] != '/')
		path.len--;
	return path;
}
