package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.rollout.OrderId;
import dev.muster.agent.rollout.OwnerAnswer;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.supervisor.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightDeskTest {

    private static final ServiceName WEB = new ServiceName("web");

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private static ServiceOptions web(String version) {
        ServiceOptions plain =
                ServiceOptions.of(WEB, new InetSocketAddress(InetAddress.getLoopbackAddress(), 3000), List.of());
        return new ServiceOptions(
                plain.name(),
                plain.address(),
                plain.work(),
                plain.check(),
                plain.weight(),
                new TreeMap<>(Map.of("v", version)),
                plain.run());
    }

    private WeightDesk desk(ServiceOptions... services) {
        return new WeightDesk(List.of(services), new WeightFile(folder));
    }

    private OwnerAnswer weigh(WeightDesk desk, long id, int weight) {
        return desk.weigh(
                new OwnerOrder.Weight(OrderId.of(id), WEB, weight < 0 ? OptionalInt.empty() : OptionalInt.of(weight)),
                "a test",
                () -> told.add(desk.weights().toString()));
    }

    @Test
    void anOrderIsCarriedOutOnce() {
        WeightDesk desk = desk(web("1"));
        assertThat(desk.usual(WEB)).isEqualTo(OwnerAnswer.of(State.DONE, "100"));
        assertThat(weigh(desk, 1, 10)).isEqualTo(OwnerAnswer.of(State.DONE, "10"));
        assertThat(weigh(desk, 2, 20)).isEqualTo(OwnerAnswer.of(State.DONE, "20"));
        assertThat(weigh(desk, 1, 10)).as("a packet that came late").isEqualTo(OwnerAnswer.of(State.DONE, "20"));
        assertThat(desk.weights()).isEqualTo(Map.of(WEB, 20));
        assertThat(weigh(desk, 3, 20).state()).isEqualTo(State.DONE);
        assertThat(weigh(desk, 4, -1)).isEqualTo(OwnerAnswer.of(State.DONE, "100"));
        assertThat(desk.weights()).isEmpty();
        assertThat(told).containsExactly("{web=10}", "{web=20}", "{}");
    }

    @Test
    void whatTakesNoTrafficHasNoWeight() {
        WeightDesk desk = desk(ServiceOptions.withoutPort(WEB, List.of("sleep", "9")));
        assertThat(weigh(desk, 1, 10).state()).isEqualTo(State.REFUSED);
        assertThat(desk().usual(WEB).state()).isEqualTo(State.REFUSED);
        assertThat(told).isEmpty();
    }

    @Test
    void anAgentThatStartsAnewKeepsThemForTheSameVersion() {
        weigh(desk(web("1")), 1, 0);
        assertThat(desk(web("1")).weights()).isEqualTo(Map.of(WEB, 0));
        assertThat(desk(web("2")).weights()).as("another version").isEmpty();
        assertThat(desk().weights()).as("no such service any more").isEmpty();
        desk(web("1")).forget();
        assertThat(desk(web("1")).weights()).as("the node has left").isEmpty();
    }

    @Test
    void aDamagedFileIsNothing() throws Exception {
        for (String text : List.of("web", "web 999 1", "web x 1", "web -1 1", "\n\n", "web 10", "\u0000")) {
            Files.writeString(folder.resolve("weights"), text, StandardCharsets.UTF_8);
            assertThat(desk(web("1")).weights()).as(text).isEmpty();
        }
        Files.write(folder.resolve("weights"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(desk(web("1")).weights()).isEmpty();
    }
}
