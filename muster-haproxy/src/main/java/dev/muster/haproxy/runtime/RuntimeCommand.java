package dev.muster.haproxy.runtime;

import dev.muster.haproxy.Server;
import dev.muster.haproxy.plan.ServerKey;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A command of HAProxy's Runtime API that changes something. Its words are checked when it is made: none can end the
 * command and begin another. Source: HAProxy Management Guide 2.6,
 * section 9.3.
 */
public sealed interface RuntimeCommand {

    /** The command as it is sent, without the line's end. */
    String text();

    /** What HAProxy's answer means. Only the answers that are known count; see {@link RuntimeAnswer}. */
    RuntimeAnswer read(String answer);

    /** {@code add server}: the server begins in maintenance. */
    record AddServer(ServerKey key, InetSocketAddress address, List<String> parameters) implements RuntimeCommand {

        public AddServer {
            parameters = List.copyOf(parameters);
            Words.check(key, parameters);
        }

        @Override
        public String text() {
            List<String> words = new ArrayList<>(List.of("add", "server", key.toString(), Server.text(address)));
            words.addAll(parameters);
            return String.join(" ", words);
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "New server registered.", true);
        }
    }

    /**
     * {@code set dynamic-cookie-key backend}: all servers of the backend get their cookies, also one that was added a
     * moment ago.
     */
    record SetCookieKey(ServerKey key, String cookieKey) implements RuntimeCommand {

        public SetCookieKey {
            Words.check(key, List.of(cookieKey));
        }

        @Override
        public String text() {
            return "set dynamic-cookie-key backend " + key.backend() + " " + cookieKey;
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }

        /** Keeps the secret out of logs. */
        @Override
        public String toString() {
            return "SetCookieKey[" + key + "]";
        }
    }

    /** {@code enable health}: HAProxy's check of the server is switched on. */
    record EnableHealth(ServerKey key) implements RuntimeCommand {

        public EnableHealth {
            Words.check(key, List.of());
        }

        @Override
        public String text() {
            return "enable health " + key;
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }
    }

    /** {@code disable health}: HAProxy's check of the server is switched off. */
    record DisableHealth(ServerKey key) implements RuntimeCommand {

        public DisableHealth {
            Words.check(key, List.of());
        }

        @Override
        public String text() {
            return "disable health " + key;
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }
    }

    /** {@code set maxconn server}: how many connections the server takes at once; 0 means any number. */
    record SetMaxconn(ServerKey key, int maxconn) implements RuntimeCommand {

        public SetMaxconn {
            Words.check(key, List.of());
            if (maxconn < 0) {
                throw new IllegalArgumentException("a number of connections isn't negative: " + maxconn);
            }
        }

        @Override
        public String text() {
            return "set maxconn server " + key + " " + maxconn;
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }
    }

    /** {@code enable server}: the server leaves maintenance and drain. */
    record EnableServer(ServerKey key) implements RuntimeCommand {

        public EnableServer {
            Words.check(key, List.of());
        }

        @Override
        public String text() {
            return "enable server " + key;
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }
    }

    /** {@code set server … state drain}: the server gets no new session; those that stick to it still come. */
    record SetDrain(ServerKey key) implements RuntimeCommand {

        public SetDrain {
            Words.check(key, List.of());
        }

        @Override
        public String text() {
            return "set server " + key + " state drain";
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }
    }

    /** {@code set server … state maint}: the server gets no new request. */
    record SetMaintenance(ServerKey key) implements RuntimeCommand {

        public SetMaintenance {
            Words.check(key, List.of());
        }

        @Override
        public String text() {
            return "set server " + key + " state maint";
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }
    }

    /** {@code shutdown sessions server}: every session on the server ends at once. */
    record ShutdownSessions(ServerKey key) implements RuntimeCommand {

        public ShutdownSessions {
            Words.check(key, List.of());
        }

        @Override
        public String text() {
            return "shutdown sessions server " + key;
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }
    }

    /** {@code set server … addr … port …}. */
    record SetAddress(ServerKey key, InetSocketAddress address) implements RuntimeCommand {

        private static final Pattern ANSWER =
                Pattern.compile("(no need to change the addr|IP changed from '[^']{1,64}' to '[^']{1,64}'),"
                        + " (no need to change the port|port changed from '\\d{1,5}' to '\\d{1,5}')"
                        + " by 'stats socket command'");

        public SetAddress {
            Words.check(key, List.of());
        }

        @Override
        public String text() {
            return "set server " + key + " addr " + address.getAddress().getHostAddress() + " port "
                    + address.getPort();
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return ANSWER.matcher(answer.strip()).matches()
                    ? new RuntimeAnswer.Done()
                    : RuntimeAnswer.expect(answer, "(an address)", false);
        }
    }

    /** {@code set server … weight N}, 0 to 256. */
    record SetWeight(ServerKey key, int weight) implements RuntimeCommand {

        public SetWeight {
            Words.check(key, List.of());
        }

        @Override
        public String text() {
            return "set server " + key + " weight " + weight;
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }
    }

    /** {@code del server}: only for a server in maintenance that no session names. */
    record DeleteServer(ServerKey key) implements RuntimeCommand {

        public DeleteServer {
            Words.check(key, List.of());
        }

        @Override
        public String text() {
            return "del server " + key;
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "Server deleted.", false);
        }
    }

    /** {@code add map}: a new entry at the end of a map, which HAProxy knows by its file. */
    record AddMapEntry(Path map, String key, String value) implements RuntimeCommand {

        public AddMapEntry {
            Words.check(map, key, value);
        }

        @Override
        public String text() {
            return "add map " + map + " " + key + " " + Words.escaped(value);
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }
    }

    /** {@code set map}: all entries of this key get another value. */
    record SetMapEntry(Path map, String key, String value) implements RuntimeCommand {

        public SetMapEntry {
            Words.check(map, key, value);
        }

        @Override
        public String text() {
            return "set map " + map + " " + key + " " + Words.escaped(value);
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }
    }

    /** {@code del map}: all entries of this key go. */
    record DeleteMapEntry(Path map, String key) implements RuntimeCommand {

        public DeleteMapEntry {
            Words.check(map, key, "");
        }

        @Override
        public String text() {
            return "del map " + map + " " + key;
        }

        @Override
        public RuntimeAnswer read(String answer) {
            return RuntimeAnswer.expect(answer, "", false);
        }
    }

    /** Which words may be sent. */
    final class Words {

        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1,256}");
        /** No blank, no control character, no semicolon, no backslash, and nothing that isn't ASCII. */
        private static final Pattern WORD = Pattern.compile("[!-:<-\\[\\]-~]{1,4096}");

        /** As a word, and blanks as well. */
        private static final Pattern VALUE = Pattern.compile("[ -:<-\\[\\]-~]{0,4096}");

        private Words() {}

        static void check(Path map, String key, String value) {
            // A number sign stands for the number of a map.
            if (key.startsWith("#") || map.toString().startsWith("#")) {
                throw new IllegalArgumentException("a map's file and its keys don't begin with '#'");
            }
            check(List.of(map.toString(), key));
            if (!VALUE.matcher(value).matches() || value.contains("<<")) {
                throw new IllegalArgumentException(
                        "a value that can't be sent to HAProxy at run time: " + Printable.of(value));
            }
        }

        static String escaped(String value) {
            return value.replace(" ", "\\ ");
        }

        static void check(ServerKey key, List<String> words) {
            for (String name : List.of(key.backend(), key.name())) {
                if (!NAME.matcher(name).matches()) {
                    throw new IllegalArgumentException("not a name that HAProxy takes: " + Printable.of(name));
                }
            }
            check(words);
        }

        private static void check(List<String> words) {
            for (String word : words) {
                if (!WORD.matcher(word).matches() || word.contains("<<")) {
                    throw new IllegalArgumentException(
                            "a word that can't be sent to HAProxy at run time: " + Printable.of(word));
                }
            }
        }
    }
}
