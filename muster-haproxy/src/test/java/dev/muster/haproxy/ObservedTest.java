package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.Observed.Seen;
import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.HealthCheck;
import dev.muster.haproxy.plan.Memory;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.ProcessInfo;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody answers at the sockets: what a look beside has found is said by the test. */
class ObservedTest {

    private static final ServerKey A = new ServerKey("web", "a");
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1);

    private final Path folder;
    private final Observed haproxy;

    ObservedTest(@TempDir Path folder) {
        this.folder = folder;
        Duration patience = Duration.ofSeconds(5);
        haproxy = new Observed(
                new RuntimeClient(folder.resolve("admin"), patience),
                new MasterClient(folder.resolve("master"), patience),
                Duration.ofHours(1),
                view(servers(100)),
                Optional.empty(),
                running -> running.isEmpty() ? Map.of() : Map.of(A, List.of("weight", "1")));
    }

    private static ActualState servers(int weight) {
        ActualServer a = new ActualServer(
                A,
                7,
                Optional.of(ADDRESS),
                weight,
                false,
                false,
                true,
                HealthCheck.ON,
                OptionalInt.of(0),
                Optional.empty());
        return new ActualState(new TreeMap<>(Map.of(A, a)));
    }

    private static HaproxyView view(ActualState servers) {
        return new HaproxyView(new ProcessInfo(1, "2.6"), 0, List.of(), servers, Map.of());
    }

    /** Begins one, and returns its number once it has ended. */
    private long lookBeside() throws Exception {
        CompletableFuture<Signal> told = new CompletableFuture<>();
        haproxy.lookBeside(told::complete);
        return told.get(20, TimeUnit.SECONDS) instanceof Signal.Looked looked ? looked.number() : -1;
    }

    private Optional<Seen> found(long look, ActualState servers) {
        return haproxy.looked(new Signal.Looked(look, Optional.of(view(servers)), ""));
    }

    private int weight() {
        return Objects.requireNonNull(haproxy.servers().servers().get(A)).weight();
    }

    /** As Muster's own steps do. */
    private void setWeight(int weight, boolean uncertain) {
        List<PlanOperation.ForHaproxy> done = List.of(new PlanOperation.SetWeight(A, weight));
        haproxy.after(new RuntimeOperations.Outcome(
                haproxy.servers().after(done), Memory.EMPTY, done, List.of(), List.of(), uncertain));
    }

    @Test
    void whatALookBesideHasFoundIsBelievedOnce() throws Exception {
        long look = lookBeside();
        assertThat(found(look, servers(50))).contains(Seen.SAME);
        assertThat(weight()).isEqualTo(50);
        assertThat(found(look, servers(60))).isEmpty();
        assertThat(weight()).isEqualTo(50);
    }

    @Test
    void aLookThatAnotherOvertookDoesNotCount() throws Exception {
        long old = lookBeside();
        long young = lookBeside();
        assertThat(found(old, servers(50))).isEmpty();
        assertThat(weight()).isEqualTo(100);
        assertThat(found(young, servers(60))).contains(Seen.SAME);
        assertThat(weight()).isEqualTo(60);
    }

    @Test
    void aLookBesideThatOneWaitedForOvertookDoesNotCount() throws Exception {
        long look = lookBeside();
        assertThat(haproxy.look()).isEqualTo(Seen.SILENT);
        assertThat(found(look, servers(50))).isEmpty();
        assertThat(weight()).isEqualTo(100);
        assertThat(haproxy.reachable()).isFalse();
    }

    @Test
    void inDoubtALookThatBeganBeforeDoesNotCount() throws Exception {
        long look = lookBeside();
        haproxy.doubt();
        assertThat(found(look, servers(50))).isEmpty();
        assertThat(weight()).isEqualTo(100);
        assertThat(haproxy.uncertain()).isTrue();
        assertThat(haproxy.lookIsUrgent()).isTrue();
    }

    @Test
    void whatWasDoneMeanwhileIsAddedToWhatItFoundAndLookedAtSoon() throws Exception {
        long look = lookBeside();
        setWeight(70, false);
        assertThat(found(look, servers(100))).contains(Seen.SAME);
        assertThat(weight()).isEqualTo(70);
        long inAMinute = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        assertThat(haproxy.lookIsDue(inAMinute)).isTrue();

        // The next one has seen it, and is believed.
        assertThat(found(lookBeside(), servers(30))).contains(Seen.SAME);
        assertThat(weight()).isEqualTo(30);
        assertThat(haproxy.lookIsDue(inAMinute)).isFalse();
    }

    private Optional<List<String>> given() {
        return Objects.requireNonNull(haproxy.servers().servers().get(A)).given();
    }

    @Test
    void ofANewWorkerItIsKnownWhatTheFileSaysOfEachServer() throws Exception {
        assertThat(given()).as("it bears no seal").isEmpty();
        Seal seal = new Drafts(folder, folder.resolve("haproxy"))
                .draft(Drafts.settings("roundrobin", 0))
                .seal();
        haproxy.reloaded(2, seal);
        HaproxyView other = new HaproxyView(new ProcessInfo(2, "2.6"), 1, List.of(), servers(100), Map.of());
        assertThat(haproxy.looked(new Signal.Looked(lookBeside(), Optional.of(other), "")))
                .contains(Seen.RELOADED);
        assertThat(given()).contains(List.of("weight", "1"));
    }

    @Test
    void whatWasDoneBeforeItBeganIsNotAdded() throws Exception {
        setWeight(70, false);
        assertThat(found(lookBeside(), servers(100))).contains(Seen.SAME);
        assertThat(weight()).isEqualTo(100);
    }

    @Test
    void aStepInDoubtMeanwhileMakesItWorthless() throws Exception {
        long look = lookBeside();
        setWeight(70, true);
        assertThat(found(look, servers(100))).isEmpty();
        assertThat(weight()).isEqualTo(70);
        assertThat(haproxy.lookIsUrgent()).isTrue();
    }

    @Test
    void nobodyAnsweringIsToldAndForgottenWhenSomebodyDoes() throws Exception {
        assertThat(haproxy.looked(new Signal.Looked(lookBeside(), Optional.empty(), "why")))
                .contains(Seen.SILENT);
        assertThat(haproxy.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("why"));
        assertThat(haproxy.lookIsUrgent()).isTrue();
        assertThat(weight()).isEqualTo(100);
        assertThat(found(lookBeside(), servers(50))).contains(Seen.AGAIN);
        assertThat(haproxy.reachable()).isTrue();
    }
}
