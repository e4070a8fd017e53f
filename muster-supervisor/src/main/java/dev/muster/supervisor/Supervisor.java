package dev.muster.supervisor;

import dev.muster.supervisor.machine.DependencyGraph;
import dev.muster.supervisor.process.FolderWatch;
import dev.muster.supervisor.process.Observation;
import dev.muster.supervisor.process.Remembered;
import dev.muster.supervisor.process.ServiceFolder;
import dev.muster.supervisor.process.TinyParent;
import dev.muster.supervisor.process.Tools;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps services running and tells whether they are ready.
 *
 * <p>One thread owns all services; every method here may be called from any thread, returns at once and is carried out
 * in order. The listener is called on the owner's thread, in order, with each change of phase, and must not block long.
 * Each process runs under a tiny parent of its own that outlives this JVM, so that a supervisor that is opened on the
 * same folder later finds it again, or its exit code. A folder has one supervisor at a time; it is for its owner only
 * and lies on a file system of this machine. Linux only: it reads {@code /proc}.
 *
 * <p>Source: s6 and daemontools (skarnet.org, cr.yp.to) for what a supervisor does; decision 32.
 */
public final class Supervisor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    /** A safety net below the watch on the folders; also what sees a tiny parent that was killed. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Path runFolder;
    private final FileChannel lock;
    private final TinyParent tinyParent;
    private final FolderWatch watch;
    private final Consumer<ServiceStatus> listener;
    private final Owner owner = new Owner();
    private final Map<ServiceName, Service> services = new HashMap<>();
    private final ConcurrentSkipListMap<ServiceName, ServiceStatus> statuses = new ConcurrentSkipListMap<>();
    private final Map<ServiceName, Path> directOutputs = new ConcurrentHashMap<>();

    private Supervisor(
            Path runFolder,
            FileChannel lock,
            TinyParent tinyParent,
            FolderWatch watch,
            Consumer<ServiceStatus> listener) {
        this.runFolder = runFolder;
        this.lock = lock;
        this.tinyParent = tinyParent;
        this.watch = watch;
        this.listener = listener;
    }

    /**
     * Opens the folder in which the services keep their files, one folder each; it is made if need be. Nothing is
     * started or adopted before {@link #start}.
     *
     * @throws IOException with a message for people: the folder can't be used, another supervisor has it, or a program
     *     that the tiny parents need is missing
     */
    public static Supervisor open(Path runFolder, Consumer<ServiceStatus> listener) throws IOException {
        Path folder = runFolder.toAbsolutePath().normalize();
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        FileChannel lock = lock(folder);
        try {
            TinyParent tinyParent = new TinyParent(Tools.prepare(folder));
            Supervisor supervisor = new Supervisor(folder, lock, tinyParent, new FolderWatch(folder), listener);
            supervisor.owner.start();
            supervisor.owner.every(
                    LOOK_EVERY, () -> supervisor.services.values().forEach(Service::look));
            return supervisor;
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve("supervisor.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another supervisor in this very JVM.
        }
        channel.close();
        throw new IOException(
                "another agent looks after the services in " + folder + "; give this one a folder of its own");
    }

    /**
     * Starts the service, or adopts its process if that runs already and was started in the same way. On a service that
     * is known this makes the new specification hold: a process that was started differently is stopped and started
     * again. It also takes back a drain, and starts a service that has failed.
     */
    public void start(ServiceSpec spec) {
        switch (spec.output()) {
            case Output.Direct direct -> directOutputs.put(spec.name(), direct.file());
            case Output.Lines ignored -> directOutputs.remove(spec.name());
        }
        owner.post(() -> {
            Service known = services.get(spec.name());
            if (known != null) {
                known.start(spec);
            } else {
                create(spec).ifPresent(Service::begin);
            }
        });
    }

    /** Starts all of these, each when what it depends on is ready. */
    public void startAll(ServiceSet wanted) {
        wanted.startOrder().forEach(this::start);
    }

    private Optional<Service> create(ServiceSpec spec) {
        try {
            ServiceFolder folder =
                    new ServiceFolder(runFolder.resolve(spec.name().value()));
            Service service = new Service(owner, folder, tinyParent, spec, this::publish, this::missing);
            watch.add(folder, () -> owner.post(service::look));
            services.put(spec.name(), service);
            return Optional.of(service);
        } catch (IOException e) {
            String detail = "its folder in " + runFolder + " can't be used: " + e.getMessage();
            publish(new ServiceStatus(
                    spec.name(),
                    ServicePhase.FAILED,
                    OptionalLong.empty(),
                    0,
                    Optional.empty(),
                    detail,
                    Instant.now()));
            return Optional.empty();
        }
    }

    private void publish(ServiceStatus status) {
        ServiceStatus before = statuses.put(status.name(), status);
        if (before != null && before.phase() == status.phase()) {
            return;
        }
        // Later, for the service that says so is in the middle of a step.
        owner.after(Duration.ZERO, () -> List.copyOf(services.values()).forEach(Service::dependenciesChanged));
        try {
            listener.accept(status);
        } catch (RuntimeException e) {
            log.error("The listener failed on {}", status, e);
        }
    }

    /** Why a service can't start yet. */
    private Optional<String> missing(ServiceSpec spec) {
        for (ServiceName name : spec.dependencies()) {
            ServiceStatus status = statuses.get(name);
            if (status == null) {
                return Optional.of("waits for " + name + ", which nobody has started");
            }
            if (status.phase() != ServicePhase.READY) {
                return Optional.of("waits for " + name + ", which is "
                        + status.phase().word()
                        + (status.detail().isEmpty() ? "" : " (" + status.detail() + ")"));
            }
        }
        return Optional.empty();
    }

    /** It asks for no new traffic from now on; its process goes on, and isn't started again if it ends. */
    public void drain(ServiceName name) {
        owner.post(() -> known(name).ifPresent(Service::drain));
    }

    /**
     * Sends the stop signal to its process group; after the grace of its specification the whole session is killed. The
     * future is done when nothing is left of it. A process that an earlier supervisor left is ended as well, even if it
     * was never started here.
     */
    public CompletableFuture<Void> stop(ServiceName name) {
        return stop(name, Optional.empty());
    }

    /** The same with another grace. Said again with a shorter one, it shortens the wait; zero kills at once. */
    public CompletableFuture<Void> stop(ServiceName name, Duration grace) {
        return stop(name, Optional.of(grace));
    }

    private CompletableFuture<Void> stop(ServiceName name, Optional<Duration> grace) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        owner.post(
                () -> known(name)
                        .or(() -> left(name))
                        .ifPresentOrElse(service -> service.stop(grace, done), () -> done.complete(null)),
                () -> done.completeExceptionally(new IllegalStateException("the supervisor is closed")));
        return done;
    }

    /** Stops all services, each when those that depend on it have ended; the others together. */
    public CompletableFuture<Void> stopAll() {
        return stopAll(Optional.empty());
    }

    /** The same for these. */
    public CompletableFuture<Void> stopAll(Collection<ServiceName> names) {
        return stopAll(Optional.of(Set.copyOf(names)));
    }

    private CompletableFuture<Void> stopAll(Optional<Set<ServiceName>> names) {
        CompletableFuture<CompletableFuture<Void>> asked = new CompletableFuture<>();
        owner.post(
                () -> asked.complete(stopInOrder(names.orElseGet(() -> Set.copyOf(services.keySet())))),
                () -> asked.completeExceptionally(new IllegalStateException("the supervisor is closed")));
        return asked.thenCompose(all -> all);
    }

    private CompletableFuture<Void> stopInOrder(Set<ServiceName> names) {
        SortedMap<ServiceName, SortedSet<ServiceName>> edges = new TreeMap<>();
        for (ServiceName name : names) {
            edges.put(
                    name,
                    known(name)
                            .or(() -> left(name))
                            .map(service -> service.spec().dependencies())
                            .orElseGet(TreeSet::new));
        }
        DependencyGraph graph = new DependencyGraph(edges);
        Map<ServiceName, CompletableFuture<Void>> stops = new HashMap<>();
        for (ServiceName name : graph.order().reversed()) {
            List<CompletableFuture<Void>> before = graph.dependents(name).stream()
                    .map(stops::get)
                    .filter(Objects::nonNull)
                    .toList();
            stops.put(
                    name,
                    before.isEmpty()
                            ? stop(name)
                            : all(before).handle((_, _) -> name).thenCompose(this::stop));
        }
        return all(stops.values());
    }

    private static CompletableFuture<Void> all(Collection<CompletableFuture<Void>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    }

    /** Ends its process as {@link #stop} does and starts it again; nothing if it isn't known. */
    public void restart(ServiceName name) {
        owner.post(() -> known(name).ifPresent(Service::restart));
    }

    private Optional<Service> known(ServiceName name) {
        return Optional.ofNullable(services.get(name));
    }

    /** A process that an earlier supervisor started and nobody asked for since. */
    private Optional<Service> left(ServiceName name) {
        Path path = runFolder.resolve(name.value());
        if (!Files.isDirectory(path)) {
            return Optional.empty();
        }
        try {
            Remembered known = new ServiceFolder(path).remembered();
            ServiceSpec nameless = ServiceSpec.command(name, List.of("unknown"))
                    .withEnding(known.ending())
                    .withDependencies(known.dependencies())
                    .withListens(known.listens());
            return create(nameless).filter(Service::inherit);
        } catch (IOException | IllegalArgumentException e) {
            log.warn("What runs in {} can't be taken over: {}", path, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * What an earlier supervisor started here, and is not cleared away; the services that were started since are among
     * it. Reads files and changes nothing. {@link #inherit} and {@link #stop} take it over.
     *
     * @throws IOException if the folder can't be read
     */
    public List<Leftover> leftovers() throws IOException {
        List<Leftover> left = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(runFolder, Files::isDirectory)) {
            for (Path path : folders) {
                Optional<ServiceName> name =
                        ServiceName.ifValid(path.getFileName().toString());
                if (name.isPresent()) {
                    leftover(name.get(), new ServiceFolder(path)).ifPresent(left::add);
                }
            }
        }
        left.sort(Comparator.comparing(Leftover::name));
        return left;
    }

    private static Optional<Leftover> leftover(ServiceName name, ServiceFolder folder) {
        Observation seen = folder.observe();
        Remembered known = folder.remembered();
        return seen.found()
                .map(child -> new Leftover(
                        name,
                        seen instanceof Observation.Running,
                        child.main().pid(),
                        known.ending(),
                        known.listens(),
                        known.tasksAfterStop()));
    }

    /**
     * Takes over what an earlier supervisor started, to end it: it drains, is not started again, and is stopped as it
     * was described then. Nothing if there is none, or it is known already.
     */
    public void inherit(ServiceName name) {
        owner.post(() -> {
            if (known(name).isEmpty()) {
                boolean _ = left(name).isPresent();
            }
        });
    }

    /**
     * Sends a signal to its main process alone; nothing if there is none.
     *
     * @param signal a POSIX name without "SIG", such as "HUP" or "USR2"
     */
    public void signal(ServiceName name, String signal) {
        String valid = SignalName.require(signal);
        owner.post(() -> known(name).ifPresent(service -> service.signal(valid)));
    }

    /** All services that were ever started here, by name; a snapshot. */
    public List<ServiceStatus> services() {
        return List.copyOf(statuses.values());
    }

    /** The file that its output goes to; it may not be there yet. */
    public Path output(ServiceName name) {
        Path direct = directOutputs.get(name);
        return direct != null ? direct : runFolder.resolve(name.value()).resolve("output.log");
    }

    /** Forgets the services without touching them: they live on, and another supervisor may adopt them. */
    @Override
    public void close() {
        owner.close(() -> {
            services.values().forEach(Service::leave);
            try {
                watch.close();
                lock.close();
            } catch (IOException e) {
                log.warn("Closing the supervisor of {}: {}", runFolder, e.getMessage());
            }
        });
    }
}
