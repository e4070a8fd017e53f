package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.AgentOptions;
import dev.muster.agent.BalancerRole;
import dev.muster.agent.CheckOption;
import dev.muster.agent.KeySource;
import dev.muster.agent.config.Addresses;
import dev.muster.agent.handler.machine.HandlerSpec;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.agent.serf.GossipOptions;
import dev.muster.agent.serf.JoinRetry;
import dev.muster.cli.serf.CalledAs;
import dev.muster.cli.serf.GoFlags;
import dev.muster.gossip.Profile;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.MapName;
import dev.muster.haproxy.OwnLines;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

class AgentFlagsTest {

    private static AgentOptions options(String... arguments) throws CommandFailure {
        CommandSpec spec = new AgentCommand(CalledAs.MUSTER).spec();
        ParseResult parsed = new CommandLine(spec).parseArgs(GoFlags.read(spec, arguments));
        return ConfigChoice.read(ConfigChoice.sources(parsed, Map.of(), CalledAs.MUSTER))
                .options();
    }

    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    @Test
    void nothingIsNeeded() throws CommandFailure {
        AgentOptions options = options();
        assertThat(options.node()).isEmpty();
        assertThat(options.bind()).isEmpty();
        assertThat(options.services()).isEmpty();
        assertThat(options.balancer()).isEmpty();
        assertThat(options.insecure()).isFalse();
        assertThat(options.allowRemote()).isFalse();
    }

    @Test
    void readsTheLineOfTheTour() throws CommandFailure {
        AgentOptions options = options("--join", "127.0.0.1", "--service", "web=127.0.0.1:9003");
        assertThat(options.join()).containsExactly("127.0.0.1");
        assertThat(options.services()).singleElement().satisfies(service -> {
            assertThat(service.name().value()).isEqualTo("web");
            assertThat(service.address()).contains(at("127.0.0.1", 9003));
            assertThat(service.command()).isEmpty();
            assertThat(service.check()).isEqualTo(CheckOption.tcp());
        });
    }

