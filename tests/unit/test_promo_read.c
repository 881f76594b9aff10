/* SPDX-License-Identifier: MIT */
/* What is sold, of which kind and how: titles, categories, ways of selling, contacts, by the words
 * that are shipped. Texts are in the manner of sellers and all invented. */
#include "tests/lib/test.h"

#include "bot/understand/promo.h"
#include "config/load.h"

#include <stdio.h>

/* Says what differs, so that one run shows all of it. */
static int PRINTF_LIKE(1, 2) told(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fputc('\n', stderr);
	return 1;
}

static struct arena mem;
static struct config *config;
static int wrong;

static struct promo_reading read(const char *text)
{
	struct promo_reading r;

	arena_reset(&mem);
	promo_read(config, str_from(text), INT64_C(1795000000000), &mem, &r);
	return r;
}

static void begin(void)
{
	arena_init(&mem, 0);
	config = config_built_in();
	wrong = 0;
}

static void end(void)
{
	config_destroy(config);
	arena_finish(&mem);
	assert_int_equal(wrong, 0);
}

struct pair {
	const char *text, *wanted;
};

static void titles_are(const struct pair *cases, size_t n)
{
	begin();
	for (size_t i = 0; i < n; i++) {
		str title = read(cases[i].text).title;
		if (!str_eq(title, str_from(cases[i].wanted)))
			wrong += told("%s: %" STR_FMT, cases[i].text, STR_ARG(title));
	}
	end();
}

static void categories_are(const struct pair *cases, size_t n)
{
	begin();
	for (size_t i = 0; i < n; i++) {
		const struct category *c = read(cases[i].text).category;
		str got = c ? c->slug : STR_NONE;
		if (!str_eq(got, str_from(cases[i].wanted)))
			wrong += told("%s: %" STR_FMT, cases[i].text, STR_ARG(got));
	}
	end();
}

TEST(the_title_is_what_is_sold_and_nothing_else)
{
	static const struct pair cases[] = {
		{ "Bismillah... ready pagi jam 06.00. lontong syr padang gulai tauco (gulai "
		  "buncis). "
		  "10rb/porsi",
		  "lontong syr padang gulai tauco (gulai buncis)" },
		{ "Sedia nasi uduk dan nasi kuning, lengkap dengan telor dadar, tempe orek, dan "
		  "kerupuk. Cocok untuk sarapan",
		  "nasi uduk dan nasi kuning" },
		{ "*PROMO AKHIR TAHUN*\n\nGamis ceruty babydoll\nUkuran S-XL\n~250.000~ 175.000\n"
		  "Minat WA 0812-3456-7890",
		  "Gamis ceruty babydoll" },
		{ "Assalamualaikum bunda, open PO kue kering lebaran: nastar 60rb, kastengel 65rb",
		  "kue kering lebaran" },
		{ "READY YAA BUN 🥰🥰 basreng pedas daun jeruk 🌶️ 12k/pcs",
		  "basreng pedas daun jeruk" },
		{ "promoooo seblak 10rb/porsiii,ready skrg", "seblak" },
		{ "𝗣𝗿𝗼𝗺𝗼 𝗸𝗲𝗿𝗶𝗽𝗶𝗸 𝘁𝗲𝗺𝗽𝗲 *15rb*/bungkus", "keripik tempe" },
		{ "ᴘʀᴏᴍᴏ ᴅᴏɴᴀᴛ ᴋᴇɴᴛᴀɴɢ 20rb", "donat kentang" },
		{ "ＰＲＯＭＯ Ｄｏｎａｔ １５ｒｂ", "Donat" },
		{ "🅿🆁🅾🅼🅾 rawon 15rb", "rawon" },
		{ "السلام عليكم ready rendang 1kg 250.000", "rendang" },
		{ "Terima pesanan nasi kotak, tumpeng, snack box. Harga mulai 15rb",
		  "nasi kotak, tumpeng, snack box" },
		{ "Mie ayam bakso 15k, es teh 3k. Buka jam 10-20 WIB", "Mie ayam bakso" },
		{ "keripik\u00a0pisang\u200b 10rb", "keripik pisang" },
		{ "Jual cepat motor Honda Beat 2018 8,5jt nego", "motor Honda Beat 2018" },
		{ "15rb keripik singkong balado", "keripik singkong balado" },
		{ "Alhamdulillah restock mukena katun Jepang, harga 185.000 fix",
		  "mukena katun Jepang" },
		{ "Tanah kavling? bukan, ini jualan media tanam. 8rb/karung", "media tanam" },
		{ "_ready_ *ayam geprek* `10rb`", "ayam geprek" },
		{ "Kebab frozen isi 5, 45k/pack", "Kebab frozen" },
		{ "Kopi bubuk robusta 250gr 35rb", "Kopi bubuk robusta" },
		{ "hari ini masih ada cilok ya kak 5rb an, yg mau chat aja", "cilok" },
		{ "", "" },
		{ "!!! 🎉🎉", "" },
		{ "10rb", "" },
	};

	titles_are(cases, ARRAY_LEN(cases));
}

