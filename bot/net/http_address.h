/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_HTTP_ADDRESS_H
#define SIAR_NET_HTTP_ADDRESS_H

#include "bot/base/str.h"

#include <stdbool.h>
#include <sys/socket.h>

/* True for an address of the public internet. False for loopback, private, link-local, shared
 * (CGNAT), unique local, multicast, documentation, reserved and unspecified ones, for IPv6 that
 * carries IPv4 (mapped, 6to4, NAT64, Teredo), and for anything that is neither family. */
bool http_address_is_public(const struct sockaddr *addr, size_t len);
/* The same for an address as text. */
bool http_address_text_is_public(const char *text);

#endif
