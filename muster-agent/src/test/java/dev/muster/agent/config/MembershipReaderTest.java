package dev.muster.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.membership.ConsulHealth;
import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.membership.SourceToken;
import dev.muster.supervisor.ServiceName;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where members come from, by file, environment and flags; and what can't be together. */
final class MembershipReaderTest {

    private static MembersFrom from(String text) throws ConfigException {
        return Configuration.parse("muster.yaml", text).options().membersFrom();
    }

    private static MembersFrom from(Map<String, String> environment, Layer flags) throws ConfigException {
        return Configuration.read(Optional.empty(), environment, flags)
                .options()
                .membersFrom();
    }

    private static Layer flags() {
        return new Layer().putEmpty(new Origin.Flag("--balancer"), "balancer");
    }

    @Test
    void gossipIsUsual() throws ConfigException {
        assertThat(from("node: {name: a}")).isEqualTo(new MembersFrom.Gossip());
        assertThat(Configuration.parse("muster.yaml", "node: {name: a}").effective())
                .containsPattern("(?m)^membership: gossip +# default");
    }

    @Test
    void consulHasItsUsualPlaceAndAllCanBeSaid() throws ConfigException {
        assertThat(from("membership: consul\nbalancer:\n"))
                .isEqualTo(MembersFrom.Consul.at(URI.create("http://127.0.0.1:8500")));
        assertThat(from("""
                membership: consul
                consul:
                  address: https://consul.example.com
                  token_file: /etc/token
                  datacentre: dc2
                  services: [web, api]
                  tag: blue
                  health: warning
                balancer:
                """))
                .isEqualTo(new MembersFrom.Consul(
                        URI.create("https://consul.example.com:8500"),
                        Optional.of(new SourceToken.File(Path.of("/etc/token"))),
                        Optional.of("dc2"),
                        List.of(new ServiceName("web"), new ServiceName("api")),
                        Optional.of("blue"),
                        ConsulHealth.WARNING));
    }

    @Test
    void serfHasItsUsualPlaceToo() throws ConfigException {
        assertThat(from("membership: serf\nbalancer:\n"))
                .isEqualTo(new MembersFrom.Serf("127.0.0.1:7373", Optional.empty()));
        assertThat(from("membership: serf\nserf: {address: /run/serf.sock}\nbalancer:\n"))
                .isEqualTo(new MembersFrom.Serf("/run/serf.sock", Optional.empty()));
    }

    @Test
    void theEnvironmentCountsOnlyForWhatIsFollowedAndNeverShowsItsToken() throws ConfigException {
        Map<String, String> environment = Map.of(
                "MUSTER_CONSUL_ADDR", "10.0.0.1:1",
                "MUSTER_CONSUL_SERVICES", "web,api",
                "CONSUL_HTTP_TOKEN", "s3cret",
                "MUSTER_SERF_ADDR", "10.0.0.2:2");
        assertThat(from(environment, new Layer())).isEqualTo(new MembersFrom.Gossip());
        Layer consul = flags().put(new Origin.Flag("--membership"), "consul", "membership");
        MembersFrom.Consul followed = (MembersFrom.Consul) from(environment, consul);
        assertThat(followed.url()).isEqualTo(URI.create("http://10.0.0.1:1"));
        assertThat(followed.services()).hasSize(2);
        assertThat(followed.token()).contains(new SourceToken.Given("s3cret"));
        assertThat(followed.toString()).doesNotContain("s3cret");
        String shown = Configuration.read(Optional.empty(), environment, consul).effective();
        assertThat(shown).contains("CONSUL_HTTP_TOKEN").doesNotContain("s3cret");
        Layer serf = flags().put(new Origin.Flag("--membership"), "serf", "membership");
        assertThat(from(environment, serf)).isEqualTo(new MembersFrom.Serf("10.0.0.2:2", Optional.empty()));
        assertThat(from(Map.of("MUSTER_MEMBERSHIP", "serf", "MUSTER_SERF_ADDR", "10.0.0.2:2"), flags()))
                .isEqualTo(new MembersFrom.Serf("10.0.0.2:2", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "membership: nomad                        | membership is gossip, serf or consul",
                "consul: {address: a}                     | consul is for an agent that follows one",
                "serf: {}                                 | serf is for an agent that follows one",
                "{membership: consul, consul: {address: 'http://a/x'}} | address is HOST:PORT",
                "{membership: consul, consul: {address: 'http://u:p@a'}} | address is HOST:PORT",
                "{membership: consul, consul: {address: 'ftp://a'}} | address is HOST:PORT",
                "{membership: consul, consul: {health: fine}} | health is passing or warning",
                "{membership: consul, consul: {token: abc}} | a token does not belong here",
                "{membership: consul, consul: {tokn: abc}} | unknown key 'tokn' in consul",
                "{membership: consul, consul: {services: ['a b']}} | services",
                "{membership: serf, serf: {address: nowhere}} | address is HOST:PORT or the path",
                "{membership: serf, serf: {address: 'a:70000'}} | address is HOST:PORT or the path",
            })
    void whatIsWrongIsSaid(String text, String says) {
        assertThatThrownBy(() -> from(text)).isInstanceOf(ConfigException.class).hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                             | keeps a balancer and nothing else, and there is none",
                "services: {a: {port: 1}}       | services of its own don't go together with membership: consul",
                "node: {join: [10.0.0.1]}       | there is nobody to join; leave out --join (join)",
                "node: {bind: 10.0.0.1}         | it gossips nowhere",
                "node: {advertise: 10.0.0.1}    | it gossips nowhere",
                "node: {insecure: true}         | there is no gossip to be in clear",
                "node: {allow_remote: true}     | it can't be given orders",
                "node: {tags: {a: b}}           | nobody sees its tags",
                "node: {key_file: KEY}          | there is no gossip to encrypt",
            })
    void whatCannotBeTogetherIsSaidBeforeAnythingStarts(String more, String says, @TempDir Path temp) throws Exception {
        Path key = Files.writeString(temp.resolve("key"), "MDEyMzQ1Njc4OTAxMjM0NQ==\n");
        String balancer = more.isEmpty() ? "" : "balancer:\n";
        String text = "membership: consul\n" + balancer + more.replace("KEY", key.toString()) + "\n";
        assertThatThrownBy(() -> from(text)).isInstanceOf(ConfigException.class).hasMessageContaining(says);
    }

    @Test
    void theExamplesOfThePageAreRead() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "membership.md"));
        String[] blocks = page.split("```yaml\n");
        assertThat(blocks).hasSize(3);
        assertThat(from(blocks[1].substring(0, blocks[1].indexOf("```")))).isInstanceOf(MembersFrom.Consul.class);
        assertThat(from(blocks[2].substring(0, blocks[2].indexOf("```")))).isInstanceOf(MembersFrom.Serf.class);
    }
}
