/* SPDX-License-Identifier: MIT */
#include "bot/media/shelf.h"

#include "tests/lib/test.h"
#include "tests/unit/jpeg_make.h"
#include "tests/unit/png_make.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena mem;

/* A state directory of this name, with a shelf in it. */
static str opened(const char *name)
{
	str dir = arena_printf(&mem, "%s/%s", test_dir(), name);

	assert_int_equal(mkdir(dir.ptr, 0700), 0);
	assert_int_equal(shelf_open(dir), OK);
	return dir;
}

static str photo(int width)
{
	struct jpeg_want want = { .width = width, .height = 40 };

	want.markers[0] = (struct marker){ 0xe1, make_exif(&mem, true, 6) };
	return make_jpeg(&mem, &want);
}

static str hash_of(const struct shelf_item *item)
{
	return (str){ (const char *)item->hash, SHELF_HASH_BYTES };
}

static str path_of(str dir, const struct shelf_item *item)
{
	return shelf_path(dir, hash_of(item), str_from(item->mime), &mem);
}

static str content(str path)
{
	struct buf b;
	char piece[4096];
	size_t n;

	FILE *f = fopen(path.ptr, "rb");
	assert_non_null(f);
	buf_init(&b, &mem);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(&b, (str){ piece, n });
	(void)fclose(f);
	return buf_str(&b);
}

/* How many files there are below a folder, two levels deep at most; 0 when there is none. */
static int files_in(str folder)
{
	int n = 0;
	DIR *d = opendir(folder.ptr);

	if (d == NULL)
		return 0;
	for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		str below = arena_printf(&mem, "%s/%s", folder.ptr, e->d_name);
		struct stat st;
		assert_int_equal(lstat(below.ptr, &st), 0);
		n += S_ISREG(st.st_mode);
		if (!S_ISDIR(st.st_mode) || e->d_name[0] == '.')
			continue;
		DIR *inner = opendir(below.ptr);
		assert_non_null(inner);
		for (struct dirent *i = readdir(inner); i != NULL; i = readdir(inner))
			n += i->d_name[0] != '.';
		(void)closedir(inner);
	}
	(void)closedir(d);
	return n;
}

static str media_of(str dir)
{
	return arena_printf(&mem, "%s/media", dir.ptr);
}

