/* SPDX-License-Identifier: MIT */
/* Outgoing messages as bytes and back. */
#include "tests/lib/test.h"

#include "bot/base/random.h"
#include "bot/model/message.h"

#include <string.h>

static struct arena mem;

static void assert_args(struct text_args got, struct text_args want)
{
	assert_int_equal(got.n, want.n);
	for (size_t i = 0; i < want.n; i++) {
		assert_string_equal(got.list[i].name, want.list[i].name);
		assert_int_equal(got.list[i].kind, want.list[i].kind);
		assert_true(str_eq(got.list[i].text, want.list[i].text));
		assert_int_equal(got.list[i].number, want.list[i].number);
	}
}

static void assert_message(const struct message *got, const struct message *want)
{
	assert_true(str_eq(got->head_key, want->head_key));
	assert_true(str_eq(got->key, want->key));
	assert_true(str_eq(got->quote_id, want->quote_id));
	assert_int_equal(got->media_id, want->media_id);
	assert_args(got->args, want->args);
	assert_int_equal(got->n_lines, want->n_lines);
	for (size_t i = 0; i < want->n_lines; i++) {
		assert_true(str_eq(got->lines[i].key, want->lines[i].key));
		assert_args(got->lines[i].args, want->lines[i].args);
	}
	assert_int_equal(got->n_choices, want->n_choices);
	for (size_t i = 0; i < want->n_choices; i++) {
		assert_true(str_eq(got->choices[i].id, want->choices[i].id));
		assert_true(str_eq(got->choices[i].key, want->choices[i].key));
		assert_true(str_eq(got->choices[i].label, want->choices[i].label));
	}
}

static void assert_comes_back(const struct message *m)
{
	struct message got;
	str bytes = message_encode(m, &mem);

	assert_int_equal(message_decode(bytes, &mem, &got), OK);
	assert_message(&got, m);
	/* and once more from what came back */
	assert_true(str_eq(message_encode(&got, &mem), bytes));
}

static const struct text_arg some_args[] = {
	{ .name = "harga", .kind = ARG_IDR, .number = 15000 },
	{ .name = "jenis", .kind = ARG_KEY, .text = STR_INIT("category.kuliner") },
	{ .name = "jumlah", .kind = ARG_INT, .number = INT64_MIN },
	{ .name = "kosong", .kind = ARG_STR },
	{ .name = "nama", .kind = ARG_STR, .text = STR_INIT("Bu Sri, \"5:a,\" {kode} \n 🔥") },
	{ .name = "waktu", .kind = ARG_TIME, .number = INT64_C(1795485600000) },
};
static const struct line some_lines[] = {
	{ .key = STR_INIT("list.row"), .args = { some_args, 2 } },
	{ .key = STR_INIT_NONE },
	{ .key = STR_INIT("list.row"), .args = { some_args + 2, 1 } },
};
static const struct choice some_choices[] = {
	{ .id = STR_INIT("ya:12"), .key = STR_INIT("answer.yes") },
	{ .id = STR_INIT("kota:3573"), .label = STR_INIT("Kota Malang, 3:4,") },
};
static const struct message rich = {
	.head_key = STR_INIT("consent.first"),
	.key = STR_INIT("promo.sent"),
	.args = { some_args, ARRAY_LEN(some_args) },
	.lines = some_lines,
	.n_lines = ARRAY_LEN(some_lines),
	.choices = some_choices,
	.n_choices = ARRAY_LEN(some_choices),
	.media_id = 99,
	.quote_id = STR_INIT("wamid.HBgM"),
};

TEST(the_empty_message_comes_back)
{
	arena_init(&mem, 0);
	assert_comes_back(&(struct message){ 0 });
	arena_finish(&mem);
}

TEST(a_message_with_everything_comes_back)
{
	arena_init(&mem, 0);
	assert_comes_back(&rich);
	arena_finish(&mem);
}

TEST(text_with_any_byte_comes_back)
{
	char bytes[256];
	struct text_arg arg = { .name = "x", .kind = ARG_STR, .text = { bytes, sizeof(bytes) } };

	arena_init(&mem, 0);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	assert_comes_back(
		&(struct message){ .key = { bytes, sizeof(bytes) }, .args = { &arg, 1 } });
	arena_finish(&mem);
}

