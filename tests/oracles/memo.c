// SPDX-License-Identifier: BSD-3-Clause
// Preloaded into an oracle: popen() answers from a folder of remembered outputs, so that a thousand runs ask the compiler once.
//
// A command is known by a 64-bit hash of its text; its file holds the text itself, a zero byte and the output. The environment is
// the same for all runs that share a folder: whoever sets SHELL_MEMO sees to that.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef FILE *(*popen_function)(const char *, const char *);
typedef int (*pclose_function)(FILE *);

static uint64_t hash(const char *text)
{
	uint64_t h = 14695981039346656037u;
	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	return h;
}

static FILE *remembered(const char *file, const char *command)
{
	size_t length = strlen(command);
	char *text = malloc(length + 1);
	FILE *f = fopen(file, "r");
	if (f && text && fread(text, 1, length + 1, f) == length + 1 && !memcmp(text, command, length + 1)) {
		free(text);
		return f;
	}
	free(text);
	if (f)
		fclose(f);
	return NULL;
}

static void remember(const char *file, const char *command)
{
	popen_function real = (popen_function)dlsym(RTLD_NEXT, "popen");
	pclose_function real_close = (pclose_function)dlsym(RTLD_NEXT, "pclose");
	char *temporary;
	char block[4096];
	size_t n;
	FILE *in = real(command, "r");
	if (!in || asprintf(&temporary, "%s.%d", file, (int)getpid()) < 0)
		return;
	FILE *out = fopen(temporary, "w");
	if (out) {
		fwrite(command, 1, strlen(command) + 1, out);
		while ((n = fread(block, 1, sizeof block, in)) > 0)
			fwrite(block, 1, n, out);
		fclose(out);
		rename(temporary, file);
	}
	real_close(in);
	free(temporary);
}

FILE *popen(const char *command, const char *mode)
{
	const char *folder = getenv("SHELL_MEMO");
	char *file;
	if (!folder || asprintf(&file, "%s/%016llx", folder, (unsigned long long)hash(command)) < 0)
		return ((popen_function)dlsym(RTLD_NEXT, "popen"))(command, mode);
	FILE *f = remembered(file, command);
	if (!f) {
		remember(file, command);
		f = remembered(file, command);
	}
	free(file);
	return f;
}

int pclose(FILE *f)
{
	return getenv("SHELL_MEMO") ? fclose(f) : ((pclose_function)dlsym(RTLD_NEXT, "pclose"))(f);
}
