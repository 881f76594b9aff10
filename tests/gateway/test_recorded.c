/* SPDX-License-Identifier: MIT */
/* Payloads recorded elsewhere, which are no part of the project: $SIAR_FIXTURES/<folder>. What to
 * expect of each we wrote by hand from its page, in recorded/<kind>.txt:
 *
 *	folder gowa
 *	  base_url: https://gowa.example        rows of the account
 *
 *	01-text-direct.json                     (or: health 05-status.json, groups ..., poll ...)
 *	message text id="3EB0" ...              its events, or: error <words of the refusal>
 *
 * Every file of the folder that is JSON must be named. Without the variable the whole program says
 * that it was left out. */
#include "bot/base/buf.h"
#include "tests/gateway/gateway_test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((constructor)) static void leave_out(void)
{
	const char *folder = getenv("SIAR_FIXTURES");

	if (folder && folder[0])
		return;
	printf("1..0 # SKIP SIAR_FIXTURES is not set: recorded payloads left out\n");
	exit(0);
}

struct page {
	const struct gateway *gw;
	str folder, text; /* text: what is not read yet */
	size_t n_named;
};

/* One block: up to the next empty line. */
static bool take_block(str *rest, struct arena *mem, str *ret)
{
	struct buf b;
	str line;

	buf_init(&b, mem);
	while (str_take(rest, '\n', &line)) {
		if (line.len == 0 && buf_str(&b).len == 0)
			continue;
		if (line.len == 0)
			break;
		buf_add(&b, line);
		buf_add_char(&b, '\n');
	}
	*ret = buf_str(&b);
	return ret->len > 0;
}

static enum source source_of(str *name)
{
	static const struct {
		const char *word;
		enum source source;
	} words[] = { { "groups ", FROM_GROUPS },
		      { "health ", FROM_HEALTH },
		      { "poll ", FROM_POLL } };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		str word = str_from(words[i].word);
		if (!str_starts(*name, word))
			continue;
		*name = str_slice(*name, word.len, name->len);
		return words[i].source;
	}
	return FROM_WEBHOOK;
}

static void compare(struct page *p, str block, struct arena *mem)
{
	struct events list = { 0 };
	struct why why = { 0 };
	str name;

	(void)str_take(&block, '\n', &name);
	enum source from = source_of(&name);
	str body = test_read(arena_printf(mem, "%s/%" STR_FMT "/%" STR_FMT, getenv("SIAR_FIXTURES"),
					  STR_ARG(p->folder), STR_ARG(name))
				     .ptr,
			     mem);
	enum err e = p->gw->ops->parse(p->gw, from, body, mem, &list, &why);
	str got = e ? arena_printf(mem, "error %s\n", why.text) : test_events_of(&list, mem);
	p->n_named++;
	if (!str_eq(got, block))
		fail_msg("%" STR_FMT "/%" STR_FMT "\ngot:\n%" STR_FMT "want:\n%" STR_FMT,
			 STR_ARG(p->folder), STR_ARG(name), STR_ARG(got), STR_ARG(block));
}

/* JSON files; those with "placeholders" in the name are no JSON. */
static size_t files_of(str folder, struct arena *mem)
{
	DIR *d = opendir(
		arena_printf(mem, "%s/%" STR_FMT, getenv("SIAR_FIXTURES"), STR_ARG(folder)).ptr);
	size_t n = 0;

	assert_non_null(d);
	for (const struct dirent *f = readdir(d); f; f = readdir(d)) {
		size_t len = strlen(f->d_name);
		n += len > 5 && strcmp(f->d_name + len - 5, ".json") == 0 &&
		     !strstr(f->d_name, "placeholders");
	}
	closedir(d);
	return n;
}

static bool open_page(const char *kind, struct page *p, struct arena *mem)
{
	const char *root = getenv("SIAR_SOURCE");
	str path = arena_printf(mem, "%s/tests/gateway/recorded/%s.txt", root ? root : ".", kind);
	str head, line;

	FILE *f = fopen(path.ptr, "r");
	if (!f)
		return false;
	fclose(f);
	p->text = test_read(path.ptr, mem);
	assert_true(take_block(&p->text, mem, &head));
	assert_true(str_take(&head, '\n', &line));
	assert_true(str_starts(line, STR("folder ")));
	p->folder = str_slice(line, 7, line.len);
	p->gw = test_account(kind, head, mem);
	return true;
}

TEST(recorded_payloads_are_read_as_their_pages_say)
{
	size_t n_kinds = 0;

	for (size_t i = 0; i < gateways_count; i++) {
		struct arena *mem = test_arena_new();
		struct page p = { 0 };
		str block;
		if (!open_page(gateways[i]->kind, &p, mem))
			continue;
		while (take_block(&p.text, mem, &block))
			compare(&p, block, mem);
		printf("# figures: %s: %zu recorded payloads agreed\n", gateways[i]->kind,
		       p.n_named);
		assert_int_equal(p.n_named, files_of(p.folder, mem));
		n_kinds++;
	}
	assert_true(n_kinds > 0);
}
