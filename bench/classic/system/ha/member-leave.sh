#!/bin/sh
# Serf runs this when members have left or failed. Standard input has a line for each: name, address, role, tags.
set -eu

while read -r host _ role _; do
    if [ "$role" = backend ]; then
        rm -f "$NODES/$host"
    fi
done
exec "$CLASSIC/ha/update-haproxy.sh"
