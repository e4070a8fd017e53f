package dev.muster.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.AgentOptions;
import dev.muster.agent.KeySource;
import dev.muster.agent.RpcAuth;
import dev.muster.agent.config.Configuration.Sources;
import dev.muster.agent.config.Origin.Flag;
import dev.muster.agent.handler.machine.HandlerSpec;
import dev.muster.agent.serf.JoinRetry;
import dev.muster.gossip.MessageLimits;
import dev.muster.gossip.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of a Serf agent, as Serf 0.9.4 and 0.10.1 take them. */
final class SerfFilesTest {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODw==";

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Configuration read(Layer flags, Path... files) throws ConfigException {
        return Configuration.read(
                new Sources(Optional.empty(), new SerfFiles(List.of(files)), Map.of(), flags, new Layer()));
    }

    private static Configuration read(Path... files) throws ConfigException {
        return read(new Layer(), files);
    }

    @Test
    void everyKeyIsTaken() throws Exception {
        Path file = file("a.json", """
                {
                  "node_name": "n1", "role": "web", "tags": {"dc": "eu", "role": "other"},
                  "bind": "127.0.0.1:7950", "interface": "lo", "advertise": "127.0.0.1:7951",
                  "encrypt_key": "%s", "log_level": "DEBUG", "rpc_addr": "127.0.0.1:7400", "rpc_auth": "token",
                  "protocol": 4, "profile": "local", "replay_on_join": true,
                  "start_join": ["127.0.0.2"], "retry_join": ["127.0.0.3:1"],
                  "retry_interval": "1m30s", "retry_max_attempts": 7, "rejoin_after_leave": true,
                  "event_handlers": ["member-join=./a.sh", "b"], "snapshot_path": "snap",
                  "leave_on_terminate": false, "skip_leave_on_interrupt": true, "enable_compression": false,
                  "broadcast_timeout": "1.5s", "reconnect_interval": "10s", "reconnect_timeout": "2h",
                  "tombstone_timeout": "3h", "user_event_size_limit": 1024, "query_size_limit": 100,
                  "query_response_size_limit": 200, "enable_syslog": true, "syslog_facility": "LOCAL1",
                  "disable_coordinates": true, "disable_name_resolution": true, "statsite_addr": "a:1",
                  "statsd_addr": "b:1", "discover": "here", "validate_node_names": true, "mdns": {"x": 1}
                }
                """.formatted(KEY));
        Configuration read = read(file);
        AgentOptions options = read.options();
        assertThat(options.node()).contains("n1");
        assertThat(options.tags()).containsExactly(Map.entry("dc", "eu"), Map.entry("role", "web"));
        assertThat(options.bind()).hasToString("Optional[/127.0.0.1:7950]");
        assertThat(options.gossip().iface()).contains("lo");
        assertThat(options.advertise()).hasToString("Optional[/127.0.0.1:7951]");
        assertThat(options.key()).contains(new KeySource.Given(KEY));
        assertThat(read.logLevel()).isEqualTo("debug");
        assertThat(options.rpc().address()).hasToString("Optional[/127.0.0.1:7400]");
        assertThat(options.rpc().auth()).contains(new RpcAuth.Given("token"));
        assertThat(options.profile()).isEqualTo(Profile.LOCAL);
        assertThat(options.gossip().replay()).isTrue();
        assertThat(options.gossip().rejoin()).isTrue();
        assertThat(options.join()).containsExactly("127.0.0.2", "127.0.0.3:1");
        assertThat(options.gossip().retry()).contains(new JoinRetry(Duration.ofSeconds(90), 7));
        assertThat(options.handlers().handlers())
                .containsExactly(HandlerSpec.parse("member-join=./a.sh"), HandlerSpec.parse("b"));
        assertThat(options.snapshot()).as("begins in the working folder").contains(Path.of("snap"));
        assertThat(read.signals()).isEqualTo(new SignalRules(false, false));
        assertThat(options.gossip().compression()).isFalse();
        assertThat(options.gossip().times().broadcast()).isEqualTo(Duration.ofMillis(1500));
        assertThat(options.gossip().times().reconnectEvery()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.gossip().times().reapFailedAfter()).isEqualTo(Duration.ofHours(2));
        assertThat(options.gossip().times().reapLeftAfter()).isEqualTo(Duration.ofHours(3));
        assertThat(options.gossip().messages()).isEqualTo(new MessageLimits(1024, 100, 200));
        assertThat(read.notes())
                .hasSize(10)
                .allMatch(note -> note.startsWith(file + ":") && note.contains(" has no effect: "))
                .anyMatch(note -> note.contains("discover has no effect: Muster does not find others by multicast"))
                .anyMatch(note -> note.contains("statsd_addr has no effect"));
        assertThat(read.effective())
                .contains("encrypt: \u2026", "rpc_auth: \u2026", "# " + file + ":6")
                .doesNotContain(KEY);
    }

