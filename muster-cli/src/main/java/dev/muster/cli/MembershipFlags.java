package dev.muster.cli;

import dev.muster.agent.config.Layer;
import dev.muster.agent.config.Origin.Flag;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The flags of {@code muster agent} that say where its members come from. */
final class MembershipFlags {

    private static final String CONSUL_SERVICE = "--consul-service";
    private static final String SERF = "serf";
    private static final String CONSUL = "consul";

    /** Flags with one value, and the path of that value in a file. */
    private static final Map<String, List<String>> VALUES = Map.of(
            "--membership", List.of("membership"),
            "--serf-addr", List.of(SERF, "address"),
            "--serf-token-file", List.of(SERF, "token_file"),
            "--consul-addr", List.of(CONSUL, "address"),
            "--consul-token-file", List.of(CONSUL, "token_file"),
            "--consul-datacentre", List.of(CONSUL, "datacentre"),
            "--consul-tag", List.of(CONSUL, "tag"),
            "--consul-health", List.of(CONSUL, "health"));

    private MembershipFlags() {}

    static void addTo(CommandSpec spec) {
        AgentFlags.text(
                spec,
                "--membership",
                "gossip|serf|consul",
                "where a balancer gets its members from (default: gossip, its own); one that follows a Serf agent or"
                        + " Consul does not gossip");
        AgentFlags.text(
                spec, "--serf-addr", "ADDR:PORT", "serf: the agent's RPC, or its Unix socket (default 127.0.0.1:7373)");
        AgentFlags.text(spec, "--serf-token-file", "FILE", "serf: the token that its RPC wants to hear");
        AgentFlags.text(
                spec,
                "--consul-addr",
                "ADDR:PORT",
                "consul: its HTTP API; https://ADDR:PORT too (default 127.0.0.1:8500)");
        AgentFlags.text(
                spec, "--consul-token-file", "FILE", "consul: the token that it wants (default: CONSUL_HTTP_TOKEN)");
        AgentFlags.text(spec, "--consul-datacentre", "NAME", "consul: whose services (default: of the agent asked)");
        AgentFlags.many(
                spec,
                CONSUL_SERVICE,
                "NAME",
                "consul: which services; may be given several times (default: those of the pools)");
        AgentFlags.text(spec, "--consul-tag", "TAG", "consul: only instances with this tag");
        AgentFlags.text(
                spec,
                "--consul-health",
                "passing|warning",
                "consul: whether an instance with a check in the state warning takes requests (default passing: no)");
    }

    static void addTo(Layer layer, ParseResult parsed) {
        VALUES.forEach((flag, path) -> AgentFlags.value(parsed, flag)
                .ifPresent(text -> layer.put(new Flag(flag), text, path.toArray(String[]::new))));
        List<String> services = AgentFlags.values(parsed, CONSUL_SERVICE);
        if (!services.isEmpty()) {
            layer.put(new Flag(CONSUL_SERVICE), services, CONSUL, "services");
        }
    }
}
