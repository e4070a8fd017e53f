package dev.muster.haproxy.plan;

import dev.muster.haproxy.Intent;
import dev.muster.haproxy.ServerStage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One server's life, a step at a time: absent, added in maintenance, admitted, ready, maintenance, deleted, and back.
 * Pure. Source: decisions 25 and 37 for what its agent and its check say of it.
 */
final class ServerLife {

    /** What follows from an intent once HAProxy's check and time had their say. */
    private enum Want {
        IN,
        STAY,
        DRAIN,
        OUT
    }

    /** So often a server is tried to be deleted, a second apart, before it comes in with the line it was given. */
    private static final int MOST_DELETIONS = 2;

    private static final String SILENT = "its agent is silent and its check fails";

    private final ServerKey key;
    private final Optional<Target> target;
    private final Optional<ActualServer> actual;
    private final PlanSettings settings;
    private final long now;
    private final List<PlanOperation> operations = new ArrayList<>();
    private ServerMemory memory;
    private OptionalLong wakeAt = OptionalLong.empty();

    ServerLife(
            ServerKey key,
            Optional<Target> target,
            Optional<ActualServer> actual,
            ServerMemory memory,
            PlanSettings settings,
            long now) {
        this.key = key;
        this.target = target;
        this.actual = actual;
        this.memory = memory;
        this.settings = settings;
        this.now = now;
    }

    static ServerStage stage(Optional<Target> target, Optional<ActualServer> actual) {
        if (actual.isEmpty()) {
            return ServerStage.ABSENT;
        }
        if (actual.get().maintenance()) {
            boolean comesIn = target.filter(wanted -> wanted.intent().equals(Intent.SERVE))
                    .isPresent();
            return comesIn ? ServerStage.ADDED : ServerStage.MAINTENANCE;
        }
        return actual.get().draining() ? ServerStage.DRAINING : ServerStage.READY;
    }

    /**
     * Whether a server of which nothing is remembered is as it should be, so that a step would do nothing. Nearly all
     * of thousands are, at nearly all times.
     */
    static boolean isSettled(Target target, ActualServer actual) {
        return target.intent().equals(Intent.SERVE)
                && actual.admitted()
                && actual.id() == target.id()
                && actual.weight() == target.weight()
                && (actual.check() == HealthCheck.ON) == target.checked()
                && takesAsMany(target, actual)
                && actual.address().isPresent()
                && actual.address().get().equals(target.address())
                && Outdated.why(target, actual).isEmpty();
    }

    private static boolean takesAsMany(Target target, ActualServer actual) {
        return actual.maxconn().isEmpty() || actual.maxconn().getAsInt() == target.maxconn();
    }

    List<PlanOperation> operations() {
        return operations;
    }

    ServerMemory memory() {
        return memory;
    }

    OptionalLong wakeAt() {
        return wakeAt;
    }

    /** The server if it serves with another line than it should. One that serves nobody is added anew before. */
    Optional<ActualServer> outdated() {
        if (target.isEmpty() || actual.isEmpty() || actual.get().maintenance()) {
            return Optional.empty();
        }
        boolean stays = !target.get().intent().equals(Intent.WITHDRAW)
                && actual.get().id() == target.get().id()
                && actual.get().address().equals(Optional.of(target.get().address()));
        return stays
                ? actual.filter(server -> Outdated.why(target.get(), server).isPresent())
                : Optional.empty();
    }

    void step() {
        switch (want()) {
            case IN -> takeIn(target.orElseThrow());
            case STAY -> stay();
            case DRAIN -> drain(target.orElseThrow());
            case OUT -> takeOut();
        }
    }

    private Want want() {
        Intent intent = target.map(Target::intent).orElse(Intent.WITHDRAW);
        if (!intent.equals(Intent.TRUST_CHECK)) {
            memory = memory.withoutTrust();
        }
        if (!(intent instanceof Intent.Drain)) {
            memory = memory.withDrainSince(OptionalLong.empty());
        }
        return switch (intent) {
            case Intent.Plain.SERVE -> Want.IN;
            case Intent.Plain.WITHDRAW -> Want.OUT;
            case Intent.Plain.TRUST_CHECK -> trust();
            case Intent.Drain _ -> Want.DRAIN;
        };
    }

