/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_LIB_CHAT_PHOTO_H
#define SIAR_TESTS_LIB_CHAT_PHOTO_H

#include "bot/flow/sending.h"
#include "bot/net/json.h"

/* Photos of .chat files: a photo is its file name, and the name says what becomes of it.
 *
 *	rusak.jpg    is no whole picture          besar.jpg    is too large to be fetched
 *	hilang.jpg   never arrives                lambat.jpg   is on its way until the next !clock
 *	ditolak.jpg  is refused when uploaded     berkas.jpg   is sent as a file
 *	terusan.jpg  is forwarded                 any other    is fine
 *
 * Its id at the network is "<number>-<name>" coming in and "up-<name>" going out. Same name, same
 * content; keripik_kecil.jpg is another file that looks nearly like keripik.jpg. */

enum { CHAT_PHOTOS_MAX = 64 };

struct chat_photos {
	str names[CHAT_PHOTOS_MAX]; /* seen in this case, to know an upload by its content */
	size_t n;
	struct arena *mem; /* of the case */
	bool is_slow;      /* lambat.jpg is held */
};

/* The network's answer to a FETCH or UPLOAD. False: it is not answered yet. */
bool chat_photo_answer(struct chat_photos *all, struct sending *s);
/* "[foto keripik.jpg]" for a photo sent with this id; empty when `id` is. */
str chat_photo_show(str id, struct arena *mem);

#endif