TEST(a_photo_lies_under_the_name_of_its_content)
{
	const char *reason = NULL;
	struct shelf_item item;
	struct picture p;
	struct stat st;
	str dir = opened("content"), file = photo(60);

	assert_int_equal(shelf_put(dir, file, &item, &reason), OK);
	assert_int_equal(picture_read(file, &mem, &p, &reason), OK);
	str path = path_of(dir, &item);
	assert_true(str_eq(content(path), p.bytes));
	assert_int_equal(item.bytes, p.bytes.len);
	assert_int_equal(item.width, 60);
	assert_int_equal(item.height, 40);
	assert_str(str_from(item.mime), "image/jpeg");

	/* Readable by nobody else. */
	assert_int_equal(stat(path.ptr, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(arena_printf(&mem, "%s/media", dir.ptr).ptr, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(str_slice(path, 0, path.len - 69).ptr, &st), 0);
	arena_reset(&mem);
}

TEST(a_path_is_the_hash_in_hex_below_its_first_two_digits)
{
	const str hash = STR("\xab\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
			     "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\xff");
#define HEX "ab0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff"

	str path = shelf_path(STR("/s"), hash, STR("image/jpeg"), &mem);
	assert_str(path, "/s/media/ab/" HEX ".jpg");
	assert_int_equal(path.ptr[path.len], '\0');
	assert_str(shelf_path(STR("/s"), hash, STR("image/png"), &mem), "/s/media/ab/" HEX ".png");
	arena_reset(&mem);
}

TEST(the_hash_is_sha256_of_what_is_kept)
{
	const struct png_want want = { .width = 20, .height = 20, .colours = PNG_COLOR_TYPE_GRAY };
	const char *reason = NULL;
	struct shelf_item item;
	char line[256];
	str dir = opened("sha256");

	assert_int_equal(shelf_put(dir, make_png(&mem, &want), &item, &reason), OK);
	str path = path_of(dir, &item);
	assert_true(str_ends(path, STR(".png")));
	FILE *sum = popen(arena_printf(&mem, "sha256sum '%s'", path.ptr).ptr, "r");
	assert_non_null(sum);
	assert_non_null(fgets(line, sizeof(line), sum));
	(void)pclose(sum);
	assert_memory_equal(line, path.ptr + path.len - 68, 64);
	arena_reset(&mem);
}

TEST(the_same_photo_is_there_once_and_not_written_again)
{
	const char *reason = NULL;
	struct shelf_item first, again;
	struct stat before, after;
	str dir = opened("once");

	assert_int_equal(shelf_put(dir, photo(60), &first, &reason), OK);
	assert_int_equal(stat(path_of(dir, &first).ptr, &before), 0);
	assert_int_equal(shelf_put(dir, photo(60), &again, &reason), OK);
	assert_int_equal(stat(path_of(dir, &again).ptr, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(files_in(media_of(dir)), 1);
	assert_int_equal(shelf_put(dir, photo(61), &again, &reason), OK);
	assert_int_equal(files_in(media_of(dir)), 2);
	arena_reset(&mem);
}

TEST(a_file_that_a_disk_cut_short_is_written_again)
{
	const char *reason = NULL;
	struct shelf_item item;
	str dir = opened("short");

	assert_int_equal(shelf_put(dir, photo(60), &item, &reason), OK);
	str path = path_of(dir, &item), whole = content(path);
	assert_int_equal(truncate(path.ptr, 10), 0);
	assert_int_equal(shelf_put(dir, photo(60), &item, &reason), OK);
	assert_true(str_eq(content(path), whole));
	arena_reset(&mem);
}

TEST(what_is_refused_leaves_nothing)
{
	const char *reason = NULL;
	struct shelf_item item;
	str dir = opened("refused"), file = photo(60);

	assert_int_equal(shelf_put(dir, STR("<svg/>"), &item, &reason), ERR_INVALID);
	assert_str(str_from(reason), "media.not_picture");
	assert_int_equal(shelf_put(dir, str_slice(file, 0, file.len / 2), &item, &reason),
			 ERR_INVALID);
	assert_str(str_from(reason), "media.broken");
	assert_int_equal(files_in(media_of(dir)), 0);
	arena_reset(&mem);
}

/* A disk that takes `bytes` of a file and no more. */
static void disk_takes(rlim_t bytes)
{
	struct rlimit limit;

	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

TEST(a_full_disk_leaves_nothing_and_the_next_try_works)
{
	const char *reason = NULL;
	struct shelf_item item;
	str dir = opened("full");

	disk_takes(100);
	enum err e = shelf_put(dir, photo(60), &item, &reason);
	disk_takes(RLIM_INFINITY);
	assert_int_equal(e, ERR_IO);
	assert_int_equal(files_in(media_of(dir)), 0);
	assert_int_equal(shelf_put(dir, photo(60), &item, &reason), OK);
	assert_int_equal(files_in(media_of(dir)), 1);
	arena_reset(&mem);
}

TEST(a_name_that_cannot_be_given_leaves_nothing)
{
	const char *reason = NULL;
	struct shelf_item item;
	str dir = opened("name");

	assert_int_equal(shelf_put(dir, photo(60), &item, &reason), OK);
	str path = path_of(dir, &item);
	/* A folder stands where the photo should. */
	assert_int_equal(unlink(path.ptr), 0);
	assert_int_equal(mkdir(path.ptr, 0700), 0);
	assert_int_equal(shelf_put(dir, photo(60), &item, &reason), ERR_IO);
	assert_int_equal(rmdir(path.ptr), 0);
	assert_int_equal(files_in(media_of(dir)), 0);
	arena_reset(&mem);
}

TEST(without_its_folder_a_shelf_says_so)
{
	const char *reason = NULL;
	struct shelf_item item;
	str dir = arena_printf(&mem, "%s/nowhere", test_dir());

	assert_int_equal(shelf_open(dir), ERR_IO);
	assert_int_equal(shelf_put(dir, photo(60), &item, &reason), ERR_IO);
	arena_reset(&mem);
}

TEST(a_start_removes_what_a_crash_left_and_keeps_the_photos)
{
	const char *reason = NULL;
	struct shelf_item item;
	str dir = opened("start");

	assert_int_equal(shelf_put(dir, photo(60), &item, &reason), OK);
	for (int i = 0; i < 20; i++) {
		str left = arena_printf(&mem, "%s/media/part/%d", dir.ptr, i);
		FILE *f = fopen(left.ptr, "wb");
		assert_non_null(f);
		(void)fputs("half", f);
		(void)fclose(f);
	}
	assert_int_equal(files_in(media_of(dir)), 21);
	assert_int_equal(shelf_open(dir), OK);
	assert_int_equal(files_in(media_of(dir)), 1);
	assert_true(content(path_of(dir, &item)).len > 0);
	arena_reset(&mem);
}

enum { WORKERS = 4, ROUNDS = 25 };

static struct {
	str dir, photos[3];
	_Atomic int failed;
} race;

static void *put_all(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		const char *reason = NULL;
		struct shelf_item item;
		if (shelf_put(race.dir, race.photos[i % 3], &item, &reason) != OK)
			race.failed++;
	}
	return NULL;
}

TEST(workers_may_put_the_same_photos_at_once)
{
	pthread_t workers[WORKERS];

	race.dir = opened("race");
	for (int i = 0; i < 3; i++)
		race.photos[i] = photo(60 + i);
	for (int i = 0; i < WORKERS; i++)
		assert_int_equal(pthread_create(&workers[i], NULL, put_all, NULL), 0);
	for (int i = 0; i < WORKERS; i++)
		assert_int_equal(pthread_join(workers[i], NULL), 0);
	assert_int_equal(race.failed, 0);
	assert_int_equal(files_in(media_of(race.dir)), 3);
	arena_reset(&mem);
}

static void *put_one(void *arg)
{
	const char *reason = NULL;
	struct shelf_item item;

	(void)arg;
	race.failed += shelf_put(race.dir, race.photos[0], &item, &reason) != OK;
	return NULL;
}

static int64_t resident_kib(void)
{
	char text[256];
	str rest, pages = STR_NONE;
	int64_t n = 0;

	FILE *f = fopen("/proc/self/statm", "r");
	assert_non_null(f);
	assert_non_null(fgets(text, sizeof(text), f));
	(void)fclose(f);
	rest = str_from(text);
	assert_true(str_take_word(&rest, &pages) && str_take_word(&rest, &pages));
	assert_true(str_to_int64(pages, &n));
	return n * sysconf(_SC_PAGESIZE) / 1024;
}

TEST(workers_give_back_the_memory_of_big_photos)
{
	const struct jpeg_want want = { .width = 3000, .height = 2500, .quality = 50 };
	pthread_t workers[WORKERS];

	race.dir = opened("memory");
	race.failed = 0;
	race.photos[0] = make_jpeg(&mem, &want);
	int64_t before_kib = resident_kib();
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < WORKERS; i++)
			assert_int_equal(pthread_create(&workers[i], NULL, put_one, NULL), 0);
		for (int i = 0; i < WORKERS; i++)
			assert_int_equal(pthread_join(workers[i], NULL), 0);
	}
	assert_int_equal(race.failed, 0);
	int64_t more_kib = resident_kib() - before_kib;
	print_message("# %lld KiB more than before\n", (long long)more_kib);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(__clang__)
	assert_in_range(more_kib < 0 ? 0 : more_kib, 0, 20 * 1024);
#endif
	arena_reset(&mem);
}

struct known {
	str hash;
	int asked;
};

static bool is_known(void *owner, str hash)
{
	struct known *k = owner;

	k->asked++;
	return str_eq(hash, k->hash);
}

TEST(tidying_removes_old_photos_that_nothing_knows)
{
	struct shelf_item known, gone, young;
	const char *reason;
	int64_t removed;

	arena_init(&mem, 0);
	str dir = opened("tidy");
	assert_int_equal(shelf_put(dir, photo(40), &known, &reason), OK);
	assert_int_equal(shelf_put(dir, photo(48), &gone, &reason), OK);
	assert_int_equal(shelf_put(dir, photo(56), &young, &reason), OK);
	const struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	assert_int_equal(utimensat(AT_FDCWD, path_of(dir, &known).ptr, old, 0), 0);
	assert_int_equal(utimensat(AT_FDCWD, path_of(dir, &gone).ptr, old, 0), 0);
	struct known k = { .hash = hash_of(&known) };
	assert_int_equal(shelf_tidy(dir, 3600, is_known, &k, &removed), OK);
	assert_int_equal(k.asked, 3);
	assert_int_equal(removed, 1);
	assert_int_equal(access(path_of(dir, &known).ptr, F_OK), 0);
	assert_int_not_equal(access(path_of(dir, &gone).ptr, F_OK), 0);
	assert_int_equal(access(path_of(dir, &young).ptr, F_OK), 0);
	arena_finish(&mem);
}

TEST(a_photo_that_comes_again_is_young_again)
{
	struct shelf_item item;
	struct known none = { .hash = STR_NONE };
	const char *reason;
	int64_t removed;

	arena_init(&mem, 0);
	str dir = opened("again");
	assert_int_equal(shelf_put(dir, photo(40), &item, &reason), OK);
	const struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	assert_int_equal(utimensat(AT_FDCWD, path_of(dir, &item).ptr, old, 0), 0);
	assert_int_equal(shelf_put(dir, photo(40), &item, &reason), OK);
	assert_int_equal(shelf_tidy(dir, 3600, is_known, &none, &removed), OK);
	assert_int_equal(removed, 0);
	arena_finish(&mem);
}
