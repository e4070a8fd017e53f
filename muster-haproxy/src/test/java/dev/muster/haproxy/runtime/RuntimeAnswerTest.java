package dev.muster.haproxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.HealthCheck;
import dev.muster.haproxy.plan.ServerKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences here were taken from HAProxy 2.6.12. */
class RuntimeAnswerTest {

    private static final ServerKey KEY = new ServerKey("web", "a");
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 80);
    private static final RuntimeCommand ADD = new RuntimeCommand.AddServer(KEY, ADDRESS, List.of("id", "5", "check"));

    @Test
    void commandsReadAsHaproxyWantsThem() {
        assertThat(ADD.text()).isEqualTo("add server web/a 10.0.0.1:80 id 5 check");
        assertThat(new RuntimeCommand.SetAddress(KEY, ADDRESS).text())
                .isEqualTo("set server web/a addr 10.0.0.1 port 80");
        assertThat(new RuntimeCommand.SetMaintenance(KEY).text()).isEqualTo("set server web/a state maint");
        assertThat(new RuntimeCommand.ShutdownSessions(KEY).text()).isEqualTo("shutdown sessions server web/a");
        assertThat(new RuntimeCommand.DeleteServer(KEY).text()).isEqualTo("del server web/a");
        InetSocketAddress six = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 80);
        assertThat(new RuntimeCommand.AddServer(KEY, six, List.of()).text())
                .isEqualTo("add server web/a [2001:db8:0:0:0:0:0:1]:80");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b", "a b", "a\\b", "<<", "a<<b", "a\nb", "a\tb", "", "caf\u00e9", "a\u0000b"})
    void noWordCanEndACommand(String word) {
        assertThatThrownBy(() -> new RuntimeCommand.AddServer(KEY, ADDRESS, List.of("check", word)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RuntimeCommand.DeleteServer(new ServerKey("web", word)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RuntimeCommand.SetMaintenance(new ServerKey(word, "a")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void successIsExact() {
        assertThat(ADD.read("New server registered.\n")).isInstanceOf(RuntimeAnswer.Done.class);
        assertThat(ADD.read("New server registered!\n")).isInstanceOf(RuntimeAnswer.Unknown.class);
        assertThat(ADD.read("")).isInstanceOf(RuntimeAnswer.Unknown.class);
        assertThat(new RuntimeCommand.EnableServer(KEY).read("")).isInstanceOf(RuntimeAnswer.Done.class);
        assertThat(new RuntimeCommand.EnableServer(KEY).read("fine")).isInstanceOf(RuntimeAnswer.Unknown.class);
        assertThat(new RuntimeCommand.DeleteServer(KEY).read("Server deleted.")).isInstanceOf(RuntimeAnswer.Done.class);
        for (String moved : List.of(
                "no need to change the addr, port changed from '18081' to '18082' by 'stats socket command'\n",
                "no need to change the addr, no need to change the port by 'stats socket command'\n",
                "IP changed from '127.0.0.1' to '127.0.0.2', port changed from '1' to '2' by 'stats socket command'\n",
                "IP changed from '127.0.0.2' to '::1', no need to change the port by 'stats socket command'\n")) {
            assertThat(new RuntimeCommand.SetAddress(KEY, ADDRESS).read(moved)).isInstanceOf(RuntimeAnswer.Done.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Already exists a server with the same name in backend.",
                "No such backend.",
                "'cookie' option is not accepted for dynamic server",
                "'id' : custom id 77 already used at (null):0 ('server b').",
                "unknown keyword 'bogus'.",
                "'inter' expects a delay as argument..",
                "Backend must use a dynamic load balancing to support dynamic servers."
            })
    void refusalsOfAnAdditionAreKnown(String answer) {
        assertThat(ADD.read(answer + "\n")).isEqualTo(new RuntimeAnswer.Refused(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No such server.",
                "Only servers in maintenance mode can be deleted.",
                "Server still has connections attached to it, cannot remove it.",
                "This server cannot be removed at runtime due to other configuration elements pointing to it."
            })
    void refusalsOfADeletionAreKnown(String answer) {
        assertThat(new RuntimeCommand.DeleteServer(KEY).read(answer)).isEqualTo(new RuntimeAnswer.Refused(answer));
    }

    @Test
    void serversStateIsReadByItsColumns() throws IOException {
        ActualState state = ServersState.parse("""
                1
                # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight \
                srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state \
                srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port \
                srv_check_addr srv_agent_addr srv_agent_port
                3 web 77 a 127.0.0.1 0 1 100 100 1 1 0 0 2 0 0 1 - 18081 - 0 0 - - 0
                3 web 80 e 127.0.0.9 2 8 1 1 0 1 0 0 0 0 0 1 - 18082 - 0 0 - - 0
                3 web 81 r ::1 2 0 50 100 0 6 3 4 6 0 0 1 - 1 - 0 0 - - 0

                """);
        assertThat(state.servers().values())
                .extracting(ActualServer::maintenance)
                .containsExactly(true, false, false);
        assertThat(state.servers().values()).extracting(ActualServer::draining).containsExactly(false, true, false);
        assertThat(state.servers().values()).extracting(ActualServer::up).containsExactly(false, true, true);
        assertThat(state.servers().values())
                .extracting(ActualServer::check)
                .containsExactly(HealthCheck.OFF, HealthCheck.ABSENT, HealthCheck.ON);
        assertThat(state.servers().get(new ServerKey("web", "r"))).matches(server -> server.weight() == 50);
        assertThatThrownBy(() -> ServersState.parse("Permission denied\n")).isInstanceOf(IOException.class);
    }

    @Test
    void statisticsAreReadByTheirColumns() throws IOException {
        Map<ServerKey, ServerStatistics> servers = ServerStatistics.parse("""
                # pxname,svname,scur,slim,stot,status,check_status,check_code,check_duration,last_chk,
                web,a,2,50,9,UP 1/2,L7OK,200,3,"said ""a, b""\",

                """);
        assertThat(servers.get(KEY)).isEqualTo(new ServerStatistics("UP 1/2", "L7OK/200 in 3 ms", 9, 2, 50));
        assertThat(ServerStatistics.fields("a,\"b,\"\"c\",d")).containsExactly("a", "b,\"c", "d");
    }

    @Test
    void sessionsAreCountedByBackendAndServer() {
        SessionCounter counter = new SessionCounter(Set.of(KEY, new ServerKey("web", "b")));
        counter.accept("0x1: proto=tcpv4 src=127.0.0.1:5 fe=http be=web srv=a ts=00 epoch=0");
        counter.accept("0x2: proto=tcpv4 src=127.0.0.1:6 fe=http be=other srv=a ts=00");
        counter.accept("0x3: proto=unix_stream src=unix:1 fe=GLOBAL be=<NONE> srv=<none> ts=00");
        assertThat(counter.counts()).isEqualTo(Map.of(KEY, 1, new ServerKey("web", "b"), 0));
    }

    @Test
    void theMasterTellsItsProcesses() throws IOException {
        MasterProcesses processes = MasterProcesses.parse("""
                #<PID>          <type>          <reloads>       <uptime>        <version>
                7626            master          3 [failed: 1]   0d00h00m09s     2.6.12-1+deb12u4
                # workers
                7629            worker          1               0d00h00m09s     2.6.12-1+deb12u4
                # old workers
                7620            worker          2               1d02h03m04s     2.6.12-1+deb12u4
                # programs
                """);
        assertThat(processes.master()).isEqualTo(7626);
        assertThat(processes.reloads()).isEqualTo(3);
        assertThat(processes.failed()).isEqualTo(1);
        assertThat(processes.worker()).contains(new MasterProcesses.Worker(7629, 1, Duration.ofSeconds(9)));
        assertThat(processes.oldWorkers())
                .containsExactly(new MasterProcesses.Worker(7620, 2, Duration.ofSeconds(93_784)));
        assertThatThrownBy(() -> MasterProcesses.parse("")).isInstanceOf(IOException.class);
    }

    @Test
    void sessionsOnAServerAreFoundByTheirIds() {
        SessionIds found = new SessionIds(Set.of(KEY), 2);
        String rest = " ts=00 epoch=0 age=3s calls=3 rate=1 cpu=0 lat=0 rq[f=49c40000h,i=0,an=8000h,rx=,wx=,ax=]";
        found.accept("0x555edff644d0: proto=tcpv4 src=127.0.0.1:57746 fe=f be=web srv=a" + rest);
        found.accept("0x555edff644d1: proto=tcpv4 src=127.0.0.1:57746 fe=f be=web srv=b" + rest);
        found.accept("0x555edff644d2: proto=tcpv4 src=127.0.0.1:57746 fe=f be=api srv=a" + rest);
        found.accept("0x555ee008bcc0: proto=sockpair src=unix:2 fe=GLOBAL be=<NONE> srv=<none>" + rest);
        found.accept("0x1;x: proto=tcpv4 src=127.0.0.1:57746 fe=f be=web srv=a" + rest);
        found.accept("");
        assertThat(found.ids()).containsExactly("0x555edff644d0");
        found.accept("0x555edff644d3: proto=tcpv4 src=127.0.0.1:57747 fe=f be=web srv=a" + rest);
        found.accept("0x555edff644d4: proto=tcpv4 src=127.0.0.1:57748 fe=f be=web srv=a" + rest);
        assertThat(found.ids()).as("no more than fit").containsExactly("0x555edff644d0", "0x555edff644d3");
    }
}
