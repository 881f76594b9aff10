/* SPDX-License-Identifier: MIT */
/* Plays one .chat file; see tests/lib/chat.h. */
#include "tests/lib/chat.h"

int main(int argc, char **argv)
{
	return chat_main(argc, argv);
}
