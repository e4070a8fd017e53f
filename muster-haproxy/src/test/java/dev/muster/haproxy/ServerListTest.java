package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ServerListTest {

    private static Server server(String name, int weight) {
        return new Server(
                new ServerName(name),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 3000),
                weight,
                Intent.SERVE);
    }

    @Test
    void ofSeveralWithOneNameTheFirstCounts() {
        assertThat(ServerList.copyOf(List.of(server("b", 1), server("a", 1), server("b", 2), server("a", 3))))
                .containsExactly(server("a", 1), server("b", 1));
    }

    @Test
    void aChangedOneIsAsIfMadeAnewAndHasTheSameObjectsWhereNothingChanged() {
        Random random = new Random(3);
        TreeMap<String, Server> expected = new TreeMap<>();
        ServerList list = ServerList.copyOf(List.of());
        for (int i = 0; i < 2_000; i++) {
            List<ServerName> gone = new ArrayList<>();
            List<Server> changed = new ArrayList<>();
            for (int n = random.nextInt(6); n > 0; n--) {
                gone.add(new ServerName("s" + random.nextInt(40)));
                changed.add(server("s" + random.nextInt(40), random.nextInt(256)));
            }
            gone.forEach(name -> expected.remove(name.value()));
            changed.forEach(one -> expected.put(one.name().value(), one));
            ServerList before = list;
            List<Server> were = List.copyOf(before);
            list = list.with(changed, gone);
            assertThat(list)
                    .usingElementComparator((a, b) -> a == b ? 0 : 1)
                    .containsExactlyElementsOf(expected.values());
            assertThat(before).isEqualTo(were);
        }
    }
}
