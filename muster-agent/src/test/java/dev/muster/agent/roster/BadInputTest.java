package dev.muster.agent.roster;

import static dev.muster.agent.roster.Members.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.Attributes;
import dev.muster.haproxy.DesiredState;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a member says, it is set aside with the reason or it is fit, and the one beside it is served. Source: field
 * reference 2.3.
 */
final class BadInputTest {

    private static final RosterSettings SETTINGS = RosterSettings.defaults(false);
    private static final Member GOOD =
            member("good", "10.0.0.1", MemberStatus.ALIVE, Map.of("muster", "1", "svc:web", "ready 80 1"));

    /** No name, no port, no weight, no address. */
    static Stream<String> bad() {
        return Stream.of(
                "",
                " ",
                "a b",
                "\t",
                "a\n",
                "\na",
                "a\n  server evil 6.6.6.6:80",
                "a\r\nlisten evil",
                "a\rb",
                "a\u0000b",
                "a\u0001b",
                "a\u001b[31mb",
                "a\u007fb",
                "a\u0085b",
                "a\u2028b",
                "a\u202eb",
                "\ufeffa",
                "a\u200bb",
                "\ud800",
                "\"",
                "we\"b",
                "it's",
                "`id`",
                "s1; disable frontend fe; set server app/s2",
                "web#x",
                "${HOME}",
                "$HOME",
                "a\\",
                "a\\n",
                "%[env(HOME)]",
                "{{name}}",
                "{{{raw}}}",
                "<script>alert(1)</script>",
                "a/b",
                "../../etc/passwd",
                "a,b",
                "a=b",
                "a:b",
                "a|b",
                "a*",
                "a@b",
                "w\u00e9b",
                "\u65e5\u672c",
                "\u0661\u0662",
                "\uff11",
                "\ud83d\ude00",
                "<<EOF",
                "x".repeat(65),
                "x".repeat(3000),
                "1".repeat(3000));
    }

    private static Roster roster(Member bad) {
        Roster roster = RosterReader.read(1, List.of(bad, GOOD), SETTINGS);
        assertThat(desired(roster).pools().getFirst().servers())
                .extracting(Server::name)
                .contains(new ServerName("good"));
        assertThat(roster.quarantined()).allMatch(q -> q.reason().matches("[ -~]{10,400}"));
        RememberedRoster remembered = RememberedRoster.read(RememberedRoster.bytes(roster), false, 0);
        Roster again = remembered.complete(new Roster(1, List.of(), List.of(), List.of()), List.of(), 0);
        assertThat(desired(again)).isEqualTo(desired(roster));
        return roster;
    }

    private static DesiredState desired(Roster roster) {
        PoolRules rules = PoolRules.DEFAULT.withAutoPools(PoolSettings.web("/"));
        return new Router(List.of(PoolSettings.web("/")), rules).step(roster, 0).desired(List.of());
    }

    /** Nothing of the bad one is served, and it is said why. */
    private static void setAside(Member bad) {
        Roster roster = roster(bad);
        assertThat(roster.services()).extracting(ServiceInstance::node).containsExactly("good");
        assertThat(roster.quarantined()).extracting(Quarantined::node).containsExactly(bad.name());
    }

    private static Member evil(String key, String value) {
        return member("evil", "10.0.0.2", MemberStatus.ALIVE, Map.of("muster", "1", key, value));
    }

    private static Member plain(String key, String value) {
        return member("evil", "10.0.0.2", MemberStatus.ALIVE, Map.of("role", "backend", key, value));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void asTheNameOfAMember(String text) {
        setAside(member(text, "10.0.0.2", MemberStatus.ALIVE, Map.of("muster", "1", "svc:web", "ready 80 1")));
        setAside(member(text, "10.0.0.2", MemberStatus.ALIVE, Map.of("role", "backend")));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void asTheNameOfABalancer(String text) {
        Roster roster = roster(member(text, "10.0.0.2", MemberStatus.ALIVE, Map.of("role", "balancer", "peers", "1")));
        assertThat(roster.balancers()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void asTheNameOfAService(String text) {
        setAside(evil("svc:" + text, "ready 80 1"));
        setAside(plain("service", text));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void asWhatAServiceSays(String text) {
        setAside(evil("svc:web", text));
        setAside(evil("svc:web", text + " 80 1"));
        setAside(evil("svc:web", "ready " + text + " 1"));
        setAside(evil("svc:web", "ready 80 " + text));
        if (!text.equals("a=b")) {
            setAside(evil("svc:web", "ready 80 1 " + text));
        }
        setAside(evil("svc:web", "ready 80 1 address=" + text));
        setAside(plain("port", text));
        setAside(plain("weight", text));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void asTheVersionOfTheTags(String text) {
        setAside(member("evil", "10.0.0.2", MemberStatus.ALIVE, Map.of("muster", text, "svc:web", "ready 80 1")));
    }

    /** A tag of one's own is no reason to be set aside; a template gets it only if it is fit. */
    @ParameterizedTest
    @MethodSource("bad")
    void asATagOfOnesOwn(String text) {
        Roster roster = roster(member(
                "told",
                "10.0.0.2",
                MemberStatus.ALIVE,
                new TreeMap<>(Map.of("muster", "1", "svc:web", "ready 80 1", "k" + text, text))));

        assertThat(roster.quarantined()).isEmpty();
        Pool pool = Routing.of(roster, List.of(PoolSettings.web("/")), Collections.emptySortedMap())
                .wanted()
                .getFirst();
        assertThat(pool.name()).isEqualTo(new PoolName("web"));
        assertThat(pool.servers())
                .hasSize(2)
                .allSatisfy(server -> server.attributes()
                        .values()
                        .forEach((key, value) ->
                                assertThat(Attributes.fit(key, value)).as(key).isTrue()));
    }
}