    @Test
    void eventHandlersAreAsSerfsUsersWriteThem() throws CommandFailure {
        AgentOptions options = options(
                "--event-handler",
                "member-join,user:a=./x --of=web, 'b c'",
                "--event-handler",
                "./all.sh",
                "--handler-timeout",
                "90s");
        assertThat(options.handlers().handlers())
                .extracting(HandlerSpec::toString)
                .containsExactly("member-join,user:a=./x --of=web, 'b c'", "*=./all.sh");
        assertThat(options.handlers().timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThatThrownBy(() -> options("--event-handler", "member-jion=./x"))
                .hasMessageContaining("--event-handler: 'member-jion=./x': ")
                .hasMessageContaining("did you mean 'member-join'?");
    }

    @Test
    void theCommandAfterTheDashesIsTheLastServices() throws CommandFailure {
        AgentOptions options = options(
                "--service",
                "db=127.0.0.1:5432",
                "--service",
                "web=127.0.0.1:3000",
                "--check",
                "web=http:/health",
                "--exec",
                "db=postgres -D '/var/lib/my data'",
                "--",
                "java",
                "-jar",
                "app.jar",
                "--port",
                "3000");
        assertThat(options.services().get(0).command()).containsExactly("postgres", "-D", "/var/lib/my data");
        assertThat(options.services().get(1).command()).containsExactly("java", "-jar", "app.jar", "--port", "3000");
        assertThat(options.services().get(1).check()).isEqualTo(CheckOption.http("/health"));
    }

    @Test
    void anAddressToAdvertiseMayBeAName() throws CommandFailure {
        assertThat(options("--advertise", "node-1.example:17").advertise())
                .contains(InetSocketAddress.createUnresolved("node-1.example", 17));
        assertThat(options("--advertise", "db").advertise()).contains(InetSocketAddress.createUnresolved("db", 0));
        assertThat(options("--advertise", "192.0.2.1").advertise()).contains(at("192.0.2.1", 0));
        assertThat(options("--advertise", "[2001:db8::1]:17").advertise()).contains(at("2001:db8::1", 17));
        assertThat(options("--advertise", "localhost:17").advertise()).contains(at("127.0.0.1", 17));
    }

    @Test
    void readsABalancer() throws CommandFailure {
        AgentOptions options = options(
                "--node",
                "b",
                "--bind",
                "127.0.0.1:0",
                "--tag",
                "zone=a=b",
                "--tag",
                "x=",
                "--balancer",
                "--port",
                "9090",
                "--stats-port",
                "127.0.0.2:9091",
                "--health-path",
                "/up",
                "--health-status",
                "200-299,404",
                "--haproxy",
                "/opt/haproxy",
                "--profile",
                "local",
                "--insecure",
                "--allow-remote",
                "--snapshot",
                "/tmp/s",
                "--run",
                "/tmp/r");
        assertThat(options.bind()).contains(at("127.0.0.1", 0));
        assertThat(options.tags()).containsEntry("zone", "a=b").containsEntry("x", "");
        assertThat(options.profile()).isEqualTo(Profile.LOCAL);
        assertThat(options.allowRemote()).isTrue();
        assertThat(options.run()).contains(Path.of("/tmp/r"));
        assertThat(options.snapshot()).contains(Path.of("/tmp/s"));
        assertThat(options.balancer()).hasValueSatisfying(role -> {
            assertThat(role.bind()).isEqualTo(at("0.0.0.0", 9090));
            assertThat(role.stats()).isEqualTo(at("127.0.0.2", 9091));
            assertThat(role.haproxy()).contains(Path.of("/opt/haproxy"));
            assertThat(role.pools().getFirst().healthPath()).isEqualTo("/up");
            assertThat(role.pools().getFirst().healthStatuses()).isEqualTo(HealthStatuses.parse("200-299,404"));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--service web | --service needs NAME=ADDR:PORT, not 'web'",
                "--service web=example.org:80 | --service needs an IP address",
                "--service web=127.0.0.1:99999 | port from 0 to 65535",
                "--service web=127.0.0.1 | needs an IP address and a port",
                "--service we/b=127.0.0.1:80 | a service's name has 1 to 64",
                "--service web=:1 --service web=:2 | --service is given twice for 'web'",
                "--advertise 10.0.0.300 | --advertise needs an IP address",
                "--check web=tcp | --check names the service 'web', but there is no --service web=ADDR:PORT",
                "--service web=:1 --check web=udp | 'tcp' or 'none'",
                "--port 80 | --port is for a balancer; add --balancer",
                "--encrypt AAEC | --encrypt: key size must be 16, 24 or 32 bytes",
                "--encrypt {} | --encrypt: a key is base64 text, and this is not",
                "--encrypt AAECAwQFBgcICQoLDA0ODw== --key-file f | --key-file and --encrypt both give a key",
                "-encrypt=AAECAwQFBgcICQoLDA0ODw== -keyring-file=f | --keyring-file and --encrypt both give a key",
                "--key-file f -keyring-file=g | --keyring-file and --key-file both give keys; leave one out",
                "-tags-file=f -tag a=b | tags are kept in a file or said elsewhere, not both",
                "-discover=x | --discover cannot be done: Muster does not find others by multicast (mDNS). Name one",
                "-protocol=6 | --protocol is 2 to 5, not '6'",
                "-protocol=1 | --protocol is 2 to 5, not '1'",
                "-retry-max=x | --retry-max is 0 to 1000000, not 'x'",
                "-retry-interval=5 | --retry-interval is a time such as 500ms, 30s or 1m30s, not '5'; is it 5s?",
                "-log-level=loud | --log-level is error, warn, info, debug or trace, not 'loud'",
                "-config-dir=/nonexistent/d | --config-dir: there is no folder /nonexistent/d",
                "-config-file=/nonexistent/f | there is no file /nonexistent/f",
                "--health-status 204 | --health-status is for a balancer; add --balancer",
                "--balancer --health-status 2xx | written as 200-399 or 200,204,300-399, not '2xx'",
                "--map hosts=f | --map is for a balancer; add --balancer",
                "--balancer --map ../x=f | --map ../x=f: a map's name has 1 to 64 letters",
                "--balancer --map hosts | --map needs NAME=FILE, not 'hosts'",
                "--profile fast | --profile is lan, wan or local, not 'fast'",
                "run me | unexpected argument 'run'",
                "-- run me | no --service that it is for",
            })
    void aWrongFlagIsNamed(String line, String message) {
        assertThatThrownBy(() -> options(line.strip().split(" ")))
                .isInstanceOfSatisfying(CommandFailure.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.WRONG_USE);
                    assertThat(failure.text()).contains(message.strip()).hasLineCount(1);
                });
    }

    @Test
    void aKeyComesFromAFileOrAsForSerf() throws CommandFailure {
        assertThat(options("--key-file", "/etc/k").key()).contains(new KeySource.File(Path.of("/etc/k")));
        KeySource given = new KeySource.Given("AAECAwQFBgcICQoLDA0ODw==");
        assertThat(options("--encrypt", "AAECAwQFBgcICQoLDA0ODw==").key()).contains(given);
        assertThat(options("-encrypt", "AAECAwQFBgcICQoLDA0ODw==").key()).contains(given);
        assertThat(options("-encrypt=AAECAwQFBgcICQoLDA0ODw==").key()).contains(given);
        assertThat(options().key()).isEmpty();
    }

