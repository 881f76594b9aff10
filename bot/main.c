/* SPDX-License-Identifier: MIT */
/* The command line. Exit codes: 0 done, 1 failed, 2 wrong use or wrong configuration. */
#include "bot/app.h"
#include "bot/control.h"
#include "bot/link.h"
#include "bot/load.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define VERSION        "0.1.0"
#define DEFAULT_CONFIG "/etc/siar/siar.yaml"

enum exit { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_WRONG = 2 };

struct options {
	const char *config;
	bool is_json;
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
	enum err e = control_ask(config->state_dir, str_from(line), &mem, &answer, &why);
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
	return ask(o, "resume");
}

static int command_version(const struct options *o)
{
	(void)o;
	(void)puts("siar " VERSION);
	return EXIT_DONE;
}

static const struct {
	const char *name, *help;
	int (*run)(const struct options *o);
} subcommands[] = {
	{ "check", "says all that is wrong with the configuration", command_check },
	{ "link", "prints the link and QR code by which people reach each account", command_link },
	{ "pause", "stops promos of the running bot; replies and notices go on", command_pause },
	{ "resume", "lets everything go on that was stopped", command_resume },
	{ "run", "runs the bot until SIGTERM", command_run },
	{ "status", "shows what the running bot is doing (--json)", command_status },
	{ "version", "prints the version", command_version },
};

static void usage(FILE *to)
{
	(void)fputs("usage: siar COMMAND [-c FILE] [--json]\n\ncommands:\n", to);
	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++)
		(void)fprintf(to, "  %-8s %s\n", subcommands[i].name, subcommands[i].help);
	(void)fputs("\n  -c FILE  the configuration, default " DEFAULT_CONFIG "\n"
		    "\nexamples:\n"
		    "  siar check -c siar.yaml\n"
		    "  siar run -c siar.yaml\n"
		    "  siar status --json\n"
		    "\nexit codes: 0 done, 1 failed, 2 wrong use or wrong configuration\n",
		    to);
}

static bool read_options(int argc, char **argv, struct options *ret)
{
	for (int i = 2; i < argc; i++) {
		if ((!strcmp(argv[i], "-c") || !strcmp(argv[i], "--config")) && i + 1 < argc) {
			ret->config = argv[++i];
		} else if (!strcmp(argv[i], "--json")) {
			ret->is_json = true;
		} else {
			(void)fprintf(stderr,
				      "siar: unknown option '%s'; there are -c FILE and --json\n",
				      argv[i]);
			return false;
		}
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
	struct options o = { .config = DEFAULT_CONFIG };

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
			return read_options(argc, argv, &o) ? subcommands[i].run(&o) : EXIT_WRONG;
	(void)fprintf(stderr, "siar: unknown command '%s'; see siar --help\n", argv[1]);
	return EXIT_WRONG;
}
