/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_SENDING_H
#define SIAR_FLOW_SENDING_H

#include "bot/base/arena.h"
#include "bot/base/list.h"
#include "bot/gateway/gateway.h"
#include "bot/media/shelf.h"
#include "bot/model/delivery.h"

/* One call to a network on its way: made by the writer, carried by the loop, judged by the writer.
 * There is a fixed number of them, so a send that has started always has the place for its verdict.
 */
struct sending {
	struct list_node node;
	struct arena mem; /* request, and what came back */
	int account;      /* index in engine.accounts */
	int64_t chat_id;
	enum delivery_class class;
	int64_t job_id;   /* 0 = it is a delivery */
	int64_t media_id; /* our photo: a delivery's picture, what a FETCH or UPLOAD is about; 0 =
			     none */
	bool is_probe;    /* a job that is the trial of its lane */
	struct work work;
	struct http_request request;
	bool is_file;        /* FETCH of the file itself: a worker keeps what comes */
	bool is_public_only; /* of a file: from no address of our own network */
	str (*file_of)(str body,
		       struct arena *mem); /* of a file: the gateway's, NULL = all of it */
	/* set by the loop */
	enum transport how;
	enum http_obstacle obstacle; /* of HTTP_NOT_SENT */
	struct http_reply reply;
	str error; /* why there is none: words for the log */
	/* FETCH of the file itself: the body went to a worker, which kept it or refused it. */
	enum err kept; /* OK: `item`; ERR_INVALID: `kept_reason`, a text key; ERR_IO: the disk, also
			  of an UPLOAD whose file cannot be read */
	struct shelf_item item; /* mime NULL = there is none */
	const char *kept_reason;
};

/* As new, with its memory emptied; its node is left alone. */
void sending_reset(struct sending *s);

#endif