TEST(a_title_is_freed_of_words_around_it_in_all_languages)
{
	static const struct pair cases[] = {
		{ "Kula sade endog asin 3rb", "endog asin" },
		{ "lurr dol pit onthel jengki, wis restorasi, ban anyar kabeh. 1,1jt",
		  "pit onthel jengki" },
		{ "kaule andi' juko' tongkol segger ghi' buru entas, 22rb/kg",
		  "juko' tongkol segger" },
		{ "mbah gawe ledre maneh. 27rb/blek", "ledre" },
		{ "sego pecel kula sade 8rb", "sego pecel" },
		{ "Sepatu futsal dijual 150rb", "Sepatu futsal" },
		{ "bakso urat ready lagi monggo 12rb", "bakso urat" },
		{ "pesen nasi box buat pengajian bisa, ayam bakar 22rb", "nasi box" },
		{ "siapa mau rempeyek?? ready 12 toples, 20rb. rumah pojok RT 05", "rempeyek" },
		{ "harga telur naik: sekarang 29.500/kg, per rak 58.000", "telur" },
		{ "Ajuwal embi' lake' 1.850.000. Tanah Merah Bangkalan", "embi' lake" },
		{ "lontong balap lokasi Wonokromo 12rb", "lontong balap" },
		{ "Ready keripik usus mercon 100g 11.000, jamur crispy 100g 13.500",
		  "keripik usus mercon" },
		{ "Nila bibit 3-5 80/ekor", "Nila bibit" },
		{ "Kos putra Jalan Surabaya Kota Malang 500rb", "Kos putra" },
		{ "lelang: 6 set meja kursi 350rb/set, rak display 400rb", "meja kursi" },
		{ "yg order kue ultah kmrn bs diambil. masih terima pesenan kue tart 120rb",
		  "kue tart" },
		{ "Tangkringan besi siku 320rb, jerigen kosong 18rb", "Tangkringan besi siku" },
		{ "Yang mau ambil beras dari petani: ketan 17rb/kg", "beras" },
		{ "stop kontak 12.000", "stop kontak" },
	};

	titles_are(cases, ARRAY_LEN(cases));
}

TEST(a_long_title_ends_between_words)
{
	begin();
	str title = read("Jual keripik singkong balado pedas manis renyah gurih dari kebun sendiri "
			 "tanpa pengawet asli pegunungan 15rb")
			    .title;
	assert_true(title.len > 20 && title.len <= 60);
	title = read("keripikkkkaaaabbbbccccddddeeeeffffgggghhhhiiiijjjjkkkkllllmmmmnnnnoooopppp"
		     "qqqqrrrrssss 15rb")
			.title;
	assert_int_equal(title.len, 60);
	end();
}

