# SPDX-License-Identifier: BSD-3-Clause
# Redis's table of commands as declared.h has it, and without what only COMMAND DOCS tells: summaries, complexities, histories and arguments.
# A line is a command's if CMD_DOC_ flags follow its name and three texts, each of which may be NULL.
s/^(#include "server\.h")/\1\n#include "declared.h"/
s/^struct redisCommand redisCommandTable/const struct declared_command declared_commands/
s/^struct redisCommand ([A-Z_]*_Subcommands)/static const struct declared_command \1/
/^\{"[^"]*"(,("([^"\\]|\\.)*"|NULL)){3},CMD_DOC_/ {
	s/^(\{"[^"]*"),("([^"\\]|\\.)*"|NULL),("([^"\\]|\\.)*"|NULL),/\1,"",NULL,/
	s/,[A-Z0-9_]+_History,/,NULL,/
	s/,\.args=[A-Za-z0-9_]+//
	# What finds the keys: a list, with an end.
	s/,\{\{/,(const keySpec[]){{/
	s/\}\}\}((,[A-Za-z0-9_.=]+)*\},?)$/}},{0}}\1/
}
