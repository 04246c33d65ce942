# list.sh FILE: a header with as many items as the file has lines.
echo "#define LIST_LENGTH $(wc -l < "$1")"