TEST(goods_have_the_category_an_office_would_give_them)
{
	static const struct pair cases[] = {
		/* "" = to be asked */
		{ "lontong syr 10rb", "kuliner" },
		{ "Rawon komplit 20rb", "kuliner" },
		{ "Kopi bubuk robusta 35rb", "kuliner" },
		{ "bibit kopi arabika 5rb/polybag", "agro" },
		{ "biji kopi mentah 60rb/kg", "agro" },
		{ "ayam geprek 10rb", "kuliner" },
		{ "ayam kampung hidup 85rb/ekor", "ternak-ikan" },
		{ "telur ayam kampung 3rb/butir", "ternak-ikan" },
		{ "ikan asap tongkol 15rb", "kuliner" },
		{ "bibit lele 7-8cm 300rb/1000", "ternak-ikan" },
		{ "pakan lele 330rb/sak", "ternak-ikan" },
		{ "bibit cabai rawit 500rb/1000", "agro" },
		{ "sayur hidroponik 8rb/pack", "agro" },
		{ "madu hutan 100rb/botol", "herbal" },
		{ "sabun madu 15rb", "kecantikan" },
		{ "jamu beras kencur 8rb", "herbal" },
		{ "tas kulit sapi 350rb", "fesyen" },
		{ "kulit sapi lembaran 45rb/kaki", "bahan-baku" },
		{ "kain batik tulis 250rb", "fesyen" },
		{ "kain katun meteran 35rb/m", "bahan-baku" },
		{ "kaos polos 35rb", "fesyen" },
		{ "sablon kaos 45rb", "kemasan-cetak" },
		{ "kaos anak dino 35rb", "anak" },
		{ "mainan kayu 50rb", "anak" },
		{ "meja kayu jati 1,2jt", "rumah-tangga" },
		{ "kayu jati balok 9jt/kubik", "bahan-baku" },
		{ "servis AC 75rb", "jasa" },
		{ "jahit kebaya mulai 150rb", "jasa" },
		{ "rias wisuda 200rb", "jasa" },
		{ "desain logo 100rb", "digital" },
		{ "desain kemasan 150rb", "digital" },
		{ "standing pouch 1rb/lembar", "kemasan-cetak" },
		{ "stiker label 15rb/lembar", "kemasan-cetak" },
		{ "anyaman pandan 40rb", "kriya" },
		{ "buket wisuda 75rb", "kriya" },
		{ "tepung terigu 12rb/kg", "bahan-baku" },
		{ "gula aren 20rb/kg", "bahan-baku" },
		{ "sprei katun 180rb", "rumah-tangga" },
		{ "pelatihan menjahit 50rb/orang", "acara" },
		{ "skincare glowing 95rb", "kecantikan" },
		{ "oleh2 khas malang 25rb", "kuliner" },
		{ "oleh-oleh khas malang 25rb", "kuliner" },
		{ "keripik buah: nangka, salak, apel 25rb", "kuliner" },
		{ "Gamis dan keripik 50rb", "" },
		{ "barang bagus 50rb", "" },
		{ "laptop bekas 2,3jt", "lain" },
	};

	categories_are(cases, ARRAY_LEN(cases));
}

/* What stands around goods says whether they are what is sold. */
TEST(a_story_a_question_or_whom_it_is_for_is_not_what_is_sold)
{
	static const struct pair cases[] = {
		/* behind what it is made of, whom it is for */
		{ "Buat yang jualan jus, ada cup 16 oz plus tutup 50 pcs 28rb", "kemasan-cetak" },
		{ "Pembuat roti wajib tahu: ragi instan saya jual kiloan 60rb", "bahan-baku" },
		{ "Komunitas pecinta kucing ngadain kontes kucing di mall, daftar 75rb", "acara" },
		{ "Kain perca batik kiloan, cocok utk keset, bros 20rb/kg", "bahan-baku" },
		/* who shall read it */
		{ "Tukang bangunan merapat, pasir lumajang 1 rit 1,4jt", "bahan-baku" },
		{ "Bpk/ibu yg mau bikin pagar, kami ada pagar BRC 350rb per lembar. Pasang "
		  "nambah 100rb",
		  "rumah-tangga" },
		/* a story */
		{ "Bawa kain sendiri, saya jahitkan gamis ongkos 90rb", "jasa" },
		{ "Kandang penuh, dilepas sepeda lipat 600rb", "lain" },
		{ "Kulkas gak dingin, mesin cuci bunyi? Panggil saya, servis ke rumah, cek 30rb",
		  "jasa" },
		{ "Kue enak tapi wadahnya penyok, sayang kan? Kami bikin dus kue 1.200/pcs",
		  "kemasan-cetak" },
		/* what it costs, in what it is sold, of which kind it is */
		{ "Baju pengantin muslim warna sage, sewa 500rb atau beli 1,7jt", "fesyen" },
		{ "Es krim durian asli, cup kecil 5rb cup besar 8rb", "kuliner" },
		{ "Paket Aqiqah\nTipe A: 1 kambing 2,6jt\nTipe B: 1 kambing 3,1jt", "jasa" },
		{ "terima ganti lcd: samsung 280k, oppo 260k, vivo 250k", "jasa" },
		{ "servis kompor gas dan regulator 40rb", "jasa" },
		{ "Sewa baju bodo dan jas buat wisuda 75rb per hari", "jasa" },
	};

	categories_are(cases, ARRAY_LEN(cases));
}

