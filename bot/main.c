/* SPDX-License-Identifier: MIT */
/* The command line. Exit codes: 0 done, 1 failed, 2 wrong use or wrong configuration. */
#include "bot/app.h"
#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/control.h"
#include "bot/demo.h"
#include "bot/limits.h"
#include "bot/link.h"
#include "bot/load.h"
#include "bot/understanding.h"
#include "bot/verify.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define VERSION        "0.1.0"
#define DEFAULT_CONFIG "/etc/siar/siar.yaml"

enum { DEMO_PORT = 8080, PORT_MAX = 65535, VERIFY_S = 3600 };
enum exit { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_WRONG = 2 };

struct options {
	const char *config;
	bool is_config_named;
	bool is_json, is_after_restore;
	int port;
	bool is_empty;
	const char *now; /* NULL = the clock's */
	bool is_private, is_group;
};

static void say(FILE *to, str text)
{
	(void)fwrite(text.ptr, 1, text.len, to);
	if (!str_ends(text, STR("\n")))
		(void)fputc('\n', to);
}

/* Loads it or says all that is wrong. NULL after an error. */
static struct config *load(const char *path)
{
	struct config *config = NULL;
	struct config_errors errors;
	struct arena mem;

	if (!load_config(path, &config, &errors)) {
		config_errors_finish(&errors);
		return config;
	}

	arena_init(&mem, 0);
	say(stderr, config_errors_format(&errors, &mem));
	arena_finish(&mem);
	config_errors_finish(&errors);
	return NULL;
}

static int command_run(const struct options *o)
{
	limits_memory();
	struct config *config = load(o->config);
	struct why why = { .line = 0 };

	if (!config)
		return EXIT_WRONG;
	/* Secrets are in memory: no core file. */
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	enum err e =
		app_run(&(struct app_options){ .config = config, .clock = &clock_system }, &why);
	if (e)
		(void)fprintf(stderr, "siar: %s\n", why.text);
	config_destroy(config);
	return e ? EXIT_FAILED : EXIT_DONE;
}

static int command_demo(const struct options *o)
{
	struct why why = { .line = 0 };

	enum err e = demo_run(o->port, !o->is_empty, &why);
	if (e)
		(void)fprintf(stderr, "siar: %s\n", why.text);
	return e ? EXIT_FAILED : EXIT_DONE;
}

static int command_check(const struct options *o)
{
	struct config *config = load(o->config);

	if (!config)
		return EXIT_WRONG;
	(void)printf("%s: ok, %zu account(s), %zu operator(s), %zu moderator(s)\n", o->config,
		     config->n_accounts, config->people.n_operators, config->people.n_moderators);
	config_destroy(config);
	return EXIT_DONE;
}

static int command_link(const struct options *o)
{
	struct config *config = load(o->config);
	struct arena mem;

	if (!config)
		return EXIT_WRONG;
	arena_init(&mem, 0);
	say(stdout, link_text(config, &mem));
	arena_finish(&mem);
	config_destroy(config);
	return EXIT_DONE;
}

static int ask(const struct options *o, const char *line)
{
	struct config *config = load(o->config);
	struct why why = { .line = 0 };
	struct arena mem;
	str answer;

	if (!config)
		return EXIT_WRONG;
	arena_init(&mem, 0);
	enum err e =
		control_ask(config->state_dir, str_from(line), CONTROL_ASK_S, &mem, &answer, &why);
	bool is_refused = !e && str_starts(answer, STR("error: "));
	if (e)
		(void)fprintf(stderr, "siar: %s\n", why.text);
	else
		say(is_refused ? stderr : stdout, answer);
	arena_finish(&mem);
	config_destroy(config);
	return e || is_refused ? EXIT_FAILED : EXIT_DONE;
}

static int command_status(const struct options *o)
{
	return ask(o, o->is_json ? "status json" : "status");
}

static int command_pause(const struct options *o)
{
	return ask(o, "pause");
}

static int command_resume(const struct options *o)
{
	return ask(o, o->is_after_restore ? "resume after-restore" : "resume");
}

