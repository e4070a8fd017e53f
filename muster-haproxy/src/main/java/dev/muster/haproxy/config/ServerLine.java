package dev.muster.haproxy.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A {@code server} line of a backend.
 *
 * @param backend the name of its section
 * @param name the server's name
 * @param address the address as written, port included
 * @param inherited the words of the {@code default-server} lines that apply, which HAProxy doesn't apply to servers
 *     added at run time
 * @param own the words after the address
 * @param line where it stands
 */
public record ServerLine(
        String backend, String name, String address, List<String> inherited, List<String> own, CfgLine line) {

    /** Keywords without a value. All others are taken to have one, which is enough to look for a keyword. */
    private static final Set<String> FLAGS = Set.of(
            "backup",
            "check",
            "check-send-proxy",
            "check-ssl",
            "check-via-socks4",
            "disabled",
            "enabled",
            "force-sslv3",
            "force-tlsv10",
            "force-tlsv11",
            "force-tlsv12",
            "force-tlsv13",
            "no-agent-check",
            "no-backup",
            "no-check",
            "no-check-send-proxy",
            "no-check-ssl",
            "no-send-proxy",
            "no-send-proxy-v2",
            "no-ssl",
            "no-ssl-reuse",
            "no-sslv3",
            "no-tls-tickets",
            "no-tlsv10",
            "no-tlsv11",
            "no-tlsv12",
            "no-tlsv13",
            "no-verifyhost",
            "non-stick",
            "send-proxy",
            "send-proxy-v2",
            "send-proxy-v2-ssl",
            "send-proxy-v2-ssl-cn",
            "ssl",
            "ssl-reuse",
            "stick",
            "tfo",
            "no-tfo",
            "tls-tickets",
            "allow-0rtt",
            "agent-check");

    public ServerLine {
        inherited = List.copyOf(inherited);
        own = List.copyOf(own);
    }

    static ServerLine read(String backend, CfgLine line, List<String> inherited) throws CfgException {
        if (line.words().size() < 3) {
            throw new CfgException(
                    line.number(),
                    "line " + line.number() + ": a server has a name and an address: " + Printable.of(line.raw()));
        }
        return new ServerLine(
                backend,
                line.word(1),
                line.word(2),
                inherited,
                line.words().subList(3, line.words().size()),
                line);
    }

    static boolean isFlag(String keyword) {
        return FLAGS.contains(keyword);
    }

    /** All parameters in force: the inherited ones first, so that the own ones win. */
    public List<String> parameters() {
        List<String> all = new ArrayList<>(inherited);
        all.addAll(own);
        return List.copyOf(all);
    }

    /** True when the keyword is among the parameters in force. A later {@code no-KEYWORD} takes it back. */
    public boolean has(String keyword) {
        boolean found = false;
        for (String word : keywords()) {
            if (word.equals(keyword)) {
                found = true;
            } else if (word.equals("no-" + keyword)) {
                found = false;
            }
        }
        return found;
    }

    /** The keywords among the parameters in force, without their values. */
    public List<String> keywords() {
        List<String> keywords = new ArrayList<>();
        Iterator<String> words = parameters().iterator();
        while (words.hasNext()) {
            String word = words.next();
            keywords.add(word);
            if (!FLAGS.contains(word) && words.hasNext()) {
                words.next();
            }
        }
        return List.copyOf(keywords);
    }

    /** The value after a keyword; the last one given counts. */
    public Optional<String> value(String keyword) {
        return value(parameters(), keyword);
    }

    private static Optional<String> value(List<String> parameters, String keyword) {
        Optional<String> value = Optional.empty();
        Iterator<String> words = parameters.iterator();
        while (words.hasNext()) {
            String word = words.next();
            if (FLAGS.contains(word) || !words.hasNext()) {
                continue;
            }
            String next = words.next();
            if (word.equals(keyword)) {
                value = Optional.of(next);
            }
        }
        return value;
    }

    /** A value that is a whole number, such as {@code id} or {@code weight}. */
    public OptionalInt number(String keyword) {
        return number(parameters(), keyword);
    }

    /** The same of the words after a server's address. */
    public static OptionalInt number(List<String> parameters, String keyword) {
        Optional<String> value = value(parameters, keyword).filter(text -> text.matches("[0-9]{1,10}"));
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        long number = Long.parseLong(value.get());
        return number <= Integer.MAX_VALUE ? OptionalInt.of((int) number) : OptionalInt.empty();
    }
}
