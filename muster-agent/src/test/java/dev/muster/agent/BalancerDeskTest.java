package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.haproxy.HaproxyProcess;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of HAProxy when its balancer can't be opened. */
final class BalancerDeskTest {

    private final Haproxy haproxy = new Haproxy();

    private static final class Haproxy implements HaproxyProcess {

        private boolean runs;

        @Override
        public void start(List<String> command) {
            runs = true;
        }

        @Override
        public boolean running() {
            return runs;
        }

        @Override
        public OptionalLong pid() {
            return runs ? OptionalLong.of(1) : OptionalLong.empty();
        }

        @Override
        public CompletableFuture<Void> stop(Duration softDeadline) {
            runs = false;
            return CompletableFuture.completedFuture(null);
        }
    }

    private String startAndBreak() {
        haproxy.start(List.of("haproxy"));
        throw new IllegalStateException("a bug");
    }

    @Test
    void aDefectLeavesNoHaproxyBehind() {
        assertThatThrownBy(() -> BalancerDesk.orEnd(haproxy, false, this::startAndBreak))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");
        assertThat(haproxy.running()).isFalse();
    }

    @Test
    void oneThatRanBeforeGoesOn() {
        assertThatThrownBy(() -> BalancerDesk.orEnd(haproxy, true, this::startAndBreak))
                .isInstanceOf(IllegalStateException.class);
        assertThat(haproxy.running()).isTrue();
    }

    @Test
    void oneThatIsOpenGoesOn() throws Exception {
        String opened = BalancerDesk.orEnd(haproxy, false, () -> {
            haproxy.start(List.of("haproxy"));
            return "open";
        });
        assertThat(opened).isEqualTo("open");
        assertThat(haproxy.running()).isTrue();
    }
}
