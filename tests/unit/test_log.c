/* SPDX-License-Identifier: MIT */
/* Lines on stderr: their form, their masks, and that a full pipe never holds anybody up. */

#include "tests/lib/test.h"

#include "bot/base/clock.h"
#include "bot/base/log.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* stderr is a pipe from `begin` to `end`. */
struct capture {
	int real, read_end;
	char text[70000];
	size_t len;
};

static void capture_begin(struct capture *c)
{
	int fds[2];
	assert_int_equal(pipe(fds), 0);
	c->real = dup(STDERR_FILENO);
	c->read_end = fds[0];
	c->len = 0;
	dup2(fds[1], STDERR_FILENO);
	close(fds[1]);
	fcntl(c->read_end, F_SETFL, O_NONBLOCK);
}

static void capture_read(struct capture *c)
{
	ssize_t n;
	c->len = 0;
	while ((n = read(c->read_end, c->text + c->len, sizeof(c->text) - 1 - c->len)) > 0)
		c->len += (size_t)n;
	c->text[c->len] = '\0';
}

static void capture_end(struct capture *c)
{
	capture_read(c);
	dup2(c->real, STDERR_FILENO);
	close(c->real);
	close(c->read_end);
}

static struct capture cap;

static void assert_matches(const char *text, const char *pattern)
{
	regex_t re;
	assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
	int rc = regexec(&re, text, 0, NULL, 0);
	regfree(&re);
	if (rc != 0)
		fail_msg("\"%s\" does not match %s", text, pattern);
}

TEST(log_line_is_time_level_event_and_pairs)
{
	capture_begin(&cap);
	log_event(LOG_WARN, "send.retry", "gateway=%s wait_ms=%d", "waha", 8000);
	capture_end(&cap);
	assert_matches(cap.text,
		       "^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z "
		       "level=warn event=send.retry gateway=waha wait_ms=8000\n$");
}

TEST(log_time_is_now_in_utc)
{
	capture_begin(&cap);
	int64_t before = clock_wall_ms(&clock_system);
	log_event(LOG_INFO, "app.start", "x=1");
	int64_t after = clock_wall_ms(&clock_system), ms;
	capture_end(&cap);
	struct tm t = { 0 };
	const char *dot = strptime(cap.text, "%Y-%m-%dT%H:%M:%S", &t);
	assert_non_null(dot);
	assert_true(str_to_int64((str){ dot + 1, 3 }, &ms));
	assert_in_range(timegm(&t) * 1000 + ms, before, after);
}

TEST(log_line_without_pairs_has_no_blank_at_its_end)
{
	capture_begin(&cap);
	log_event(LOG_ERROR, "store.full", "%s", "");
	capture_end(&cap);
	assert_matches(cap.text, "Z level=error event=store.full ?\n$");
}

TEST(log_level_is_info_unless_set)
{
	capture_begin(&cap);
	log_event(LOG_DEBUG, "a.debug", "x=1");
	log_event(LOG_INFO, "a.info", "x=1");
	log_set_level(LOG_DEBUG);
	log_event(LOG_DEBUG, "b.debug", "x=1");
	log_set_level(LOG_ERROR);
	log_event(LOG_WARN, "c.warn", "x=1");
	log_event(LOG_ERROR, "c.error", "x=1");
	log_set_level(LOG_INFO);
	capture_end(&cap);
	assert_null(strstr(cap.text, "a.debug"));
	assert_non_null(strstr(cap.text, "a.info"));
	assert_non_null(strstr(cap.text, "level=debug event=b.debug"));
	assert_null(strstr(cap.text, "c.warn"));
	assert_non_null(strstr(cap.text, "level=error event=c.error"));
}

TEST(log_cuts_a_line_that_is_too_long)
{
	capture_begin(&cap);
	log_event(LOG_INFO, "app.start", "x=%0*d", 10000, 1);
	log_event(LOG_INFO, "app.stop", "x=1");
	capture_end(&cap);
	char *second = strchr(cap.text, '\n') + 1;
	assert_int_equal(second - cap.text, PIPE_BUF);
	assert_memory_equal(second - 5, " ...\n", 5);
	assert_matches(second, "event=app.stop x=1\n$");
}

