package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.ProcessInfo;
import dev.muster.haproxy.runtime.RuntimeClient;
import dev.muster.haproxy.runtime.ServerStatistics;
import java.io.IOException;
import java.util.Map;

/**
 * One look at a running HAProxy.
 *
 * @param worker who answered
 * @param reloads how often its master has reloaded
 */
record HaproxyView(ProcessInfo worker, long reloads, ActualState servers, Map<ServerKey, ServerStatistics> statistics) {

    static HaproxyView look(RuntimeClient client, MasterClient master) throws IOException {
        ProcessInfo worker = client.info();
        return new HaproxyView(worker, master.reloads(), client.servers(), client.statistics());
    }

    boolean sameProcess(HaproxyView other) {
        return worker.pid() == other.worker.pid();
    }
}
