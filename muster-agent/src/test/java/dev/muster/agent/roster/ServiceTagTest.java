package dev.muster.agent.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.supervisor.ServiceName;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceTagTest {

    @Test
    void readsWhatItWrites() throws Exception {
        ServiceTag tag = new ServiceTag(ServiceState.READY, 3000, 100, new TreeMap<>(Map.of("v", "2", "git", "a/b-c")));

        assertThat(tag.format()).isEqualTo("ready 3000 100 git=a/b-c v=2");
        assertThat(ServiceTag.parse(tag.format())).isEqualTo(tag);
        assertThat(ServiceTag.key(new ServiceName("web"))).isEqualTo("svc:web");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ready",
                "ready 3000",
                "READY 3000 100",
                "gone 3000 100",
                "ready  3000 100",
                "ready 0 100",
                "ready 65536 100",
                "ready 3000 257",
                "ready -1 100",
                "ready +80 100",
                "ready 3000 100 ",
                "ready 3000 100 v",
                "ready 3000 100 v=",
                "ready 3000 100 v=1=2",
                "ready 3000 100 v=a;b",
                "ready 3000 100 v=1 v=2",
                "ready 3000 100\nserver",
                "ready ٣٠٠٠ 100",
                "ready 999999999999 100",
            })
    void refusesAnythingElse(String value) {
        assertThatThrownBy(() -> ServiceTag.parse(value)).isInstanceOf(InvalidTagException.class);
    }

    @Test
    void saysWhatIsWrongWithoutRepeatingControlCharacters() {
        assertThatThrownBy(() -> ServiceTag.parse("ready 80\u001b[2J\n 100"))
                .hasMessage("its port '80\\u001b[2J\\u000a' is not a number from 1 to 65535");
    }

    @Test
    void cannotBeMadeInvalid() {
        assertThatThrownBy(() -> ServiceTag.of(ServiceState.READY, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ServiceTag.of(ServiceState.READY, 1, 257))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ServiceTag(ServiceState.READY, 1, 1, new TreeMap<>(Map.of("a", "b c"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
