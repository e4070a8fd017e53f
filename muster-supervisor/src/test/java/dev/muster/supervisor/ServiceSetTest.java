package dev.muster.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What doesn't fit together is refused before anything starts, in words that say what to do. */
class ServiceSetTest {

    private static ServiceSpec service(String name, String... needs) {
        return ServiceSpec.command(new ServiceName(name), List.of("app"))
                .withDependencies(Stream.of(needs).map(ServiceName::new).toList());
    }

    private static ServiceSpec listening(String name, String address, int port) {
        return service(name).withListens(List.of(new InetSocketAddress(address, port)));
    }

    private static void refused(String words, ServiceSpec... services) {
        assertThatThrownBy(() -> ServiceSet.of(List.of(services)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(words);
    }

    @Test
    void whatFitsIsPutInOrder() {
        ServiceSet set = ServiceSet.of(List.of(service("a", "b"), service("b", "c"), service("c")));
        assertThat(set.startOrder()).extracting(spec -> spec.name().value()).containsExactly("c", "b", "a");
    }

    @Test
    void circles() {
        refused(
                "the services depend on each other in a circle, so none could ever start: api needs db needs api;"
                        + " take one of these dependencies away",
                service("web", "api"),
                service("api", "db"),
                service("db", "api"));
        assertThatThrownBy(() -> service("web", "web")).hasMessage("service web depends on itself");
    }

    @Test
    void unknownNamesAndNamesGivenTwice() {
        refused(
                "service web depends on dB, and there is no service of that name (there are db, web)",
                service("web", "dB"),
                service("db"));
        refused("the service web is given twice; give each a name of its own", service("web"), service("web"));
    }

    @Test
    void portsThatTwoClaim() {
        refused(
                "the services api and web both claim port 3000; give one of them another",
                listening("web", "127.0.0.1", 3000),
                listening("api", "127.0.0.1", 3000));
        refused(
                "the services api and web both claim port 3000; give one of them another",
                listening("web", "0.0.0.0", 3000),
                listening("api", "127.0.0.1", 3000));
        refused(
                "the services api and web both claim port 3000; give one of them another",
                listening("web", "::", 3000),
                listening("api", "127.0.0.1", 3000));
        ServiceSet.of(List.of(listening("web", "127.0.0.1", 3000), listening("api", "127.0.0.2", 3000)));
        ServiceSet.of(List.of(listening("web", "127.0.0.1", 3000), listening("api", "127.0.0.1", 3001)));
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> ServiceSet.of(List.of(
                        listening("web", "127.0.0.1", 3000),
                        listening("api", "127.0.0.1", 3000),
                        service("db", "nothing"))))
                .hasMessageContaining("port 3000")
                .hasMessageContaining("depends on nothing");
    }
}
