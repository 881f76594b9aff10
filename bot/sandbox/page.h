/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_PAGE_H
#define SIAR_SANDBOX_PAGE_H

#include "bot/base/str.h"

/* The page, put into the program when it is built (config/embed.py); _gz is what gzip makes of it.
 */
extern const str page_html, page_html_gz;
extern const str page_css, page_css_gz;
extern const str page_js, page_js_gz;

#endif
