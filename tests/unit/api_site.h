/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_API_SITE_H
#define SIAR_TESTS_UNIT_API_SITE_H

/* The sandbox's API on a real server, with a small world in it and a clock that stands still, and a
 * client that asks it. One site a test. */

#include "bot/net/http_client.h"
#include "bot/net/http_server.h"
#include "bot/net/json.h"
#include "bot/sandbox/api.h"
#include "bot/sandbox/sandbox.h"
#include "tests/lib/test.h"

#define SRI       "6281200000011"
#define BUDI      "6281200000021"
#define BUDI_USER "ID.1000000000000021"
#define GROUP     "Y2FwaV9ncm91cDoxMDE"
#define MESSAGES  "/v23.0/" SANDBOX_NUMBER_ID "/messages"
#define MEDIA     "/v23.0/" SANDBOX_NUMBER_ID "/media"
#define TO_BUDI   "\"messaging_product\":\"whatsapp\",\"to\":\"+" BUDI "\","
#define TO_GROUP                                                                                   \
	"\"messaging_product\":\"whatsapp\",\"recipient_type\":\"group\",\"to\":\"" GROUP "\","
#define TEXT         "\"type\":\"text\",\"text\":{\"body\":\"halo\"}"
#define PARAM(text)  "{\"type\":\"text\",\"text\":\"" text "\"}"
#define BODY(params) "{\"type\":\"body\",\"parameters\":[" params "]}"
#define HEADER(image)                                                                              \
	"{\"type\":\"header\",\"parameters\":[{\"type\":\"image\",\"image\":" image "}]}"
#define TEMPLATE(name, code, components)                                                           \
	"\"type\":\"template\",\"template\":{\"name\":\"" name "\",\"language\":{\"code\":\"" code \
	"\"},\"components\":[" components "]}"
#define NOTICE TEMPLATE("kabar", "id", BODY(PARAM("ada")))
#define PROMO                                                                                      \
	TEMPLATE("promo_umkm", "id",                                                               \
		 HEADER("{\"link\":\"https://contoh.id/a.jpg\"}") "," BODY(                        \
			 PARAM("Keripik") "," PARAM("Bu Sri")))
#define HOURS_MS(n) ((int64_t)(n)*3600 * 1000)

enum { SRI_INDEX, BUDI_INDEX, SITE_START_MS = 1700000000 };

struct api_site {
	struct clock_manual clock;
	struct world *world;
	struct faults faults;
	struct api api;
	struct http_server *server;
	struct http_client *client;
	struct http_call call;
	struct arena mem;
	char base[64];
	bool is_done, is_server_closed, is_client_closed;
	int n_sent, n_groups, n_typing;
	char group_kind[64], group_json[4096];
	/* how the next calls are made */
	const char *token, *type;
	/* the last answer */
	enum transport how;
	int status;
	str body, content_type, retry_after;
	struct json *json;
};
extern struct api_site api_site;

/* `person` writes; her chat's or the group's window is open from now. Her message's id. */
str api_hear(int person, int group, const char *text);
void api_site_open(void);
void api_site_close(void);
/* Any request; what came is in api_site. */
void api_run(const struct http_request *r);
int api_ask_bytes(const char *method, str url, str body);
int api_ask(const char *method, const char *path, const char *body);
/* POST /messages with these members. */
int api_send_members(const char *members);
str api_text_at(const char *path);
int64_t api_code(void);
const struct json *api_first(const char *list);
/* The newest message of the world. */
const struct world_message *api_newest(void);

struct refusal_case {
	const char *members;
	int status;
	int64_t code;
};
/* Each is refused with its status and code, and nothing was sent. */
void api_refused(const struct refusal_case *cases, size_t n);
/* A site where Budi has written to the business and Bu Sri in the group. */
void api_site_open_windows(void);

/* `unit` n times, NUL-terminated, in *ret, which has the room. */
char *api_repeat(char *ret, const char *unit, size_t n);

#endif
