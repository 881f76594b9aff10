/* SPDX-License-Identifier: MIT */
/* Words of the region's languages: a list of maps like the categories. Called by load.c, on one
 * thread. Words are folded here once. */

#include "config/bind.h"

#include "bot/base/utf8.h"
#include "config/embed.h"

enum { DIALECTS_MAX = 20 };

static const struct setting dialect_rows[] = {
	{ .key = "language",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct dialect, language),
	  .is_required = true,
	  .min = 2,
	  .max = 60,
	  .help = "the name of the language" },
	{ .key = "reviewed",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct dialect, is_reviewed),
	  .help = "somebody who grew up with it has looked at the words" },
	{ .key = "yes",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct dialect, words) + DIALECT_YES * sizeof(struct word_list),
	  .help = "answers that mean yes" },
	{ .key = "no",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct dialect, words) + DIALECT_NO * sizeof(struct word_list),
	  .help = "answers that mean no" },
	{ .key = "sell",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct dialect, words) + DIALECT_SELL * sizeof(struct word_list),
	  .help = "what begins a promotion, /promo" },
	{ .key = "buy",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct dialect, words) + DIALECT_BUY * sizeof(struct word_list),
	  .help = "what looks for goods, /cari" },
	{ .key = "help",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct dialect, words) + DIALECT_HELP * sizeof(struct word_list),
	  .help = "what asks for help, /bantuan" },
	{ .key = "numbers",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct dialect, words) + DIALECT_NUM * sizeof(struct word_list),
	  .help = "one, two, three ... that name a choice; '/' between forms of one" },
	{ 0 },
};

static void fold_words(struct word_list *l, struct arena *mem)
{
	str *ret = ARENA_ARRAY(mem, str, l->n);

	for (size_t i = 0; i < l->n; i++)
		ret[i] = utf8_fold(l->list[i], mem);
	l->list = ret;
}

void dialects_load(struct bind *b, const struct node *root)
{
	struct config *c = b->config;
	struct bind own = *b;
	const struct node *at = yaml_find(root, STR("dialects_file"));

	if (!data_open(b, at, c->dialects_file, "dialects.yaml", embed_dialects, &own.doc))
		return;
	c->dialects =
		bind_list(&own, dialect_rows, sizeof(struct dialect), DIALECTS_MAX, &c->n_dialects);
	for (size_t i = 0; i < c->n_dialects; i++) {
		for (size_t k = 0; k < DIALECT_LISTS; k++)
			fold_words(&c->dialects[i].words[k], &c->mem);
	}
}
