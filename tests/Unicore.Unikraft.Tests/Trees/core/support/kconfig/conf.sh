#!/bin/sh
# conf --syncconfig: the header of a configuration that is solved already.
[ "$1" = --syncconfig ] || exit 0
sed -n -e 's/^\(CONFIG_[A-Za-z0-9_]*\)=y$/#define \1 1/p' -e 's/^\(CONFIG_[A-Za-z0-9_]*\)=\([^y].*\)$/#define \1 \2/p' "$KCONFIG_CONFIG" > "$KCONFIG_AUTOHEADER"
