# The classic balancer with every setting of HAProxy that Muster's own template has and that matters here: check
# interval, retries, redispatch, time-outs, the end of old processes. What is left is the pipeline.
global
    log {{ syslog }} local0
    stats socket ipv4@0.0.0.0:9999 level admin
    hard-stop-after 30s

defaults
    log global
    mode http
    option httplog
    option dontlognull
    retries 3
    option redispatch 1
    retry-on conn-failure empty-response
    http-reuse safe
    timeout connect 500ms
    timeout queue 5s
    timeout client 30s
    timeout server 30s
    timeout http-request 10s
    timeout http-keep-alive 10s
    timeout check 2s

listen stats
    bind *:1936
    no log
    stats enable
    stats uri /

frontend public
    bind *:80
    option idle-close-on-response
    default_backend nodes

backend nodes
    balance roundrobin
    option httpchk HEAD /
    option forwardfor
    http-request set-header X-Forwarded-Port %[dst_port]
    http-request disable-l7-retry unless METH_GET || METH_OPTIONS

    {{#each addresses}}
    server {{ host }} {{ ip }}:3000 check inter 500ms fall 2 rise 2 observe layer4
    {{/each}}
