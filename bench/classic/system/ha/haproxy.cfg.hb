# The classic balancer: as its authors had it.
global
    log {{ syslog }} local0
    stats socket ipv4@0.0.0.0:9999 level admin

defaults
    log global
    mode http
    option httplog
    option dontlognull
    timeout connect 5s
    timeout client 50s
    timeout server 50s

listen stats
    bind *:1936
    no log
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