    /** The agent is silent: the check alone speaks for the server, for a bounded time, and once lost is lost. */
    private Want trust() {
        long since = memory.trustSince().orElse(now);
        boolean serves =
                actual.filter(server -> !server.maintenance() && server.up()).isPresent();
        long until = since + settings.trustLimit().toNanos();
        boolean lost = memory.trustLost() || !serves || now - until >= 0;
        memory = memory.withTrust(OptionalLong.of(since), lost);
        if (lost) {
            return Want.OUT;
        }
        wakeAt(until);
        return Want.STAY;
    }

    private void stay() {
        if (actual.filter(ActualServer::draining).isPresent()) {
            attempt(now, new PlanOperation.Undrain(key));
        }
    }

    /** It leaves softly, and is kept in maintenance: it comes back when it is wanted again. */
    private void drain(Target wanted) {
        stopAdmission();
        if (actual.isEmpty() || actual.get().maintenance()) {
            memory = memory.withDrainSince(OptionalLong.empty()).withoutFailures();
            if (actual.isPresent()) {
                outSince();
            }
            return;
        }
        ActualServer server = actual.get();
        if (server.id() != wanted.id() || !server.address().equals(Optional.of(wanted.address()))) {
            maintain("it drains, and is elsewhere now");
            return;
        }
        long since = memory.drainSince().orElse(now);
        memory = memory.withDrainSince(OptionalLong.of(since));
        if (!server.draining()) {
            attempt(now, new PlanOperation.Drain(key, limit(wanted)));
            return;
        }
        long until = since + limit(wanted).toNanos();
        if (now - until >= 0) {
            maintain("its time to drain is over");
        } else {
            wakeAt(until);
            if (!wanted.sticky()) {
                // A client that sticks to it has no session between two requests.
                attempt(now, new PlanOperation.EndDrain(key));
            }
        }
    }

    private static Duration limit(Target wanted) {
        return wanted.intent() instanceof Intent.Drain drain ? drain.limit() : Duration.ZERO;
    }

    private void stopAdmission() {
        if (memory.checking().isPresent()) {
            operations.add(new PlanOperation.StopAdmission(key));
        }
        memory = memory.withoutAdmission();
    }

    private void takeOut() {
        stopAdmission();
        if (actual.isEmpty()) {
            memory = memory.withOutSince(OptionalLong.empty()).withoutFailures();
        } else if (!actual.get().maintenance()) {
            maintain(whyOut());
            if (isSilent()) {
                // Until it is known to be done: the connection may break between the two.
                memory = memory.withEnding(true);
                operations.add(new PlanOperation.EndSessions(key, SILENT));
            }
        } else {
            if (memory.ending()) {
                attempt(now, new PlanOperation.EndSessions(key, SILENT));
            }
            long since = outSince();
            attempt(since + settings.deleteAfter().toNanos(), new PlanOperation.Delete(key));
        }
    }

    private String whyOut() {
        if (target.isEmpty()) {
            return "it is no longer wanted";
        }
        if (target.get().intent().equals(Intent.WITHDRAW)) {
            return "it is withdrawn";
        }
        return isSilent() ? SILENT : "its agent has been silent for too long";
    }

    /** Neither its agent nor the server answers: what waits for an answer there would wait for HAProxy's time-out. */
    private boolean isSilent() {
        return target.filter(wanted -> wanted.intent().equals(Intent.TRUST_CHECK))
                        .isPresent()
                && actual.filter(ActualServer::up).isEmpty();
    }

