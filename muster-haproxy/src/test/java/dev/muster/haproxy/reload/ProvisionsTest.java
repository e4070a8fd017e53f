package dev.muster.haproxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.Seal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProvisionsTest {

    private static final Provisions PROVISIONS =
            new Provisions(Path.of("/run/b#1/state"), Path.of("/run/b#1/peers"), "muster");

    private static String added(String text) throws CfgException {
        String whole = PROVISIONS.add(text, List.of());
        Cfg cfg = Cfg.parse(whole);
        assertThat(Seal.in(cfg)).contains(Seal.of(cfg, List.of()));
        return whole.replaceFirst("  setenv MUSTER_CONFIG [0-9a-f]{32}\n", "");
    }

    @Test
    void whatIsMissingIsAdded() throws CfgException {
        assertThat(added("""
                global # first
                  maxconn 10
                defaults
                  mode http
                frontend f
                  bind :80
                frontend t
                  mode tcp
                backend web
                  stick-table type ip size 1k # sticky
                  server a 10.0.0.1:80
                """)).isEqualTo("""
                global # first
                  server-state-file '/run/b#1/state'
                  mworker-max-reloads 10
                  localpeer muster
                  maxconn 10
                defaults
                  mode http
                frontend f
                  option idle-close-on-response
                  bind :80
                frontend t
                  mode tcp
                backend web
                  load-server-state-from-file global
                  stick-table type ip size 1k peers muster # sticky
                  server a 10.0.0.1:80

                peers muster
                  peer muster unix@'/run/b#1/peers'
                """);
    }

    @Test
    void whatIsThereStaysAsItIs() throws CfgException {
        String text = """
                global
                  mworker-max-reloads 3
                  server-state-file /elsewhere
                defaults
                  mode http
                  no option idle-close-on-response
                  load-server-state-from-file none
                peers mine
                  peer x 127.0.0.1:1
                listen l
                  bind :80
                  stick-table type ip size 1k
                """;
        assertThat(added(text)).isEqualTo(text);
    }

    @Test
    void addingTwiceChangesNothingThatCounts() throws CfgException {
        String once = PROVISIONS.add("global\nfrontend f\n mode http\n bind :1\nbackend b\n", List.of());
        String twice = PROVISIONS.add(once, List.of());
        assertThat(Seal.in(Cfg.parse(twice))).isEqualTo(Seal.in(Cfg.parse(once)));
    }
}
