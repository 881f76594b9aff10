/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_PAGE_H
#define SIAR_SANDBOX_PAGE_H

#include "bot/base/str.h"

/* The page, put into the program when it is built (config/embed.py). */
extern const str page_html;
extern const str page_css;
extern const str page_js;

#endif
