package dev.muster.haproxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of a balancer on a real HAProxy, of each branch in turn: every test begins with a bench of its own. */
@ParameterizedClass
@EnumSource
abstract class EachBranch {

    final HaproxyBranch branch;
    BalancerBench bench;

    EachBranch(HaproxyBranch branch) {
        this.branch = branch;
    }

    @BeforeEach
    final void makeBench() throws Exception {
        bench = new BalancerBench(branch);
    }

    @AfterEach
    final void closeBench() throws Exception {
        bench.close();
    }
}
