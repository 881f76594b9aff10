/* SPDX-License-Identifier: MIT */
/* Photos on disk, each once, named by what is in it. A file is written aside, synced, and given its
 * name in one step, so a name always stands for the whole photo. Called by flow on workers, several
 * at a time: the same photo from two of them is written twice aside and named twice, which is the
 * same. Files 0600, folders 0700. */

#include "bot/media/shelf.h"

#include "bot/base/buf.h"
#include "bot/base/clock.h"
#include "bot/base/random.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/sha.h>

/* Folder below media/ of what is being written; one folder, so that a start need not look through
 * all photos for what a crash left. */
#define ASIDE "part"

/* libjpeg takes tens of megabytes for a photo. glibc moves its threshold up with what is freed, and
 * then keeps such pieces: four workers were measured to hold 170 MB for ever, 9 MB with this. */
enum { PIECE_BYTES = 2 << 20, KEPT_BYTES = 4 << 20 };

static str hex(str bytes, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < bytes.len; i++)
		buf_printf(&b, "%02x", (unsigned)(unsigned char)bytes.ptr[i]);
	return buf_str(&b);
}

static enum err folder_make(const char *path)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST ? OK : ERR_IO;
}

/* A new name in a folder is on disk only when the folder is. */
static enum err folder_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return ERR_IO;
	int failed = fsync(fd);
	close(fd);
	return failed == 0 ? OK : ERR_IO;
}

static enum err write_all(int fd, str bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_IO;
		bytes = str_slice(bytes, (size_t)n, bytes.len);
	}
	return OK;
}

/* A new file with this in it, synced; or none. */
static enum err file_write(const char *path, str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return ERR_IO;
	enum err e = write_all(fd, bytes);
	if (e == OK && fsync(fd) != 0)
		e = ERR_IO;
	close(fd);
	if (e != OK)
		(void)unlink(path);
	return e;
}

/* Between a look at a file's age and its removal nobody may find that it is there. */
static pthread_mutex_t ages = PTHREAD_MUTEX_INITIALIZER;

/* Then it is as young as one that has just come. */
static bool is_there(const char *path, size_t bytes)
{
	struct stat st;

	pthread_mutex_lock(&ages);
	bool is = lstat(path, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == bytes &&
		  utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW) == 0;
	pthread_mutex_unlock(&ages);
	return is;
}

static str media_folder(str state_dir, struct arena *mem)
{
	return arena_printf(mem, "%" STR_FMT "/media", STR_ARG(state_dir));
}

/* ab/, from its first two digits. */
static str folder_of(str media, str hash, struct arena *mem)
{
	return arena_printf(mem, "%" STR_FMT "/%" STR_FMT, STR_ARG(media),
			    STR_ARG(hex(str_slice(hash, 0, 1), mem)));
}

static enum err keep(str media, const char *path, str bytes, struct arena *mem)
{
	unsigned char unique[8];

	random_secret(unique, sizeof(unique));
	str name = hex((str){ (const char *)unique, sizeof(unique) }, mem);
	str aside = arena_printf(mem, "%" STR_FMT "/" ASIDE "/%" STR_FMT, STR_ARG(media),
				 STR_ARG(name));
	enum err e = file_write(aside.ptr, bytes);
	if (e == OK && rename(aside.ptr, path) != 0) {
		(void)unlink(aside.ptr);
		e = ERR_IO;
	}
	return e;
}

/* Both folders are synced each time: another worker may just have made what we found there. */
static enum err put(str state_dir, str hash, const struct picture *p, struct arena *mem)
{
	str media = media_folder(state_dir, mem);
	str folder = folder_of(media, hash, mem);
	str path = shelf_path(state_dir, hash, str_from(p->mime), mem);

	enum err e = folder_make(folder.ptr);
	if (e == OK && !is_there(path.ptr, p->bytes.len))
		e = keep(media, path.ptr, p->bytes, mem);
	if (e == OK)
		e = folder_sync(folder.ptr);
	if (e == OK)
		e = folder_sync(media.ptr);
	return e;
}

enum err shelf_put(str state_dir, str bytes, struct shelf_item *ret, const char **ret_reason)
{
	struct shelf_item item;
	struct picture p;
	struct arena mem;

