/* SPDX-License-Identifier: MIT */
/* From SQLite to the disk of crash_disk.h: one connection, so locks are always granted and the
 * log's index is memory of this process. What a failing call gives back is what SQLite's own
 * VFS gives for the same errno. */
#include "tests/fault/crash_vfs.h"

#include "bot/base/check.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

struct handle {
	sqlite3_file base;
	struct disk_file *file;
};

static struct disk_file *file_of(sqlite3_file *base)
{
	return CONTAINER_OF(base, struct handle, base)->file;
}

static int on_close(sqlite3_file *base)
{
	(void)base;
	return SQLITE_OK;
}

static int on_read(sqlite3_file *base, void *ret, int n, sqlite3_int64 at)
{
	const struct disk_file *f = file_of(base);
	size_t from = (size_t)at, size = (size_t)n;

	if (disk_fails(DISK_READ))
		return SQLITE_IOERR_READ;
	size_t have = from >= f->size ? 0 : f->size - from < size ? f->size - from : size;
	memcpy(ret, f->bytes + from, have);
	memset((char *)ret + have, 0, size - have);
	return have == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int on_write(sqlite3_file *base, const void *bytes, int n, sqlite3_int64 at)
{
	if (!disk_fails(DISK_WRITE)) {
		disk_write(file_of(base), bytes, (size_t)n, (size_t)at);
		return SQLITE_OK;
	}
	/* The power goes while it is on its way, or half of it found room. */
	bool is_full = !disk_is_off() && the_disk->plan.fault != DISK_EIO;
	if (disk_is_off() ? !the_disk->is_dead : the_disk->plan.fault == DISK_SHORT)
		disk_write(file_of(base), bytes, (size_t)n / 2, (size_t)at);
	return is_full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int on_truncate(sqlite3_file *base, sqlite3_int64 to)
{
	if (disk_fails(DISK_TRUNCATE))
		return SQLITE_IOERR_TRUNCATE;
	disk_truncate(file_of(base), (size_t)to);
	return SQLITE_OK;
}

static int on_sync(sqlite3_file *base, int flags)
{
	(void)flags;
	if (!disk_fails(DISK_SYNC)) {
		disk_sync(file_of(base));
		return SQLITE_OK;
	}
	if (!disk_is_off())
		disk_sync_failed(file_of(base));
	return SQLITE_IOERR_FSYNC;
}

static int on_size(sqlite3_file *base, sqlite3_int64 *ret)
{
	if (disk_fails(DISK_SIZE))
		return SQLITE_IOERR_FSTAT;
	*ret = (sqlite3_int64)file_of(base)->size;
	return SQLITE_OK;
}

static int on_lock(sqlite3_file *base, int level)
{
	(void)base;
	(void)level;
	return SQLITE_OK;
}

static int on_reserved(sqlite3_file *base, int *ret)
{
	(void)base;
	*ret = 0;
	return SQLITE_OK;
}

static int on_control(sqlite3_file *base, int what, void *arg)
{
	(void)base;
	(void)what;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int on_sector(sqlite3_file *base)
{
	(void)base;
	return 4096;
}

/* As SQLite's own VFS says of any disk. */
static int on_traits(sqlite3_file *base)
{
	(void)base;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int on_map(sqlite3_file *base, int i, int n, int extend, void volatile **ret)
{
	(void)base;
	ASSERT(n == REGION_BYTES && i < REGIONS_MAX);
	*ret = NULL;
	if (disk_fails(DISK_MAP))
		return SQLITE_IOERR_SHMMAP;
	if (i >= the_disk->n_regions && !extend)
		return SQLITE_OK;
	while (the_disk->n_regions <= i)
		memset(the_disk->regions[the_disk->n_regions++], 0, REGION_BYTES);
	*ret = the_disk->regions[i];
	return SQLITE_OK;
}

static int on_map_lock(sqlite3_file *base, int at, int n, int flags)
{
	(void)base;
	(void)at;
	(void)n;
	(void)flags;
	return SQLITE_OK;
}

static void on_map_barrier(sqlite3_file *base)
{
	(void)base;
}

static int on_unmap(sqlite3_file *base, int is_delete)
{
	(void)base;
	(void)is_delete;
	the_disk->n_regions = 0;
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = on_close,
	.xRead = on_read,
	.xWrite = on_write,
	.xTruncate = on_truncate,
	.xSync = on_sync,
	.xFileSize = on_size,
	.xLock = on_lock,
	.xUnlock = on_lock,
	.xCheckReservedLock = on_reserved,
	.xFileControl = on_control,
	.xSectorSize = on_sector,
	.xDeviceCharacteristics = on_traits,
	.xShmMap = on_map,
	.xShmLock = on_map_lock,
	.xShmBarrier = on_map_barrier,
	.xShmUnmap = on_unmap,
};

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *ret)
{
	struct handle *h = CONTAINER_OF(base, struct handle, base);

	(void)vfs;
	*h = (struct handle){ .file = NULL };
	if (disk_fails(DISK_OPEN))
		return SQLITE_CANTOPEN;
	ASSERT(name); /* temporary files stay in memory: PRAGMA temp_store */
	struct disk_file *f = disk_find(name);
	/* The product makes the database's file and name durable itself. */
	if (!f && (flags & (SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_DB))) {
		f = disk_make(name);
		f->is_named = (flags & SQLITE_OPEN_MAIN_DB) != 0;
	}
	if (!f)
		return SQLITE_CANTOPEN;
	*h = (struct handle){ .base = { .pMethods = &methods }, .file = f };
	if (ret)
		*ret = flags;
	return SQLITE_OK;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int is_synced)
{
	struct disk_file *f = disk_find(name);

	(void)vfs;
	(void)is_synced;
	if (disk_fails(DISK_DELETE))
		return SQLITE_IOERR_DELETE;
	if (!f)
		return SQLITE_IOERR_DELETE_NOENT;
	f->is_there = false;
	return SQLITE_OK;
}

static int on_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
	const struct disk_file *f = disk_find(name);

	(void)vfs;
	*ret = f && (flags != SQLITE_ACCESS_EXISTS || f->size > 0);
	return SQLITE_OK;
}

static int on_full_name(sqlite3_vfs *vfs, const char *name, int n, char *ret)
{
	(void)vfs;
	return snprintf(ret, (size_t)n, "%s", name) < n ? SQLITE_OK : SQLITE_CANTOPEN;
}

/* The log's salts come from here: the same seed, the same bytes. */
static int on_random(sqlite3_vfs *vfs, int n, char *ret)
{
	(void)vfs;
	for (int i = 0; i < n; i++)
		ret[i] = (char)random_below(&the_disk->dice, 256);
	return n;
}

static int on_sleep(sqlite3_vfs *vfs, int us)
{
	(void)vfs;
	return us;
}

static int on_error(sqlite3_vfs *vfs, int n, char *ret)
{
	(void)vfs;
	(void)n;
	(void)ret;
	return 0;
}

static int on_time(sqlite3_vfs *vfs, sqlite3_int64 *ret)
{
	(void)vfs;
	*ret = INT64_C(210866760000000) + INT64_C(1795500000000);
	return SQLITE_OK;
}

static int on_day(sqlite3_vfs *vfs, double *ret)
{
	sqlite3_int64 ms;

	(void)on_time(vfs, &ms);
	*ret = (double)ms / 86400000.0;
	return SQLITE_OK;
}

void crash_vfs_register(void)
{
	static sqlite3_vfs vfs = {
		.iVersion = 2,
		.szOsFile = sizeof(struct handle),
		.mxPathname = NAME_BYTES,
		.zName = "crash",
		.xOpen = on_open,
		.xDelete = on_delete,
		.xAccess = on_access,
		.xFullPathname = on_full_name,
		.xRandomness = on_random,
		.xSleep = on_sleep,
		.xCurrentTime = on_day,
		.xGetLastError = on_error,
		.xCurrentTimeInt64 = on_time,
	};
	int rc = sqlite3_vfs_register(&vfs, 1);

	ASSERT(rc == SQLITE_OK);
}
