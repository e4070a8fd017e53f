package dev.muster.haproxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final String TEXT = """
            global
              maxconn 100
            backend web
              balance roundrobin
              server a 10.0.0.1:80 check
            """;

    private static Seal seal(String text, String... parameters) throws CfgException {
        return Seal.of(Cfg.parse(text), List.of(List.of(parameters)));
    }

    @Test
    void serversCommentsAndTheSealItselfDontCount() throws CfgException {
        Seal seal = seal(TEXT, "check");
        assertThat(seal(TEXT.replace("server a", "server b"), "check")).isEqualTo(seal);
        assertThat(seal("# hello\n" + TEXT.replace("  ", "\t"), "check")).isEqualTo(seal);
        assertThat(seal(TEXT.replace("global\n", "global\n setenv MUSTER_CONFIG " + seal.value() + "\n"), "check"))
                .isEqualTo(seal);
    }

    @Test
    void linesAndWhatIsSaidOfEveryServerCount() throws CfgException {
        Seal seal = seal(TEXT, "check", "inter", "1s");
        assertThat(seal(TEXT.replace("100", "101"), "check", "inter", "1s")).isNotEqualTo(seal);
        assertThat(seal(TEXT.replace("backend web", "backend wob"), "check", "inter", "1s"))
                .isNotEqualTo(seal);
        assertThat(seal(TEXT, "check", "inter", "2s")).isNotEqualTo(seal);
        assertThat(seal(TEXT.replace("roundrobin", "\"$X\""), "check"))
                .isNotEqualTo(seal(TEXT.replace("roundrobin", "'$X'"), "check"));
        // Two words are not one.
        assertThat(seal("global\n log a b\n")).isNotEqualTo(seal("global\n log a\\ b\n"));
    }

    @Test
    void whatTheRuntimeApiChangesDoesntCount() throws CfgException {
        assertThat(seal(TEXT, "check", "weight", "1", "maxconn", "4", "inter", "1s"))
                .isEqualTo(seal(TEXT, "check", "weight", "7", "maxconn", "9", "inter", "1s"));
        assertThat(seal(TEXT, "weight", "1", "check")).isNotEqualTo(seal(TEXT, "weight", "1"));
    }

    @Test
    void aFileTellsItsSeal() throws CfgException {
        Seal seal = seal(TEXT);
        assertThat(Seal.in(Cfg.parse("global\n setenv MUSTER_CONFIG " + seal.value() + "\n")))
                .contains(seal);
        assertThat(Seal.in(Cfg.parse("global\n setenv MUSTER_CONFIG something\n")))
                .isEmpty();
        assertThat(Seal.in(Cfg.parse(TEXT))).isEmpty();
    }
}
