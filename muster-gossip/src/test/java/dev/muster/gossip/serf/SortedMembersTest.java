package dev.muster.gossip.serf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.Property;
import dev.muster.gossip.swim.NameTable;
import dev.muster.gossip.swim.Versions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedMembersTest {

    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7946);

    private static Member member(String name, String version) {
        TreeMap<String, String> tags = new TreeMap<>();
        tags.put("version", version);
        return new Member(name, SOMEWHERE, tags, MemberStatus.ALIVE, Versions.read(Versions.OWN));
    }

    @Test
    void theListIsAlwaysWhatSortingWouldGive() {
        Property.forAll(1, 200, Random::nextLong, seed -> compareWithATree(new Random(seed)));
    }

    private static void compareWithATree(Random random) {
        NameTable<SerfMember> members = new NameTable<>(random.nextLong());
        SortedMembers sorted = new SortedMembers(members);
        TreeMap<String, Member> model = new TreeMap<>();
        int names = 1 + random.nextInt(200);
        for (int round = 0; round < 20; round++) {
            for (int changes = random.nextInt(random.nextInt(10) == 0 ? 100 : 6); changes > 0; changes--) {
                String name = "node-" + random.nextInt(names);
                if (random.nextInt(4) > 0) {
                    Member member = member(name, round + "." + changes);
                    members.put(new SerfMember(member, 0));
                    model.put(name, member);
                } else {
                    members.remove(name);
                    model.remove(name);
                }
                sorted.changed(name);
            }
            assertThat(sorted.list()).containsExactlyElementsOf(model.values());
        }
    }

    @Test
    void aListThatWasGivenStaysAsItWas() {
        NameTable<SerfMember> members = new NameTable<>(1);
        SortedMembers sorted = new SortedMembers(members);
        members.put(new SerfMember(member("b", "1"), 0));
        List<Member> given = sorted.list();
        List<Member> before = new ArrayList<>(given);
        members.put(new SerfMember(member("b", "2"), 0));
        members.put(new SerfMember(member("a", "1"), 0));
        sorted.changed("b");
        sorted.changed("a");
        assertThat(sorted.list()).containsExactly(member("a", "1"), member("b", "2"));
        assertThat(given).isEqualTo(before);
    }
}