	arena_init(&mem, 0);
	enum err e = picture_read(bytes, &mem, &p, ret_reason);
	if (e == OK) {
		item = (struct shelf_item){
			.mime = p.mime,
			.width = p.width,
			.height = p.height,
			.look = p.look,
			.bytes = (int64_t)p.bytes.len,
		};
		const unsigned char *done =
			SHA256((const unsigned char *)p.bytes.ptr, p.bytes.len, item.hash);
		ASSERT(done != NULL);
		e = put(state_dir, (str){ (const char *)item.hash, SHELF_HASH_BYTES }, &p, &mem);
	}
	if (e == OK)
		*ret = item;
	arena_finish(&mem);
	return e;
}

str shelf_path(str state_dir, str hash, str mime, struct arena *mem)
{
	str folder = folder_of(media_folder(state_dir, mem), hash, mem);

	ASSERT(hash.len == SHELF_HASH_BYTES);
	return arena_printf(mem, "%" STR_FMT "/%" STR_FMT ".%s", STR_ARG(folder),
			    STR_ARG(hex(hash, mem)),
			    str_eq(mime, STR("image/png")) ? "png" : "jpg");
}

static enum err clear(const char *path)
{
	enum err e = OK;
	DIR *folder = opendir(path);
	if (folder == NULL)
		return ERR_IO;
	for (struct dirent *d = readdir(folder); d != NULL; d = readdir(folder))
		if (d->d_name[0] != '.' && unlinkat(dirfd(folder), d->d_name, 0) != 0)
			e = ERR_IO;
	(void)closedir(folder);
	return e;
}

enum err shelf_open(str state_dir)
{
	struct arena mem;

	(void)mallopt(M_MMAP_THRESHOLD, PIECE_BYTES);
	(void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	arena_init(&mem, 0);
	const char *state = arena_cstr(&mem, state_dir);
	str media = media_folder(state_dir, &mem);
	str aside = arena_printf(&mem, "%" STR_FMT "/" ASIDE, STR_ARG(media));
	enum err e = folder_make(media.ptr);
	if (e == OK)
		e = folder_make(aside.ptr);
	if (e == OK)
		e = clear(aside.ptr);
	if (e == OK)
		e = folder_sync(media.ptr);
	if (e == OK)
		e = folder_sync(state);
	arena_finish(&mem);
	return e;
}

/* --- what nothing knows any more --- */

struct tidy {
	int64_t before_s;
	bool (*is_known)(void *owner, str hash);
	void *owner;
	int64_t removed;
};

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The hash in a name like shelf_path()'s; false: it is none of ours. */
static bool hash_of(const char *name, unsigned char *ret)
{
	if (strlen(name) != (size_t)2 * SHELF_HASH_BYTES + strlen(".jpg"))
		return false;
	for (size_t i = 0; i < SHELF_HASH_BYTES; i++) {
		int high = digit(name[2 * i]), low = digit(name[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		ret[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}

static void tidy_file(struct tidy *t, int folder_fd, const char *name)
{
	unsigned char hash[SHELF_HASH_BYTES];
	struct stat st;

	if (!hash_of(name, hash) ||
	    t->is_known(t->owner, (str){ (const char *)hash, sizeof(hash) }))
		return;
	pthread_mutex_lock(&ages);
	if (fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	    st.st_mtim.tv_sec < t->before_s && unlinkat(folder_fd, name, 0) == 0)
		t->removed++;
	pthread_mutex_unlock(&ages);
}

static enum err tidy_folder(struct tidy *t, const char *path)
{
	DIR *folder = opendir(path);
	if (folder == NULL)
		return errno == ENOENT ? OK : ERR_IO;
	for (struct dirent *d = readdir(folder); d != NULL; d = readdir(folder))
		tidy_file(t, dirfd(folder), d->d_name);
	(void)closedir(folder);
	return OK;
}

enum err shelf_tidy(str state_dir, int64_t age_s, bool (*is_known)(void *owner, str hash),
		    void *owner, int64_t *ret_removed)
{
	struct tidy t = { .before_s = clock_wall_ms(&clock_system) / 1000 - age_s,
			  .is_known = is_known,
			  .owner = owner };
	struct arena mem;
	enum err e = OK;

	arena_init(&mem, 0);
	str media = media_folder(state_dir, &mem);
	for (unsigned i = 0; i < 256; i++) {
		str path = arena_printf(&mem, "%" STR_FMT "/%02x", STR_ARG(media), i);
		if (tidy_folder(&t, path.ptr) != OK)
			e = ERR_IO;
	}
	arena_finish(&mem);
	*ret_removed = t.removed;
	return e;
}
