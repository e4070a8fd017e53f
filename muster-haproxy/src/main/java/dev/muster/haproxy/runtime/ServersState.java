package dev.muster.haproxy.runtime;

import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.HealthCheck;
import dev.muster.haproxy.plan.ServerKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads {@code show servers state}. Columns are found by their names. Bits: administrative state 0x63 is maintenance of
 * any kind, 0x18 drain of any kind; check state 0x02 is "configured", 0x04 "enabled"; operational state 0 is "stopped".
 *
 * <p>Source: HAProxy Management Guide 2.6, section 9.3, "show servers state".
 */
final class ServersState {

    private static final int MAINTENANCE = 0x63;
    private static final int DRAIN = 0x18;
    private static final int CHECK_CONFIGURED = 0x02;
    private static final int CHECK_ENABLED = 0x04;

    private ServersState() {}

    static ActualState parse(String text) throws IOException {
        Map<String, Integer> columns = Map.of();
        SortedMap<ServerKey, ActualServer> servers = new TreeMap<>();
        for (String line : text.split("\n")) {
            if (line.startsWith("# ")) {
                columns = columns(line.substring(2));
            } else if (!columns.isEmpty() && !line.isBlank()) {
                ActualServer server = server(columns, List.of(line.split(" ")));
                servers.put(server.key(), server);
            }
        }
        if (columns.isEmpty()) {
            throw new IOException("HAProxy's answer to 'show servers state' has no header: " + Printable.of(text));
        }
        return new ActualState(servers);
    }

    private static Map<String, Integer> columns(String header) {
        Map<String, Integer> columns = new HashMap<>();
        String[] names = header.split(" ");
        for (int i = 0; i < names.length; i++) {
            columns.put(names[i], i);
        }
        return columns;
    }

    private static ActualServer server(Map<String, Integer> columns, List<String> fields) throws IOException {
        int admin = number(columns, fields, "srv_admin_state");
        return new ActualServer(
                new ServerKey(text(columns, fields, "be_name"), text(columns, fields, "srv_name")),
                number(columns, fields, "srv_id"),
                address(text(columns, fields, "srv_addr"), number(columns, fields, "srv_port")),
                number(columns, fields, "srv_uweight"),
                (admin & MAINTENANCE) != 0,
                (admin & DRAIN) != 0,
                number(columns, fields, "srv_op_state") != 0,
                check(number(columns, fields, "srv_check_state")),
                OptionalInt.empty(),
                Optional.empty());
    }

    private static HealthCheck check(int state) {
        if ((state & CHECK_ENABLED) != 0) {
            return HealthCheck.ON;
        }
        return (state & CHECK_CONFIGURED) != 0 ? HealthCheck.OFF : HealthCheck.ABSENT;
    }

    private static Optional<InetSocketAddress> address(String ip, int port) {
        try {
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(ip), port));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String text(Map<String, Integer> columns, List<String> fields, String column) throws IOException {
        Integer index = columns.get(column);
        if (index == null || index >= fields.size()) {
            throw new IOException("HAProxy's answer to 'show servers state' lacks " + column);
        }
        return fields.get(index);
    }

    private static int number(Map<String, Integer> columns, List<String> fields, String column) throws IOException {
        String text = text(columns, fields, column);
        boolean valid = !text.isEmpty() && text.length() <= 10;
        for (int i = 0; i < text.length(); i++) {
            valid &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!valid || Long.parseLong(text) > Integer.MAX_VALUE) {
            throw new IOException(
                    "HAProxy's answer to 'show servers state' has " + column + " = " + Printable.of(text));
        }
        return Integer.parseInt(text);
    }
}