    @Test
    void severalFilesAndFlagsAreMergedAsSerfMergesThem() throws Exception {
        Path dir = Files.createDirectory(folder.resolve("d"));
        Files.writeString(dir.resolve("b.json"), """
                {"tags": {"a": "2", "b": "3"}, "rejoin_after_leave": false, "skip_leave_on_interrupt": false,
                 "start_join": ["127.0.0.2"], "node_name": "later", "bind": "", "profile": null}
                """);
        Files.writeString(dir.resolve("a.json"), """
                {"tags": {"a": "1"}, "rejoin_after_leave": true, "skip_leave_on_interrupt": true,
                 "start_join": ["127.0.0.1"], "Node_Name": "sooner", "bind": "127.0.0.1", "profile": "wan"}
                """);
        Files.writeString(dir.resolve("c.txt"), "no JSON");
        Files.createDirectory(dir.resolve("e.json"));
        Layer flags = new Layer()
                .put(new Flag("--join"), List.of("127.0.0.3"), "node", "join")
                .put(new Flag("--profile"), "local", "node", "profile");
        AgentOptions options = read(flags, dir).options();
        assertThat(options.tags()).containsExactly(Map.entry("a", "2"), Map.entry("b", "3"));
        assertThat(options.gossip().rejoin()).isTrue();
        assertThat(options.join()).containsExactly("127.0.0.1", "127.0.0.2", "127.0.0.3");
        assertThat(options.node()).contains("later");
        assertThat(options.bind()).hasToString("Optional[/127.0.0.1:7946]");
        assertThat(options.profile()).isEqualTo(Profile.LOCAL);
        assertThat(read(dir).options().profile()).isEqualTo(Profile.WAN);
        assertThat(read(dir).signals()).isEqualTo(new SignalRules(true, false));
    }