/* The running bot reads for us; when none runs, we do. */
static int command_verify(const struct options *o)
{
	struct config *config = load(o->config);
	struct why why = { .line = 0 };
	struct arena mem;
	bool is_ok = false;
	str json;

	if (!config)
		return EXIT_WRONG;
	arena_init(&mem, 0);
	enum err e = control_ask(config->state_dir, STR("verify"), VERIFY_S, &mem, &json, &why);
	if (e == ERR_CLOSED) {
		json = verify_json(config->state_dir, &mem);
		e = OK;
	}
	if (e) {
		(void)fprintf(stderr, "siar: %s\n", why.text);
	} else {
		str text = verify_text(json, &mem, &is_ok);
		say(stdout, o->is_json ? json : text);
	}
	arena_finish(&mem);
	config_destroy(config);
	return is_ok ? EXIT_DONE : EXIT_FAILED;
}

/* All of standard input, without the line end that a shell adds. False: more than `max` bytes. */
static bool read_input(struct buf *b, size_t max)
{
	char some[4096];
	size_t n;

	while (b->len <= max && (n = fread(some, 1, sizeof(some), stdin)) > 0)
		buf_add(b, (str){ some, n });
	if (b->len > 0 && b->ptr[b->len - 1] == '\n')
		b->len--;
	return b->len <= max;
}

/* What is wrong with it; NULL = nothing. */
static const char *look_at_input(const struct options *o, struct understanding *u,
				 struct buf *input)
{
	if (o->is_private && o->is_group)
		return "--private and --group: which one?";
	u->now_ms = clock_wall_ms(&clock_system);
	if (o->now && !understanding_now(str_from(o->now), u->config->zone, &u->now_ms))
		return "--now takes a moment like 2026-11-24T19:00, or seconds since 1970";
	if (!read_input(input, UNDERSTANDING_BYTES_MAX))
		return "the text is too long: at most 65536 bytes";
	u->text = buf_str(input);
	u->is_group = o->is_group;
	if (!utf8_is_valid(u->text) || str_find_char(u->text, '\0') >= 0)
		return "the text is not UTF-8";
	return NULL;
}

static int command_understand(const struct options *o)
{
	struct config *config = o->is_config_named ? load(o->config) : config_built_in();
	struct buf input;
	struct arena mem;

	if (!config)
		return EXIT_WRONG;
	arena_init(&mem, 0);
	buf_init(&input, &mem);
	struct understanding u = { .config = config };
	const char *wrong = look_at_input(o, &u, &input);
	if (wrong)
		(void)fprintf(stderr, "siar: %s\n", wrong);
	else
		say(stdout, understanding_json(&u, &mem));
	arena_finish(&mem);
	config_destroy(config);
	return wrong ? EXIT_WRONG : EXIT_DONE;
}

static int command_version(const struct options *o)
{
	(void)o;
	(void)puts("siar " VERSION);
	return EXIT_DONE;
}

enum {
	TAKES_CONFIG = 1u << 0,
	TAKES_JSON = 1u << 1,
	TAKES_DEMO = 1u << 2,
	TAKES_RESTORE = 1u << 3,
	TAKES_TEXT = 1u << 4
};

static const struct subcommand {
	const char *name, *help;
	int (*run)(const struct options *o);
	unsigned takes;
} subcommands[] = {
	{ "check", "says all that is wrong with the configuration", command_check, TAKES_CONFIG },
	{ "demo",
	  "runs the bot on a simulated network with phones in the browser (--port, --empty)",
	  command_demo, TAKES_DEMO },
	{ "link", "prints the link and QR code by which people reach each account", command_link,
	  TAKES_CONFIG },
	{ "pause", "stops promos of the running bot; replies and notices go on", command_pause,
	  TAKES_CONFIG },
	{ "resume",
	  "lets everything go on that was stopped (--after-restore: accepts a copied database)",
	  command_resume, TAKES_CONFIG | TAKES_RESTORE },
	{ "run", "runs the bot until SIGTERM", command_run, TAKES_CONFIG },
	{ "status", "shows what the running bot is doing (--json)", command_status,
	  TAKES_CONFIG | TAKES_JSON },
	{ "understand",
	  "reads a text from standard input and prints what it means (--now, --group)",
	  command_understand, TAKES_CONFIG | TAKES_TEXT },
	{ "verify", "looks whether what is stored is whole and agrees with itself (--json)",
	  command_verify, TAKES_CONFIG | TAKES_JSON },
	{ "version", "prints the version", command_version, 0 },
};

