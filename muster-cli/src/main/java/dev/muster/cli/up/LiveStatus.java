package dev.muster.cli.up;

import dev.muster.cli.text.Style;
import dev.muster.cli.text.Style.Paint;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows how the small cluster fares until it is to end: on a terminal a status drawn in place, elsewhere one plain line
 * for each change. Used by one thread.
 */
public final class LiveStatus {

    private static final long LOOK_EVERY_MILLIS = 500;
    private static final int MEASURE_EVERY = 4;
    private static final int KEPT_CHANGES = 6;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final LocalCluster cluster;
    private final UpPlan plan;
    private final PrintStream out;
    private final Style style;
    private final Optional<Screen> screen;
    private final ArrayDeque<String> changes = new ArrayDeque<>();
    private @Nullable Snapshot last;
    private @Nullable StatusView view;
    private boolean silent;

    public LiveStatus(LocalCluster cluster, UpPlan plan, PrintStream out, Style style, boolean terminal) {
        this.cluster = cluster;
        this.plan = plan;
        this.out = out;
        this.style = style;
        this.screen = terminal ? Optional.of(new Screen(out)) : Optional.empty();
    }

    /** Shows until {@code ending} is counted down. */
    public void run(CountDownLatch ending) throws InterruptedException {
        int round = 0;
        do {
            if (screen.isPresent() && round++ % MEASURE_EVERY == 0) {
                screen.get().measure();
            }
            look();
        } while (!ending.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
        screen.ifPresent(Screen::leave);
    }

    private void look() {
        cluster.newlyDead().forEach(this::changed);
        Optional<Snapshot> looked = cluster.look();
        if (looked.isEmpty()) {
            if (!silent) {
                changed("the agent balancer does not answer; what follows is what it said last");
            }
            silent = true;
            redraw();
            return;
        }
        if (silent) {
            changed("the agent balancer answers again");
            silent = false;
        }
        Snapshot now = looked.get();
        if (last != null) {
            Changes.between(last, now).forEach(this::changed);
        }
        last = now;
        redraw();
    }

    private void changed(String what) {
        String line = TIME.format(LocalTime.now(ZoneId.systemDefault())) + "  " + what;
        if (screen.isEmpty()) {
            out.println(line);
            return;
        }
        changes.addLast(style.paint(Paint.FAINT, line));
        if (changes.size() > KEPT_CHANGES) {
            changes.removeFirst();
        }
    }

    private void redraw() {
        Snapshot now = last;
        if (screen.isEmpty() || now == null) {
            return;
        }
        StatusView drawing = view;
        if (drawing == null) {
            drawing = new StatusView(plan, style, now);
            view = drawing;
        }
        screen.get().draw(drawing.lines(now, List.copyOf(changes), screen.get().rows()));
    }
}
