package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.RestartRequest;
import org.junit.jupiter.api.Test;

/** An agent that ends alone while it restarts a service, with real processes. */
final class EndsAloneIT extends NodesByFile {

    EndsAloneIT() {
        super("{release: 300ms, app: 5s}");
    }

    /** A service that takes its time to end, so that the agent ends in the midst. */
    private String slow() {
        return "services: {slow: {command: 'trap \"sleep 1; exit 0\" TERM; while :; do sleep 0.05; done; : " + folder
                + "', shell: true}}";
    }

    @Test
    void aServiceThatItRestartsRunsAgainBeforeItsEndAndIsAdopted() throws Exception {
        Agent first = start("solo", slow());
        await().until(() -> own("solo", "slow").phase().equals("ready"));
        long before = own("solo", "slow").pid();
        api("solo").restart(new RestartRequest("", "slow", "", true, 0));
        await().until(() -> own("solo", "slow").phase().equals("stopping"));
        endAlone(first);
        assertThat(ProcessHandle.of(before)).isEmpty();
        long again = ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("done; : " + folder))
                .filter(process -> process.info().command().orElse("").endsWith("sh"))
                .count();
        assertThat(again).as("the tiny parent and the service").isEqualTo(2);

        start("solo", slow());
        await().until(() -> own("solo", "slow").phase().equals("ready"));
        assertThat(own("solo", "slow").restarts()).isZero();
        assertThat(own("solo", "slow").lastExit()).as("it did not die since").isEqualTo(-1);
    }
}
