/* SPDX-License-Identifier: MIT */
/* Any bytes as a photo: refused with one of the reasons, or kept; and what is kept is a photo that
 * is kept again, the same to the bit. */
#include "bot/media/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void refused(enum err e, const char *reason)
{
	static const str reasons[] = {
		STR_INIT("media.too_large"), STR_INIT("media.not_picture"),
		STR_INIT("media.too_small"), STR_INIT("media.too_many_pixels"),
		STR_INIT("media.broken"),    STR_INIT("media.colours"),
	};
	bool is_known = false;

	ASSERT(e == ERR_INVALID && reason != NULL);
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		is_known = is_known || str_eq(reasons[i], str_from(reason));
	ASSERT(is_known);
}

static void kept(const struct picture *p, struct arena *mem)
{
	const char *reason = NULL;
	struct picture again;

	ASSERT(p->width >= PICTURE_SIDE_MIN && p->width <= PICTURE_SIDE_MAX);
	ASSERT(p->height >= PICTURE_SIDE_MIN && p->height <= PICTURE_SIDE_MAX);
	ASSERT(p->bytes.len <= PICTURE_BYTES_MAX);
	enum err e = picture_read(p->bytes, mem, &again, &reason);
	ASSERT(e == OK);
	ASSERT(again.mime == p->mime && again.width == p->width && again.height == p->height);
	ASSERT(str_eq(again.bytes, p->bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *reason = NULL;
	struct picture p;
	struct arena mem;

	arena_init(&mem, 0);
	enum err e = picture_read((str){ (const char *)data, size }, &mem, &p, &reason);
	if (e == OK)
		kept(&p, &mem);
	else
		refused(e, reason);
	arena_finish(&mem);
	return 0;
}