static void usage(FILE *to)
{
	(void)fputs("usage: siar COMMAND [-c FILE] [--json]\n\ncommands:\n", to);
	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++)
		(void)fprintf(to, "  %-10s %s\n", subcommands[i].name, subcommands[i].help);
	(void)fputs(
		"\n  -c FILE  the configuration, default " DEFAULT_CONFIG "\n"
		"  --port N the demo's port on 127.0.0.1, default 8080, 0 = any free one\n"
		"  --empty  the demo without its people\n"
		"  --now T  the moment the text is read at: 2026-11-24T19:00, or seconds since "
		"1970\n"
		"  --group  the text stands in a group; --private, the default, in a private chat\n"
		"\nexamples:\n"
		"  siar demo\n"
		"  siar check -c siar.yaml\n"
		"  siar run -c siar.yaml\n"
		"  siar status --json\n"
		"  echo 'Ready keripik tempe 15rb/bungkus' | siar understand\n"
		"\nexit codes: 0 done, 1 failed, 2 wrong use or wrong configuration\n",
		to);
}

/* One option of those this subcommand takes; false = it is none. */
static bool read_option(const struct subcommand *s, int argc, char **argv, int *i,
			struct options *ret)
{
	const char *name = argv[*i];
	bool has_value = *i + 1 < argc;
	int64_t port;

	if (s->takes & TAKES_CONFIG && has_value &&
	    (!strcmp(name, "-c") || !strcmp(name, "--config"))) {
		ret->config = argv[++*i];
		ret->is_config_named = true;
	} else if (s->takes & TAKES_JSON && !strcmp(name, "--json")) {
		ret->is_json = true;
	} else if (s->takes & TAKES_RESTORE && !strcmp(name, "--after-restore")) {
		ret->is_after_restore = true;
	} else if (s->takes & TAKES_TEXT && !strcmp(name, "--private")) {
		ret->is_private = true;
	} else if (s->takes & TAKES_TEXT && !strcmp(name, "--group")) {
		ret->is_group = true;
	} else if (s->takes & TAKES_TEXT && has_value && !strcmp(name, "--now")) {
		ret->now = argv[++*i];
	} else if (s->takes & TAKES_DEMO && !strcmp(name, "--empty")) {
		ret->is_empty = true;
	} else if (s->takes & TAKES_DEMO && has_value && !strcmp(name, "--port") &&
		   str_to_int64(str_from(argv[*i + 1]), &port) && port >= 0 && port <= PORT_MAX) {
		ret->port = (int)port;
		++*i;
	} else {
		return false;
	}
	return true;
}

static bool read_options(const struct subcommand *s, int argc, char **argv, struct options *ret)
{
	for (int i = 2; i < argc; i++) {
		if (read_option(s, argc, argv, &i, ret))
			continue;
		(void)fprintf(stderr, "siar: %s does not take '%s'; it takes:%s%s%s%s%s%s\n",
			      s->name, argv[i], s->takes ? "" : " nothing",
			      s->takes & TAKES_CONFIG ? " -c FILE" : "",
			      s->takes & TAKES_JSON ? " --json" : "",
			      s->takes & TAKES_RESTORE ? " --after-restore" : "",
			      s->takes & TAKES_TEXT ? " --now T --private --group" : "",
			      s->takes & TAKES_DEMO ? " --port 0..65535 --empty" : "");
		return false;
	}
	return true;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h") ||
		    (i == 1 && !strcmp(argv[i], "help")))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	struct options o = { .config = DEFAULT_CONFIG, .port = DEMO_PORT };

	if (wants_help(argc, argv)) {
		usage(stdout);
		return EXIT_DONE;
	}
	if (argc < 2) {
		usage(stderr);
		return EXIT_WRONG;
	}
	const char *name = strcmp(argv[1], "--version") ? argv[1] : "version";
	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++)
		if (!strcmp(subcommands[i].name, name))
			return read_options(&subcommands[i], argc, argv, &o)
				       ? subcommands[i].run(&o)
				       : EXIT_WRONG;
	(void)fprintf(stderr, "siar: unknown command '%s'; see siar --help\n", argv[1]);
	return EXIT_WRONG;
}
