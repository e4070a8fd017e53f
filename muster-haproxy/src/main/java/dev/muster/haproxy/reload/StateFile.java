package dev.muster.haproxy.reload;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.ServerLine;
import dev.muster.haproxy.plan.ServerKey;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the new worker is told of the servers' health, so that one that is DOWN gets no request and one that is UP waits
 * for no check. Made from what the old worker says and from what is wanted, never taken over as it is: a state file
 * overrides the configuration, old ports and switched-off checks included. Pure.
 *
 * <p>Source: HAProxy Configuration Manual 2.6, "load-server-state-from-file"; haproxy/haproxy issue 2103.
 */
public final class StateFile {

    /** A state file that says nothing. HAProxy warns when there is none. */
    public static final String EMPTY = "1\n";

    private static final int FORCED_MAINTENANCE = 1;
    private static final int FORCED_DRAIN = 8;
    private static final String CHECK_CONFIGURED_AND_ENABLED = "6";

    private StateFile() {}

    /**
     * @param rows the answer to {@code show servers state}
     * @param file what the new worker will read
     * @param out servers of the file that must get no request
     * @param governed which servers are Muster's; the state of the others is kept as it is
     */
    public static String of(String rows, Cfg file, Set<ServerKey> out, Predicate<ServerKey> governed)
            throws CfgException {
        Map<String, Integer> columns = new HashMap<>();
        String header = "";
        Map<ServerKey, Row> known = new HashMap<>();
        Map<String, Row> byName = new HashMap<>();
        for (String line : rows.split("\n")) {
            if (line.startsWith("# ")) {
                header = line;
                String[] names = line.substring(2).split(" ");
                for (int i = 0; i < names.length; i++) {
                    columns.put(names[i], i);
                }
            } else if (!columns.isEmpty() && !line.isBlank()) {
                Row row = new Row(columns, line.split(" "));
                ServerKey key = new ServerKey(row.text("be_name"), row.text("srv_name"));
                known.put(key, row);
                byName.putIfAbsent(key.name(), row);
            }
        }
        StringBuilder text = new StringBuilder(EMPTY).append(header).append('\n');
        for (ServerLine line : file.servers()) {
            ServerKey key = new ServerKey(line.backend(), line.name());
            // A backend may have another name now; the server is the same.
            Row row = known.get(key) == null && governed.test(key) ? byName.get(key.name()) : known.get(key);
            if (row != null && row.isAt(line.address())) {
                text.append(governed.test(key) ? row.following(line, out.contains(key)) : row)
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static final class Row {

        private final Map<String, Integer> columns;
        private final String[] fields;

        Row(Map<String, Integer> columns, String[] fields) {
            this.columns = columns;
            this.fields = fields;
        }

        String text(String column) {
            int index = columns.getOrDefault(column, Integer.MAX_VALUE);
            return index < fields.length ? fields[index] : "";
        }

        private int number(String column) {
            String text = text(column);
            return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        }

        /** The row must not move a server back to an address that it no longer has. */
        boolean isAt(String address) {
            int colon = address.lastIndexOf(':');
            String ip = colon < 0 ? address : address.substring(0, colon);
            String port = colon < 0 ? "0" : address.substring(colon + 1);
            if (ip.startsWith("[") && ip.endsWith("]")) {
                ip = ip.substring(1, ip.length() - 1);
            }
            try {
                return InetAddress.ofLiteral(ip).equals(InetAddress.ofLiteral(text("srv_addr")))
                        && port.equals(text("srv_port"));
            } catch (IllegalArgumentException _) {
                return false;
            }
        }

        /** Weight and check are what the file says, and only a hand's drain or maintenance stays. */
        Row following(ServerLine line, boolean out) {
            Row row = new Row(columns, fields.clone());
            String weight = Integer.toString(line.number("weight").orElse(1));
            row.set("be_name", line.backend());
            row.set("srv_uweight", weight);
            row.set("srv_iweight", weight);
            int kept = number("srv_admin_state") & (FORCED_MAINTENANCE | FORCED_DRAIN);
            row.set("srv_admin_state", Integer.toString(out ? kept | FORCED_MAINTENANCE : kept));
            if (line.has("check")) {
                row.set("srv_check_state", CHECK_CONFIGURED_AND_ENABLED);
            }
            return row;
        }

        private void set(String column, String value) {
            int index = columns.getOrDefault(column, Integer.MAX_VALUE);
            if (index < fields.length) {
                fields[index] = value;
            }
        }

        @Override
        public String toString() {
            return String.join(" ", fields);
        }
    }
}
