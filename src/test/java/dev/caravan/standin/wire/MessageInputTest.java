// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageInputTest {
    private static final byte[] MESSAGE = {
        5, -1, -2, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, -128, 2, 'h', 0, 'i', 0, 1, 0, 0x3D, (byte) 0xD8, 9, 8, 7
    };

    /** The message in packets that end at the given places. */
    private static MessageInput split(byte[] message, int... cuts) {
        List<Packet> packets = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            packets.add(new Packet(Packet.RPC, 0, Arrays.copyOfRange(message, from, cut)));
            from = cut;
        }
        packets.add(new Packet(Packet.RPC, Packet.END_OF_MESSAGE, Arrays.copyOfRange(message, from, message.length)));
        return new MessageInput(
                packets.get(0), packets.subList(1, packets.size()).iterator()::next);
    }

    private static void assertValues(MessageInput in) throws IOException {
        assertThat(in.readByte()).isEqualTo(5);
        assertThat(in.readShort()).isEqualTo(-257);
        assertThat(in.readInt()).isEqualTo(0x04030201);
        assertThat(in.readLong()).isEqualTo(0x8007060504030201L);
        assertThat(in.readShortString()).isEqualTo("hi");
        assertThat(in.readLongString()).isEqualTo("\uD83D");
        assertThat(in.readBytes(3)).containsExactly(9, 8, 7);
        assertThat(in.atEnd()).isTrue();
    }

    @Test
    void readsValuesAcrossEveryPacketBoundary() throws IOException {
        for (int first = 0; first <= MESSAGE.length; first++) {
            for (int second = first; second <= MESSAGE.length; second++) {
                assertValues(split(MESSAGE, first, second));
            }
        }
    }

    @Test
    void readsTextToTheEndAcrossAnOddBoundary() throws IOException {
        byte[] text = {'h', 0, 'i', 0};
        assertThat(split(text, 1).readUnicodeToEnd()).isEqualTo("hi");
    }

    @Test
    void refusesAMessageThatEndsTooEarly() {
        assertThatThrownBy(() -> split(new byte[] {1, 2, 3}).readInt())
                .isInstanceOf(MalformedStream.class)
                .hasMessageContaining("ended too early");
    }

    @Test
    void refusesALengthThatTheMessageDoesNotHaveWithoutTheMemoryForIt() {
        assertThatThrownBy(() -> split(new byte[100]).readBytes(Integer.MAX_VALUE))
                .isInstanceOf(MalformedStream.class);
    }

    @Test
    void refusesAPacketOfAnotherTypeInTheMiddle() {
        Packet first = new Packet(Packet.RPC, 0, new byte[0]);
        MessageInput in = new MessageInput(first, () -> new Packet(Packet.SQL_BATCH, 1, new byte[1]));
        assertThatThrownBy(in::readByte).isInstanceOf(MalformedStream.class).hasMessageContaining("inside a message");
    }
}
