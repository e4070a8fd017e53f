package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthStatusesTest {

    @Test
    void aListHoldsItsEdgesAndNothingBeside() {
        HealthStatuses statuses = HealthStatuses.parse("200,204,300-399");
        assertThat(List.of(200, 204, 300, 399)).allMatch(statuses::accept);
        assertThat(List.of(199, 201, 203, 299, 400)).noneMatch(statuses::accept);
        assertThat(statuses).hasToString("200,204,300-399");
        assertThat(HealthStatuses.parse("200-399")).isEqualTo(HealthStatuses.DEFAULT);
    }

    @Test
    void whatHoldsIsGatheredIntoRanges() {
        assertThat(HealthStatuses.where(status -> status != 404)).hasToString("0-403,405-999");
        assertThat(HealthStatuses.where(status -> false).accept(200)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2xx", "200-", "399-200", "200, 204", "20", "2000", "200,", "200\n  server x"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> HealthStatuses.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