TEST(log_line_fits_to_the_byte)
{
	capture_begin(&cap);
	log_event(LOG_INFO, "app.start", "x=1");
	capture_read(&cap);
	int room = PIPE_BUF - (int)cap.len;
	log_event(LOG_INFO, "app.start", "x=%0*d", room + 1, 1); /* exactly PIPE_BUF with '\n' */
	capture_read(&cap);
	assert_int_equal(cap.len, PIPE_BUF);
	assert_memory_equal(cap.text + PIPE_BUF - 3, "01\n", 3);
	log_event(LOG_INFO, "app.start", "x=%0*d", room + 2, 1);
	capture_end(&cap);
	assert_int_equal(cap.len, PIPE_BUF);
	assert_memory_equal(cap.text + PIPE_BUF - 3, "..\n", 3);
}

TEST(f43_log_never_blocks_on_a_full_pipe_and_counts_what_it_drops)
{
	capture_begin(&cap);
	unsigned long before = log_dropped();
	for (int i = 0; i < 3000; i++) /* a pipe holds 64 KiB */
		log_event(LOG_INFO, "app.start", "number=%d text=%0*d", i, 100, 0);
	unsigned long lost = log_dropped() - before;
	capture_read(&cap);
	unsigned long lines = 0;
	for (size_t i = 0; i < cap.len; i++)
		lines += cap.text[i] == '\n';
	log_event(LOG_INFO, "app.start", "number=again");
	capture_end(&cap);
	assert_true(lost > 0);
	assert_int_equal(lines + lost, 3000);
	assert_matches(cap.text,
		       "^20[^\n]*number=again\n$"); /* back by itself, on a line of its own */
}

TEST(log_leaves_the_flags_of_a_shared_stderr_alone)
{
	capture_begin(&cap);
	int flags = fcntl(STDERR_FILENO, F_GETFL);
	log_event(LOG_INFO, "app.start", "x=1");
	int flags_after = fcntl(STDERR_FILENO, F_GETFL);
	fcntl(STDERR_FILENO, F_SETFL, flags | O_NONBLOCK);
	log_event(LOG_INFO, "app.stop", "x=1");
	capture_end(&cap);
	assert_int_equal(flags, flags_after);
	assert_non_null(strstr(cap.text, "app.stop"));
}

TEST(f43_log_drops_when_nobody_reads_and_raises_no_signal)
{
	capture_begin(&cap);
	unsigned long before = log_dropped();
	close(cap.read_end);
	log_event(LOG_INFO, "app.start", "x=1"); /* SIGPIPE would end this program */
	unsigned long lost = log_dropped() - before;
	cap.read_end = open("/dev/null", O_RDONLY);
	capture_end(&cap);
	assert_int_equal(lost, 1);
}

TEST(f43_log_drops_when_stderr_is_closed)
{
	capture_begin(&cap);
	unsigned long before = log_dropped();
	close(STDERR_FILENO);
	log_event(LOG_INFO, "app.start", "x=1");
	capture_end(&cap);
	assert_int_equal(log_dropped() - before, 1);
}

TEST(log_starts_a_new_line_after_one_that_a_full_disk_cut)
{
	char path[4200], text[600] = "";
	struct rlimit was;

	snprintf(path, sizeof(path), "%s/log", test_dir());
	int fd = open(path, O_RDWR | O_CREAT, 0600), real = dup(STDERR_FILENO);
	getrlimit(RLIMIT_FSIZE, &was);
	signal(SIGXFSZ, SIG_IGN);
	dup2(fd, STDERR_FILENO);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 40, was.rlim_max });
	unsigned long before = log_dropped();
	log_event(LOG_INFO, "app.start", "number=1"); /* 40 bytes of it fit */
	log_event(LOG_INFO, "app.start", "number=2");
	unsigned long lost = log_dropped() - before;
	setrlimit(RLIMIT_FSIZE, &was);
	log_event(LOG_INFO, "app.start", "number=3");
	dup2(real, STDERR_FILENO);
	close(real);
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	close(fd);
	assert_int_equal(lost, 2);
	assert_true(n > 0);
	assert_matches(text, "^20[^\n]{38}\n20[^\n]*number=3\n$");
}

#define THREADS 4
#define LINES   50

static const str names[THREADS] = { STR_INIT("bu \"sri\""), STR_INIT("pak \"joko\""),
				    STR_INIT("mbak \"ayu\""), STR_INIT("cak \"no\"") };

static void *write_lines(void *arg)
{
	const str *name = arg;
	for (int i = 0; i < LINES; i++)
		log_event(LOG_INFO, "app.start", "phone=%s name=%s again=%s",
			  log_phone(STR("6281234567890")), log_str(*name), log_str(*name));
	return NULL;
}

