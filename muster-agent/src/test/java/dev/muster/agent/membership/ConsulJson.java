package dev.muster.agent.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a Consul answers, made by hand in the shape of a real one. */
final class ConsulJson {

    private final String node;
    private final String nodeAddress;
    private final String id;
    private String address = "";
    private String port = "3000";
    private String meta = "null";
    private String weights = "{\"Passing\":1,\"Warning\":1}";
    private final List<String> checks = new ArrayList<>();

    ConsulJson(String node, String nodeAddress, String id) {
        this.node = node;
        this.nodeAddress = nodeAddress;
        this.id = id;
    }

    /** A usual one, which passes. */
    static ConsulJson web(String node, String nodeAddress) {
        return new ConsulJson(node, nodeAddress, "web")
                .check("serfHealth", "passing")
                .check("service:web", "passing");
    }

    ConsulJson address(String wanted) {
        address = wanted;
        return this;
    }

    ConsulJson port(String wanted) {
        port = wanted;
        return this;
    }

    ConsulJson meta(Map<String, String> wanted) {
        meta = wanted.entrySet().stream()
                .map(e -> quoted(e.getKey()) + ":" + quoted(e.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
        return this;
    }

    ConsulJson weights(long passing, long warning) {
        weights = "{\"Passing\":" + passing + ",\"Warning\":" + warning + "}";
        return this;
    }

    ConsulJson check(String checkId, String status) {
        checks.add("{\"Node\":\"x\",\"CheckID\":" + quoted(checkId) + ",\"Status\":" + quoted(status)
                + ",\"Definition\":{\"a\":[{}]},\"Output\":\"o\"}");
        return this;
    }

    String text() {
        return "{\"Node\":{\"ID\":\"1-2\",\"Node\":" + quoted(node) + ",\"Address\":" + quoted(nodeAddress)
                + ",\"Meta\":{\"consul-network-segment\":\"\"}},\"Service\":{\"ID\":" + quoted(id)
                + ",\"Service\":\"web\",\"Tags\":[\"blue\"],\"Address\":" + quoted(address) + ",\"Meta\":" + meta
                + ",\"Port\":" + port + ",\"Weights\":" + weights + ",\"Connect\":{}},\"Checks\":["
                + String.join(",", checks) + "]}";
    }

    static String list(ConsulJson... instances) {
        return list(List.of(instances));
    }

    static String list(List<ConsulJson> instances) {
        return instances.stream().map(ConsulJson::text).collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
