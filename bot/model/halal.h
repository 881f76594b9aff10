/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_HALAL_H
#define SIAR_MODEL_HALAL_H

#include "bot/base/arena.h"

/* Numbers of halal papers. Their shape says no more than that somebody wrote one: a mark is given
 * by who has looked at the paper. */
enum halal_shape {
	HALAL_OTHER,
	HALAL_CERTIFICATE, /* BPJPH's: ID and 13 to 20 digits (17 on those seen) */
	HALAL_DECISION,    /* "KH ...", ketetapan halal: the step before a certificate */
};

/* *ret = the number without blanks, dots and dashes, in capitals. */
enum halal_shape halal_shape_of(str text, struct arena *mem, str *ret);

#endif
