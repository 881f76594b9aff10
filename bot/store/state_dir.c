/* SPDX-License-Identifier: MIT */
/* The state directory on disk: made when it is missing, locked against a second process, with a
 * database file that only its owner can read. Called by db_open; plain system calls. The lock is
 * flock's: it goes with the process, however that ends. */
#include "bot/store/state_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A new name in a directory is on disk only when the directory is. */
static enum err dir_sync(const char *dir, struct why *reterr)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return why_set(reterr, ERR_IO, "%s: %s", dir, strerror(errno));
	int failed = fsync(fd) == 0 ? 0 : errno;
	close(fd);
	if (failed != 0)
		return why_set(reterr, ERR_IO, "%s: %s", dir, strerror(failed));
	return OK;
}

static enum err dir_make(const char *dir, struct why *reterr)
{
	char up[STATE_PATH_MAX];

	if (mkdir(dir, 0700) != 0) {
		if (errno == EEXIST)
			return OK;
		return why_set(reterr, ERR_IO, "%s: %s", dir, strerror(errno));
	}
	int n = snprintf(up, sizeof(up), "%s/..", dir);
	ASSERT(n > 0 && (size_t)n < sizeof(up));
	return dir_sync(up, reterr);
}

static enum err lock_take(const char *path, int *ret_fd, struct why *reterr)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return why_set(reterr, ERR_IO, "%s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		int failed = errno;
		close(fd);
		if (failed == EWOULDBLOCK)
			return why_set(reterr, ERR_BUSY, "%s: another siar is running here", path);
		return why_set(reterr, ERR_IO, "%s: %s", path, strerror(failed));
	}
	*ret_fd = fd;
	return OK;
}

/* SQLite gives its other files the rights of this one. */
static enum err file_make(const char *path, struct why *reterr)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return why_set(reterr, ERR_IO, "%s: %s", path, strerror(errno));
	close(fd);
	return OK;
}

enum err state_dir_name(const char *dir, struct state_dir *ret, struct why *reterr)
{
	*ret = (struct state_dir){ .lock_fd = -1 };
	int n = snprintf(ret->db_path, sizeof(ret->db_path), "%s/siar.db", dir);
	if (n < 0 || (size_t)n >= sizeof(ret->db_path))
		return why_set(reterr, ERR_INVALID, "the state directory's name is too long");
	return OK;
}

enum err state_dir_take(const char *dir, struct state_dir *ret, struct why *reterr)
{
	char lock_path[STATE_PATH_MAX];

	*ret = (struct state_dir){ .lock_fd = -1 };
	int n = snprintf(lock_path, sizeof(lock_path), "%s/siar.lock", dir);
	if (n < 0 || (size_t)n >= sizeof(lock_path))
		return why_set(reterr, ERR_INVALID, "the state directory's name is too long");
	enum err e = state_dir_name(dir, ret, reterr);
	if (e == OK)
		e = dir_make(dir, reterr);
	if (e == OK)
		e = lock_take(lock_path, &ret->lock_fd, reterr);
	if (e != OK)
		return e;
	e = file_make(ret->db_path, reterr);
	if (e == OK)
		e = dir_sync(dir, reterr);
	if (e != OK)
		state_dir_give(ret);
	return e;
}

void state_dir_give(struct state_dir *d)
{
	if (d->lock_fd >= 0)
		close(d->lock_fd);
	d->lock_fd = -1;
}

static str machine_id(char *room, size_t n)
{
	int fd = open("/etc/machine-id", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, room, n) : 0;

	if (fd >= 0)
		close(fd);
	return (str){ room, got > 0 ? (size_t)got : 0 };
}

int64_t state_dir_place(const struct state_dir *d, const struct hash_key *key)
{
	char machine[64];
	struct statx st = { .stx_ino = 0 };
	int64_t file[3];

	/* Not the device: its number may be another one after the next boot. */
	if (statx(AT_FDCWD, d->db_path, 0, STATX_INO | STATX_BTIME, &st) == 0) {
		file[0] = (int64_t)st.stx_ino;
		file[1] = st.stx_mask & STATX_BTIME ? st.stx_btime.tv_sec : 0;
		file[2] = st.stx_mask & STATX_BTIME ? st.stx_btime.tv_nsec : 0;
	} else {
		memset(file, 0, sizeof(file));
	}
	const str parts[] = { machine_id(machine, sizeof(machine)),
			      { (const char *)file, sizeof(file) } };
	struct hash16 h = hash16_of(key, parts, ARRAY_LEN(parts));
	int64_t place;
	memcpy(&place, h.b, sizeof(place));
	return (place & INT64_MAX) | 1;
}

int64_t state_dir_noted(const struct state_dir *d)
{
	char text[24];
	int64_t n;

	ssize_t got = d->lock_fd >= 0 ? pread(d->lock_fd, text, sizeof(text), 0) : 0;
	if (got <= 0 || !str_to_int64(str_trim((str){ text, (size_t)got }), &n))
		return 0;
	return n;
}

void state_dir_note(const struct state_dir *d, int64_t n)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%-20lld\n", (long long)n);

	/* When it cannot be written the next start knows less, and nothing else depends on it. */
	if (d->lock_fd >= 0 && pwrite(d->lock_fd, text, (size_t)len, 0) < 0)
		return;
}
