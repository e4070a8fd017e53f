package dev.muster.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.Ending;
import dev.muster.supervisor.Launch;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.Task;
import dev.muster.supervisor.Work;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RememberedTest {

    @Test
    void whatIsWrittenIsRead() {
        ServiceSpec spec = ServiceSpec.of(
                        new ServiceName("web"),
                        new Work.Kept(
                                Launch.of(List.of("secret")),
                                List.of(),
                                List.of(Task.of(List.of("a")), Task.of(List.of("b")))))
                .withEnding(new Ending("USR1", Duration.ofSeconds(7), Duration.ofMillis(8)))
                .withDependencies(List.of(new ServiceName("db"), new ServiceName("cache")))
                .withListens(List.of(
                        new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 80),
                        new InetSocketAddress(InetAddress.ofLiteral("::1"), 81)));
        Remembered written = Remembered.of(spec);
        assertThat(Remembered.parse(written.text())).isEqualTo(written);
        assertThat(written.tasksAfterStop()).isEqualTo(2);
        assertThat(written.text()).doesNotContain("secret");
    }

    @Test
    void whatCanNotBeReadIsAsIfItWereNotThere() {
        Remembered read = Remembered.parse("stop NOSUCH SIGNAL!\ngrace x\nport 99999 127.0.0.1\nport 1\nneeds a/b\n"
                + "after-stop 99999999999\n\u0000\ndrain 3000\nnoth");
        assertThat(read)
                .isEqualTo(new Remembered(
                        Ending.DEFAULT.withDrain(Duration.ofSeconds(3)),
                        List.of(),
                        Remembered.NOTHING.dependencies(),
                        0));
    }
}
