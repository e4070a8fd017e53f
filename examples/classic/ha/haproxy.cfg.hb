# The template of the classic system, without the admin socket that was open to all: Muster has one of its own.
defaults
    mode http
    timeout connect 5s
    timeout client 50s
    timeout server 50s

listen stats
    bind *:1936
    stats enable
    stats uri /

frontend public
    bind *:80
    default_backend nodes

backend nodes
    balance roundrobin
    option httpchk HEAD /
    option forwardfor
    http-request set-header X-Forwarded-Port %[dst_port]

    {{#each addresses}}
    server {{ host }} {{ ip }}:3000 check
    {{/each}}
