/* SPDX-License-Identifier: MIT */
/* Brings the gateways' settings rows to the configuration loader. */
#include "bot/load.h"

#include "bot/gateway/gateway.h"

enum { KINDS_MAX = 16 };

enum err load_config(const char *path, struct config **ret, struct config_errors *reterr_errors)
{
	const struct account_kind *kinds[KINDS_MAX];

	ASSERT(gateways_count <= KINDS_MAX);
	for (size_t i = 0; i < gateways_count; i++)
		kinds[i] = &gateways[i]->config;
	return config_load(path, kinds, gateways_count, ret, reterr_errors);
}
