package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.process.Abilities;
import dev.muster.haproxy.process.HaproxyVersion;
import dev.muster.haproxy.template.TemplateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Drafts of a small template with a pool {@code web}, without a HAProxy. */
final class Drafts {

    static final PoolName WEB = new PoolName("web");

    private static final String TEMPLATE = """
            frontend http
              bind {{bind.address}}
              default_backend web
            backend web
              balance {{pools.0.algorithm}}
            {{#each pools.0.servers}}
              server {{name}} {{address}} weight {{weight}}{{#if attributes.fall}} fall {{attributes.fall}}{{/if}} check
            {{/each}}
            """;

    final Path template;
    final BalancerOptions options;
    final Drafter drafter;

    Drafts(Path folder, Path haproxy) throws IOException {
        template = folder.resolve("mine.hbs");
        Files.writeString(template, TEMPLATE);
        options = BalancerOptions.defaults(
                        Files.createDirectories(folder.resolve("h")), haproxy, address(0), address(0))
                .withTemplate(template);
        drafter = drafter();
    }

    /** One that has read nothing yet. */
    Drafter drafter() {
        return new Drafter(
                options,
                Abilities.of(HaproxyVersion.parse("HAProxy version 2.6.12").orElseThrow())
                        .orElseThrow());
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    static Server server(String name) {
        return new Server(new ServerName(name), address(9000 + name.charAt(0)), 100, Intent.SERVE);
    }

    static Server server(String name, Map<String, String> attributes) {
        Server plain = server(name);
        return new Server(
                plain.name(), plain.address(), plain.weight(), plain.intent(), Attributes.fitting(attributes));
    }

    static Pool pool(String algorithm, Server... servers) {
        return new Pool(WEB, algorithm, "/", HealthStatuses.DEFAULT, List.of(servers));
    }

    static DesiredState state(long version, String algorithm, Server... servers) {
        return new DesiredState(version, List.of(pool(algorithm, servers)), List.of("state " + version));
    }

    static Settings settings(String algorithm, long reading) {
        return new Settings(List.of(pool(algorithm)), List.of(), reading, Optional.empty());
    }

    ConfigDraft draft(Settings settings, Server... servers) throws TemplateException {
        Pool pool = settings.pools().getFirst().with(List.of(servers));
        return drafter.draft(settings, Map.of(WEB, List.of(servers)), ServerIds.of(List.of(pool)), servers.length);
    }

    /** A wish for these servers, of which the file and HAProxy have what {@code running} holds. */
    static FileKeeper.Wish wish(Settings wanted, ConfigDraft running, Server... servers) {
        return new FileKeeper.Wish(
                wanted,
                running.settings(),
                Map.of(WEB, List.of(servers)),
                ServerIds.of(List.of(pool("roundrobin", servers))),
                servers.length,
                Optional.of(running.seal()),
                ActualState.EMPTY,
                List.of(),
                1);
    }
}
