package dev.muster.haproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CfgTest {

    private static List<String> words(String line) throws CfgException {
        return LineReader.read(1, line).words();
    }

    @Test
    void wordsAreCutAtBlanks() throws CfgException {
        assertThat(words("  server\ta  10.0.0.1:80  check ")).containsExactly("server", "a", "10.0.0.1:80", "check");
        assertThat(words("")).isEmpty();
        assertThat(words("   # a comment")).isEmpty();
        assertThat(words("bind :80 # here")).containsExactly("bind", ":80");
        assertThat(words("server a#b")).containsExactly("server", "a");
    }

    @Test
    void quotesAndBackslashesAreResolvedAsHaproxyDoes() throws CfgException {
        assertThat(words("acl x path \"/a b\" 'c \\ d'")).containsExactly("acl", "x", "path", "/a b", "c \\ d");
        assertThat(words("a\\ b \\# \\x77eb \\\\ \"q\\\"r\"")).containsExactly("a b", "#", "web", "\\", "q\"r");
        assertThat(words("balance \"roun\\x64robin\"")).containsExactly("balance", "roundrobin");
        assertThat(words("path_reg ^/a\\.b$")).containsExactly("path_reg", "^/a\\.b$");
        assertThat(words("a ''")).containsExactly("a", "");
    }

    @Test
    void environmentVariablesAreSeen() throws CfgException {
        assertThat(LineReader.read(1, "server a \"${HOST}\":80").environment()).isTrue();
        assertThat(LineReader.read(1, "server a '${HOST}':80").environment()).isFalse();
    }

    @Test
    void whatCannotBeReadNamesItsLine() {
        assertThatThrownBy(() -> Cfg.parse("global\n  log \"x\n"))
                .isInstanceOf(CfgException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("quote");
        assertThatThrownBy(() -> Cfg.parse("a\u0001b")).hasMessageContaining("control character");
        assertThatThrownBy(() -> Cfg.parse("a \\xZZ")).hasMessageContaining("hexadecimal");
        assertThatThrownBy(() -> Cfg.parse("a \\")).hasMessageContaining("backslash");
        assertThatThrownBy(() -> Cfg.parse("backend b\n server a\n").servers())
                .hasMessageContaining("line 2")
                .hasMessageContaining("name and an address");
    }

    @Test
    void serversKnowTheirSectionAndWhatTheyInherit() throws CfgException {
        Cfg cfg = Cfg.parse("""
                defaults one
                  default-server inter 1s
                defaults two
                  default-server fall 9
                backend web from one
                  default-server rise 4
                  server a 10.0.0.1:80 check weight 7 # first
                listen l
                  bind :1
                  server b 10.0.0.2:80
                """);
        List<ServerLine> servers = cfg.servers();
        assertThat(servers).extracting(ServerLine::backend).containsExactly("web", "l");
        assertThat(servers.getFirst().parameters()).containsExactly("inter", "1s", "rise", "4", "check", "weight", "7");
        assertThat(servers.getFirst().number("weight")).hasValue(7);
        assertThat(servers.getFirst().line().number()).isEqualTo(7);
        assertThat(servers.getLast().parameters()).containsExactly("fall", "9");
    }

    @Test
    void aKeywordIsNotMistakenForAValue() throws CfgException {
        ServerLine line = Cfg.parse("backend b\n server a 1.1.1.1:1 cookie check id 5 backup")
                .servers()
                .getFirst();
        assertThat(line.has("check")).isFalse();
        assertThat(line.has("backup")).isTrue();
        assertThat(line.value("cookie")).contains("check");
        assertThat(line.number("id")).hasValue(5);
        ServerLine off = Cfg.parse("backend b\n default-server check\n server a 1.1.1.1:1 no-check")
                .servers()
                .getFirst();
        assertThat(off.has("check")).isFalse();
    }
}
