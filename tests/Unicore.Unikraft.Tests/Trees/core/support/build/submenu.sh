#!/bin/sh
# Writes to $1 a line that sources Config.uk of each folder (separated by colons) of $2; prints $1.
: > "$1"
IFS=:
for folder in $2; do
	[ -f "$folder/Config.uk" ] && echo "source \"$folder/Config.uk\"" >> "$1"
done
echo "$1"