    @Test
    void theEnvironmentCountsLessAndTheFileOfMusterLeast() throws Exception {
        Path yaml = file("muster.yaml", "node: {name: y, profile: wan, log_level: warn, join: [127.0.0.9]}\n");
        Path json = file("a.json", "{\"node_name\": \"j\", \"start_join\": [\"127.0.0.1\"]}");
        Configuration read = Configuration.read(new Sources(
                Optional.of(yaml),
                new SerfFiles(List.of(json)),
                Map.of("MUSTER_NODE", "e", "MUSTER_PROFILE", "local"),
                new Layer(),
                new Layer().put(new Origin.Name("serf"), "trace", "node", "log_level")));
        assertThat(read.options().node()).contains("j");
        assertThat(read.options().profile()).isEqualTo(Profile.LOCAL);
        assertThat(read.options().join()).containsExactly("127.0.0.1");
        assertThat(read.logLevel()).isEqualTo("warn");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"bogus\": 1} | :1:2: unknown key 'bogus'; Serf has no such key",
                "{\"node_nmae\": \"x\"} | :1:2: unknown key 'node_nmae'; did you mean 'node_name'?",
                "{\"node_name\": 7} | :1:15: node_name is a text in double quotes, not a number",
                "{\"protocol\": \"5\"} | :1:14: protocol is a whole number, not a text",
                "{\"protocol\": 9} | :1:14: protocol is 2 to 5, not '9'",
                "{\"protocol\": 1.5} | :1:14: protocol is a whole number",
                "{\"start_join\": \"x\"} | :1:16: start_join is a list of texts, [\"\u2026\"], not a text",
                "{\"start_join\": [1]} | :1:17: start_join is a list of texts, and this is a number",
                "{\"rejoin_after_leave\": \"true\"} | :1:24: rejoin_after_leave is true or false, not a text",
                "{\"retry_interval\": \"5x\"} | :1:20: retry_interval is a time such as 500ms",
                "{\"retry_interval\": 5} | :1:20: retry_interval is a time in double quotes",
                "{\"tags\": {\"a\": 1}} | :1:16: tags.a is a text in double quotes, not a number",
                "{\"tags\": []} | :1:10: tags is an object of texts",
                "{\"log_level\": \"loud\"} | :1:15: log_level is error, warn, info, debug or trace, not 'loud'",
                "{\"profile\": \"fast\"} | :1:13: profile is lan, wan or local, not 'fast'",
                "{\"event_handlers\": [\"member-jion=x\"]} | :1:21: event_handlers: 'member-jion=x'",
                "{\"discover\": \"x\"} | :1:14: discover cannot be done: Muster does not find others by multicast",
                "[] | :1:1: the file is a list; it should be an object",
                "{\"encrypt_key\": \"AAEC\"} | :1:17: encrypt_key: key size must be 16, 24 or 32 bytes",
                "{\"encrypt_key\": \"AAECAwQFBgcICQoLDA0ODw==\", \"keyring_file\": \"k\"}"
                        + " | keyring_file and encrypt_key both",
                "{\"tags_file\": \"t\", \"tags\": {\"a\": \"b\"}}"
                        + " | tags are kept in a file or said elsewhere, not both",
            })
    void aMistakeIsSaidWithItsPlace(String text, String message) throws Exception {
        Path file = file("a.json", text);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message.startsWith(":") ? file + message : message);
    }

    @Test
    void aSecretIsNotShownWithItsMistake() throws Exception {
        Path file = file("a.json", "{\"rpc_auth\" : \"hu\\\"sh\", \"encrypt_key\":\"secret+key\", \"bogus\": 1}");
        assertThatThrownBy(() -> read(file))
                .hasMessageContaining("bogus")
                .hasMessageContaining("\"encrypt_key\":\"**********\"")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("sh\"");
    }

    @Test
    void windowsLineEndsAndAByteOrderMarkDoNoHarm() throws Exception {
        Path file = file("a.json", "\uFEFF{\r\n\"node_name\": \"n\"\r\n}\r\n");
        assertThat(read(file).options().node()).contains("n");
    }

    @Test
    void tagsOfAnEarlierLifeAreReadFromTheirFile() throws Exception {
        Path kept = file("tags", "{\n  \"a\": \"b\"\n}");
        Path file = file("a.json", "{\"tags_file\": \"" + kept + "\"}");
        assertThat(read(file).options().tags()).containsExactly(Map.entry("a", "b"));
        Files.delete(kept);
        assertThat(read(file).options().tags()).isEmpty();
        Files.writeString(kept, "{\"a\": 1}");
        assertThatThrownBy(() -> read(file)).hasMessageContaining(kept + ":1:7: the tag 'a' is a text");
        Files.writeString(kept, "{");
        assertThatThrownBy(() -> read(file)).hasMessageContaining(kept + ":1:2: the tags file is not JSON");
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> read(folder.resolve("none.json"))).hasMessageContaining("there is no file");
    }
}
