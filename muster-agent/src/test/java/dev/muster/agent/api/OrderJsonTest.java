package dev.muster.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OrderJsonTest {

    private static final Jsonb JSON = Jsonb.builder().build();

    private static OrderRequest read(String text) {
        byte[] body = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return OrderJson.of(OrderJson.fields(JSON, body));
    }

    @Test
    void whatIsWrittenIsRead() {
        for (OrderRequest order : List.of(
                new OrderRequest.Drain("web/\u00e9 \"q\"", Duration.ZERO),
                new OrderRequest.Drain("a", OrderRequest.LONGEST_DRAIN),
                new OrderRequest.Ready("a"),
                new OrderRequest.Weight("a", 0),
                new OrderRequest.Weight("a", 256),
                new OrderRequest.Release(Optional.empty()),
                new OrderRequest.Release(Optional.of("a")),
                new OrderRequest.Rollback(Long.MAX_VALUE))) {
            assertThat(read(OrderJson.write(JSON, order))).isEqualTo(order);
        }
    }

    @Test
    void onlyAReleaseMayGoWithoutAServerAndOnlyADrainWithoutANumber() {
        assertThat(read("{'order':'release'}")).isEqualTo(new OrderRequest.Release(Optional.empty()));
        assertThat(read("{'server':'a','order':'drain'}"))
                .isEqualTo(new OrderRequest.Drain("a", Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                   | the field 'order' is missing
            {'order':'stop','server':'a'}                        | there is no order 'stop'; it is drain, ready,
            {'order':'release','server':''}                      | the server's name is empty
            {'order':'release','server':' '}                     | the server's name is empty
            {'order':'release','server':null}                    | the field 'server' is one text
            {'order':'release','server':['a']}                   | the field 'server' is one text
            {'order':'release','server':7}                       | the field 'server' is one text
            {'order':'release','server':'a','server':'b'}        | the field 'server' is one text
            {'order':'release','servr':'a'}                      | no field 'servr'; did you mean 'server'?
            {'order':'release','why':{'deep':[1]}}               | an order has no field 'why'
            {'order':'release','generation':3}                   | the order release takes no 'generation'
            {'order':'drain'}                                    | the order drain needs the field 'server'
            {'order':'drain','server':''}                        | the server's name is empty
            {'order':'drain','server':'a','limitMillis':-1}      | a drain's limit is 0 to 604800000 ms, which is 7 days
            {'order':'drain','server':'a','limitMillis':1e15}    | a drain's limit is 0 to 604800000 ms, which is 7 days
            {'order':'drain','server':'a','limitMillis':null}    | the field 'limitMillis' is one whole number
            {'order':'ready'}                                    | the order ready needs the field 'server'
            {'order':'ready','server':'a','weight':5}            | the order ready takes no 'weight'
            {'order':'weight','server':'a'}                      | the order weight needs the field 'weight'
            {'order':'weight','server':'a','weight':257}         | a server's weight is 0 to 256, not 257
            {'order':'weight','server':'a','weight':-1}          | a server's weight is 0 to 256, not -1
            {'order':'weight','server':'a','weight':4294967297}  | a server's weight is 0 to 256
            {'order':'weight','server':'a','weight':'50'}        | the field 'weight' is one whole number
            {'order':'weight','server':'a','weight':0.5}         | the field 'weight' is one whole number
            {'order':'weight','server':'a','weight':1e999999999} | the field 'weight' is one whole number
            {'order':'rollback'}                                 | the order rollback needs the field 'generation'
            {'order':'rollback','generation':0}                  | the number of a generation is 1 or more, not 0
            """)
    void whatIsMissingUnknownOrOfAnotherKindIsRefused(String text, String why) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
