package dev.muster.agent.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Traffic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PoolOptionTest {

    private static PoolSettings parse(String text) {
        return PoolOption.parse(text, "/", HealthStatuses.DEFAULT);
    }

    @Test
    void aNameIsEnough() {
        PoolSettings pool = parse("web");
        assertThat(pool).isEqualTo(PoolSettings.web("/"));
    }

    @Test
    void readsAllThatAPoolMayHave() {
        PoolSettings pool =
                parse("shop:service=web,host=a.example.com,*.b.example.com,path=/x,path=/y,balance=leastconn,"
                        + "health=/up,health-status=200,204,sticky,slow-start=10s,max-connections=50");
        assertThat(pool.name().value()).isEqualTo("shop");
        assertThat(pool.service().value()).isEqualTo("web");
        assertThat(pool.algorithm()).isEqualTo("leastconn");
        assertThat(pool.healthPath()).isEqualTo("/up");
        assertThat(pool.healthStatuses()).isEqualTo(HealthStatuses.parse("200,204"));
        assertThat(pool.traffic())
                .isEqualTo(Traffic.HTTP
                        .withHosts("a.example.com", "*.b.example.com")
                        .withPaths("/x", "/y")
                        .withSticky()
                        .withSlowStart(Duration.ofSeconds(10))
                        .withMaxConnections(50));
    }

    @Test
    void aPoolWithAPlaceOfItsOwnIsForTcp() {
        assertThat(parse("db:bind=5432").traffic())
                .isEqualTo(Traffic.tcp(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 5432)));
        assertThat(parse("db:bind=[::1]:5432,mode=tcp,sticky").traffic())
                .isEqualTo(Traffic.tcp(new InetSocketAddress(InetAddress.ofLiteral("::1"), 5432))
                        .withSticky());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a b                       | a pool's name",
                "web:colour=red            | colour=red' is none of service, host",
                "web:sticky=yes            | sticky=yes' is none of",
                "web:host                  | host' is none of",
                "web:host=a_b              | a pool's host is a name",
                "web:path=x                | a pool's path",
                "web:path=/a;b             | a pool's path",
                "web:mode=udp              | mode is http or tcp",
                "web:mode=tcp              | a TCP pool needs a place",
                "web:bind=x                | bind is [ADDRESS:]PORT",
                "web:bind=example.com:80   | bind is [ADDRESS:]PORT",
                "web:bind=0                | bind is [ADDRESS:]PORT",
                "web:slow-start=10         | slow-start is a time such as 10s",
                "web:max-connections=x     | max-connections is a whole number",
                "web:health=up             | a health path begins with '/'",
                "web:balance=a;b           | not a balance algorithm",
                "web:mode=http,mode=http   | mode is given twice",
            })
    void whatIsWrongIsSaid(String text, String why) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--pool '" + text + "': ")
                .hasMessageContaining(why);
    }
}
