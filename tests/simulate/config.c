/* SPDX-License-Identifier: MIT */
/* The configuration of a simulated bot, as text through the real loader. What is broken on purpose
 * and can be broken by configuration is broken here: the checker does not learn of it. */
#include "tests/simulate/sim.h"

#include "bot/base/buf.h"
#include "config/load.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEMPLATES_A_DAY = 15 };

static const char *const names[ACCOUNTS] = { "utama", "kedua" };

static bool is_broken(const struct sim *s, const char *what)
{
	return s->o.broken && strcmp(s->o.broken, what) == 0;
}

static void write_secret(struct sim *s, const char *name)
{
	str path = arena_printf(&s->mem, "%" STR_FMT "/%s", STR_ARG(s->dir), name);
	int fd = open(path.ptr, O_CREAT | O_WRONLY | O_TRUNC, 0600);

	if (fd < 0 || write(fd, "geheim123456\n", 13) != 13)
		abort();
	close(fd);
}

/* The shipped rules and one preset more. */
static void write_rules(struct sim *s)
{
	static const char own[] =
		"presets:\n  - name: jam-kerja\n    id: Jam kerja\n    en: Office "
		"hours\n    promos_per_day: 2\n    resend_days: 1\n    hours: "
		"08.00-17.00\n    words: [gratis]\n    packs: "
		"[whatsapp-commerce]\n";
	static char text[1 << 17];
	const char *root = getenv("SIAR_SOURCE");
	char path[4096];

	snprintf(path, sizeof(path), "%s/config/rules.yaml", root ? root : ".");
	FILE *from = fopen(path, "r");
	size_t n = from ? fread(text, 1, sizeof(text) - 1, from) : 0;
	text[n] = '\0';
	char *at = strstr(text, "\npresets:\n");
	if (!at) {
		fprintf(stderr, "no rules in %s: set SIAR_SOURCE\n", path);
		exit(2);
	}
	fclose(from);
	str to = arena_printf(&s->mem, "%" STR_FMT "/rules.yaml", STR_ARG(s->dir));
	FILE *out = fopen(to.ptr, "w");
	if (!out || fprintf(out, "%.*s\n%s%s", (int)(at - text), text, own, at + 10) < 0 ||
	    fclose(out) != 0)
		abort();
}

static const char *rules_of(const struct sim *s)
{
	static const char *const presets[] = { "lapak-standar", "bebas", "jam-kerja" };

	if (s->o.rules)
		return s->o.rules;
	return s->o.n_run || s->o.is_rehearsal ? "bebas" : presets[s->o.seed % ARRAY_LEN(presets)];
}

static void add_account(struct sim *s, struct buf *yaml, int i)
{
	const struct believed *b = &s->believed;
	int64_t per_second = b->per_second, burst = b->pair_burst;

	if (is_broken(s, "limiter"))
		per_second *= 3;
	if (is_broken(s, "pair"))
		burst = 1000;
	buf_printf(yaml,
		   "  - name: %s\n    kind: whatsapp_cloud\n"
		   "    base_url: http://127.0.0.1:9/v24.0\n    allow_plain_http: true\n"
		   "    phone: 628110000000%d\n    phone_number_id: \"100%d\"\n"
		   "    app_secret_file: secret\n    verify_token_file: secret\n"
		   "    access_token_file: secret\n"
		   "    templates:\n"
		   "      promo: { id: { name: promo, language: id } }\n"
		   "      notice: { id: { name: notice, language: id } }\n"
		   "      digest: { id: { name: digest, language: id } }\n"
		   "    limits: { per_second: %" PRId64 ", in_flight: %" PRId64
		   ", pair_burst: %" PRId64 ", pair_every_s: %" PRId64 ", per_day: %" PRId64
		   ", jitter_percent: %d }\n",
		   names[i], i + 1, i + 1, per_second, b->in_flight, burst, b->pair_every_ms / 1000,
		   is_broken(s, "day") ? 0 : b->per_day, s->o.seed % 4 == 0 ? 30 : 0);
}

static void choose_limits(struct sim *s, bool is_other)
{
	struct believed *b = &s->believed;

	*b = (struct believed){
		.per_second = 20, .in_flight = 16, .pair_burst = 10, .pair_every_ms = 6000
	};
	if (s->o.n_run) {
		b->per_second = s->o.rate;
		b->in_flight = s->o.rate;
		return;
	}
	b->per_day = s->o.seed % 5 == 0 ? TEMPLATES_A_DAY : 0;
	if (!is_other)
		return;
	b->per_second = 2 + sim_below(s, FOR_FAULTS, 40);
	b->in_flight = 1 + sim_below(s, FOR_FAULTS, 30);
}

struct config *world_config(struct sim *s, bool is_other)
{
	const struct account_kind *kinds[16];
	struct config_errors errors;
	struct buf yaml;

	write_secret(s, "secret");
	write_rules(s);
	choose_limits(s, is_other);
	for (size_t i = 0; i < gateways_count && i < ARRAY_LEN(kinds); i++)
		kinds[i] = &gateways[i]->config;
	buf_init(&yaml, &s->mem);
	buf_printf(&yaml,
		   "office: Dinkop\nrules: %s\nrules_file: rules.yaml\nlate_limit_h: 0\n"
		   "state_dir: %" STR_FMT "\n%s%saccounts:\n",
		   rules_of(s), STR_ARG(s->dir), is_broken(s, "quiet") ? "quiet_hours: off\n" : "",
		   s->o.seed % 2 && !s->o.n_run ? "moderation: { trusted_after: 2 }\n" : "");
	for (int i = 0; i < ACCOUNTS; i++)
		add_account(s, &yaml, i);
	buf_add(&yaml, STR("people:\n  operators:\n"));
	buf_printf(&yaml, "    - phone: 62811%08d\n    - phone: 62811%08d\n  moderators:\n", 0, 1);
	buf_printf(&yaml,
		   "    - phone: 62811%08d\n    - phone: 62811%08d\n    - phone: 62811%08d\n", 2, 3,
		   4);
	struct config *c;
	str name = arena_printf(&s->mem, "%" STR_FMT "/siar.yaml", STR_ARG(s->dir));
	if (config_load_text(name, buf_str(&yaml), kinds, gateways_count, &c, &errors) != OK) {
		str why = config_errors_format(&errors, &s->mem);
		fprintf(stderr, "%" STR_FMT "\n", STR_ARG(why));
		abort();
	}
	config_errors_finish(&errors);
	ASSERT(s->n_configs < ARRAY_LEN(s->configs));
	s->configs[s->n_configs++] = c;
	return c;
}
