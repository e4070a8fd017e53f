package dev.muster.haproxy.template;

import com.github.jknack.handlebars.EscapingStrategy;
import com.github.jknack.handlebars.Handlebars.SafeString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Escapes a value for haproxy.cfg: whatever it holds, it stays one word or a part of one. All but letters, digits and
 * {@code . _ - : / , @ + = ? & * ~} becomes {@code \xNN}, which HAProxy reads back outside of single quotes, and which
 * can't end a line, a word or a quote.
 *
 * <p>Source: HAProxy's configuration manual, section 2.2, "Quoting and escaping".
 */
final class HaproxyEscaping implements EscapingStrategy {

    private static final String PLAIN = "._-:/,@+=?&*~";

    @Override
    public @Nullable CharSequence escape(@Nullable CharSequence value) {
        if (value == null || value instanceof SafeString) {
            return value;
        }
        return escape(value.toString());
    }

    static String escape(String value) {
        StringBuilder escaped = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            boolean letterOrDigit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (letterOrDigit || PLAIN.indexOf(c) >= 0) {
                escaped.append((char) c);
            } else {
                escaped.append(String.format("\\x%02x", c));
            }
        }
        return escaped.toString();
    }
}
