package dev.muster.haproxy.template;

import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgLine;
import dev.muster.haproxy.config.CfgSection;
import dev.muster.haproxy.config.ServerLine;
import dev.muster.haproxy.plan.AdmittingCheck;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads from a server's rendered line, and the section around it, how the server is to be added and checked. */
final class TargetReader {

    /** How a backend sends a client to the server where it was before. */
    private static final List<String> STICKINESS = List.of("cookie", "stick", "use-server", "persist", "appsession");

    private TargetReader() {}

    static Target read(String template, Cfg cfg, ServerLine line, PoolName pool, Server server, int id)
            throws TemplateException {
        if (!line.name().equals(server.name().value())) {
            throw new TemplateException(template + " has in the line " + ExampleServer.called(server)
                    + " another name: '" + line.name() + "'. Its line must begin: server {{name}}");
        }
        if (line.line().environment()) {
            throw new TemplateException(template + ", the line " + ExampleServer.called(server)
                    + ": environment variables can't be used in it, for the server is also added at run time");
        }
        InetSocketAddress address = address(template, line, server);
        List<String> parameters = new ArrayList<>();
        line.parameters().stream()
                // The release in wide use leaves a server without traffic that is added as "enabled".
                .filter(word -> !word.equals("enabled") && !word.equals("disabled"))
                .forEach(parameters::add);
        parameters.addAll(Completion.missing(line, id, server.weight()));
        int weight = line.number("weight").orElse(server.weight() == 0 ? 0 : 1);
        boolean checked = line.has("check");
        return new Target(
                new ServerKey(line.backend(), line.name()),
                pool,
                address,
                line.number("id").orElse(id),
                weight,
                server.intent(),
                parameters,
                checked,
                admitting(cfg, line, address, checked),
                cookieKey(cfg, line.backend()),
                sticky(cfg, line.backend()));
    }

    /** The key of the backend's dynamic cookies, its own or that of its defaults. */
    private static Optional<String> cookieKey(Cfg cfg, String backend) {
        List<CfgLine> lines = lines(cfg, backend, "dynamic-cookie-key");
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast().word(1));
    }

    /** Whether a client may come to a certain server, whatever the algorithm says. */
    private static boolean sticky(Cfg cfg, String backend) {
        return STICKINESS.stream()
                .anyMatch(keyword -> !lines(cfg, backend, keyword).isEmpty());
    }

    /** Those of its defaults, then its own. */
    private static List<CfgLine> lines(Cfg cfg, String backend, String keyword) {
        List<CfgLine> lines = new ArrayList<>();
        for (CfgSection section : cfg.sections()) {
            if (section.holdsServers() && section.name().equals(backend)) {
                cfg.defaultsOf(section).ifPresent(defaults -> lines.addAll(defaults.lines(keyword)));
                lines.addAll(section.lines(keyword));
            }
        }
        return lines;
    }

    /** The address in the line, which must be the server's own; its port may be the template's choice. */
    static InetSocketAddress address(String template, ServerLine line, Server server) throws TemplateException {
        int colon = line.address().lastIndexOf(':');
        String port = colon < 0 ? "" : line.address().substring(colon + 1);
        String ip = colon < 0 ? line.address() : line.address().substring(0, colon);
        if (ip.startsWith("[") && ip.endsWith("]")) {
            ip = ip.substring(1, ip.length() - 1);
        }
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new TemplateException(template + ", the line " + ExampleServer.called(server)
                    + ": an address and a port are needed, as in {{ip}}:{{port}}, not '" + line.address() + "'");
        }
        try {
            InetAddress literal = InetAddress.ofLiteral(ip);
            if (literal.equals(server.address().getAddress())) {
                return new InetSocketAddress(literal, Integer.parseInt(port));
            }
        } catch (IllegalArgumentException _) {
            // A name instead of an address: refused below, like a wrong address.
        }
        throw new TemplateException(template + ", the line " + ExampleServer.called(server)
                + ": the address must be the" + " server's own, {{ip}}, not '" + line.address() + "'");
    }

    private static AdmittingCheck admitting(Cfg cfg, ServerLine line, InetSocketAddress server, boolean checked) {
        InetAddress ip = server.getAddress();
        Optional<String> other = line.value("addr");
        if (other.isPresent()) {
            try {
                ip = InetAddress.ofLiteral(other.get());
            } catch (IllegalArgumentException _) {
                // A name: HAProxy resolves it by itself, and Muster asks the server's own address.
            }
        }
        InetSocketAddress address =
                new InetSocketAddress(ip, line.number("port").orElse(server.getPort()));
        boolean encrypted = line.has("ssl") || line.has("check-ssl");
        return new AdmittingCheck(
                address, checked && !encrypted ? HttpCheckReader.request(cfg, line.backend()) : Optional.empty());
    }
}
