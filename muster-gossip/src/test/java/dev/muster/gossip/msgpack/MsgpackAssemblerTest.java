package dev.muster.gossip.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MsgpackAssemblerTest {

    private static final int ROOM = 10_000;

    private static Bytes object(int number) {
        return new MsgpackWriter(Dialect.RPC)
                .map(3)
                .key("Name")
                .string("n".repeat(number))
                .key("List")
                .array(2)
                .bytes(new byte[300])
                .nil()
                .key("Seq")
                .unsigned(number)
                .finish();
    }

    @Test
    void objectsComeOutWholeHoweverTheyAreCut() throws MalformedMessageException {
        List<Bytes> objects = new ArrayList<>();
        BytesBuilder stream = new BytesBuilder();
        for (int i = 0; i < 100; i++) {
            objects.add(object(i));
            stream.add(objects.getLast());
        }
        Bytes all = stream.finish();
        SplittableRandom random = new SplittableRandom(3);
        for (int most : new int[] {1, 7, 400, 5000}) {
            MsgpackAssembler assembler = new MsgpackAssembler();
            List<Bytes> whole = new ArrayList<>();
            for (int at = 0; at < all.size(); ) {
                int length = Math.min(all.size() - at, 1 + random.nextInt(most));
                assembler.add(all.slice(at, length));
                at += length;
                for (Optional<Bytes> next = assembler.next(ROOM); next.isPresent(); next = assembler.next(ROOM)) {
                    whole.add(next.get());
                }
            }
            assertThat(whole).isEqualTo(objects);
            assertThat(assembler.waiting()).isZero();
        }
    }

    @Test
    void whatWillBeTooLargeIsRefusedBeforeItComes() {
        for (String head : List.of("db00000100", "dd00010000", "df7fffffff", "c6ffffffff")) {
            MsgpackAssembler assembler = new MsgpackAssembler();
            assembler.add(Bytes.ofHex(head));
            assertThatThrownBy(() -> assembler.next(200))
                    .as(head)
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessageStartingWith("too_large");
        }
    }

    @Test
    void whatIsTooDeepOrNoObjectIsRefused() {
        MsgpackAssembler deep = new MsgpackAssembler();
        deep.add(Bytes.ofHex("91".repeat(MsgpackReader.MAX_DEPTH + 1)));
        assertThatThrownBy(() -> deep.next(ROOM)).hasMessageStartingWith("too_deep");
        MsgpackAssembler nothing = new MsgpackAssembler();
        nothing.add(Bytes.ofHex("92c1"));
        assertThatThrownBy(() -> nothing.next(ROOM)).hasMessageStartingWith("wrong_format");
    }
}
