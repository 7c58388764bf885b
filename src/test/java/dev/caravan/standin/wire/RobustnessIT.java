// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

/** Bytes that no client would send: the connection may end, the server must not. */
class RobustnessIT {
    private static final StandInFixture FIXTURE = new StandInFixture(Encryption.NONE);
    private static final List<Integer> TYPES =
            List.of(Packet.SQL_BATCH, Packet.RPC, Packet.BULK_LOAD, Packet.TRANSACTION, Packet.ATTENTION);

    @AfterContainer
    static void stop() {
        await().untilAsserted(() -> assertThat(FIXTURE.engine().openSessions()).isEmpty());
        FIXTURE.close();
    }

    private static void send(RawClient client, byte[] bytes) throws IOException {
        try {
            client.sendBytes(bytes);
        } catch (SocketException e) {
            assertThat(client.isAtEnd())
                    .as("connection refused bytes: " + e.getMessage())
                    .isTrue();
        }
    }

    private static void assertStillServing() throws IOException {
        try (RawClient next = RawClient.login(FIXTURE.server().port())) {
            assertThat(next.batch("update 1")).isNotEmpty();
        }
        assertThat(FIXTURE.server().internalErrors()).isZero();
    }

    @Property(tries = 100)
    void survivesRandomBytesInPlaceOfALogin(@ForAll @Size(max = 2000) byte[] bytes) throws IOException {
        try (RawClient client = RawClient.connect(FIXTURE.server().port())) {
            send(client, bytes);
        }
        assertStillServing();
    }

    @Property(tries = 100)
    void survivesARandomLogin(@ForAll @Size(min = 90, max = 1000) byte[] bytes) throws IOException {
        try (RawClient client = RawClient.connect(FIXTURE.server().port())) {
            client.sendPacket(Packet.PRELOGIN, 1, new byte[] {-1});
            client.readReply();
            client.sendPacket(Packet.LOGIN7, 1, bytes);
        }
        assertStillServing();
    }

    @Property(tries = 300)
    void survivesARandomRequest(@ForAll @IntRange(max = 4) int type, @ForAll @Size(max = 1000) byte[] bytes)
            throws IOException {
        try (RawClient client = RawClient.login(FIXTURE.server().port())) {
            byte[] body = RawClient.bytes(out -> {
                out.putInt(4);
                out.putBytes(bytes);
            });
            client.sendPacket(TYPES.get(type), 1, body);
            assertThat(client.readReply()).isNotEmpty();
        }
        assertStillServing();
    }

    @Property(tries = 300)
    void survivesACallOfRandomParameters(@ForAll @Size(max = 300) byte[] bytes) throws IOException {
        try (RawClient client = RawClient.login(FIXTURE.server().port())) {
            byte[] body = RawClient.bytes(out -> {
                out.putInt(4);
                out.putShort(0xFFFF);
                out.putShort(10);
                out.putShort(0);
                out.putBytes(bytes);
            });
            client.sendPacket(Packet.RPC, 1, body);
            assertThat(client.readReply()).isNotEmpty();
        }
        assertStillServing();
    }

    @Property(tries = 100)
    void survivesARandomBulkLoad(@ForAll @Size(max = 300) byte[] bytes) throws IOException {
        try (RawClient client = RawClient.login(FIXTURE.server().port())) {
            client.batch("INSERT BULK t (id int)");
            byte[] body = RawClient.bytes(out -> {
                out.putByte(Token.COL_METADATA);
                out.putShort(1);
                out.putInt(0);
                out.putShort(1);
                out.putBytes(bytes);
            });
            client.sendPacket(Packet.BULK_LOAD, 1, body);
            assertThat(client.readReply()).isNotEmpty();
        }
        assertStillServing();
    }
}
