#!/bin/sh
# What MRI's bootstraptest takes for the command ruby: guest.sh IMAGE OPTION… SCRIPT boots IMAGE, a Linux process or a command
# that boots another image, which cannot see the host's files: the script comes through standard input. A guest that a signal
# ended, or a crash, ends as a process would.
image=$1
shift
for script; do :; done
case $script in -*) exec "$image" "$@" ;; esac
options=
while [ $# -gt 1 ]; do options="$options $1"; shift; done
"$image" $options - < "$script"
code=$?
[ $code -le 128 ] || kill -$((code - 128)) $$
exit $code