    @Test
    void readsTheLineOfAClassicRunScript() throws CommandFailure {
        AgentOptions options = options(
                "-node=web-1",
                "-join",
                "ha",
                "-tag",
                "role=backend",
                "-role=balancer",
                "-retry-join=10.0.0.5",
                "-retry-interval=2s",
                "-retry-max=9",
                "-replay",
                "-rejoin=true",
                "-snapshot",
                "s",
                "-iface=lo",
                "-disable-compression",
                "-broadcast-timeout=1m",
                "-log-level=ERR",
                "-protocol=5",
                "-event-handler",
                "member-join=./join.sh");
        assertThat(options.node()).contains("web-1");
        assertThat(options.join()).containsExactly("ha", "10.0.0.5");
        assertThat(options.tags()).containsEntry("role", "balancer");
        assertThat(options.handlers().handlers()).hasSize(1);
        GossipOptions gossip = options.gossip();
        assertThat(gossip.iface()).contains("lo");
        assertThat(gossip.retry()).contains(new JoinRetry(Duration.ofSeconds(2), 9));
        assertThat(gossip.replay()).isTrue();
        assertThat(gossip.rejoin()).isTrue();
        assertThat(gossip.compression()).isFalse();
        assertThat(gossip.times().broadcast()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void anAddressMayLeaveOutWhatIsUsual() {
        assertThat(Addresses.parse("--x", "7000", "127.0.0.1", 1)).isEqualTo(at("127.0.0.1", 7000));
        assertThat(Addresses.parse("--x", "10.0.0.1", "127.0.0.1", 1)).isEqualTo(at("10.0.0.1", 1));
        assertThat(Addresses.parse("--x", ":5", "0.0.0.0", 1)).isEqualTo(at("0.0.0.0", 5));
        assertThat(Addresses.parse("--x", "::1", "0.0.0.0", 1)).isEqualTo(at("::1", 1));
        assertThat(Addresses.parse("--x", "[::1]:9", "0.0.0.0", 1)).isEqualTo(at("::1", 9));
        assertThat(Addresses.parse("--x", "[::1]", "0.0.0.0", 1)).isEqualTo(at("::1", 1));
        assertThat(Addresses.parse("--x", "localhost:4", "0.0.0.0", 1)).isEqualTo(at("127.0.0.1", 4));
    }

    @Test
    void aBalancerMayHaveSeveralPoolsAndWhatTheTemplateNeeds() throws CommandFailure {
        BalancerRole role = options(
                        "--balancer",
                        "--health-path",
                        "/up",
                        "--pool",
                        "web",
                        "--pool",
                        "api:host=api.example.com,sticky",
                        "--set",
                        "maxconn=5",
                        "--set",
                        "note=a=b",
                        "--lines",
                        "frontend=f.cfg",
                        "--map",
                        "hosts=hosts.hbs",
                        "--map",
                        "canary.map=canary.hbs",
                        "--sticky-key",
                        "key",
                        "--peers-port",
                        "1024")
                .balancer()
                .orElseThrow();
        assertThat(role.pools()).extracting(pool -> pool.name().value()).containsExactly("web", "api");
        assertThat(role.pools()).extracting(PoolSettings::healthPath).containsExactly("/up", "/up");
        assertThat(role.sources().settings()).containsExactly(Map.entry("maxconn", "5"), Map.entry("note", "a=b"));
        assertThat(role.sources().lines()).containsExactly(Map.entry(OwnLines.Place.FRONTEND, Path.of("f.cfg")));
        assertThat(role.sources().stickyKey()).contains(Path.of("key"));
        assertThat(role.sources().maps())
                .containsExactly(
                        Map.entry(new MapName("canary.map"), Path.of("canary.hbs")),
                        Map.entry(new MapName("hosts"), Path.of("hosts.hbs")));
        assertThat(role.peersPort()).hasValue(1024);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "--pool       | web:colour=red | colour=red' is none of",
                "--allow-network | 10.1.0.0/8  | --allow-network: '10.1.0.0/8' is no network",
                "--panic-percent | 101         | --panic-percent is 0 to 100, not '101'",
                "--pool       | web:sticky     | needs --sticky-key FILE",
                "--lines      | top=f          | --lines is for one of global, defaults, frontend, backend, sections",
                "--set        | x              | --set needs KEY=VALUE",
                "--peers-port | 70000          | --peers-port is 1 to 65535",
            })
    void whatABalancerCannotHaveIsSaid(String flag, String value, String why) {
        assertThatThrownBy(() -> options("--balancer", flag, value))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(why);
        assertThatThrownBy(() -> options(flag, value)).hasMessageContaining("add --balancer");
    }
}
