#!/bin/sh
# Starts the program that lies beside this file, also by a link.
self=$0
[ -L "$self" ] && self=$(readlink -f -- "$self")
home=${self%/*}/../lib/driftless
export DENO_NO_UPDATE_CHECK=1
exec "$home/deno" run --quiet --no-prompt --no-config --no-lock --no-remote \
  --unstable-lazy-dynamic-imports FLAGS "$home/app/main.js" "$@"
