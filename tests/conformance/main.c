// SPDX-License-Identifier: BSD-3-Clause
// Runs the checks that the other files registered, and says how each went.
#include "check.h"

#include <stdio.h>
#include <string.h>

static struct check *checks;
static int failures, skipped;

void check_register(struct check *check)
{
	struct check **at = &checks;

	while (*at && strcmp((*at)->name, check->name) < 0)
		at = &(*at)->next;
	check->next = *at;
	*at = check;
}

void check_failed(const char *file, int line, const char *what)
{
	printf("failed: %s:%d: %s\n", file, line, what);
	failures++;
}

void check_skip(const char *why)
{
	printf("skipped: %s\n", why);
	skipped++;
}

static int run(const char *prefix, int acts)
{
	int count = 0;

	for (struct check *c = checks; c; c = c->next) {
		if (c->is_act != acts || strncmp(c->name, prefix, strlen(prefix)))
			continue;
		int before = failures, skips = skipped;

		printf("check: %s\n", c->name);
		if (c->needs & ukplat_bootinfo()->lacks)
			check_skip(c->needs == UKPLAT_LACKS_TRAPS ? "nothing traps here" : "pages keep their rights here");
		else
			c->run();
		if (failures == before && skipped == skips)
			printf("ok: %s\n", c->name);
		count++;
	}
	return count;
}

int main(int argc, char *argv[])
{
	int acts = argc > 1 && !strcmp(argv[1], "--act");
	const char *prefix = argc > 1 + acts ? argv[1 + acts] : "";
	int count = run(prefix, acts);

	printf("%d checks, %d failures, %d skipped\n", count, failures, skipped);
	return failures || !count;
}
