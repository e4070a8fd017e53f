package dev.muster.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.Output;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyParentTest {

    @TempDir
    private Path temporary;

    private ServiceSpec sleep() {
        return ServiceSpec.command(new ServiceName("web"), List.of("sleep", "100"))
                .withOutput(Output.direct(temporary.resolve("out")));
    }

    @Test
    void neverTwoOfOneService() throws Exception {
        ServiceFolder folder = new ServiceFolder(temporary.resolve("web"));
        TinyParent tinyParent = new TinyParent(Tools.prepare(temporary));
        assertThat(folder.observe()).isEqualTo(new Observation.None());
        Process first = tinyParent.spawn(sleep(), folder, "first");
        Awaitility.await().until(() -> folder.observe() instanceof Observation.Running);
        Child child = ((Observation.Running) folder.observe()).child();
        try {
            assertThat(child.run()).isEqualTo("first");
            assertThat(child.parent().pid()).isEqualTo(first.pid());
            Process second = tinyParent.spawn(sleep(), folder, "second");
            assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(TinyParent.problem(second.exitValue(), "")).contains("another process of this service");
            assertThat(folder.observe()).isEqualTo(new Observation.Running(child));
        } finally {
            Signals.killAll(child);
        }
        assertThat(first.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.observe()).isEqualTo(new Observation.Ended(child, OptionalInt.of(137)));
        assertThat(Signals.allGone(child)).isTrue();
    }

    @Test
    void anOutputThatCannotBeOpenedIsSaid() throws Exception {
        ServiceFolder folder = new ServiceFolder(temporary.resolve("web"));
        Path nowhere = temporary.resolve("nowhere").resolve("out");
        Process parent = new TinyParent(Tools.prepare(temporary))
                .spawn(sleep().withOutput(Output.direct(nowhere)), folder, "run");
        assertThat(parent.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(TinyParent.problem(parent.exitValue(), folder.problem()))
                .contains("its output can't be opened")
                .contains(nowhere.toString());
        assertThat(folder.observe()).isEqualTo(new Observation.None());
    }

    @Test
    void theServiceLeadsASessionOfItsOwnApartFromItsParent() throws Exception {
        ServiceFolder folder = new ServiceFolder(temporary.resolve("web"));
        Process parent = new TinyParent(Tools.prepare(temporary)).spawn(sleep(), folder, "run");
        Awaitility.await().until(() -> folder.observe() instanceof Observation.Running);
        Child child = ((Observation.Running) folder.observe()).child();
        try {
            ProcStat main = ProcStat.read(child.main().pid()).orElseThrow();
            ProcStat above = ProcStat.read(parent.pid()).orElseThrow();
            assertThat(main.session()).isEqualTo(main.pid());
            assertThat(main.group()).isEqualTo(main.pid());
            assertThat(above.session()).isEqualTo(above.pid());
            assertThat(main.startTicks()).isEqualTo(child.main().startTicks());
        } finally {
            Signals.killAll(child);
        }
        assertThat(parent.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
}
