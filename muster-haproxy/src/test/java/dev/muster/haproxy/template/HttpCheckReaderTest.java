package dev.muster.haproxy.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.plan.AdmittingCheck;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How HAProxy 2.6.12 was seen to read these rules. */
class HttpCheckReaderTest {

    private static Optional<AdmittingCheck.Request> request(String text) throws Exception {
        return HttpCheckReader.request(Cfg.parse(text), "web");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status 200-499                          | 404,499 | 500,199",
                "status 200,204,300-399                  | 204,300 | 201,404",
                "! status 500-599                        | 404,200 | 500,599",
                "!status 500-599                         | 404,200 | 500,599",
                "! rstatus 5                             | 404,200 | 500,405",
                "rstatus ^2                              | 200,299 | 320,404",
                "comment 'a word' min-recv 1 status 404  | 404     | 200",
                "string OK                               | 200,399 | 404,500",
            })
    void whatIsExpectedPasses(String rule, String passes, String fails) throws Exception {
        AdmittingCheck.Request request = request(
                        "backend web\n  option httpchk HEAD /up\n  http-check expect " + rule + "\n")
                .orElseThrow();
        assertThat(passes.split(",")).allMatch(status -> request.expected().accept(Integer.parseInt(status)));
        assertThat(fails.split(",")).noneMatch(status -> request.expected().accept(Integer.parseInt(status)));
    }

    @Test
    void allRulesMustHold() throws Exception {
        String two = """
                backend web
                  option httpchk
                  http-check expect status 404,405
                  http-check expect ! status 405
                """;
        assertThat(request(two).orElseThrow().expected()).hasToString("404");
    }

    @Test
    void aBackendTakesOverItsDefaultsUnlessItHasACheckOfItsOwn() throws Exception {
        String defaults = "defaults\n  option httpchk HEAD /d\n  http-check expect status 404\n";
        assertThat(request(defaults + "backend web\n").orElseThrow())
                .hasToString("Request[method=HEAD, path=/d, expected=404]");
        assertThat(request(defaults + "backend web\n  option httpchk HEAD /own\n")
                        .orElseThrow())
                .hasToString("Request[method=HEAD, path=/own, expected=200-399]");
        assertThat(request("backend web\n  http-check expect status 404\n")).isEmpty();
    }
}