TEST(log_lines_of_several_threads_stay_whole)
{
	static const char *const want[THREADS] = {
		" phone=0812****7890 name=\"bu \\\"sri\\\"\" again=\"bu \\\"sri\\\"\"",
		" phone=0812****7890 name=\"pak \\\"joko\\\"\" again=\"pak \\\"joko\\\"\"",
		" phone=0812****7890 name=\"mbak \\\"ayu\\\"\" again=\"mbak \\\"ayu\\\"\"",
		" phone=0812****7890 name=\"cak \\\"no\\\"\" again=\"cak \\\"no\\\"\"",
	};
	pthread_t threads[THREADS];
	int seen[THREADS] = { 0 };

	capture_begin(&cap);
	for (int i = 0; i < THREADS; i++) {
		void *name = (void *)(uintptr_t)&names[i];
		assert_int_equal(pthread_create(&threads[i], NULL, write_lines, name), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	capture_end(&cap);
	str rest = { cap.text, cap.len }, line;
	while (str_take(&rest, '\n', &line)) {
		assert_true(str_is_empty(line) || str_starts(line, STR("20")));
		for (int i = 0; i < THREADS; i++)
			seen[i] += str_ends(line, str_from(want[i]));
	}
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(seen[i], LINES);
}

TEST(log_phone_shows_enough_to_recognise_not_to_call)
{
	static const struct {
		str phone;
		const char *masked;
	} cases[] = {
		{ STR_INIT("+6281234567890"), "0812****7890" },
		{ STR_INIT("6281234567890"), "0812****7890" },
		{ STR_INIT("081234567890"), "0812****7890" },
		{ STR_INIT("+62 812-3456-7890"), "0812****7890" },
		{ STR_INIT("+14155551234"), "1415****234" },
		{ STR_INIT("12345678"), "1234****" },
		{ STR_INIT("1234567"), "****" },
		{ STR_INIT("110"), "****" },
		{ STR_INIT("62"), "****" },
		{ STR_INIT(""), "****" },
		{ STR_INIT("bukan nomor"), "****" },
		{ STR_INIT("1234567890123456789012345678901234567890"), "1234****1234" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(log_phone(cases[i].phone), cases[i].masked);
	assert_string_equal(log_phone(STR_NONE), "****");
}

TEST(log_phone_hides_at_least_four_digits_of_any_number)
{
	char digits[30];
	for (size_t len = 0; len < sizeof(digits); len++) {
		memset(digits, '7', len);
		const char *masked = log_phone((str){ digits, len });
		size_t shown = 0;
		for (const char *p = masked; *p != '\0'; p++)
			shown += *p != '*';
		assert_true(shown == 0 || shown + 4 <= len);
	}
}

TEST(log_str_quotes_only_what_needs_it)
{
	static const struct {
		str value;
		const char *logged;
	} cases[] = {
		{ STR_INIT("waha"), "waha" },
		{ STR_INIT("/var/lib/siar"), "/var/lib/siar" },
		{ STR_INIT(""), "\"\"" },
		{ STR_INIT("dua kata"), "\"dua kata\"" },
		{ STR_INIT("a\"b\\c"), "\"a\\\"b\\\\c\"" },
		{ STR_INIT("a=b"), "\"a=b\"" },
		{ STR_INIT("a\nlevel=error"), "\"a\\nlevel=error\"" },
		{ STR_INIT("a\x7f"), "\"a\\x7f\"" },
		{ STR_INIT("\x1b[2J"), "\"\\x1b[2J\"" },
		{ STR_INIT("a\0b"), "\"a\\x00b\"" },
		{ STR_INIT("é\x7f\xff"), "\"\\xc3\\xa9\\x7f\\xff\"" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(log_str(cases[i].value), cases[i].logged);
	assert_string_equal(log_str(STR_NONE), "\"\"");
}

TEST(log_str_cuts_to_64_bytes)
{
	char text[200];
	memset(text, 'a', sizeof(text));
	assert_int_equal(strlen(log_str((str){ text, 64 })), 64);
	assert_int_equal(strlen(log_str((str){ text, 65 })), 64);
	memset(text, 1, sizeof(text));
	assert_int_equal(strlen(log_str((str){ text, sizeof(text) })), 2 + 64 * 4);
}

TEST(log_str_and_phone_serve_four_values_in_one_line)
{
	const char *a = log_str(STR("a")), *b = log_str(STR("b")), *c = log_str(STR("c")),
		   *d = log_str(STR("d"));
	assert_string_equal(a, "a");
	assert_string_equal(b, "b");
	assert_string_equal(c, "c");
	assert_string_equal(d, "d");
}
