package dev.muster.haproxy.template;

import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgLine;
import dev.muster.haproxy.config.CfgSection;
import dev.muster.haproxy.plan.AdmittingCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads which HTTP request HAProxy's check of a backend makes, and which statuses pass. Of the
 * {@code http-check expect} rules it knows {@code status} and {@code rstatus}; where others stand, for headers or the
 * body, the admitting check holds to 200 to 399, and HAProxy's own check has the last word.
 *
 * <p>Source: HAProxy's configuration manual 2.6, "option httpchk", "http-check send" and "http-check expect"; what a
 * backend takes over from its defaults was tried out on 2.6.12.
 */
final class HttpCheckReader {

    /** What may stand before the match of an {@code expect} rule, each with a value. */
    private static final Set<String> EXPECT_OPTIONS = Set.of(
            "min-recv", "comment", "ok-status", "error-status", "tout-status", "on-success", "on-error", "status-code");

    private HttpCheckReader() {}

    /** Empty when HAProxy's check of this backend is no HTTP request. */
    static Optional<AdmittingCheck.Request> request(Cfg cfg, String backend) {
        for (CfgSection section : cfg.sections()) {
            if (section.holdsServers() && section.name().equals(backend)) {
                // A backend with an "option httpchk" of its own takes over no rule from its defaults.
                Optional<AdmittingCheck.Request> own = request(section);
                return own.isPresent() ? own : cfg.defaultsOf(section).flatMap(HttpCheckReader::request);
            }
        }
        return Optional.empty();
    }

    /** {@code option httpchk [[METHOD] URI [VERSION]]}: OPTIONS and / by default. */
    private static Optional<AdmittingCheck.Request> request(CfgSection section) {
        List<CfgLine> options = section.lines("option").stream()
                .filter(line -> line.startsWith("option", "httpchk"))
                .toList();
        if (options.isEmpty()) {
            return Optional.empty();
        }
        CfgLine option = options.getLast();
        boolean method = option.words().size() > 3;
        String uri = option.word(method ? 3 : 2);
        AdmittingCheck.Request request = new AdmittingCheck.Request(
                method ? option.word(2) : "OPTIONS", uri.isEmpty() ? "/" : uri, expected(section));
        for (CfgLine line : section.lines("http-check")) {
            if (line.startsWith("http-check", "send")) {
                request = sent(line, request);
            }
        }
        return Optional.of(request);
    }

    /** {@code http-check send [meth METHOD] [uri URI] …} says it in another way. */
    private static AdmittingCheck.Request sent(CfgLine line, AdmittingCheck.Request before) {
        String method = before.method();
        String path = before.path();
        for (int i = 2; i + 1 < line.words().size(); i++) {
            if (line.word(i).equals("meth")) {
                method = line.word(i + 1);
            } else if (line.word(i).equals("uri")) {
                path = line.word(i + 1);
            }
        }
        return new AdmittingCheck.Request(method, path, before.expected());
    }

    /** All rules must hold; without any, HAProxy's implicit one does. */
    private static HealthStatuses expected(CfgSection section) {
        List<HealthStatuses> rules = new ArrayList<>();
        for (CfgLine line : section.lines("http-check")) {
            if (line.startsWith("http-check", "expect")) {
                rules.add(statuses(line));
            }
        }
        return switch (rules.size()) {
            case 0 -> HealthStatuses.DEFAULT;
            case 1 -> rules.getFirst();
            default -> HealthStatuses.where(status -> rules.stream().allMatch(rule -> rule.accept(status)));
        };
    }

    /** {@code http-check expect [OPTION VALUE]… [!] status LIST}, or {@code rstatus REGEX}. */
    private static HealthStatuses statuses(CfgLine line) {
        int at = 2;
        while (EXPECT_OPTIONS.contains(line.word(at))) {
            at += 2;
        }
        boolean negated = line.word(at).startsWith("!");
        String match = line.word(at).substring(negated ? 1 : 0);
        if (negated && match.isEmpty()) {
            at++;
            match = line.word(at);
        }
        String pattern = line.word(at + 1);
        try {
            return switch (match) {
                case "status" -> unless(negated, HealthStatuses.parse(pattern));
                case "rstatus" -> unless(negated, matching(Pattern.compile(pattern)));
                default -> HealthStatuses.DEFAULT;
            };
        } catch (IllegalArgumentException _) {
            // Neither a list nor a pattern: HAProxy will refuse the file and say why.
            return HealthStatuses.DEFAULT;
        }
    }

    private static HealthStatuses unless(boolean negated, HealthStatuses named) {
        return negated ? HealthStatuses.where(status -> !named.accept(status)) : named;
    }

    private static HealthStatuses matching(Pattern pattern) {
        return HealthStatuses.where(
                status -> pattern.matcher(String.format("%03d", status)).find());
    }
}