TEST(as_much_as_a_message_may_hold_comes_back)
{
	struct text_arg args[MESSAGE_ARGS_MAX];
	struct line lines[MESSAGE_LINES_MAX];
	struct choice choices[MESSAGE_CHOICES_MAX];

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(args); i++)
		args[i] = arg_of_int("n", (int64_t)i);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		lines[i] = (struct line){ .key = STR("k"), .args = { args, ARRAY_LEN(args) } };
	for (size_t i = 0; i < ARRAY_LEN(choices); i++)
		choices[i] = (struct choice){ .id = STR("i"), .label = STR("l") };
	assert_comes_back(&(struct message){ .args = { args, ARRAY_LEN(args) },
					     .lines = lines,
					     .n_lines = ARRAY_LEN(lines),
					     .choices = choices,
					     .n_choices = ARRAY_LEN(choices) });
	arena_finish(&mem);
}

/* More of one thing than fits. */
static void encode_too_many(void *what)
{
	static const struct text_arg args[MESSAGE_ARGS_MAX + 1];
	static const struct line lines[MESSAGE_LINES_MAX + 1];
	static const struct choice choices[MESSAGE_CHOICES_MAX + 1];
	struct message m = { .args = { args, 0 }, .lines = lines, .choices = choices };
	size_t *counts[] = { &m.args.n, &m.n_lines, &m.n_choices };
	size_t maxima[] = { MESSAGE_ARGS_MAX, MESSAGE_LINES_MAX, MESSAGE_CHOICES_MAX };
	int i = *(int *)what;

	*counts[i] = maxima[i] + 1;
	arena_init(&mem, 0);
	message_encode(&m, &mem);
}

static void encode_nameless(void *arg)
{
	arena_init(&mem, 0);
	message_encode(&(struct message){ .args = { arg, 1 } }, &mem);
}

TEST(message_encode_stops_on_more_than_a_message_may_hold)
{
	for (int i = 0; i < 3; i++)
		assert_true(test_stops(encode_too_many, &i));
}

TEST(message_encode_stops_on_an_argument_without_a_name)
{
	struct text_arg none = { .name = NULL }, empty = { .name = "" }, named = { .name = "n" };

	assert_true(test_stops(encode_nameless, &none));
	assert_true(test_stops(encode_nameless, &empty));
	assert_false(test_stops(encode_nameless, &named));
}

TEST(the_stored_form_stays_what_it_is)
{
	struct text_arg args[] = { ARG("a", STR("x")), ARG_MONEY("b", 5) };
	struct line line = { .key = STR("l"), .args = { args, 1 } };
	struct choice choice = { .id = STR("i"), .label = STR("L") };
	struct message m = { .head_key = STR("h"),
			     .key = STR("k"),
			     .args = { args, 2 },
			     .lines = &line,
			     .n_lines = 1,
			     .choices = &choice,
			     .n_choices = 1,
			     .media_id = 7,
			     .quote_id = STR("q") };

	arena_init(&mem, 0);
	assert_str(message_encode(&m, &mem), "11:h,1:k,1:7,1:q,1:2,1:a,2:sx,1:b,2:m5,"
					     "1:1,1:l,1:1,1:a,2:sx,1:1,1:i,0:,1:L,");
	arena_finish(&mem);
}

static const char *const not_written[] = {
	"",
	"1",
	"2"
	"0:,0:,1:0,0:,1:0,1:0,1:0,", /* another version */
	"1"
	"0:,0:,1:0,0:,1:0,1:0,1:0,x", /* something behind it */
	"1"
	"0:,0:,1:0,0:,1:0,1:0,",
	"1"
	"0:,0:,1:0,0:,1:0,1:0,1:0",
	"1"
	":,0:,1:0,0:,1:0,1:0,1:0,",
	"1"
	"0,0:,1:0,0:,1:0,1:0,1:0,",
	"1"
	"-1:,0:,1:0,0:,1:0,1:0,1:0,",
	"1"
	"18446744073709551616:,0:,1:0,0:,1:0,1:0,1:0,",
	"1"
	"99999999:,0:,1:0,0:,1:0,1:0,1:0,",
	"1"
	"0:,0:,1:x,0:,1:0,1:0,1:0,",
	"1"
	"0:,0:,0:,0:,1:0,1:0,1:0,",
	"1"
	"0:,0:,20:99999999999999999999,0:,1:0,1:0,1:0,",
	"1"
	"0:,0:,1:0,0:,2:-1,1:0,1:0,",
	"1"
	"0:,0:,1:0,0:,2:17,1:0,1:0,", /* too many arguments */
	"1"
	"0:,0:,1:0,0:,1:0,2:65,1:0,", /* too many lines */
	"1"
	"0:,0:,1:0,0:,1:0,1:0,2:41,", /* too many choices */
	"1"
	"0:,0:,1:0,0:,1:1,0:,2:sx,1:0,1:0,", /* argument without a name */
	"1"
	"0:,0:,1:0,0:,1:1,1:a,0:,1:0,1:0,", /* ... without a value */
	"1"
	"0:,0:,1:0,0:,1:1,1:a,2:zx,1:0,1:0,", /* ... of no kind */
	"1"
	"0:,0:,1:0,0:,1:1,1:a,2:ix,1:0,1:0,", /* ... of a number that is none */
	"1"
	"0:,0:,1:0,0:,1:1,1:a,1:i,1:0,1:0,",
	"1"
	"0:,0:,1:0,0:,1:0,1:0,1:1,1:a,0:,",
};

