/* SPDX-License-Identifier: MIT */
/* Whether a request that failed may have been acted upon. Not the kind of error decides but what
 * had been written when it came: a request whose last byte never reached the kernel was provably
 * not sent, whatever libcurl calls the failure (a garbled reply and a scheme it does not speak have
 * the same code). Pure; loop thread. */

#include "bot/net/http_outcome.h"

#include "bot/base/check.h"

#include <curl/curl.h>

static const struct {
	CURLcode code;
	const char *words;
} table[] = {
	/* Before a byte is written. */
	{ CURLE_URL_MALFORMAT, "not a URL" },                  /* as configured, or next_url */
	{ CURLE_LOGIN_DENIED, "a URL with a password in it" }, /* we allow none */
	{ CURLE_COULDNT_RESOLVE_HOST, "name not found" },      /* NXDOMAIN, SERVFAIL, no DNS */
	{ CURLE_COULDNT_CONNECT, "cannot connect" },           /* refused, unreachable */
	{ CURLE_SSL_CONNECT_ERROR, "TLS handshake failed" },   /* no TLS there, or too old */
	{ CURLE_PEER_FAILED_VERIFICATION,
	  "certificate refused" }, /* expired, other host, self-signed */
	{ CURLE_SSL_CACERT_BADFILE, "CA file cannot be read" }, /* ours is wrong */
	{ CURLE_SSL_CIPHER, "no TLS cipher in common" },        /* too old */
	/* Before or after; what was written tells. */
	{ CURLE_UNSUPPORTED_PROTOCOL, "scheme not allowed, or the reply is no HTTP" },
	{ CURLE_OPERATION_TIMEDOUT, "timed out" }, /* connecting, writing or waiting */
	{ CURLE_SEND_ERROR, "connection broke" },  /* reset under our write */
	{ CURLE_ABORTED_BY_CALLBACK,
	  "stopped before writing" }, /* not public, or a second attempt */
	/* After writing began. */
	{ CURLE_GOT_NOTHING, "closed without a reply" },  /* read or not, nobody knows */
	{ CURLE_RECV_ERROR, "connection broke" },         /* reset */
	{ CURLE_PARTIAL_FILE, "reply cut off" },          /* closed inside the body */
	{ CURLE_WEIRD_SERVER_REPLY, "reply is no HTTP" }, /* garbled head */
	{ CURLE_WRITE_ERROR, "reply too large" },         /* our limit */
};

enum transport http_outcome(const struct http_facts *f)
{
	bool is_answered = f->code == CURLE_OK && f->has_head && f->status >= 200;
	bool is_cut_short = f->body_bytes > 0 && f->body_written < f->body_bytes;
	bool is_unsent = f->written == 0 || is_cut_short;

	if (is_answered && !f->is_aborted)
		return HTTP_ANSWERED;
	if (f->is_resend_refused || !is_unsent)
		return HTTP_UNKNOWN;
	return f->is_aborted ? HTTP_ABORTED_UNSENT : HTTP_NOT_SENT;
}

const char *http_outcome_words(int code)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if ((int)table[i].code == code)
			return table[i].words;
	}
	return NULL;
}

enum http_obstacle http_outcome_obstacle(int code)
{
	static const CURLcode tls[] = { CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
					CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER };

	if (code == CURLE_COULDNT_RESOLVE_HOST)
		return HTTP_NAME;
	for (size_t i = 0; i < ARRAY_LEN(tls); i++) {
		if ((int)tls[i] == code)
			return HTTP_TLS;
	}
	return HTTP_OTHER;
}
