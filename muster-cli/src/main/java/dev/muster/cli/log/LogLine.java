package dev.muster.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.muster.cli.text.SafeText;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A log line: time, level, the room that speaks, the message. Messages may hold foreign text, so they are made safe.
 * An exception is one phrase at the end of the line; its stack trace comes only where the logger is at debug.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final int LEVEL_WIDTH = 5;
    private static final String OURS = "dev.muster.";

    private final ZoneId zone = ZoneId.systemDefault();

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = new StringBuilder(160);
        TIME.formatTo(event.getInstant().atZone(zone), line);
        String level = event.getLevel().toString();
        line.append(' ').append(level).repeat(' ', Math.max(0, LEVEL_WIDTH - level.length()));
        line.append(' ')
                .append(room(event.getLoggerName()))
                .append(": ")
                .append(words(event))
                .append('\n');
        if (event.getThrowableProxy() != null && isDebugged(event)) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString();
    }

    /** The message, with a phrase on what was thrown; safe to print. */
    static String words(ILoggingEvent event) {
        String words = SafeText.of(String.valueOf(event.getFormattedMessage()));
        IThrowableProxy thrown = event.getThrowableProxy();
        return thrown == null ? words : words + " (" + SafeText.of(phrase(thrown)) + ")";
    }

    private static String phrase(IThrowableProxy thrown) {
        String type = lastName(thrown.getClassName());
        return thrown.getMessage() == null ? type : type + ": " + thrown.getMessage();
    }

    private static boolean isDebugged(ILoggingEvent event) {
        return org.slf4j.LoggerFactory.getLogger(event.getLoggerName()) instanceof ch.qos.logback.classic.Logger logger
                && Level.DEBUG.isGreaterOrEqual(logger.getEffectiveLevel());
    }

    /** "gossip" for whatever is below {@code dev.muster.gossip}; a stranger's logger by its last name. */
    static String room(String logger) {
        if (!logger.startsWith(OURS)) {
            return lastName(logger);
        }
        int end = logger.indexOf('.', OURS.length());
        return end < 0 ? lastName(logger) : logger.substring(OURS.length(), end);
    }

    private static String lastName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
