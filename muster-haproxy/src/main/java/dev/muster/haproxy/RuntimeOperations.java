package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.Memory;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.runtime.RuntimeAnswer;
import dev.muster.haproxy.runtime.RuntimeClient;
import dev.muster.haproxy.runtime.RuntimeCommand;
import dev.muster.haproxy.runtime.RuntimeSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Carries operations out on a running HAProxy, and says what came of each. For one thread. */
final class RuntimeOperations {

    /**
     * What came of a batch.
     *
     * @param actual HAProxy's state, as far as the answers tell
     * @param memory with what was put off or refused
     * @param done what succeeded
     * @param steps the same in words
     * @param problems what was refused, in words
     * @param uncertain whether HAProxy's real state must be looked at before anything else
     */
    record Outcome(
            ActualState actual,
            Memory memory,
            List<PlanOperation.ForHaproxy> done,
            List<String> steps,
            List<String> problems,
            boolean uncertain) {}

    private final RuntimeClient client;

    RuntimeOperations(RuntimeClient client) {
        this.client = client;
    }

    Outcome carryOut(List<PlanOperation.ForHaproxy> operations, ActualState actual, Memory memory, long now) {
        Batch batch = new Batch(actual, memory, now);
        Map<ServerKey, Integer> sessions = sessions(operations, batch);
        Set<ServerKey> failed = new HashSet<>();
        try (RuntimeSession session = client.session()) {
            for (PlanOperation.ForHaproxy operation : operations) {
                // What follows on a failed step of the same server would only fail too.
                if (!failed.contains(operation.key()) && !batch.carryOut(session, operation, sessions)) {
                    failed.add(operation.key());
                }
            }
        } catch (IOException e) {
            batch.uncertain = true;
            batch.problems.add(String.valueOf(e.getMessage()));
        }
        return batch.outcome();
    }

    /** Whether it must wait until no session names its server. */
    private static boolean guarded(PlanOperation.ForHaproxy operation) {
        return operation instanceof PlanOperation.Delete
                || operation instanceof PlanOperation.EndDrain
                || (operation instanceof PlanOperation.Readdress move && !move.force());
    }

    /** Looks once which sessions name servers that should be left, deleted or moved. */
    private Map<ServerKey, Integer> sessions(List<PlanOperation.ForHaproxy> operations, Batch batch) {
        Set<ServerKey> guarded = new HashSet<>();
        for (PlanOperation.ForHaproxy operation : operations) {
            if (guarded(operation)) {
                guarded.add(operation.key());
            }
        }
        if (guarded.isEmpty()) {
            return Map.of();
        }
        try {
            return client.sessions(guarded);
        } catch (IOException e) {
            batch.problems.add(String.valueOf(e.getMessage()));
            return Map.of();
        }
    }

    private static final class Batch {

        private final ActualState before;
        private final List<PlanOperation.ForHaproxy> done = new ArrayList<>();
        private Memory memory;
        private final long now;
        private final List<String> steps = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private boolean uncertain;

        Batch(ActualState actual, Memory memory, long now) {
            this.before = actual;
            this.memory = memory;
            this.now = now;
        }

        Outcome outcome() {
            return new Outcome(before.after(done), memory, List.copyOf(done), steps, problems, uncertain);
        }

        /** Returns whether it was done. */
        boolean carryOut(RuntimeSession session, PlanOperation.ForHaproxy operation, Map<ServerKey, Integer> sessions)
                throws IOException {
            ServerKey key = operation.key();
            Integer naming = sessions.get(key);
            if (guarded(operation) && (naming == null || naming > 0)) {
                memory = memory.deferred(
                        key, now, (naming == null ? "an unknown number of" : naming) + " sessions still use it");
                return false;
            }
            List<RuntimeCommand> commands;
            try {
                commands = commands(operation);
            } catch (IllegalArgumentException e) {
                return failed(operation, String.valueOf(e.getMessage()));
            }
            for (RuntimeCommand command : commands) {
                switch (session.send(command)) {
                    case RuntimeAnswer.Done _ -> {}
                    case RuntimeAnswer.Refused refused -> {
                        return failed(operation, "refused: " + refused.reason());
                    }
                    case RuntimeAnswer.Unknown unknown -> {
                        return failed(operation, "answered in unknown words: " + unknown.text());
                    }
                }
            }
            done.add(operation);
            memory = memory.done(operation);
            steps.add(words(operation));
            return true;
        }

