#!/bin/sh
# Serf runs this when members have joined. Standard input has a line for each: name, address, role, tags.
set -eu

while read -r host ip role _; do
    if [ "$role" = backend ]; then
        echo "$host $ip" >"$NODES/$host"
    fi
done
exec "$CLASSIC/ha/update-haproxy.sh"
