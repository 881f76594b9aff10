/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MEDIA_EXIF_H
#define SIAR_MEDIA_EXIF_H

#include "bot/base/str.h"

/* The one fact of EXIF that a photo cannot do without: how it is to be turned. */

enum { EXIF_UPRIGHT = 1, EXIF_TURN_MAX = 8, EXIF_BYTES = 32 };

/* What an APP1 segment (without marker and length) says: 1 to 8; 1 when it says nothing, or
 * nonsense.
 */
int exif_turn(str app1);
/* A segment that says this and nothing else. */
void exif_format(int turn, unsigned char ret[EXIF_BYTES]);

#endif
