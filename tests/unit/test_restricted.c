/* SPDX-License-Identifier: MIT */
/* What the shipped lists find in a text, and what only looks like it. */
#include "bot/understand/restricted.h"
#include "tests/unit/config_help.h"

struct found_case {
	const char *text, *want; /* names of goods, in order; "" = none */
};

static str named(const char *text)
{
	struct restricted_hit hits[8];
	struct buf out;

	struct restricted_text t = restricted_read(str_from(text), &mem);
	size_t n = restricted_named(config->rules, &t, hits, ARRAY_LEN(hits));
	buf_init(&out, &mem);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_char(&out, ' ');
		buf_add(&out, config->rules->goods[hits[i].owner].name);
	}
	return buf_str(&out);
}

static void each(const struct found_case *list, size_t n)
{
	good(ACCOUNT);
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(named(list[i].text), str_from(list[i].want)))
			print_error("%s\n", list[i].text);
		assert_str(named(list[i].text), list[i].want);
	}
}

TEST(forbidden_goods_are_found_however_they_are_written)
{
	static const struct found_case list[] = {
		{ "rokok murah", "rokok" },
		{ "R0K0K tanpa cukai 15rb", "rokok" },
		{ "rokoooook!!!", "rokok" },
		{ "Ｒｏｋｏｋ", "rokok" },
		{ "ro\u200bkok", "rokok" },
		{ "Rokoknya habis?", "rokok" },
		{ "*rokok*🔥elektrik", "rokok" },
		{ "jual v4pe dan liquid\u00a0vape", "rokok" },
		{ "minuman\nkeras", "alkohol" },
		{ "Bir dingin", "alkohol" },
		{ "slot   gacor maxwin", "judi" },
		{ "senapan angin kaliber", "senjata" },
		{ "dana cepat tanpa agunan", "pinjaman" },
		{ "rokok dan bir", "rokok alkohol" },
		{ "tas KW super", "barang-palsu" },
		{ "bebas ongkir, jual rokok", "rokok" },
		{ "Tanpa antre. Rokok ready", "rokok" },
		{ "tanpa antre\nrokok ready", "rokok" },
		{ "kotak rokok ukir, isinya rokok", "rokok" },
		{ "menyembuhkan diabetes", "klaim-kesehatan" },
		{ "obat batuk herbal", "obat jamu" },
		{ "kambing kurban", "ternak" },
	};
	each(list, ARRAY_LEN(list));
}

TEST(what_only_looks_like_forbidden_goods_is_let_through)
{
	static const struct found_case list[] = {
		{ "", "" },
		{ "🔥🔥🔥", "" },
		{ "kotak rokok ukir Jepara", "" },
		{ "obat nyamuk bakar", "" },
		{ "bir pletok hangat", "" },
		{ "sirup jahe merah", "" },
		{ "bakso mercon pedas", "" },
		{ "tahu isi mercon", "" },
		{ "kue cerutu keju lebaran", "" },
		{ "nasi kucing angkringan", "" },
		{ "lidah kucing renyah", "" },
		{ "tenun sabu asli NTT", "" },
		{ "batik tembakau jember", "" },
		{ "bibit tembakau", "" },
		{ "gabah 5 kw 1,3 juta", "" },
		{ "burung dara goreng", "" },
		{ "dendeng sapi bali", "" },
		{ "susu kambing etawa", "" },
		{ "mesin vibrator beton", "" },
		{ "kaca pembesar", "" },
		{ "anggur merah segar 1kg", "" },
		{ "keripik ginjal sapi", "" },
		{ "pistol air mainan anak", "" },
		{ "bakso tanpa boraks", "" },
		{ "tanpa boraks dan formalin", "" },
		{ "bebas formalin & boraks", "" },
		{ "tanpa pengawet, pewarna dan boraks", "" },
		{ "parfum non alkohol", "" },
		{ "bukan MLM", "" },
		{ "birama, rokokan, perokok, biru, kabir", "" },
		{ "jamur tiram crispy", "" },
		{ "isi 10 pcs 3kg 15rb 2x", "" },
		{ "b1 r2 5abu2", "" },
		{ "keris hias, celurit kerajinan madura", "" },
	};
	each(list, ARRAY_LEN(list));
}

TEST(a_denial_reaches_to_the_end_of_its_list_and_no_further)
{
	static const struct found_case list[] = {
		{ "tanpa rokok", "" },
		{ "tanpa rokok, bir", "" },
		{ "tanpa rokok ada bir", "alkohol" },
		{ "rokok tanpa cukai", "rokok" },
		{ "rokok", "rokok" },
	};
	each(list, ARRAY_LEN(list));
}

TEST(every_exception_of_the_shipped_lists_lets_its_own_phrase_through)
{
	good(ACCOUNT);
	for (size_t i = 0; i < config->rules->n_goods; i++) {
		const struct restricted *g = &config->rules->goods[i];
		for (size_t k = 0; k < g->n_except; k++) {
			str got = named(arena_cstr(&mem, g->except[k]));
			if (str_find(got, g->name) >= 0)
				print_error("%s: %" STR_FMT "\n", arena_cstr(&mem, g->except[k]),
					    STR_ARG(got));
			assert_true(str_find(got, g->name) < 0);
		}
	}
}

TEST(every_word_of_the_shipped_lists_finds_its_goods)
{
	good(ACCOUNT);
	for (size_t i = 0; i < config->rules->n_goods; i++) {
		const struct restricted *g = &config->rules->goods[i];
		for (size_t k = 0; k < g->n_words; k++) {
			str got = named(arena_cstr(&mem, g->words[k]));
			if (str_find(got, g->name) < 0)
				print_error("%s: %" STR_FMT "\n", arena_cstr(&mem, g->words[k]),
					    STR_ARG(got));
			assert_true(str_find(got, g->name) >= 0);
		}
	}
}

TEST(links_into_groups_are_found_and_other_links_are_not)
{
	static const struct {
		const char *text;
		bool is_link;
	} list[] = {
		{ "https://chat.whatsapp.com/AbC", true },
		{ "CHAT.WhatsApp.com/AbC", true },
		{ "t.me/joinchat/xyz", true },
		{ "https://t.me/+abc", true },
		{ "wa.me/6281234567001", false },
		{ "https://tokopedia.com/x", false },
		{ "whatsapp.com/catalog/62", false },
		{ "grup WA chat kami", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		assert_int_equal(restricted_group_link(str_from(list[i].text), &mem).len > 0,
				 list[i].is_link);
}

TEST(a_mobile_number_is_one_and_a_price_is_not)
{
	static const struct {
		const char *text;
		bool has;
	} list[] = {
		{ "WA 0812-3456-7890", true }, { "hub 0812 3456 7890 ya", true },
		{ "+62 812 3456 7890", true }, { "wa.me/6281234567890", true },
		{ "Rp 15.000", false },        { "15.000 20.000", false },
		{ "jam 08.00", false },        { "jam 08.00-17.00, 12 pcs", false },
		{ "0341 123456", false },      { "", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		if (restricted_has_phone(str_from(list[i].text), &mem) != list[i].has)
			print_error("%s\n", list[i].text);
		assert_int_equal(restricted_has_phone(str_from(list[i].text), &mem), list[i].has);
	}
}
