package dev.muster.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

class ProcStatTest {

    private static final String REST =
            " S 1 77 78 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 5555 1000 200 18446744073709551615";

    @Test
    void readsTheFieldsBehindAnyName() {
        for (String name : new String[] {"sh", "a b", ") S 9 9", "((", ""}) {
            assertThat(ProcStat.parse("42 (" + name + ")" + REST))
                    .contains(new ProcStat(42, 'S', 1, 77, 78, false, 5555));
        }
    }

    @Test
    void whatIsNoStatIsNobody() {
        for (String line : new String[] {"", "42", "42 (sh)", "42 (sh) S", "x (sh)" + REST, "() S", ")("}) {
            assertThat(ProcStat.parse(line)).isEmpty();
        }
    }

    @Test
    void thisProcessRunsAndHasAStartTime() {
        long pid = ProcessHandle.current().pid();
        ProcStat self = ProcStat.read(pid).orElseThrow();
        assertThat(new ProcessId(pid, self.startTicks()).alive()).isTrue();
        assertThat(new ProcessId(pid, self.startTicks() + 1).alive()).isFalse();
    }

    /** A session of the test's own: the one the test itself is in may belong to a process outside of this /proc. */
    @Test
    void theSessionOfAPidThatIsSomebodyElsesByNowIsEmpty() throws Exception {
        Process leader = new ProcessBuilder("setsid", "sleep", "60").start();
        try {
            long pid = leader.pid();
            await().until(() -> ProcStat.read(pid).orElseThrow().session() == pid);
            long start = ProcStat.read(pid).orElseThrow().startTicks();
            assertThat(ProcStat.session(new ProcessId(pid, start)))
                    .extracting(ProcStat::pid)
                    .contains(pid);
            assertThat(ProcStat.session(new ProcessId(pid, start + 1))).isEmpty();
        } finally {
            leader.destroyForcibly().waitFor();
        }
    }

    @Test
    void aChildsLineHasSevenWords() {
        Child child = new Child("r", "f", "w/1", new ProcessId(5, 6), new ProcessId(7, 8));
        assertThat(Child.parse("r f w/1 5 6 7 8\n")).contains(child);
        for (String line : new String[] {"", "r f w 5 6 7", "r f w 5 6 7 8 9", "r f w -5 6 7 8", "r f w 5 x 7 8"}) {
            assertThat(Child.parse(line)).as(line).isEmpty();
        }
    }
}
