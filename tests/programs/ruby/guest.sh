#!/bin/sh
# What MRI's bootstraptest takes for the command ruby: guest.sh IMAGE OPTION… SCRIPT boots IMAGE, a Linux process, which cannot see the host's
# files: the script comes through standard input. A guest that crashed ends as a process does that crashed.
image=$1
shift
for script; do :; done
options=
while [ $# -gt 1 ]; do options="$options $1"; shift; done
"$image" $options - < "$script"
code=$?
[ $code -lt 128 ] || kill -s ABRT $$
exit $code
