package dev.muster.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.muster.agent.rpc.LogBook;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Sets logback up, in place of a configuration file: one line an event on standard error. Logback finds this class by
 * its service file. Only warnings are shown until {@link #level} says otherwise, so that a command stays quiet.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

    private static final ThresholdFilter SHOWN = new ThresholdFilter();
    private static Level shown = Level.WARN;
    private static Level followed = Level.OFF;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var layout = new LogLine();
        layout.setContext(context);
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("standard error");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        SHOWN.setContext(context);
        // The level may have been said before anybody logged, and so before this is asked.
        SHOWN.setLevel(shown.toString());
        SHOWN.start();
        appender.addFilter(SHOWN);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** How much is shown from now on. */
    public static synchronized void level(LogLevel level) {
        shown = Level.toLevel(level.name());
        SHOWN.setLevel(shown.toString());
        adjust();
    }

    /** Writes to this book as well; what is wanted of it beyond what is shown, it gets. */
    public static synchronized void into(LogBook book) {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            BookAppender appender = new BookAppender(book);
            appender.setContext(root.getLoggerContext());
            appender.setName("monitor");
            appender.start();
            root.addAppender(appender);
            book.whenWanted(LogSetup::wanted);
        }
    }

    private static synchronized void wanted(Optional<dev.muster.agent.rpc.protocol.LogLevel> level) {
        followed = level.map(BookAppender::level).orElse(Level.OFF);
        adjust();
    }

    private static void adjust() {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(followed.levelInt < shown.levelInt ? followed : shown);
        }
    }
}