        private boolean failed(PlanOperation.ForHaproxy operation, String how) {
            memory = operation instanceof PlanOperation.Delete
                    ? memory.deferred(operation.key(), now, how)
                    : memory.refused(operation.key(), now, how);
            // HAProxy may hold on to a connection of a server for a while: that is no fault.
            if (!(operation instanceof PlanOperation.Delete)) {
                problems.add(words(operation) + ": " + how);
            }
            uncertain = true;
            return false;
        }
    }

    private static List<RuntimeCommand> commands(PlanOperation.ForHaproxy operation) {
        return switch (operation) {
            case PlanOperation.Maintain maintain -> List.of(new RuntimeCommand.SetMaintenance(maintain.key()));
            case PlanOperation.EndSessions end -> List.of(new RuntimeCommand.ShutdownSessions(end.key()));
            case PlanOperation.Add add -> add(add.target());
            case PlanOperation.Readdress move -> List.of(new RuntimeCommand.SetAddress(move.key(), move.address()));
            case PlanOperation.SetWeight set -> List.of(new RuntimeCommand.SetWeight(set.key(), set.weight()));
            case PlanOperation.SetMaxconn set -> List.of(new RuntimeCommand.SetMaxconn(set.key(), set.maxconn()));
            case PlanOperation.EnableHealth enable -> List.of(new RuntimeCommand.EnableHealth(enable.key()));
            case PlanOperation.DisableHealth disable -> List.of(new RuntimeCommand.DisableHealth(disable.key()));
            case PlanOperation.Enable enable ->
                enable.withHealth()
                        ? List.of(
                                new RuntimeCommand.EnableHealth(enable.key()),
                                new RuntimeCommand.EnableServer(enable.key()))
                        : List.of(new RuntimeCommand.EnableServer(enable.key()));
            case PlanOperation.Drain drain -> List.of(new RuntimeCommand.SetDrain(drain.key()));
            case PlanOperation.EndDrain end -> List.of(new RuntimeCommand.SetMaintenance(end.key()));
            case PlanOperation.Undrain undrain -> List.of(new RuntimeCommand.EnableServer(undrain.key()));
            case PlanOperation.Delete delete -> List.of(new RuntimeCommand.DeleteServer(delete.key()));
        };
    }

    private static List<RuntimeCommand> add(Target target) {
        RuntimeCommand add = new RuntimeCommand.AddServer(target.key(), target.address(), target.parameters());
        return target.cookieKey()
                .<List<RuntimeCommand>>map(key -> List.of(add, new RuntimeCommand.SetCookieKey(target.key(), key)))
                .orElse(List.of(add));
    }

    /** What the operation does, in words. */
    static String words(PlanOperation.ForHaproxy operation) {
        ServerKey key = operation.key();
        return switch (operation) {
            case PlanOperation.Maintain maintain -> key + " takes no request: " + maintain.reason();
            case PlanOperation.EndSessions end -> key + " has its requests under way ended: " + end.reason();
            case PlanOperation.Add add -> key + " added in maintenance, at " + text(add.target());
            case PlanOperation.Readdress move -> key + " moved to " + Server.text(move.address());
            case PlanOperation.SetWeight set -> key + " has weight " + set.weight();
            case PlanOperation.SetMaxconn set ->
                key + " takes " + (set.maxconn() == 0 ? "any number of" : "at most " + set.maxconn())
                        + " connections at once";
            case PlanOperation.EnableHealth _ -> key + " is checked by HAProxy";
            case PlanOperation.DisableHealth _ -> key + " is no longer checked by HAProxy";
            case PlanOperation.Enable _ -> key + " takes requests: its check passed";
            case PlanOperation.Drain drain ->
                key + " gets no new session, and drains for " + drain.limit().toSeconds() + " s at most";
            case PlanOperation.EndDrain _ -> key + " takes no request: no session uses it any more";
            case PlanOperation.Undrain _ -> key + " takes new sessions again";
            case PlanOperation.Delete _ -> key + " deleted";
        };
    }

    private static String text(Target target) {
        return Server.text(target.address());
    }
}
