package dev.muster.cli.serf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

final class GoFlagsTest {

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.addOption(OptionSpec.builder("--node").type(String.class).build());
        spec.addOption(OptionSpec.builder("--tag")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        spec.addOption(OptionSpec.builder("--join")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        spec.addOption(OptionSpec.builder("--rejoin").build());
        spec.addOption(OptionSpec.builder("-y", "--yes").build());
        return spec;
    }

    private static String read(String typed) {
        return String.join(" ", GoFlags.read(spec(), typed.split(" ")));
    }

    private static String readAsSerf(String typed) {
        return String.join(" ", GoFlags.readAsSerf(spec(), typed.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-node a | --node a",
                "-node=a | --node=a",
                "--node a | --node a",
                "--node=a=b | --node=a=b",
                "-tag a=b -tag=c=d | --tag a=b --tag=c=d",
                "-rejoin | --rejoin",
                "-rejoin=true | --rejoin",
                "--rejoin=1 | --rejoin",
                "-rejoin=f -node x | --node x",
                "-rejoin=maybe | -rejoin=maybe",
                "-node -rejoin | --node -rejoin",
                "-tag -node -node x | --tag -node --node x",
                "-nod a | -nod a",
                "-y | -y",
                "-yes | --yes",
                "x -node a | x --node a",
                "-node a -- -node b | --node a -- -node b",
                "-node | --node",
                "- -- x | - -- x",
            })
    void oneDashIsAsGoodAsTwo(String typed, String read) {
        assertThat(read(typed.strip())).isEqualTo(read.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-node=a -node=b | --node=b",
                "-node=a -node b -rejoin | --node b --rejoin",
                "-node= -rejoin | --rejoin",
                "-tag a=1 -tag b=2 -tag=a=3 | --tag b=2 --tag=a=3",
                "-join x -join y -join= | --join x --join y",
                "-node=a -- -node=b | --node=a -- -node=b",
            })
    void asSerfTheLastOneCountsAndAnEmptyOneIsNone(String typed, String read) {
        assertThat(readAsSerf(typed.strip())).isEqualTo(read.strip());
    }

    @Test
    void asSerfAFlagWithoutItsValueIsLeftForTheParserToComplainOf() {
        assertThat(readAsSerf("-node")).isEqualTo("--node");
    }

    @Test
    void theNameIsTheLastPartOfThePath() {
        assertThat(CalledAs.of("/usr/local/bin/serf")).isEqualTo(CalledAs.SERF);
        assertThat(CalledAs.of("serf")).isEqualTo(CalledAs.SERF);
        assertThat(CalledAs.of("./muster")).isEqualTo(CalledAs.MUSTER);
        assertThat(CalledAs.of("/opt/serf/muster")).isEqualTo(CalledAs.MUSTER);
    }
}
