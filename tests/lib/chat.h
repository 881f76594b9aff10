/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_LIB_CHAT_H
#define SIAR_TESTS_LIB_CHAT_H

/* Conversations anyone can read and write, as tests. `chat FILE.chat [--match TEXT]` prints one TAP
 * line a case.
 *
 *	person siti 6281234567001          who takes part; also moderator, operator
 *	person nur wa:ID.9988              a person whose number nobody sees
 *	group camilan 120363000000000001
 *	known siti                         has seen the consent words already
 *	config rules: lapak-standar        a line of siar.yaml; without one of them rules: bebas
 *	account prices: [...]              what else siar.yaml says of the account
 *	pace 5s                            time between two messages, a minute if nothing is said
 *
 *	# a sentence: each case has a store of its own
 *	siti> /promo KRP01 15000 gurih     she writes in private; lines that are indented go on
 *	siti@camilan> /langganan           ... in a group; siti@camilan^> answers the bot's last one
 *	siti> [Kirim]                      ... taps a choice; [Kirim=id] an older one with this id
 *	siti> [foto keripik.jpg] 15rb      ... sends a photo with a caption
 *	siti> [foto a.jpg] 15rb [foto b.jpg]    ... two together, see chat_photo.h
 *	siti> [terusan] Keripik 15rb       ... forwards what somebody else wrote
 *	siti> [suara]                      ... or stiker, lokasi, kontak, video, dokumen ...
 *	bot> text                          what comes back, to where the last message was written
 *	siti< text                         what this person or group gets
 *	!clock +1h                         time passes (s, m, h, d)
 *	!fail send 429                     the next send fails: HTTP status, or Meta's code, or cut
 *	!fail siti 429                     ... the next send to her
 *	!number siti siti2                 the network says that she has that number now
 *	!status siti read                  a status for the last message she got
 *	!late 8h                           from here on what is written comes so long after
 *	!pace 1s                           from here on so much time passes between two lines
 *	!restart                           the process ends and begins again
 *	!config rules: bebas               ... with this line of siar.yaml in place of the old one
 *	// a remark
 *
 * Every message that goes out must be told, in order for each recipient. In expected text "..."
 * is any text and <word> is remembered: what it stood for goes in wherever it stands again. Choices
 * are a line of [title] [title]; a template is "(name: a | b)"; a photo is [foto keripik.jpg], on a
 * line above its caption. Time passes by itself until photos are fetched and albums are over. */

int chat_main(int argc, char **argv);

#endif
