/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_COMMAND_H
#define SIAR_HANDLERS_COMMAND_H

#include "bot/base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct call;

/* Who may use it: one of these, by identity, never by name. */
enum who { WHO_ANYONE, WHO_SELLER, WHO_MODERATOR, WHO_OPERATOR };

enum {
	IN_PRIVATE = 1u << 0,
	IN_GROUP = 1u << 1,
	IN_LOCAL = 1u << 2, /* control socket, later the console */
};

enum {
	/* Without a prefix it counts only with an argument that names something ("setuju 12"); bare
	 * words are left to the question that is open. */
	COMMAND_NOT_BARE = 1u << 0,
	/* Works in a group that is not active yet. */
	COMMAND_IN_SILENT_GROUP = 1u << 1,
	/* Not shown in help and not suggested. */
	COMMAND_HIDDEN = 1u << 2,
	/* Its questions take photos, and a photo's caption may name it without a prefix. */
	COMMAND_TAKES_PHOTO = 1u << 3,
	/* For moderators and operators too, whoever it is for. */
	COMMAND_FOR_STAFF = 1u << 5,
	/* Obeyed and answered however often it was said, by whoever has written how much. */
	COMMAND_OBEYED = 1u << 4,
	/* Shows a seller how her promos stand. In plain words too it is no answer to an open
	 * question: that stands again below. */
	COMMAND_LOOKS = 1u << 6,
	/* Of how a chat gets promos: also heard in a group's own name (event.is_anonymous), as its
	 * steward's. */
	COMMAND_OF_CHAT = 1u << 7,
	/* Said in a group it goes on in the private chat that she has with the same number. */
	COMMAND_GOES_PRIVATE = 1u << 9,
	/* Its questions are of something she is writing: another command asks first (sela.h). */
	COMMAND_WRITES = 1u << 8,
};

/* A command is one file with one of these, and one row in table.c. Dispatch checks who, where and
 * the arguments, takes the flood points, opens a savepoint, calls run, and undoes everything when
 * c->err is set. */
struct command {
	const char *name;
	const char *
		alias; /* "registrasi, reg, gabung"; may have several words each; compared folded */
	const char *usage; /* "/habis KODE" */
	const char *help;  /* text key */
	struct {
		int min, max; /* words; max -1 = any text */
	} args;
	enum who who;
	unsigned where, flags;
	int cost; /* flood points, see dispatch */
	void (*run)(struct call *c);
	/* An answer to a question this command has open (call.h ask()); c->dialog is that question.
	 * NULL = it never asks. */
	void (*answer)(struct call *c);
};

/* All commands, by name. */
extern const struct command *const commands[];
extern const size_t commands_count;

/* By its name (not alias), NULL when there is none. */
const struct command *command_by_name(str name);

#endif
