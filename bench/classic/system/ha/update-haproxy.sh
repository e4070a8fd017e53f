#!/bin/sh
# Renders haproxy.cfg from the files of $NODES, one a backend, and has HAProxy replaced.
set -eu

addresses=
for node in "$NODES"/*; do
    [ -f "$node" ] || continue
    read -r host ip <"$node"
    addresses="$addresses${addresses:+,}{\"host\":\"$host\",\"ip\":\"$ip\"}"
done

node "$CLASSIC/render.js" --addresses "[$addresses]" --syslog "$HAPROXY_LOG" <"$CLASSIC/ha/$TEMPLATE" >"$HAPROXY_CFG"
s6-svc -h "$SERVICES/haproxy"
