package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.roster.ServiceState;
import dev.muster.supervisor.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TagPacerTest {

    private static final ServiceName WEB = new ServiceName("web");
    private static final ServiceName API = new ServiceName("api");
    private static final long SECOND = 1_000_000_000L;

    private final TagPacer pacer =
            new TagPacer(new TreeMap<>(Map.of("muster", "1")), List.of(service(WEB, 3000), service(API, 80)));

    private static ServiceOptions service(ServiceName name, int port) {
        return ServiceOptions.of(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), List.of());
    }

    @Test
    void beginsWithEverythingStarting() {
        assertThat(pacer.tags())
                .isEqualTo(Map.of("muster", "1", "svc:web", "starting 3000 100", "svc:api", "starting 80 100"));
        assertThat(pacer.step(Map.of(), 0)).isEmpty();
        assertThat(pacer.step(Map.of(WEB, ServiceState.STARTING), 0)).isEmpty();
        assertThat(pacer.wakeAtNanos()).isEmpty();
    }

    @Test
    void tellsAChangeAtOnceAndOnce() {
        assertThat(pacer.step(Map.of(WEB, ServiceState.READY), 5))
                .hasValueSatisfying(tags -> assertThat(tags).containsEntry("svc:web", "ready 3000 100"));
        assertThat(pacer.step(Map.of(WEB, ServiceState.READY), 6)).isEmpty();
    }

    @Test
    void gathersWhatChangesMoreThanFiveTimesASecond() {
        long start = Long.MAX_VALUE - SECOND / 2;
        for (int i = 0; i < 5; i++) {
            assertThat(pacer.step(Map.of(WEB, i % 2 == 0 ? ServiceState.READY : ServiceState.FAILED), start + i))
                    .isPresent();
        }
        assertThat(pacer.step(Map.of(WEB, ServiceState.FAILED), start + 5)).isEmpty();
        assertThat(pacer.wakeAtNanos()).hasValue(start + SECOND);
        assertThat(pacer.step(Map.of(WEB, ServiceState.STARTING), start + SECOND - 1))
                .isEmpty();

        assertThat(pacer.step(Map.of(WEB, ServiceState.FAILED), start + SECOND))
                .hasValueSatisfying(tags -> assertThat(tags).containsEntry("svc:web", "failed 3000 100"));
        assertThat(pacer.wakeAtNanos()).isEmpty();
    }

    @Test
    void aFlappingServiceHoldsUpNoOther() {
        for (int i = 0; i < 8; i++) {
            pacer.step(Map.of(WEB, i % 2 == 0 ? ServiceState.READY : ServiceState.FAILED), i);
        }
        assertThat(pacer.step(Map.of(WEB, ServiceState.DRAINING, API, ServiceState.READY), 9))
                .hasValueSatisfying(tags -> assertThat(tags)
                        .containsEntry("svc:api", "ready 80 100")
                        .containsEntry("svc:web", "ready 3000 100"));
        assertThat(pacer.wakeAtNanos()).hasValue(SECOND);
    }

    @Test
    void aStateThatCameAndWentWhileGatheredIsNoNews() {
        for (int i = 0; i < 5; i++) {
            pacer.step(Map.of(WEB, i % 2 == 0 ? ServiceState.READY : ServiceState.FAILED), i);
        }
        assertThat(pacer.step(Map.of(WEB, ServiceState.FAILED), 6)).isEmpty();
        assertThat(pacer.step(Map.of(WEB, ServiceState.READY), 7)).isEmpty();
        assertThat(pacer.wakeAtNanos()).isEmpty();
    }

    @Test
    void aWeightIsNewsAsAStateIs() {
        pacer.step(Map.of(WEB, ServiceState.READY), 0);
        assertThat(pacer.step(Map.of(WEB, ServiceState.READY), Map.of(WEB, 7), 1))
                .hasValueSatisfying(tags -> assertThat(tags)
                        .containsEntry("svc:web", "ready 3000 7")
                        .containsEntry("svc:api", "starting 80 100"));
        assertThat(pacer.step(Map.of(WEB, ServiceState.READY), Map.of(WEB, 7), 2))
                .isEmpty();
        assertThat(pacer.step(Map.of(WEB, ServiceState.DRAINING), Map.of(WEB, 7), 3))
                .hasValueSatisfying(tags -> assertThat(tags).containsEntry("svc:web", "draining 3000 7"));
        assertThat(pacer.step(Map.of(WEB, ServiceState.READY), 4))
                .as("the usual one again")
                .hasValueSatisfying(tags -> assertThat(tags).containsEntry("svc:web", "ready 3000 100"));
    }
}
