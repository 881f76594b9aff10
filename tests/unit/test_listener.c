/* SPDX-License-Identifier: MIT */
/* Where the HTTP server listens, and what happens when it cannot. */

#include "tests/unit/http_site.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/un.h>

static void dial_unix(struct heard *h, const char *path)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(un.sun_path, path, strlen(path) + 1);
	assert_int_equal(connect(fd, (struct sockaddr *)&un, sizeof(un)), 0);
	heard_init(h, fd);
}

TEST(a_unix_socket_is_the_owners_alone_and_replaces_a_stale_one)
{
	struct http_server_options o = options();
	char where[512];
	struct http_server *second;
	struct why why = { 0 };
	struct stat st;
	struct heard h;

	snprintf(where, sizeof(where), "unix:%s/s.sock", test_dir());
	const char *path = where + strlen("unix:");
	o.listen = str_from(where);
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	memcpy(un.sun_path, path, strlen(path) + 1);
	int stale = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(stale, (struct sockaddr *)&un, sizeof(un)), 0);
	close(stale);

	assert_int_equal(site_open(&o), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	dial_unix(&h, path);
	say(&h, GET_ROOT);
	assert_true(hear(&h, "ok\n"));
	assert_string_equal(site.peer, "unix");
	assert_int_equal(http_server_create(&loop, &o, &second, &why), ERR_IO);
	assert_non_null(strstr(why.text, "in use"));
	heard_finish(&h);
	site_close();
	assert_int_not_equal(stat(path, &st), 0);
}

TEST(a_file_where_a_unix_socket_should_be_is_left_alone)
{
	struct http_server_options o = options();
	struct http_server *server;
	struct why why = { 0 };
	char where[512];
	struct stat st;

	snprintf(where, sizeof(where), "unix:%s/file", test_dir());
	int fd = open(where + strlen("unix:"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	close(fd);
	o.listen = str_from(where);
	loop_open();
	assert_int_equal(http_server_create(&loop, &o, &server, &why), ERR_IO);
	loop_close();
	assert_int_equal(stat(where + strlen("unix:"), &st), 0);
}

TEST(a_socket_that_was_handed_in_is_listened_on)
{
	struct http_server_options o = options();
	struct sockaddr_in any = local("127.0.0.1", 0);
	struct heard h;

	o.listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(o.listen_fd, (struct sockaddr *)&any, sizeof(any)), 0);
	assert_int_equal(listen(o.listen_fd, 16), 0);
	dial(&h, site_open(&o));
	say(&h, GET_ROOT);
	assert_true(hear(&h, "ok\n"));
	heard_finish(&h);
	site_close();
	assert_int_equal(fcntl(o.listen_fd, F_GETFD), -1);
}

TEST(an_ipv6_address_is_listened_on)
{
	struct http_server_options o = options();
	struct sockaddr_in6 target = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
	struct heard h;

	o.listen = STR("[::1]:0");
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&target, sizeof(target)) != 0)
		return; /* this machine has no IPv6 */
	close(fd);
	target.sin6_port = htons((uint16_t)site_open(&o));
	fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&target, sizeof(target)), 0);
	heard_init(&h, fd);
	say(&h, GET_ROOT);
	assert_true(hear(&h, "ok\n"));
	assert_string_equal(site.peer, "::1");
	heard_finish(&h);
	site_close();
}

TEST(what_cannot_be_listened_on_is_said_in_words)
{
	static const struct {
		const char *listen;
		enum err e;
	} cases[] = {
		{ "", ERR_INVALID },
		{ "127.0.0.1", ERR_INVALID },
		{ "127.0.0.1:", ERR_INVALID },
		{ "127.0.0.1:70000", ERR_INVALID },
		{ "localhost:80", ERR_INVALID },
		{ "[::1:80", ERR_INVALID },
		{ "unix:", ERR_INVALID },
		{ "192.0.2.1:8080", ERR_IO },
		{ "unix:/nonexistent/s.sock", ERR_IO },
	};

	loop_open();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_server_options o = options();
		struct http_server *server;
		struct why why = { 0 };
		o.listen = str_from(cases[i].listen);
		assert_int_equal(http_server_create(&loop, &o, &server, &why), cases[i].e);
		assert_true(why.text[0] != 0);
	}
	struct http_server_options o = options();
	struct http_server *server;
	struct why why = { 0 };
	str trusted = STR("proxy.example");
	o.trusted = &trusted;
	o.n_trusted = 1;
	assert_int_equal(http_server_create(&loop, &o, &server, &why), ERR_INVALID);
	assert_non_null(strstr(why.text, "proxy.example"));
	loop_close();
}

TEST(a_port_that_is_taken_is_said)
{
	struct http_server_options o = options();
	struct http_server *second;
	struct why why = { 0 };
	char where[32];

	snprintf(where, sizeof(where), "127.0.0.1:%d", site_open(&o));
	o.listen = str_from(where);
	assert_int_equal(http_server_create(&loop, &o, &second, &why), ERR_IO);
	assert_non_null(strstr(why.text, "in use"));
	site_close();
}

TEST(every_descriptor_closes_on_exec)
{
	struct http_server_options o = options();
	bool is_ours[256];
	struct heard h;

	for (int fd = 0; fd < 256; fd++)
		is_ours[fd] = fcntl(fd, F_GETFD) < 0;
	dial(&h, site_open(&o));
	say(&h, GET_ROOT);
	assert_true(hear(&h, "ok\n"));
	for (int fd = 0; fd < 256; fd++) {
		int flags = fcntl(fd, F_GETFD);
		assert_true(!is_ours[fd] || flags < 0 || (flags & FD_CLOEXEC));
	}
	heard_finish(&h);
	site_close();
}
