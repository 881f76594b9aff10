/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_WHEN_H
#define SIAR_UNDERSTAND_WHEN_H

#include "bot/model/repeat.h"
#include "config/settings.h"

/* Moments as people write them: "besok jam 8 pagi", "setengah 8", "habis magrib", "tgl 5", "Senin
 * depan", "2 jam lagi", "H-1 Lebaran", "tiap Senin dan Kamis jam 7", "Jumat Kliwon".
 *
 * How what is not said is taken (siar reads it back before it counts):
 * - The next such moment is meant: "jam 8" is tomorrow's when today's is past, "tgl 5" next
 *   month's, "5/12" next year's. A past moment that was named whole ("hari ini jam 8 pagi", a year)
 *   is none.
 * - "jam 6" to "jam 12" without a part of the day are the morning's, "jam 1" to "jam 5" the
 *   afternoon's: nobody sends a promo at night. With "nanti" or "hari ini" it is what is still to
 *   come today: "nanti jam 8" at 13.00 is 20.00. "05.00" with its zero is what it says.
 * - "Nanti malam" in the evening is the next full hour.
 * - A day alone is 08.00. Pagi 08.00, siang 12.00, sore 16.00, malam 19.00.
 * - "Senin depan" is in the week after this one (weeks begin on Monday), "minggu depan" seven days
 *   on, "malam Minggu" Saturday's evening.
 * - "Besok Sabtu" is Saturday, whatever tomorrow is.
 * - Prayers have one time all over East Java, after the latest of the year: subuh 05.00, dzuhur
 *   12.30, ashar 15.30, magrib 18.00, isya 19.30, Friday's 13.00. An hour behind it says it closer:
 *   "habis magrib jam 18.30". */
struct when {
	int64_t at_ms;
	bool has_hour; /* the hour was told, not only a day or a part of it */
	bool has_day;
	struct repeat repeat; /* at_ms is its first */
};

/* The whole text is a moment to come, or a repetition. False for anything else, and for hours and
 * dates that do not exist. `z`: whose clock the writer lives by, unless the text says WIB, WITA or
 * WIT. Holidays are those of `c`. */
bool when_parse(const struct config *c, enum zone z, int64_t now_ms, str text, struct arena *mem,
		struct when *ret);

/* When the goods of a promo's text are ready: "ready pagi jam 06.00", "open order sampai jumat,
 * kirim sabtu", "siap jam 10". Not opening hours, not the end of orders, not prices or phones. Of
 * a day that is today's it may be a little past. */
bool when_find(const struct config *c, enum zone z, int64_t now_ms, str text, struct arena *mem,
	       struct when *ret);
/* Until when a promo's text says it holds: "sampai jam 5 sore", "berlaku s/d 30 Nov" (the end of
 * that day), "khusus hari ini". Not a shop's hours, not what the goods keep. A date may be past. */
bool when_find_end(const struct config *c, enum zone z, int64_t now_ms, str text, struct arena *mem,
		   int64_t *ret_ms);

#endif
