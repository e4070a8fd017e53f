package dev.muster.agent.source;

import dev.muster.agent.membership.AddressFence;
import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.membership.ServiceWatch;
import dev.muster.agent.membership.Sighting;
import dev.muster.agent.membership.Sightings;
import dev.muster.supervisor.ServiceName;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows services of a Consul: a virtual thread for each asks, and waits for the answer, until it is closed. What they
 * hear is put together under a lock of its own.
 */
public final class ConsulSource implements FollowedSource {

    private static final Logger LOG = LoggerFactory.getLogger(ConsulSource.class);

    private final ConsulHttp http;
    private final Published published;
    private final List<ServiceWatch> watches = new ArrayList<>();
    private final List<Sighting> parts = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /**
     * Does nothing until it is started.
     *
     * @param changed is told what was seen before and what is now, one after the other; it must not block
     */
    public ConsulSource(MembersFrom.Consul consul, AddressFence fence, BiConsumer<Sighting, Sighting> changed) {
        this.http = new ConsulHttp(consul);
        for (ServiceName service : consul.services()) {
            ServiceWatch watch = new ServiceWatch(service, consul.words(), consul.health(), fence);
            watches.add(watch);
            parts.add(watch.sighting());
        }
        this.published = new Published(consul.words(), changed);
    }

    @Override
    public synchronized void start() {
        for (int i = 0; i < watches.size(); i++) {
            int part = i;
            ServiceWatch watch = watches.get(i);
            threads.add(
                    Thread.ofVirtual().name("muster-consul-" + watch.service()).start(() -> run(part, watch)));
        }
    }

    @Override
    public Sighting now() {
        return published.now();
    }

    private void run(int part, ServiceWatch watch) {
        try {
            while (!closed) {
                ServiceWatch.Question question = watch.next(
                        System.nanoTime(), ThreadLocalRandom.current().nextDouble());
                TimeUnit.NANOSECONDS.sleep(question.delayNanos());
                ask(watch, question.index());
                publish(part, watch.sighting());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(ServiceWatch watch, long index) throws InterruptedException {
        try {
            ConsulHttp.Answer answer = http.ask(watch.service(), index);
            watch.answered(answer.index(), answer.body(), System.nanoTime());
        } catch (IOException | IllegalArgumentException e) {
            watch.failed(String.valueOf(e.getMessage()), Instant.now());
        } catch (RuntimeException e) {
            // Whatever one answer is: the next question is asked.
            LOG.error("An answer of Consul could not be followed", e);
            watch.failed("its answer could not be followed", Instant.now());
        }
    }

    private void publish(int part, Sighting sighting) {
        synchronized (parts) {
            parts.set(part, sighting);
            if (!closed) {
                published.publish(Sightings.together(parts));
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        http.close();
    }
}