TEST(a_title_is_not_taken_from_a_story)
{
	static const struct pair cases[] = {
		{ "Kandang penuh, dilepas 4 ekor domba texel, 2,6jt/ekor. lokasi Kepung",
		  "domba texel" },
		{ "Kulkas gak dingin, mesin cuci bunyi? Panggil saya, servis ke rumah, cek 30rb",
		  "servis ke rumah" },
		{ "Undangan website nikah, tinggal share link, ada musik & galeri. 75 ribu jadi "
		  "sehari",
		  "Undangan website nikah" },
		{ "Sambil nunggu pesanan kopi, mau nawarin kasur lantai 185rb", "kasur lantai" },
	};

	titles_are(cases, ARRAY_LEN(cases));
}

TEST(goods_are_known_with_endings_and_broken_ones_are_a_repair)
{
	static const struct pair cases[] = {
		{ "undangannya mulai 1500 per lembar", "kemasan-cetak" },
		{ "kue2 15rb", "kuliner" },
		{ "rica2 entok 20rb", "kuliner" },
		{ "Kulkas mati, cek 25rb", "jasa" },
		{ "Toren 550L no bocor 500rb", "rumah-tangga" },
		{ "Jaket anak 95rb", "anak" },
		{ "Jaket bahan anak motor 95rb", "fesyen" },
	};

	categories_are(cases, ARRAY_LEN(cases));
}

TEST(who_seeks_or_thanks_sells_nothing_and_has_no_category)
{
	static const struct pair cases[] = {
		{ "WTB mesin jahit bekas, sopo nduwe?", "" },
		{ "Cari kambing buat aqiqah budget 2,5jt, japri ya", "" },
		{ "Terima kasih bu Yanti rawonnya enak banget", "" },
		{ "Ada yang tau tempat servis blender dekat sini?", "" },
	};

	categories_are(cases, ARRAY_LEN(cases));
}

TEST(goods_of_the_market_have_a_category_too)
{
	static const struct pair cases[] = {
		{ "gedhang goreng 5rb", "kuliner" },
		{ "gedhang kepok 20rb", "agro" },
		{ "nase' jhagung 8rb", "kuliner" },
		{ "iwak pe 15rb", "kuliner" },
		{ "nugget pisang 15rb", "kuliner" },
		{ "kopi gula aren 12rb", "kuliner" },
		{ "minyakita 16rb", "bahan-baku" },
		{ "bata ringan 600rb", "bahan-baku" },
		{ "klambi batik 120rb", "fesyen" },
		{ "jilbab voal 35rb", "fesyen" },
		{ "sepatu safety 150rb", "fesyen" },
		{ "gamis syari anak 85rb", "anak" },
		{ "stroller second 275rb", "anak" },
		{ "lip matte 35rb", "kecantikan" },
		{ "sabun kojic 15rb", "kecantikan" },
		{ "kapsul kelor 45rb", "herbal" },
		{ "ketumbar 20rb", "herbal" },
		{ "pitik jowo 70rb", "ternak-ikan" },
		{ "jhuko tongkol 22rb/kg", "ternak-ikan" },
		{ "pasir kucing 50rb", "ternak-ikan" },
		{ "bibit tabulampot 75rb", "agro" },
		{ "rabuk kandang 15rb", "agro" },
		{ "nisan marmer 350rb", "kriya" },
		{ "buket uang 100rb", "kriya" },
		{ "amplop kondangan 10rb", "kemasan-cetak" },
		{ "laminating 3rb", "kemasan-cetak" },
		{ "kos putri 500rb/bln", "jasa" },
		{ "sedot septic tank 400rb", "jasa" },
		{ "cuci sofa 200rb", "jasa" },
		{ "rental ps 50rb", "jasa" },
		{ "tanah kavling 85jt", "jasa" },
		{ "etalase kaca 850rb", "rumah-tangga" },
		{ "gas 3 kg 20rb", "rumah-tangga" },
		{ "token pln 50rb", "digital" },
		{ "isi pulsa 10rb", "digital" },
		{ "les calistung 35rb", "digital" },
		{ "pasar malam 5rb", "acara" },
		{ "honda vario 2019 13jt", "lain" },
		{ "hape second 900rb", "lain" },
		{ "1 rak 58rb telur", "ternak-ikan" },
	};

	categories_are(cases, ARRAY_LEN(cases));
}

