/* SPDX-License-Identifier: MIT */
/* Accounts of any kind, read as an operator writes them. */
#include "config/load.h"
#include "tests/gateway/gateway_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct config *config; /* of the last one */

static void forget(void)
{
	config_destroy(config);
	config = NULL;
}

/* siar.yaml with this one account in the folder of the test; ERR_INVALID: see errors. */
static enum err load(const char *kind, const char *secret, str rows, struct arena *mem,
		     struct config_errors *errors)
{
	const struct account_kind *known[16];
	const char *path = arena_printf(mem, "%s/rahasia", test_dir()).ptr;

	if (!config)
		atexit(forget);
	forget();
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	(void)fprintf(f, "%s\n", secret);
	(void)fclose(f);
	assert_int_equal(chmod(path, 0600), 0);
	for (size_t i = 0; i < gateways_count; i++)
		known[i] = &gateways[i]->config;
	str text = arena_printf(mem,
				"state_dir: \"%s\"\naccounts:\n- name: uji\n  kind: %s\n%" STR_FMT,
				test_dir(), kind, STR_ARG(rows));
	return config_load_text(arena_printf(mem, "%s/siar.yaml", test_dir()), text, known,
				gateways_count, &config, errors);
}

const struct gateway *test_account(const char *kind, str rows, struct arena *mem)
{
	struct gateway *gw = ARENA_NEW(mem, struct gateway);
	struct config_errors errors;

	if (load(kind, TEST_SECRET, rows, mem, &errors))
		fail_msg("%" STR_FMT, STR_ARG(config_errors_format(&errors, mem)));
	config_errors_finish(&errors);
	*gw = (struct gateway){
		.ops = gateway_find(str_from(kind)),
		.account = config->accounts[0].name,
		.base_url = config->accounts[0].base_url,
		.own = config->accounts[0].own,
	};
	return gw;
}

str test_account_fault(const char *kind, const char *secret, str rows, struct arena *mem)
{
	struct config_errors errors;

	assert_int_equal(load(kind, secret, rows, mem, &errors), ERR_INVALID);
	str ret = config_errors_format(&errors, mem);
	config_errors_finish(&errors);
	return ret;
}
