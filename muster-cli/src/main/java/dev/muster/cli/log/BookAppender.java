package dev.muster.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.muster.agent.rpc.LogBook;
import dev.muster.agent.rpc.protocol.LogLevel;
import dev.muster.cli.text.SafeText;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes log lines to the book from which {@code monitor} is told, in Serf's form: time, level in brackets, who speaks,
 * the message. Source: serf-protocol reference 3.4.
 */
final class BookAppender extends AppenderBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT);

    private final LogBook book;
    private final ZoneId zone = ZoneId.systemDefault();

    BookAppender(LogBook book) {
        this.book = book;
    }

    @Override
    protected void append(ILoggingEvent event) {
        LogLevel level = level(event.getLevel());
        String text = TIME.format(event.getInstant().atZone(zone)) + " [" + level + "] "
                + LogLine.room(event.getLoggerName()) + ": " + LogLine.words(event);
        book.add(new dev.muster.agent.rpc.protocol.LogLine(level, SafeText.of(text)));
    }

    private static LogLevel level(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> LogLevel.ERR;
            case Level.WARN_INT -> LogLevel.WARN;
            case Level.INFO_INT -> LogLevel.INFO;
            case Level.DEBUG_INT -> LogLevel.DEBUG;
            default -> LogLevel.TRACE;
        };
    }

    /** Logback's level for one of Serf's. */
    static Level level(LogLevel level) {
        return switch (level) {
            case ERR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }
}
