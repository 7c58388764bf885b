// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.standin.StandIn;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Valid requests that are cut off or have wrong bytes in them: their connection may end, a neighbour must not notice. */
class CutOffRequestsIT {
    private static final StandIn STAND_IN = StandIn.start();
    private static final SqlType TEXT = Types.text(Kind.NVARCHAR, 4000, Collation.DEFAULT);
    private static final SqlType LONG_TEXT = Types.text(Kind.NVARCHAR, SqlType.MAX, Collation.DEFAULT);
    private static final SqlType NUMBER = Types.of(Kind.INT);

    private static @Nullable RawClient neighbour;

    /** Requests, each the type of its message and its body. */
    enum Request {
        BATCH(
                Packet.SQL_BATCH,
                out -> out.putUnicode("SELECT name, create_date FROM sys.databases WHERE name <> N'x'")),
        CALL(Packet.RPC, out -> {
            out.putShort(0xFFFF);
            out.putShort(10);
            out.putShort(0);
            argument(out, "", TEXT, "SELECT @a, @b, @c");
            argument(out, "", TEXT, "@a int, @b nvarchar(max), @c nvarchar(4000)");
            argument(out, "@a", NUMBER, 5);
            argument(out, "@b", LONG_TEXT, "b".repeat(300));
            argument(out, "@c", TEXT, null);
        }),
        CALL_BY_NAME(Packet.RPC, out -> {
            out.putLongString("sp_tables");
            out.putShort(0);
            argument(out, "@table_name", TEXT, "loaded");
        }),
        TRANSACTION(Packet.TRANSACTION, out -> {
            out.putShort(5);
            out.putByte(2);
            out.putByte(2);
            out.putUnicode("t");
        }),
        BULK(Packet.BULK_LOAD, out -> {
            out.putByte(Token.COL_METADATA);
            out.putShort(2);
            column(out, "id", NUMBER);
            column(out, "v", TEXT);
            for (int i = 0; i < 5; i++) {
                out.putByte(Token.ROW);
                ValueWriter.of(NUMBER, true).write(out, i);
                ValueWriter.of(TEXT, true).write(out, "row");
            }
            out.putByte(Token.DONE);
            out.putShort(0);
            out.putShort(0);
            out.putLong(0);
        });

        private final int type;
        private final byte[] body;

        Request(int type, Consumer<PacketWriter> content) {
            this.type = type;
            this.body = RawClient.bytes(out -> {
                if (type != Packet.BULK_LOAD) {
                    out.putInt(22);
                    out.putInt(18);
                    out.putShort(2);
                    out.putLong(0);
                    out.putInt(1);
                }
                content.accept(out);
            });
        }

        private static void argument(PacketWriter out, String name, SqlType type, @Nullable Object value) {
            out.putShortString(name);
            out.putByte(0);
            TypeInfoWriter.write(out, type, true);
            ValueWriter.of(type, true).write(out, value);
        }

        private static void column(PacketWriter out, String name, SqlType type) {
            out.putInt(0);
            out.putShort(1);
            TypeInfoWriter.write(out, type, true);
            out.putShortString(name);
        }
    }

    @BeforeContainer
    static void settle() throws IOException {
        RawClient client = login();
        client.batch("CREATE TABLE loaded (id int NULL, v nvarchar(4000) NULL)");
        client.batch("CREATE TABLE #own (id int) INSERT INTO #own VALUES (1)");
        neighbour = client;
    }

    @AfterContainer
    static void stop() throws IOException {
        if (neighbour != null) {
            neighbour.close();
        }
        await().untilAsserted(() -> assertThat(STAND_IN.wire().connections()).isZero());
        assertThat(STAND_IN.control().unknownStatements())
                .noneMatch(unknown -> String.valueOf(unknown).contains("Internal error"));
        STAND_IN.close();
    }

    private static RawClient login() throws IOException {
        return RawClient.login(STAND_IN.port(), STAND_IN.user(), STAND_IN.password());
    }

    /** A client that is about to send the request. */
    private static RawClient ready(Request request) throws IOException {
        RawClient client = login();
        if (request == Request.BULK) {
            client.batch("INSERT BULK loaded (id int, v nvarchar(4000))");
        }
        return client;
    }

    private static void assertNeighbourUnharmed() throws IOException {
        RawClient client = neighbour;
        assertThat(client).isNotNull();
        // The DONE at the end counts the row of its temporary table.
        byte[] reply = client.batch("SELECT id FROM #own");
        assertThat(reply[reply.length - 8]).isEqualTo((byte) 1);
        assertThat(STAND_IN.wire().internalErrors()).isZero();
    }

    /** Either a whole reply comes or the connection is closed; nothing hangs. */
    private static void assertAnsweredOrClosed(RawClient client) throws IOException {
        try {
            assertThat(client.readReply()).isNotEmpty();
        } catch (EOFException | SocketException e) {
            assertThat(e).as("closed by the server").isNotNull();
        }
    }

    @Property(tries = 150)
    void answersOrEndsARequestThatEndsTooEarly(@ForAll Request request, @ForAll @IntRange(max = 10_000) int cut)
            throws IOException {
        try (RawClient client = ready(request)) {
            client.sendPacket(request.type, 1, Arrays.copyOf(request.body, cut % request.body.length));
            assertAnsweredOrClosed(client);
        }
        assertNeighbourUnharmed();
    }

    @Property(tries = 150)
    void forgetsAClientThatLeavesInTheMiddleOfARequest(@ForAll Request request, @ForAll @IntRange(max = 10_000) int cut)
            throws IOException {
        try (RawClient client = ready(request)) {
            byte[] packet = packet(request);
            client.sendBytes(Arrays.copyOf(packet, cut % packet.length));
        }
        assertNeighbourUnharmed();
    }

    private static byte[] packet(Request request) {
        byte[] packet = new byte[Packet.HEADER_SIZE + request.body.length];
        packet[0] = (byte) request.type;
        packet[1] = 1;
        packet[2] = (byte) (packet.length >> 8);
        packet[3] = (byte) packet.length;
        System.arraycopy(request.body, 0, packet, Packet.HEADER_SIZE, request.body.length);
        return packet;
    }

    @Property(tries = 300)
    void answersOrEndsARequestWithWrongBytes(
            @ForAll Request request, @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 0xFFFFFF) Integer> wrong)
            throws IOException {
        byte[] body = request.body.clone();
        wrong.forEach(place -> body[(place >> 8) % body.length] = (byte) (int) place);
        try (RawClient client = ready(request)) {
            client.sendPacket(request.type, 1, body);
            assertAnsweredOrClosed(client);
        }
        assertNeighbourUnharmed();
    }

    @Property(tries = 20)
    void refusesLengthsThatNothingFollows(@ForAll @IntRange(min = 1) int length) throws IOException {
        try (RawClient client = login()) {
            client.sendPacket(Packet.RPC, 1, RawClient.bytes(out -> {
                out.putInt(4);
                out.putShort(0xFFFF);
                out.putShort(10);
                out.putShort(0);
                out.putShortString("");
                out.putByte(0);
                TypeInfoWriter.write(out, LONG_TEXT, true);
                out.putLong(length);
                out.putInt(length);
            }));
            assertAnsweredOrClosed(client);
        }
        assertNeighbourUnharmed();
    }
}
