/* SPDX-License-Identifier: MIT */
/* main() of the fuzz drivers where libFuzzer is not: hands every file of a folder to the driver,
 * and the empty input. One TAP line a driver; what the driver minds ends the process. One thread.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(const char *path)
{
	FILE *f = fopen(path, "rb");
	long size = -1;

	if (f != NULL && fseek(f, 0, SEEK_END) == 0)
		size = ftell(f);
	if (size < 0 || fseek(f, 0, SEEK_SET) != 0) {
		(void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
		abort();
	}
	/* Exactly as long as the input, so that a sanitizer sees one byte too many. */
	uint8_t *data = malloc(size == 0 ? 1 : (size_t)size);
	if (data == NULL || fread(data, 1, (size_t)size, f) != (size_t)size)
		abort();
	(void)fclose(f);
	/* The last name that is shown is the input that the driver minded. */
	(void)fprintf(stderr, "# %s\n", path);
	(void)LLVMFuzzerTestOneInput(data, (size_t)size);
	free(data);
}

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	struct dirent **inputs;
	char path[4096];

	if (argc != 3 && (argc != 5 || strcmp(argv[3], "--match") != 0)) {
		(void)fprintf(stderr, "usage: %s NAME FOLDER [--match TEXT]\n", argv[0]);
		return 2;
	}
	if (argc == 5 && strstr(argv[1], argv[4]) == NULL)
		return 77;
	int count = scandir(argv[2], &inputs, is_input, alphasort);
	if (count <= 0) {
		(void)printf("1..1\n# %s: no input\nnot ok 1 - %s\n", argv[2], argv[1]);
		return 1;
	}
	(void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 0; i < count; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", argv[2], inputs[i]->d_name);
		free(inputs[i]);
		replay(path);
	}
	free(inputs);
	(void)printf("1..1\n# %d inputs\nok 1 - %s\n", count, argv[1]);
	return 0;
}
