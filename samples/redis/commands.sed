# SPDX-License-Identifier: BSD-3-Clause
# Redis's table of commands without what only COMMAND DOCS tells: summaries, complexities, histories and arguments. A line is a command's if
# CMD_DOC_ flags follow its name and three texts, each of which may be NULL.
/^\{"[^"]*"(,("([^"\\]|\\.)*"|NULL)){3},CMD_DOC_/ {
	s/^(\{"[^"]*"),("([^"\\]|\\.)*"|NULL),("([^"\\]|\\.)*"|NULL),/\1,"",NULL,/
	s/,[A-Z0-9_]+_History,/,NULL,/
	s/,\.args=[A-Za-z0-9_]+//
}
