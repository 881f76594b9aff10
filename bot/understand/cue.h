/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_CUE_H
#define SIAR_UNDERSTAND_CUE_H

#include "bot/base/str.h"

/* What a word says about the number near it. */
enum cue {
	CUE_NONE,
	CUE_AFTER,    /* setelah diskon: what follows is no discount any more */
	CUE_COUNT,    /* beli 2, dapat 3: a quantity */
	CUE_DELIVERY, /* ongkir 5rb: not the goods */
	CUE_DROP,     /* gratis ongkir: takes the word's effect away */
	CUE_FILLER,   /* aja, sekitar: as if it were not there */
	CUE_FIX,      /* net, fix */
	CUE_FREE,     /* gratis */
	CUE_FROM,     /* mulai, dari */
	CUE_HOUR,     /* jam, pukul: a clock time follows */
	CUE_ISI,      /* isi 10 */
	CUE_MIN,      /* minimal */
	CUE_NEGO,
	CUE_NEW,   /* jadi, sekarang: the price before is an old one */
	CUE_NO,    /* kode, BCA: a bare number behind it is no price */
	CUE_NOT,   /* tidak, bukan */
	CUE_OFFER, /* menu hemat: no saving */
	CUE_OLD,   /* "harga normal" is an old price, "porsi normal" is none */
	CUE_ONE,   /* se tandan */
	CUE_ORDER, /* minimal order */
	CUE_PER,   /* per, tiap */
	CUE_PRICE, /* harga */
	CUE_READY, /* sudah ongkir, siap antar: includes it */
	CUE_SOFT,  /* cuma, promo: a smaller price behind a greater one is the new one */
	CUE_SPEND, /* belanja 50rb: a condition */
	CUE_STOCK, /* sisa 5 pcs: not what is sold for the price */
	CUE_SUM,   /* diskon, DP, modal: money, but not the price */
	CUE_TO,    /* sampai */
	CUE_WAS,   /* sebelumnya, coret: an old price */
};

/* Of one word or two with a blank between (a-z, lower case). */
enum cue cue_of(str word);

#endif