TEST(message_decode_refuses_what_encode_did_not_write)
{
	struct message got = { .media_id = 5 };

	arena_init(&mem, 0);
	assert_int_equal(message_decode(STR("10:,0:,1:0,0:,1:0,1:0,1:0,"), &mem, &got), OK);
	got.media_id = 5;
	for (size_t i = 0; i < ARRAY_LEN(not_written); i++) {
		if (message_decode(str_from(not_written[i]), &mem, &got) != ERR_INVALID)
			fail_msg("decoded \"%s\"", not_written[i]);
		assert_int_equal(got.media_id, 5);
	}
	/* a NUL would cut the name short */
	assert_int_equal(message_decode(STR("10:,0:,1:0,0:,1:1,3:a\0b,2:sx,1:0,1:0,"), &mem, &got),
			 ERR_INVALID);
	assert_int_equal(message_decode(STR("10:,0:,1:0,0:,1:1,3:\0ab,2:sx,1:0,1:0,"), &mem, &got),
			 ERR_INVALID);
	arena_finish(&mem);
}

TEST(message_decode_refuses_every_cut_and_survives_every_changed_byte)
{
	struct random r;
	struct message got;

	arena_init(&mem, 0);
	random_seed(&r, 2);
	str whole = message_encode(&rich, &mem);
	for (size_t len = 0; len < whole.len; len++) {
		/* a copy of its own, so that a read behind the end is seen */
		char *cut = mem_take(len);
		memcpy(cut, whole.ptr, len);
		assert_int_equal(message_decode((str){ cut, len }, &mem, &got), ERR_INVALID);
		mem_give(cut);
	}
	for (size_t i = 0; i < whole.len; i++) {
		char *changed = mem_take(whole.len);
		memcpy(changed, whole.ptr, whole.len);
		changed[i] = (char)random_below(&r, 256);
		if (message_decode((str){ changed, whole.len }, &mem, &got) == OK)
			message_encode(&got, &mem);
		mem_give(changed);
	}
	arena_finish(&mem);
}

TEST(the_argument_macros_pick_the_kind)
{
	const char *text = "teks";
	char writable[] = "tulis";
	struct text_args got = ARGS(ARG("a", STR("str")), ARG("b", text), ARG("c", writable),
				    ARG("d", (int64_t)1 << 40), ARG("e", -3), ARG_MONEY("f", 15000),
				    ARG_MOMENT("g", 1), ARG_WORDS("h", STR("some.key")),
				    ARG("i", (const char *)NULL));
	struct text_arg want[] = {
		{ .name = "a", .kind = ARG_STR, .text = STR("str") },
		{ .name = "b", .kind = ARG_STR, .text = STR("teks") },
		{ .name = "c", .kind = ARG_STR, .text = STR("tulis") },
		{ .name = "d", .kind = ARG_INT, .number = (int64_t)1 << 40 },
		{ .name = "e", .kind = ARG_INT, .number = -3 },
		{ .name = "f", .kind = ARG_IDR, .number = 15000 },
		{ .name = "g", .kind = ARG_TIME, .number = 1 },
		{ .name = "h", .kind = ARG_KEY, .text = STR("some.key") },
		{ .name = "i", .kind = ARG_STR },
	};
	assert_args(got, (struct text_args){ want, ARRAY_LEN(want) });
	assert_int_equal(NO_ARGS.n, 0);
}
