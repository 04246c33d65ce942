#!/bin/sh
# fixdep DEPS TARGET COMMAND
sed "s|^[^ ]*:|$2:|" "$1"
