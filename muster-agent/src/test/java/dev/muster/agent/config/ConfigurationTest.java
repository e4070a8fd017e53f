package dev.muster.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.AgentOptions;
import dev.muster.agent.BalancerRole;
import dev.muster.agent.CheckOption;
import dev.muster.agent.KeySource;
import dev.muster.agent.RunOptions;
import dev.muster.agent.ServiceOptions;
import dev.muster.agent.config.Origin.Flag;
import dev.muster.agent.handler.machine.HandlerOptions;
import dev.muster.agent.handler.machine.HandlerSpec;
import dev.muster.agent.roster.Network;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.gossip.Profile;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.MapName;
import dev.muster.haproxy.OwnLines;
import dev.muster.haproxy.Traffic;
import dev.muster.supervisor.Launch;
import dev.muster.supervisor.Limit;
import dev.muster.supervisor.LogRotation;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.Patience;
import dev.muster.supervisor.RestartBackoff;
import dev.muster.supervisor.RunAs;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.Task;
import dev.muster.supervisor.Work;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationTest {

    private static AgentOptions options(String... lines) throws ConfigException {
        return Configuration.parse("/etc/muster/muster.yaml", String.join("\n", lines))
                .options();
    }

    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    /** A service as it is written, whether or not the supervisor can do all of it. */
    private static ServiceOptions service(String... lines) throws ConfigException {
        Faults faults = new Faults();
        ConfigFile file = ConfigFile.parse("/etc/muster/muster.yaml", String.join("\n", lines), faults);
        Reading reading = new Reading(faults);
        Optional<ServiceOptions> read = new ServiceReader(
                        new Section(reading, List.of("services", "web"), file.values()), reading, "10.0.0.7")
                .read("web");
        faults.raise(file.source());
        return read.orElseThrow();
    }

    @Test
    void nothingIsNeeded() throws ConfigException {
        assertThat(options()).isEqualTo(AgentOptions.builder().build());
    }

    @Test
    void readsANode() throws ConfigException {
        AgentOptions options = options(
                "node:",
                "  name: web-1",
                "  bind: 10.0.0.7",
                "  advertise: web-1.example:17",
                "  join: [10.0.0.5, '10.0.0.6:7947']",
                "  tags: {zone: a, empty: ''}",
                "  key_file: key",
                "  insecure: true",
                "  allow_remote: true",
                "  profile: wan",
                "  rpc: 127.0.0.1:7001",
                "  http: 7002",
                "  snapshot: /var/lib/muster/snapshot",
                "  run: /run/m",
                "  leave: {release: 1s, drain: 3s, app: 500ms}",
                "  log_level: debug");
        assertThat(options.node()).contains("web-1");
        assertThat(options.bind()).contains(at("10.0.0.7", 7946));
        assertThat(options.advertise()).contains(InetSocketAddress.createUnresolved("web-1.example", 17));
        assertThat(options.join()).containsExactly("10.0.0.5", "10.0.0.6:7947");
        assertThat(options.tags()).isEqualTo(new TreeMap<>(Map.of("zone", "a", "empty", "")));
        assertThat(options.key()).contains(new KeySource.File(Path.of("/etc/muster/key")));
        assertThat(options.insecure()).isTrue();
        assertThat(options.allowRemote()).isTrue();
        assertThat(options.profile()).isEqualTo(Profile.WAN);
        assertThat(options.rpc().address()).contains(at("127.0.0.1", 7001));
        assertThat(options.http()).contains(at("127.0.0.1", 7002));
        assertThat(options.snapshot()).contains(Path.of("/var/lib/muster/snapshot"));
        assertThat(options.run()).contains(Path.of("/run/m"));
        assertThat(options.leave().drain()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.leave().app()).isEqualTo(Duration.ofMillis(500));
        assertThat(Configuration.parse("f", "node: {log_level: trace}").logLevel())
                .isEqualTo("trace");
    }

    @Test
    void readsAllThatAServiceMayHave() throws ConfigException {
        ServiceOptions service = service(
                "command: [node, server.js, '--port', 3000]",
                "directory: app",
                "environment: {PORT: 3000, DEBUG: no, EMPTY: ''}",
                "user: www-data:web",
                "limits: {open_files: 65536, core_size: 0, address_space: 1GiB}",
                "port: 3000",
                "address: 127.0.0.1",
                "weight: 50",
                "version: 2",
                "attributes: {zone: a}",
                "check: {http: /health, interval: 1s, timeout: 300ms}",
                "drain: 8s",
                "stop: {signal: SIGINT, grace: 20s}",
                "restart: {first: 1s, longest: 1m, reset_after: 5s, limit: none, ready_within: 40s, failed_checks: 5}",
                "depends_on: [db, cache]",
                "before_start:",
                "  - [./migrate, --all]",
                "  - {command: 'a | b', shell: true, timeout: 5m}",
                "after_stop: [[./clean]]",
                "log: {max_size: 1MiB, max_age: 2h, keep: 3, echo: true}");
        assertThat(service.address()).contains(at("127.0.0.1", 3000));
        assertThat(service.command()).containsExactly("node", "server.js", "--port", "3000");
        assertThat(service.weight()).isEqualTo(50);
        assertThat(service.attributes()).isEqualTo(new TreeMap<>(Map.of("v", "2", "zone", "a")));
        assertThat(service.check())
                .isEqualTo(new CheckOption.Http(
                        "/health", new CheckOption.Timing(Duration.ofSeconds(1), Duration.ofMillis(300))));
        Launch launch = new Launch(
                List.of("node", "server.js", "--port", "3000"),
                Optional.of(Path.of("/etc/muster/app")),
                new TreeMap<>(Map.of("PORT", "3000", "DEBUG", "no", "EMPTY", "")),
                Optional.of(RunAs.parse("www-data:web")),
                new TreeMap<>(Map.of(Limit.OPEN_FILES, 65_536L, Limit.CORE_SIZE, 0L, Limit.ADDRESS_SPACE, 1L << 30)));
        assertThat(service.work())
                .isEqualTo(new Work.Kept(
                        launch,
                        List.of(
                                new Task(List.of("./migrate", "--all"), Duration.ofMinutes(1)),
                                new Task(List.of("/bin/sh", "-c", "a | b"), Duration.ofMinutes(5))),
                        List.of(new Task(List.of("./clean"), Duration.ofMinutes(1)))));
        RunOptions run = service.run();
        assertThat(run.drain()).contains(Duration.ofSeconds(8));
        assertThat(run.stopSignal()).isEqualTo("INT");
        assertThat(run.stopGrace()).contains(Duration.ofSeconds(20));
        assertThat(run.restart())
                .isEqualTo(new RestartBackoff(
                        Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(5), RestartBackoff.NO_LIMIT));
        assertThat(run.dependencies()).containsExactly(new ServiceName("cache"), new ServiceName("db"));
        assertThat(run.patience())
                .isEqualTo(
                        Patience.ENDLESS.withReadyWithin(Duration.ofSeconds(40)).withFailedChecks(5));
        assertThat(run.output()).isEqualTo(new Output.Lines(new LogRotation(1 << 20, Duration.ofHours(2), 3), true));
    }

    @Test
    void mostOfAServiceIsAsUsual() throws ConfigException {
        ServiceOptions service = service("command: [node, server.js]", "port: 3000");
        assertThat(service)
                .isEqualTo(ServiceOptions.of(new ServiceName("web"), at("10.0.0.7", 3000), List.of("node", "server.js"))
                        .withWork(new Work.Kept(
                                Launch.of(List.of("node", "server.js")).withDirectory(Path.of("/etc/muster")),
                                List.of(),
                                List.of())));
        assertThat(service("command: [worker]").check()).isEqualTo(new CheckOption.None());
        assertThat(service("command: [worker]").address()).isEmpty();
        assertThat(service("port: 80", "check: http:/up").check()).isEqualTo(CheckOption.http("/up"));
        assertThat(service("port: 80", "check: none").check()).isEqualTo(new CheckOption.None());
        assertThat(service("command: [a]", "check: {notify: 3}").check()).isEqualTo(new CheckOption.Notify(3));
        assertThat(service("command: [a]", "check: {command: [pg_isready]}").check())
                .isEqualTo(new CheckOption.Command(List.of("pg_isready"), CheckOption.Timing.USUAL));
        assertThat(service("command: 'a | b'", "shell: true").command()).containsExactly("/bin/sh", "-c", "a | b");
        assertThat(service("command: [clean]", "every: 1h", "timeout: 5m").work())
                .isEqualTo(new Work.Periodic(
                        Launch.of(List.of("clean")).withDirectory(Path.of("/etc/muster")),
                        Duration.ofHours(1),
                        Duration.ofMinutes(5)));
        assertThat(service("command: [a]", "log: {direct: /var/log/a}").run().output())
                .isEqualTo(Output.direct(Path.of("/var/log/a")));
    }

    @Test
    void readsABalancer() throws ConfigException {
        BalancerRole role = options(
                        "balancer:",
                        "  bind: 80",
                        "  stats: 127.0.0.2:9091",
                        "  haproxy: /opt/haproxy",
                        "  template: mine.hbs",
                        "  health: /up",
                        "  health_status: 200-299,404",
                        "  pools:",
                        "    web:",
                        "    api: {service: backend, host: [a.example, b.example], path: /v1, sticky: true,",
                        "          balance: leastconn, slow_start: 10s, max_connections: 50, health: /ok}",
                        "    db: {bind: 5432}",
                        "  auto_pools: true",
                        "  allow_networks: [10.0.0.0/8]",
                        "  panic_percent: 70",
                        "  settings: {maxconn: 5}",
                        "  lines: {frontend: f.cfg}",
                        "  sticky_key: sticky",
                        "  peers_port: 1024",
                        "  maps: {hosts: hosts.hbs}")
                .balancer()
                .orElseThrow();
        assertThat(role.bind()).isEqualTo(at("0.0.0.0", 80));
        assertThat(role.stats()).isEqualTo(at("127.0.0.2", 9091));
        assertThat(role.haproxy()).contains(Path.of("/opt/haproxy"));
        assertThat(role.template()).contains(Path.of("/etc/muster/mine.hbs"));
        assertThat(role.peersPort()).hasValue(1024);
        assertThat(role.pools()).extracting(p -> p.name().value()).containsExactly("web", "api", "db");
        assertThat(role.pools().get(0))
                .isEqualTo(PoolSettings.web("/up").withHealthStatuses(HealthStatuses.parse("200-299,404")));
        PoolSettings api = role.pools().get(1);
        assertThat(api.service()).isEqualTo(new ServiceName("backend"));
        assertThat(api.algorithm()).isEqualTo("leastconn");
        assertThat(api.healthPath()).isEqualTo("/ok");
        assertThat(api.traffic())
                .isEqualTo(Traffic.HTTP
                        .withHosts("a.example", "b.example")
                        .withPaths("/v1")
                        .withSticky()
                        .withSlowStart(Duration.ofSeconds(10))
                        .withMaxConnections(50));
        assertThat(role.pools().get(2).traffic()).isEqualTo(Traffic.tcp(at("0.0.0.0", 5432)));
        assertThat(role.rules().autoPools()).isPresent();
        assertThat(role.rules().allowNetworks()).containsExactly(Network.parse("10.0.0.0/8"));
        assertThat(role.rules().panic().percent()).isEqualTo(70);
        assertThat(role.sources().settings()).containsExactly(Map.entry("maxconn", "5"));
        assertThat(role.sources().lines())
                .containsExactly(Map.entry(OwnLines.Place.FRONTEND, Path.of("/etc/muster/f.cfg")));
        assertThat(role.sources().stickyKey()).contains(Path.of("/etc/muster/sticky"));
        assertThat(role.sources().maps())
                .containsExactly(Map.entry(new MapName("hosts"), Path.of("/etc/muster/hosts.hbs")));
        assertThat(options("balancer:").balancer())
                .contains(BalancerRole.of(at("0.0.0.0", 8080), at("127.0.0.1", 8404)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "nod: {}                       | muster.yaml:1:1: unknown key 'nod'; did you mean 'node'?",
                "node: {key-file: k}           | :1:8: unknown key 'key-file' in node; did you mean 'key_file'?",
                "node: {start_join: [a]}       | unknown key 'start_join' in node; did you mean 'join'?",
                "node: {colour: red}           | unknown key 'colour' in node; the keys there are name, bind,",
                "services: {a: {prot: 1}}      | unknown key 'prot' in services.a; did you mean 'port'?",
                "services: {a: {working_dir: x}} | did you mean 'directory'?",
                "node: [a]                     | :1:7: node is keys with values, not a list",
                "node: {name: [a]}             | :1:14: name is one value, not a list",
                "node: {name: }                | name has no value; write '' for an empty text, or leave the key out",
                "node: {name: a b}             | name has 1 to 64 letters, digits",
                "node: {bind: example.org}     | bind needs an IP address, for example 127.0.0.1:3000",
                "node: {bind: '10.0.0.1:70000'} | bind needs a port from 0 to 65535 after the colon",
                "node: {insecure: yes}         | :1:18: insecure is true or false, not 'yes'",
                "node: {profile: fast}         | profile is lan, wan or local, not 'fast'",
                "node: {leave: {app: 5}}       | app is a time such as 300ms, 5s or 1m30s, not '5'; is it 5s?",
                "node: {leave: {app: 2d}}      | app is 0s to 1h, not 2d",
                "node: {encrypt: AAEC}         | a key does not belong here",
                "node: {log_level: loud}       | log_level is error, warn, info, debug or trace",
                "services: {a b: {port: 1}}    | a service's name has 1 to 64",
                "services: {a: {}}             | the service a has neither a command nor a port",
                "services: {a: {port: 0}}      | port is 1 to 65535, not '0'",
                "services: {a: {port: 1, weight: 257}} | weight is 0 to 256, not '257'",
                "services: {a: {port: 1, version: a b}} | a service's attributes are made of",
                "services: {a: {port: 1, check: udp}} | check: a check is 'http:/path', 'tcp' or 'none'",
                "services: {a: {port: 1, check: {}}} | a check has one of http, tcp, command and notify",
                "services: {a: {port: 1, check: {http: /, notify: 3}}} | a check has one of http, tcp, command",
                "services: {a: {port: 1, check: {http: up}}} | http is a path such as /health",
                "services: {a: {command: [x], check: http:/}} | has a check by HTTP or TCP, and no port",
                "services: {a: {command: []}}  | the command is empty",
                "services: {a: {address: 127.0.0.1}} | an address needs a port beside it",
                "services: {a: {port: 1, address: '127.0.0.1:5'}} | address is an IP address alone",
                "services: {a: {port: 1, user: x}} | :1:25: user is for a service with a command",
                "services: {a: {command: [x], stop: {signal: FOO}}} | signal is TERM, INT, QUIT, HUP, USR1, USR2 or",
                "services: {a: {command: [x], restart: always}} | restart is keys with values, not a text",
                "services: {a: {command: [x], restart: {first: 1m}, restart: {}}} | the key 'restart' is there twice",
                "services: {a: {command: [x], restart: {first: 2s, longest: 1s}}} | longest is no shorter than first",
                "services: {a: {command: [x], restart: {failed_checks: 0}}} | failed_checks is 1 to 1000, not '0'",
                "services: {a: {command: [x], restart: {ready_within: 5s}}} | that needs a command to keep running and",
                "services: {a: {command: [x], every: 1h, after_stop: [[y]]}} | is for a command that is kept running",
                "services: {a: {command: [x], limits: {files: 3}}} | unknown key 'files' in services.a.limits",
                "services: {a: {command: [x], timeout: 3s}} | add 'every'",
                "services: {a: {command: [x], log: {direct: a, keep: 3}}} | direct goes past the agent",
                "services: {a: {command: [x], log: {max_size: 1}}} | max_size is 64KiB to 1024GiB, not 1",
                "services: {a: {command: [x], before_start: [{timeout: 1s}]}} | before_start is a list of commands",
                "services: {a: {command: [x], environment: {1A: x}}} | a variable's name has letters",
                "balancer: {pools: {api: {colour: red}}} | unknown key 'colour' in balancer.pools.api",
                "balancer: {pools: {api: {host: a_b}}} | :1:20: a pool's host is a name",
                "balancer: {pools: {api: {mode: tcp}}} | a TCP pool needs a place",
                "balancer: {pools: {api: {bind: x}}} | bind needs an IP address",
                "balancer: {pools: {a: {}, b: {}}} | the pool 'b' would get no request",
                "balancer: {pools: {a: {sticky: true}}} | the sticky pool 'a' needs",
                "balancer: {allow_networks: [10.1.0.0/8]} | allow_networks: '10.1.0.0/8' is no network",
                "balancer: {maps: {../x: f}}   | a map's name has 1 to 64 letters",
                "balancer: {lines: {top: f}}   | unknown key 'top' in balancer.lines; the keys there are global,",
                "balancer: {health: up}        | a health path begins with '/'",
            })
    void whatIsWrongIsSaidWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> options(text.strip()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message.strip());
    }

    @Test
    void allMistakesAreSaidTogetherEachWithItsLine() {
        String[] lines = {
            "# Ours.",
            "node:",
            "  name: web-1",
            "  bnid: 10.0.0.7",
            "services:",
            "  web:",
            "    command: node server.js",
            "    port: 70000",
        };
        assertThatThrownBy(() -> options(lines)).hasMessage("""
                /etc/muster/muster.yaml:4:3: unknown key 'bnid' in node; did you mean 'bind'?
                    4 |   bnid: 10.0.0.7
                      |   ^
                /etc/muster/muster.yaml:7:14: command is a list of words, such as command: [node, server.js];\
                 for a line that a shell reads, add 'shell: true'
                    7 |     command: node server.js
                      |              ^
                /etc/muster/muster.yaml:8:11: port is 1 to 65535, not '70000'
                    8 |     port: 70000
                      |           ^""");
    }

    @Test
    void aHundredMistakesAreNotAllShown() {
        StringBuilder text = new StringBuilder("node:\n");
        for (int i = 0; i < 100; i++) {
            text.append("  unknown").append(i).append(": 1\n");
        }
        assertThatThrownBy(() -> options(text.toString()))
                .hasMessageEndingWith("and 75 more")
                .isInstanceOfSatisfying(
                        ConfigException.class, e -> assertThat(e.faults()).hasSize(25));
    }

    @Test
    void whatServicesWantOfEachOtherIsLookedAt() {
        assertThatThrownBy(() ->
                        options("services:", "  web: {command: [a], port: 3000}", "  api: {command: [b], port: 3000}"))
                .hasMessageContaining("muster.yaml:3:29: the service api has the port 3000, which the service web has");
        assertThatThrownBy(() -> options(
                        "balancer: {bind: 3000}", "services: {web: {command: [a], port: 3000, address: 127.0.0.9}}"))
                .hasMessageContaining("the service web has the port 3000, which the balancer has already");
        assertThatThrownBy(
                        () -> options("services:", "  db: {command: [a]}", "  web: {command: [a], depends_on: [dbb]}"))
                .hasMessageContaining("depends_on: there is no service 'dbb'; did you mean 'db'?");
        assertThatThrownBy(() -> options("services: {haproxy: {command: [a]}}", "balancer:"))
                .hasMessageContaining("muster.yaml:1:1: a service of a balancer cannot be named haproxy");
    }

    @Test
    void whatWouldGossipInClearBeyondThisHostIsRefused() throws ConfigException {
        assertThatThrownBy(() -> options("# Ours.", "node: {bind: 10.0.0.7}"))
                .hasMessageContaining("muster.yaml:2:1: gossip beyond this host would be in clear");
        assertThatThrownBy(() -> options("node: {advertise: web-1.example}")).hasMessageContaining("in clear");
        assertThat(options("node: {bind: 10.0.0.7, key_file: k}").bind()).isPresent();
        assertThat(options("node: {bind: 10.0.0.7, insecure: true}").bind()).isPresent();
    }

    @Test
    void moreServicesThanTagsHoldAreRefusedWithTheNumberOfBytes() {
        StringBuilder text = new StringBuilder("services:\n");
        for (int i = 10; i < 26; i++) {
            text.append("  service")
                    .append(i)
                    .append(": {command: [a], port: 30")
                    .append(i)
                    .append("}\n");
        }
        // 16 services of 1 + 13 + 1 + 18 bytes, role 5 + 8, muster 7 + 2, and 4 for the map: 550.
        assertThatThrownBy(() -> options(text.toString()))
                .hasMessageContaining("are 42 bytes over what gossip carries (512)");
    }

    @Test
    void handlersComeFromFileEnvironmentAndFlags(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("muster.yaml"), """
                node:
                  handler_timeout: 5s
                  handlers:
                  - member-join,member-failed=./members.sh --of=web
                  - user:deploy=./deploy.sh
                """);
        HandlerOptions said = Configuration.read(Optional.of(file), Map.of(), new Layer())
                .options()
                .handlers();
        assertThat(said.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(said.handlers())
                .containsExactly(
                        HandlerSpec.parse("member-join,member-failed=./members.sh --of=web")
                                .in(folder),
                        HandlerSpec.parse("user:deploy=./deploy.sh").in(folder));

        Map<String, String> environment =
                Map.of("MUSTER_EVENT_HANDLERS", "query=./a, b\n\n./c\n", "MUSTER_HANDLER_TIMEOUT", "2m");
        HandlerOptions environs = Configuration.read(Optional.of(file), environment, new Layer())
                .options()
                .handlers();
        assertThat(environs)
                .isEqualTo(new HandlerOptions(
                        List.of(HandlerSpec.parse("query=./a, b"), HandlerSpec.parse("./c")), Duration.ofMinutes(2)));

        Layer flags = new Layer().put(new Flag("--event-handler"), List.of("user=./d"), "node", "handlers");
        assertThat(Configuration.read(Optional.of(file), environment, flags)
                        .options()
                        .handlers()
                        .handlers())
                .containsExactly(HandlerSpec.parse("user=./d"));
    }

    @Test
    void aHandlerOfNoEventIsAMistakeWithItsLine() {
        assertThatThrownBy(() -> Configuration.parse("muster.yaml", """
                        node:
                          handlers:
                          - user=./a
                          - member-jion=./b
                        """)).hasMessageContaining("""
                        muster.yaml:4:5: handlers: 'member-jion=./b': there are no events of the kind 'member-jion'; \
                        did you mean 'member-join'?
                        """.stripTrailing());
    }

    @Test
    void theLaterSourceCountsMore(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("muster.yaml"), """
                node: {name: of-file, bind: 127.0.0.1:1, profile: wan, join: [a, b], tags: {x: '1', y: '2'}}
                services:
                  web: {port: 3000, weight: 7}
                """);
        Map<String, String> environment = Map.of(
                "MUSTER_NODE", "of-environment", "MUSTER_BIND", "127.0.0.1:2", "MUSTER_JOIN", "c, d", "MUSTER_RUN", "");
        Layer flags = new Layer()
                .put(new Flag("--node"), "of-flag", "node", "name")
                .put(new Flag("--tag"), "3", "node", "tags", "y")
                .put(new Flag("--check"), "http:/up", "services", "web", "check");

        Configuration read = Configuration.read(Optional.of(file), environment, flags);

        assertThat(read.options().node()).contains("of-flag");
        assertThat(read.options().bind()).contains(at("127.0.0.1", 2));
        assertThat(read.options().profile()).isEqualTo(Profile.WAN);
        assertThat(read.options().join()).containsExactly("c", "d");
        assertThat(read.options().tags()).isEqualTo(new TreeMap<>(Map.of("x", "1", "y", "3")));
        assertThat(read.options().services()).singleElement().satisfies(web -> {
            assertThat(web.weight()).isEqualTo(7);
            assertThat(web.check()).isEqualTo(CheckOption.http("/up"));
        });
        assertThat(origin(read, "node", "name")).isEqualTo("--node");
        assertThat(origin(read, "node", "bind")).isEqualTo("MUSTER_BIND");
        assertThat(origin(read, "node", "profile")).isEqualTo(file + ":1");
        assertThat(origin(read, "services", "web", "weight")).isEqualTo(file + ":3");
        assertThat(origin(read, "services", "web", "check")).isEqualTo("--check");
        assertThat(origin(read, "node", "insecure")).isEqualTo("default");
    }

    private static String origin(Configuration read, String... path) {
        return read.settings().stream()
                .filter(setting -> setting.path().equals(List.of(path)))
                .map(setting -> setting.origin().toString())
                .reduce((one, other) -> one + " and " + other)
                .orElse("nowhere");
    }

    @Test
    void aMistakeOfAFlagOrAVariableIsNamedAfterIt() {
        assertThatThrownBy(() -> Configuration.read(
                        Optional.empty(),
                        Map.of("MUSTER_BIND", "nowhere!"),
                        new Layer().put(new Flag("--profile"), "x", "node", "profile")))
                .hasMessage("MUSTER_BIND needs an IP address, for example 127.0.0.1:3000, not 'nowhere!'\n"
                        + "--profile is lan, wan or local, not 'x'");
    }

    @Test
    void variablesOfABalancerMakeNoBalancer() throws ConfigException {
        Map<String, String> environment = Map.of("MUSTER_HAPROXY", "/opt/haproxy", "MUSTER_BALANCER_BIND", "99");
        assertThat(Configuration.read(Optional.empty(), environment, new Layer())
                        .options()
                        .balancer())
                .isEmpty();
        Layer flags = new Layer().putEmpty(new Flag("--balancer"), "balancer");
        assertThat(Configuration.read(Optional.empty(), environment, flags)
                        .options()
                        .balancer())
                .hasValueSatisfying(role -> {
                    assertThat(role.haproxy()).contains(Path.of("/opt/haproxy"));
                    assertThat(role.bind()).isEqualTo(at("0.0.0.0", 99));
                });
    }

    @Test
    void whatHoldsCanBeReadAgainAndHoldsTheSame() throws ConfigException {
        Configuration read = Configuration.parse("/etc/muster/muster.yaml", """
                x-usual: &usual {weight: 7, environment: {A: 'b c'}}
                node: {name: web-1, join: [10.0.0.5], tags: {zone: "a: b"}, key_file: /k}
                services:
                  web: {<<: *usual, command: [node, 'server: 1.js'], port: 3000, check: {http: /up}, version: 1.20}
                  old: {port: 4000, check: none}
                balancer: {pools: {api: {host: a.example}}, settings: {x: '1'}}
                """);
        String shown = read.effective();
        assertThat(Configuration.parse("/etc/muster/muster.yaml", shown).options())
                .isEqualTo(read.options());
        assertThat(shown)
                .containsPattern("(?m)^  name: web-1 +# /etc/muster/muster.yaml:2$")
                .containsPattern("(?m)^  insecure: false +# default$")
                .containsPattern("(?m)^  # bind: loopback if it joins only there.* +# default$")
                .containsPattern("(?m)^    command: \\[node, \"server: 1.js\"\\] +# /etc/muster/muster.yaml:4$");
        assertThat(read.said().effective()).doesNotContain("default").contains("name: web-1");
    }

    @Test
    void aKeyThatWasGivenIsNeverShown() throws ConfigException {
        Configuration read = Configuration.read(
                Optional.empty(),
                Map.of(),
                new Layer().putSecret(new Flag("--encrypt"), "AAECAwQFBgcICQoLDA0ODw==", "node", "encrypt"));
        assertThat(read.options().key()).contains(new KeySource.Given("AAECAwQFBgcICQoLDA0ODw=="));
        assertThat(read.effective()).contains("--encrypt").doesNotContain("AAEC");
        assertThat(read.toString()).doesNotContain("AAEC");
        assertThatThrownBy(() -> Configuration.read(
                        Optional.empty(),
                        Map.of(),
                        new Layer().putSecret(new Flag("--encrypt"), "xy", "node", "encrypt")))
                .hasMessageStartingWith("--encrypt: ")
                .hasMessageNotContaining("xy");
    }

    @Test
    void aFileThatCannotBeReadIsNamed(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> read(folder.resolve("none.yaml")))
                .hasMessage("there is no file " + folder + "/none.yaml");
        assertThatThrownBy(() -> read(folder)).hasMessage(folder + " is a folder; name the file in it");
        Path wide = Files.write(folder.resolve("wide"), "\uFEFFnode:".getBytes(StandardCharsets.UTF_16LE));
        assertThatThrownBy(() -> read(wide)).hasMessageContaining("this is UTF-16; save the file as UTF-8");
        Path latin = Files.write(folder.resolve("latin"), "a: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> read(latin)).hasMessageContaining("this is not text in UTF-8");
        Path large = Files.writeString(folder.resolve("large"), "#".repeat(ConfigFile.LONGEST_BYTES + 1));
        assertThatThrownBy(() -> read(large)).hasMessageContaining("the file is longer than 1 MiB");
    }

    private static Configuration read(Path file) throws ConfigException {
        return Configuration.read(Optional.of(file), Map.of(), new Layer());
    }
}
