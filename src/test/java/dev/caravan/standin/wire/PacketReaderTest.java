// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketReaderTest {
    private static final byte[] TWO_PACKETS = {1, 0, 0, 10, 0, 0, 1, 0, 7, 8, 1, 1, 0, 9, 0, 0, 2, 0, 9};

    private static void assertTwoPackets(InputStream in) throws IOException {
        PacketReader reader = new PacketReader(in);
        Packet first = reader.next();
        Packet second = reader.next();
        assertThat(first.body()).containsExactly(7, 8);
        assertThat(first.last()).isFalse();
        assertThat(second.body()).containsExactly(9);
        assertThat(second.last()).isTrue();
        assertThatThrownBy(reader::next).isInstanceOf(EOFException.class);
    }

    @Test
    void readsPacketsThatArriveByteByByte() throws IOException {
        InputStream whole = new ByteArrayInputStream(TWO_PACKETS);
        assertTwoPackets(new InputStream() {
            @Override
            public int read() throws IOException {
                return whole.read();
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                return whole.read(target, from, Math.min(length, 1));
            }
        });
    }

    @Test
    void readsPacketsSplitAtEveryBoundary() throws IOException {
        for (int cut = 0; cut <= TWO_PACKETS.length; cut++) {
            assertTwoPackets(new SequenceInputStream(
                    new ByteArrayInputStream(Arrays.copyOf(TWO_PACKETS, cut)),
                    new ByteArrayInputStream(Arrays.copyOfRange(TWO_PACKETS, cut, TWO_PACKETS.length))));
        }
    }

    @Test
    void tellsThatTheClientLeftAtEveryByte() {
        for (int cut = 0; cut < TWO_PACKETS.length; cut++) {
            PacketReader reader = new PacketReader(new ByteArrayInputStream(TWO_PACKETS, 0, cut));
            assertThatThrownBy(() -> {
                        reader.next();
                        reader.next();
                    })
                    .isInstanceOf(EOFException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 5, 8, 0x11, 0x13, 0xFF})
    void refusesTypesThatNoClientMaySend(int type) {
        byte[] bytes = {(byte) type, 1, 0, 8, 0, 0, 1, 0};
        assertThatThrownBy(() -> new PacketReader(new ByteArrayInputStream(bytes)).next())
                .isInstanceOf(MalformedStream.class)
                .hasMessageContaining("unknown type");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 4097, 65535})
    void refusesLengthsThatWereNotAgreed(int length) {
        byte[] bytes = {1, 1, (byte) (length >> 8), (byte) length, 0, 0, 1, 0};
        PacketReader reader = new PacketReader(new ByteArrayInputStream(bytes));
        reader.maxSize(4096);
        assertThatThrownBy(reader::next).isInstanceOf(MalformedStream.class).hasMessageContaining("8 to 4096");
    }

    @Test
    void readsWhatTheWriterSplits() throws IOException {
        byte[] message = new byte[10_000];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (i * 31);
        }
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        PacketWriter writer = new PacketWriter(wire, Packet.SQL_BATCH);
        writer.packetSize(512);
        writer.putBytes(message);
        writer.endMessage();
        PacketReader reader = new PacketReader(new ByteArrayInputStream(wire.toByteArray()));
        assertThat(wire.toByteArray()[2] << 8 | wire.toByteArray()[3]).isEqualTo(512);
        assertThat(new MessageInput(reader.next(), reader).readToEnd()).isEqualTo(message);
    }
}