TEST(words_around_goods_can_make_them_others)
{
	static const struct pair cases[] = {
		{ "gurame bumbu bakar 48rb", "kuliner" },
		{ "Preloved sepatu 120rb", "fesyen" },
		{ "lem tikus 10rb", "rumah-tangga" },
		{ "salon mobil dan poles kaca 150rb", "jasa" },
		{ "jasa buat kolam ikan 2jt", "jasa" },
		{ "jasa bikin website 750rb", "digital" },
		{ "pijat dan gosok minyak 60rb", "jasa" },
		{ "Gloomsy 10rb/porsi. Tanah Merah Bangkalan", "" },
		{ "cumi isi telur pedas 45rb", "kuliner" },
		{ "lunch box kraft 1.350/pcs", "kemasan-cetak" },
		{ "empon2 serbuk 12rb", "herbal" },
		{ "setting iklan meta ads 300rb", "digital" },
		{ "lele marinasi 30rb", "kuliner" },
		{ "jagung manis kukus 5rb", "kuliner" },
		{ "kemeja flanel kotak anak 45rb", "anak" },
		{ "kemeja flanel anak muda 95rb", "fesyen" },
		{ "kebaya wisuda sewa 100rb", "jasa" },
		{ "undangan digital + buku tamu 85rb", "digital" },
		{ "Jual embi lake 1jt. Tanah Merah Bangkalan", "ternak-ikan" },
	};

	categories_are(cases, ARRAY_LEN(cases));
}

TEST(how_it_is_sold_is_read)
{
	static const struct {
		const char *text;
		unsigned flags;
	} cases[] = {
		{ "ready keripik 15rb", PROMO_READY_STOCK },
		{ "redi keripik 15rb", PROMO_READY_STOCK },
		{ "open PO nastar 60rb", PROMO_PREORDER },
		{ "pre-order nastar 60rb", PROMO_PREORDER },
		{ "nasi kotak 20rb, pesan H-1", PROMO_PREORDER },
		{ "gamis 150rb nego", PROMO_NEGO },
		{ "gamis 150rb no nego", PROMO_FIXED },
		{ "gamis 150rb nett", PROMO_FIXED },
		{ "servis AC mulai 75rb", PROMO_FROM },
		{ "keripik 15rb halal MUI", PROMO_HALAL },
		{ "keripik 15rb COD", PROMO_COD },
		{ "keripik 15rb bayar di tempat", PROMO_COD },
		{ "keripik 15rb bisa antar", PROMO_DELIVERS },
		{ "keripik 15rb belum ongkir", PROMO_DELIVERS },
		{ "keripik 15rb gosend", PROMO_DELIVERS },
		{ "keripik 15rb gratis ongkir", PROMO_DELIVERS | PROMO_FREE_DELIVERY },
		{ "keripik 15rb free ongkir", PROMO_DELIVERS | PROMO_FREE_DELIVERY },
		{ "keripik 15rb ambil sendiri", PROMO_PICKUP },
		{ "keripik 15rb ambil kebun", PROMO_PICKUP },
		{ "keripik 15rb jupuk dhewe", PROMO_PICKUP },
		{ "keripik 15rb, antar kota Jombang free", PROMO_DELIVERS | PROMO_FREE_DELIVERY },
		{ "keripik 15rb bisa antar, beli 2 gratis 1", PROMO_DELIVERS },
		{ "keripik 15rb iso diterno", PROMO_DELIVERS },
		{ "wedhus 1,6jt, isih iso ditawar", PROMO_NEGO },
		{ "sepatu 120rb pas", PROMO_FIXED },
		{ "sepatu 120rb, pas buat anak", 0 },
		{ "keripik 15rb", 0 },
	};

	begin();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		unsigned flags = read(cases[i].text).flags;
		if (flags != cases[i].flags)
			wrong += told("%s: %x", cases[i].text, flags);
	}
	end();
}

TEST(a_mobile_number_is_the_contact)
{
	static const struct {
		const char *text, *contact;
	} cases[] = {
		{ "keripik 15rb WA 0812-3456-7890", "6281234567890" },
		{ "keripik 15rb wa.me/6281234567890", "6281234567890" },
		{ "keripik 15rb https://wa.me/6281234567890?text=halo", "6281234567890" },
		{ "keripik 15rb +62 812 3456 7890", "6281234567890" },
		{ "keripik 15rb hub 081234567890 (Siti)", "6281234567890" },
		{ "keripik 15rb telp 0341-551234", "" },
		{ "keripik 15rb, Rp 15.000", "" },
	};

	begin();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(read(cases[i].text).contact, cases[i].contact);
	end();
}

TEST(prices_stand_where_they_stand_in_the_text)
{
	static const char text[] = "𝗣𝗿𝗼𝗺𝗼 keripik 15rb ya";

	begin();
	struct promo_reading r = read(text);
	assert_int_equal(r.prices.n, 1);
	assert_str(str_slice(str_from(text), r.prices.begin[0],
			     r.prices.end[0] - r.prices.begin[0]),
		   "15rb");
	end();
}
