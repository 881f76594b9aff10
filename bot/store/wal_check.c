/* SPDX-License-Identifier: MIT */
/* Looks at a write-ahead log before the engine does. SQLite reads a log up to the first frame whose
 * checksum is wrong and takes that for its end: right after a power cut, where it is the torn
 * transaction that nobody was told of, wrong when a bit has flipped in the middle, where it drops
 * all transactions behind it. Each commit is synced before the next begins, so more than one commit
 * behind the end cannot be a power cut. Called by db_open before it connects and by verify; plain
 * reads, keeps nothing. The format is https://www.sqlite.org/fileformat2.html, section 4. */
#include "bot/store/wal_check.h"

#include "bot/base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	HEAD_BYTES = 32,
	FRAME_HEAD_BYTES = 24,
	PAGE_MAX = 65536,
	PATH_BYTES = 4200,
	MAGIC = 0x377f0682, /* the last bit: checksums of big-endian words */
};

struct wal {
	int fd;
	int64_t at;
	uint32_t page_bytes, salt[2], sum[2];
	bool is_big;
	unsigned char frame[FRAME_HEAD_BYTES + PAGE_MAX];
};

static uint32_t big(const unsigned char *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static uint32_t little(const unsigned char *b)
{
	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static void sum_add(struct wal *w, const unsigned char *bytes, size_t n)
{
	uint32_t a = w->sum[0], b = w->sum[1];

	for (size_t i = 0; i < n; i += 8) {
		a += (w->is_big ? big(bytes + i) : little(bytes + i)) + b;
		b += (w->is_big ? big(bytes + i + 4) : little(bytes + i + 4)) + a;
	}
	w->sum[0] = a;
	w->sum[1] = b;
}

/* How much of the next `n` bytes there is. */
static size_t read_next(struct wal *w, unsigned char *ret, size_t n)
{
	size_t have = 0;
	ssize_t got = 1;

	while (have < n && got > 0) {
		got = pread(w->fd, ret + have, n - have, w->at + (int64_t)have);
		if (got > 0)
			have += (size_t)got;
	}
	w->at += (int64_t)n;
	return have;
}

static bool is_zero(const unsigned char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (b[i] != 0)
			return false;
	}
	return true;
}

/* False: there are no frames. A new log may have its size before its first bytes. */
static enum err read_head(struct wal *w, bool *ret_has_frames, struct why *reterr)
{
	unsigned char *h = w->frame;

	*ret_has_frames = false;
	if (read_next(w, h, HEAD_BYTES) < HEAD_BYTES || is_zero(h, HEAD_BYTES))
		return OK;
	w->is_big = big(h) & 1;
	w->page_bytes = big(h + 8);
	w->salt[0] = big(h + 16);
	w->salt[1] = big(h + 20);
	sum_add(w, h, HEAD_BYTES - 8);
	if ((big(h) & ~1u) != MAGIC || w->page_bytes < 512 || w->page_bytes > PAGE_MAX ||
	    w->sum[0] != big(h + 24) || w->sum[1] != big(h + 28))
		return why_set(reterr, ERR_IO, "the head of the write-ahead log is damaged");
	*ret_has_frames = true;
	return OK;
}

static bool is_of_this_log(const struct wal *w)
{
	return big(w->frame + 8) == w->salt[0] && big(w->frame + 12) == w->salt[1];
}

/* What the engine would take. */
static bool frame_is_good(struct wal *w)
{
	if (!is_of_this_log(w) || big(w->frame) == 0)
		return false;
	sum_add(w, w->frame, 8);
	sum_add(w, w->frame + FRAME_HEAD_BYTES, w->page_bytes);
	return w->sum[0] == big(w->frame + 16) && w->sum[1] == big(w->frame + 20);
}

static void read_frames(struct wal *w, struct wal_check *ret)
{
	size_t n, frame_bytes = FRAME_HEAD_BYTES + w->page_bytes;
	bool is_lost = false;
	uint32_t last_page = 0;

	while ((n = read_next(w, w->frame, frame_bytes)) == frame_bytes) {
		bool is_commit = big(w->frame + 4) != 0;
		is_lost = is_lost || !frame_is_good(w);
		ret->is_torn = is_lost ? ret->is_torn || is_of_this_log(w) : !is_commit;
		if (!is_lost) {
			ret->commits += is_commit;
		} else if (is_of_this_log(w) && is_commit) {
			/* To fill a sector its last frame is written more than once. */
			ret->lost += big(w->frame) != last_page;
			last_page = big(w->frame);
		} else {
			last_page = 0;
		}
	}
	ret->is_torn = ret->is_torn || n > 0;
}

enum err wal_check(const char *db_path, struct wal_check *ret, struct why *reterr)
{
	char path[PATH_BYTES];
	bool has_frames;

	*ret = (struct wal_check){ .lost = 0 };
	int n = snprintf(path, sizeof(path), "%s-wal", db_path);
	ASSERT(n > 0 && (size_t)n < sizeof(path));
	struct wal *w = mem_take(sizeof(*w));
	w->fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err e = OK;
	if (w->fd < 0 && errno != ENOENT)
		e = why_set(reterr, ERR_IO, "%s: %s", path, strerror(errno));
	if (w->fd >= 0) {
		e = read_head(w, &has_frames, reterr);
		if (e == OK && has_frames)
			read_frames(w, ret);
		close(w->fd);
	}
	mem_give(w);
	if (e == OK && ret->lost > 1)
		e = why_set(reterr, ERR_IO,
			    "the write-ahead log is damaged: %lld transactions behind the damage "
			    "cannot be read",
			    (long long)ret->lost);
	return e;
}
