// SPDX-License-Identifier: BSD-3-Clause
// SQLite's shell; with a number, what so many inserts cost, each its own transaction: steps of the counter for one, and seconds for all.
// The same source is a guest of several systems.
#define main shell_main
#include "shell.c"
#undef main

#include <time.h>

static unsigned long counter(void)
{
	unsigned int low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (unsigned long)high << 32 | low;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run(sqlite3 *db, const char *statement)
{
	char *error = NULL;

	if (sqlite3_exec(db, statement, NULL, NULL, &error) != SQLITE_OK) {
		printf("%s: %s\n", statement, error);
		exit(1);
	}
}

static void measure(const char *name, const char *file, int inserts)
{
	unsigned long start;
	double began;
	sqlite3 *db;

	if (sqlite3_open(file, &db) != SQLITE_OK) {
		printf("%s: %s\n", file, sqlite3_errmsg(db));
		exit(1);
	}
	run(db, "create table tab (a integer, b text)");
	start = counter();
	began = seconds();
	for (int i = 0; i < inserts; i++) {
		char statement[64];

		snprintf(statement, sizeof(statement), "insert into tab values (%d, 'value of %d')", i, i);
		run(db, statement);
	}
	printf("%s-steps %.0f\n%s-seconds %.3f\n", name, (double)(counter() - start) / inserts, name, seconds() - began);
	sqlite3_close(db);
}

int main(int argc, char **argv)
{
	int inserts = argc == 2 ? atoi(argv[1]) : 0;

	if (!inserts)
		return shell_main(argc, argv);
	measure("memory", ":memory:", inserts);
	measure("file", "inserts.db", inserts);
	return 0;
}