    private void takeIn(Target wanted) {
        if (actual.isEmpty()) {
            admit(wanted);
            attempt(now, new PlanOperation.Add(wanted));
            return;
        }
        ActualServer server = actual.get();
        if (server.id() != wanted.id()) {
            replace(server);
        } else if (server.maintenance() && mustBeNew(server, wanted)) {
            admit(wanted);
            attempt(outSince(), new PlanOperation.Delete(key));
        } else if (!server.address().equals(Optional.of(wanted.address()))) {
            move(server, wanted);
        } else if (!server.maintenance()) {
            keepReady(server, wanted);
        } else {
            bringUp(server, wanted);
        }
    }

    /** An id can't be changed: the server goes, and comes back as a new one. */
    private void replace(ActualServer server) {
        if (!server.maintenance()) {
            maintain("its id changes");
        } else {
            attempt(outSince(), new PlanOperation.Delete(key));
        }
    }

    /**
     * What HAProxy can't be told of a server that runs it is told when the server is added. While sessions keep it from
     * being deleted it may be wanted more than its line: then it comes in as it is, and a reload follows.
     */
    private boolean mustBeNew(ActualServer server, Target wanted) {
        return memory.setbacks().inARow() < MOST_DELETIONS
                && Outdated.why(wanted, server).isPresent();
    }

    private void move(ActualServer server, Target wanted) {
        admit(wanted);
        if (!server.maintenance()) {
            maintain("its address changes");
        }
        boolean force = now - (outSince() + settings.readdressPatience().toNanos()) >= 0;
        attempt(now, new PlanOperation.Readdress(key, wanted.address(), force));
    }

    private void keepReady(ActualServer server, Target wanted) {
        stopAdmission();
        memory = memory.withOutSince(OptionalLong.empty());
        tell(server, wanted);
        if (wanted.checked() && server.check() == HealthCheck.OFF) {
            attempt(now, new PlanOperation.EnableHealth(key));
        }
        if (server.draining()) {
            // It never left, so HAProxy's check has gone on.
            attempt(now, new PlanOperation.Undrain(key));
        }
    }

    /** What can be read back and told. */
    private void tell(ActualServer server, Target wanted) {
        if (server.weight() != wanted.weight()) {
            attempt(now, new PlanOperation.SetWeight(key, wanted.weight()));
        }
        if (!takesAsMany(wanted, server)) {
            attempt(now, new PlanOperation.SetMaxconn(key, wanted.maxconn()));
        }
        if (!wanted.checked() && server.check() == HealthCheck.ON) {
            attempt(now, new PlanOperation.DisableHealth(key));
        }
    }

    private void bringUp(ActualServer server, Target wanted) {
        tell(server, wanted);
        admit(wanted);
        if (memory.passed().equals(Optional.of(wanted.address()))) {
            attempt(now, new PlanOperation.Enable(key, wanted.checked() && server.check() == HealthCheck.OFF));
        }
    }

    /** Has Muster's own check run for this address, unless it does already or has passed. */
    private void admit(Target wanted) {
        Optional<InetSocketAddress> address = Optional.of(wanted.address());
        if (!memory.checking().equals(address) && !memory.passed().equals(address)) {
            memory = memory.withChecking(wanted.address());
            operations.add(new PlanOperation.StartAdmission(wanted));
        }
    }

    private void maintain(String reason) {
        memory = memory.withOutSince(OptionalLong.of(now)).withoutFailures();
        operations.add(new PlanOperation.Maintain(key, reason));
    }

    private long outSince() {
        if (memory.outSince().isEmpty()) {
            memory = memory.withOutSince(OptionalLong.of(now));
        }
        return memory.outSince().orElse(now);
    }

    /** Does it now if it is due and no pause after a failure runs; else asks to be woken then. */
    private void attempt(long due, PlanOperation operation) {
        long pauseEnds = memory.setbacks().notBefore().orElse(due);
        long later = pauseEnds - due > 0 ? pauseEnds : due;
        if (now - later >= 0) {
            operations.add(operation);
        } else {
            wakeAt(later);
        }
    }

    private void wakeAt(long when) {
        if (wakeAt.isEmpty() || when - wakeAt.getAsLong() < 0) {
            wakeAt = OptionalLong.of(when);
        }
    }
}
