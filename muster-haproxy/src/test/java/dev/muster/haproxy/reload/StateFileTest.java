package dev.muster.haproxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.plan.ServerKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StateFileTest {

    private static final String HEADER =
            "# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight"
                    + " srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state"
                    + " srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord";
    private static final String ROWS = """
            1
            %s
            3 web 11 a 10.0.0.1 2 0 4 1 7 15 3 4 2 0 0 1 - 80 -
            3 web 12 b 10.0.0.2 0 0 1 1 6 8 2 0 6 0 0 1 - 80 -
            3 web 13 c 10.0.0.3 2 8 1 1 6 8 2 0 6 0 0 1 - 80 -
            4 own 14 d 10.0.0.4 2 4 9 9 6 8 2 0 0 0 0 1 - 80 -

            """.formatted(HEADER);

    private static List<String> rows(String file, String... out) throws CfgException {
        Set<ServerKey> keys =
                Set.of(out).stream().map(name -> new ServerKey("web", name)).collect(Collectors.toSet());
        String text =
                StateFile.of(ROWS, Cfg.parse(file), keys, key -> !key.backend().equals("own"));
        List<String> lines = text.lines().toList();
        assertThat(lines.subList(0, 2)).containsExactly("1", HEADER);
        return lines.subList(2, lines.size());
    }

    @Test
    void healthIsCarriedOverAndWeightAndCheckAreTheFiles() throws CfgException {
        assertThat(rows("""
                backend web
                  default-server check
                  server a 10.0.0.1:80 weight 7
                  server b 10.0.0.2:80
                """))
                .containsExactly(
                        // A check that was off comes on: HAProxy would keep it off for good.
                        "3 web 11 a 10.0.0.1 2 0 7 7 7 15 3 4 6 0 0 1 - 80 -",
                        "3 web 12 b 10.0.0.2 0 0 1 1 6 8 2 0 6 0 0 1 - 80 -");
    }

    @Test
    void aHandsDrainStaysAndWhoIsOutIsInMaintenance() throws CfgException {
        assertThat(rows("backend web\n server a 10.0.0.1:80 check\n server c 10.0.0.3:80 check\n", "a"))
                .containsExactly(
                        "3 web 11 a 10.0.0.1 2 1 1 1 7 15 3 4 6 0 0 1 - 80 -",
                        "3 web 13 c 10.0.0.3 2 8 1 1 6 8 2 0 6 0 0 1 - 80 -");
    }

    @Test
    void aServerThatMovedIsNotMovedBack() throws CfgException {
        assertThat(rows("backend web\n server a 10.0.0.1:81 check\n server b 10.0.0.9:80 check\n"))
                .isEmpty();
    }

    @Test
    void aBackendMayHaveAnotherName() throws CfgException {
        assertThat(rows("backend app\n server b 10.0.0.2:80 check\n server d 10.0.0.1:80 check\n"))
                .containsExactly("3 app 12 b 10.0.0.2 0 0 1 1 6 8 2 0 6 0 0 1 - 80 -");
    }

    @Test
    void theTemplatesOwnServersStayAsTheyAre() throws CfgException {
        assertThat(rows("backend own\n server d 10.0.0.4:80 weight 2 check\n"))
                .containsExactly("4 own 14 d 10.0.0.4 2 4 9 9 6 8 2 0 0 0 0 1 - 80 -");
    }
}
