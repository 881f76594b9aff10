/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_HTTP_FILE_H
#define SIAR_NET_HTTP_FILE_H

#include "bot/net/http_client.h"

/* The files that a request names, read into memory on a worker. For http_client.c and http_call.c
 * only. */

/* True when it names one. */
bool http_files_wanted(const struct http_request *r);
/* Reads them into call->files, a body with its file into the first; on a worker, blocking. */
void http_files_read(struct http_call *call);
/* What went wrong in it, in words; NULL = nothing. */
const char *http_files_fault(const struct http_call *call);

#endif
