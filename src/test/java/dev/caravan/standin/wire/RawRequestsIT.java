// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that other clients make than the JDBC driver, byte by byte. */
class RawRequestsIT {
    private static final SqlType TEXT = Types.text(Kind.NVARCHAR, 4000, Collation.DEFAULT);
    private static final SqlType INT = Types.of(Kind.INT);
    private static final int LAST_TOKEN = 13;

    private final StandInFixture fixture = new StandInFixture(Encryption.NONE);
    private RawClient client;

    @BeforeEach
    void login() throws IOException {
        client = RawClient.login(fixture.server().port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        await().untilAsserted(() -> assertThat(fixture.engine().openSessions()).isEmpty());
        assertThat(fixture.server().internalErrors()).isZero();
        fixture.close();
    }

    /** Token, status, command and row count of the token that ends a reply. */
    private static long[] done(byte[] reply) {
        ByteBuffer last =
                ByteBuffer.wrap(reply, reply.length - LAST_TOKEN, LAST_TOKEN).order(ByteOrder.LITTLE_ENDIAN);
        return new long[] {last.get() & 0xFF, last.getShort(), last.getShort(), last.getLong()};
    }

    private static boolean contains(byte[] reply, byte... part) {
        for (int i = 0; i + part.length <= reply.length; i++) {
            if (Arrays.equals(reply, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean containsError(byte[] reply, int number, String text) {
        ByteBuffer little =
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number);
        return contains(reply, little.array()) && contains(reply, text.getBytes(StandardCharsets.UTF_16LE));
    }

    private static void argument(PacketWriter out, String name, SqlType type, @Nullable Object value, boolean output) {
        out.putShortString(name);
        out.putByte(output ? 1 : 0);
        TypeInfoWriter.write(out, type, true);
        ValueWriter.of(type, true).write(out, value);
    }

    private static void named(PacketWriter out, String procedure) {
        out.putLongString(procedure);
        out.putShort(0);
    }

    private static void numbered(PacketWriter out, int procedure) {
        out.putShort(0xFFFF);
        out.putShort(procedure);
        out.putShort(0);
    }

    private byte[] call(Consumer<PacketWriter> body) throws IOException {
        return client.request(Packet.RPC, 0, 0, body);
    }

    @Test
    void endsABatchWithTheCountOfItsLastStatement() throws IOException {
        assertThat(done(client.batch("update 7"))).containsExactly(Token.DONE, 0x10, 0xC5, 7);
    }

    @Test
    void endsAFailedBatchWithTheErrorBit() throws IOException {
        assertThat(done(client.batch("fail 208 16"))).containsExactly(Token.DONE, 2, 0, 0);
    }

    @Test
    void beginsCommitsAndRollsBackByTransactionRequests() throws IOException {
        byte[] begun = client.request(Packet.TRANSACTION, 0, 0, out -> {
            out.putShort(5);
            out.putByte(2);
            out.putByte(0);
        });
        assertThat(contains(begun, (byte) 0xE3, (byte) 11, (byte) 0, (byte) 8, (byte) 8, (byte) 0x92, (byte) 0x10))
                .isTrue();
        client.request(Packet.TRANSACTION, 0, 4242, out -> {
            out.putShort(9);
            out.putByte(4);
            out.putUnicode("sp");
        });
        byte[] committed = client.request(Packet.TRANSACTION, 0, 4242, out -> {
            out.putShort(7);
            out.putByte(0);
            out.putByte(1);
            out.putByte(0);
            out.putByte(0);
        });
        assertThat(contains(committed, (byte) 0xE3, (byte) 11, (byte) 0, (byte) 9, (byte) 0, (byte) 8))
                .isTrue();
        client.request(Packet.TRANSACTION, 0, 4242, out -> {
            out.putShort(8);
            out.putByte(0);
            out.putByte(0);
        });
        assertThat(fixture.engine().seen())
                .containsExactly(
                        "batch SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
                        "transaction BEGIN ",
                        "transaction SAVE sp",
                        "transaction COMMIT ",
                        "transaction BEGIN ",
                        "transaction ROLLBACK ");
    }

    @Test
    void refusesDistributedTransactions() throws IOException {
        byte[] reply = client.request(Packet.TRANSACTION, 0, 0, out -> out.putShort(6));
        assertThat(containsError(reply, 8501, "MSDTC")).isTrue();
        assertThat(done(client.batch("update 1"))[3]).isEqualTo(1);
    }

    @Test
    void refusesATransactionThatTheClientWasNotTold() throws IOException {
        byte[] reply = client.request(Packet.SQL_BATCH, 0, 99, out -> out.putUnicode("update 1"));
        assertThat(containsError(reply, 3989, "valid transaction descriptor")).isTrue();
        assertThat(fixture.engine().seen()).isEmpty();
    }

    /** As a pool does that gives a connection away with its transaction open: it is undone, and the client told so. */
    @Test
    void takesTheTransactionOfTheSessionThatItResets() throws IOException {
        client.request(Packet.TRANSACTION, 0, 0, out -> {
            out.putShort(5);
            out.putByte(0);
            out.putByte(0);
        });

        byte[] reply =
                client.request(Packet.SQL_BATCH, Packet.RESET_CONNECTION, 4242, out -> out.putUnicode("update 1"));

        assertThat(containsError(reply, 3989, "valid transaction descriptor")).isFalse();
        assertThat(contains(reply, (byte) 0xE3, (byte) 11, (byte) 0, (byte) 10, (byte) 0, (byte) 8))
                .isTrue();
    }

    @Test
    void resetsTheSessionBeforeTheRequest() throws IOException {
        client.batch("use testdb");
        byte[] reply = client.request(Packet.SQL_BATCH, Packet.RESET_CONNECTION, 0, out -> out.putUnicode("update 1"));
        assertThat(reply).startsWith(0xE3, 3, 0, 18, 0, 0);
        assertThat(fixture.engine().seen()).containsExactly("batch use testdb", "reset", "batch update 1");
    }

    @Test
    void callsAProcedureByNameWithNamedParameters() throws IOException {
        byte[] reply = call(out -> {
            named(out, "dbo.p");
            argument(out, "@a", INT, 5, false);
            argument(out, "@b", TEXT, "x", true);
        });
        assertThat(fixture.engine().seen()).containsExactly("procedure dbo.p [@a int, @b nvarchar(4000) out]");
        assertThat(contains(reply, (byte) 0xAC, (byte) 1, (byte) 0, (byte) 2, (byte) '@', (byte) 0, (byte) 'b'))
                .isTrue();
        assertThat(done(reply)).containsExactly(Token.DONE_PROC, 0, 0xE0, 0);
    }

    @Test
    void passesOnTheReturnStatusOfAProcedure() throws IOException {
        byte[] reply = call(out -> named(out, "p"));
        assertThat(reply).startsWith(0x79, 7, 0, 0, 0);
    }

    @Test
    void takesExecuteSqlByNameWithNamedParametersInAnyOrder() throws IOException {
        call(out -> {
            named(out, "sp_executesql");
            argument(out, "@statement", TEXT, "echo", false);
            argument(out, "@params", TEXT, "@p1 int, @p2 varchar(3) = 'a', @p3 decimal(9, 2)", false);
            argument(out, "@p2", TEXT, "abcdef", false);
            argument(out, "@P3", Types.decimal(Kind.DECIMAL, 9, 4), new java.math.BigDecimal("1.2345"), false);
            argument(out, "@p1", INT, 5, false);
        });
        assertThat(fixture.engine().seen())
                .containsExactly("statement echo [@p1 int, @p2 varchar(3), @p3 decimal(9,2)]");
    }

    @Test
    void refusesAParameterThatIsMissing() throws IOException {
        byte[] reply = call(out -> {
            numbered(out, 10);
            argument(out, "", TEXT, "echo", false);
            argument(out, "", TEXT, "@p1 int", false);
        });
        assertThat(containsError(reply, 8178, "expects the parameter '@p1'")).isTrue();
        assertThat(done(reply)).containsExactly(Token.DONE_PROC, 2, 0xE0, 0);
    }

    @Test
    void refusesTypesThatItDoesNotKnowAndKeepsTheConnection() throws IOException {
        byte[] reply = call(out -> {
            numbered(out, 10);
            argument(out, "", TEXT, "echo", false);
            out.putShortString("");
            out.putByte(0);
            out.putByte(0xF7);
            out.putBytes(new byte[100]);
        });
        assertThat(containsError(reply, 8009, "Data type 0xF7 is unknown")).isTrue();
        assertThat(done(client.batch("update 1"))[3]).isEqualTo(1);
    }

    @Test
    void refusesAHandleThatIsNotPrepared() throws IOException {
        byte[] reply = call(out -> {
            numbered(out, 12);
            argument(out, "", INT, 77, false);
        });
        assertThat(containsError(reply, 8179, "Could not find prepared statement with handle 77."))
                .isTrue();
    }

    @Test
    void refusesACursorThatIsNotOpen() throws IOException {
        byte[] reply = call(out -> {
            numbered(out, 7);
            argument(out, "", INT, 77, false);
        });
        assertThat(containsError(
                        reply, 16909, "sp_cursorfetch: The cursor identifier value provided (4d) is not valid."))
                .isTrue();
        assertThat(done(client.batch("update 1"))[3]).isEqualTo(1);
    }

    @Test
    void answersSeveralCallsInOneMessage() throws IOException {
        byte[] reply = call(out -> {
            named(out, "p");
            out.putByte(0xFF);
            numbered(out, 12);
            argument(out, "", INT, 77, false);
            out.putByte(0xFF);
            named(out, "q");
        });
        assertThat(fixture.engine().seen()).containsExactly("procedure p []", "procedure q []");
        assertThat(contains(reply, (byte) 0xFE, (byte) 0x81, (byte) 0, (byte) 0xE0))
                .isTrue();
        assertThat(contains(reply, (byte) 0xFE, (byte) 0x83, (byte) 0, (byte) 0xE0))
                .isTrue();
        assertThat(done(reply)).containsExactly(Token.DONE_PROC, 0, 0xE0, 0);
    }

    @Test
    void answersAnAttentionAfterTheReply() throws IOException {
        client.batch("update 1");
        client.sendPacket(Packet.ATTENTION, 1, new byte[0]);
        assertThat(done(client.readReply())).containsExactly(Token.DONE, 0x20, 0, 0);
        assertThat(done(client.batch("update 1"))[3]).isEqualTo(1);
    }

    @Test
    void answersAnAttentionInTheMiddleOfARequest() throws IOException {
        client.sendPacket(Packet.SQL_BATCH, 0, new byte[100]);
        client.sendPacket(Packet.ATTENTION, 1, new byte[0]);
        assertThat(done(client.readReply())).containsExactly(Token.DONE, 0x20, 0, 0);
        assertThat(done(client.batch("update 1"))[3]).isEqualTo(1);
    }

    @Test
    void answersAnAttentionInTheMiddleOfABulkLoad() throws IOException {
        client.batch("INSERT BULK t (id int)");
        client.sendPacket(Packet.BULK_LOAD, 0, RawClient.bytes(out -> {
            out.putByte(Token.COL_METADATA);
            out.putShort(1);
            out.putInt(0);
            out.putShort(1);
            TypeInfoWriter.write(out, INT, true);
            out.putShortString("id");
            out.putByte(Token.ROW);
        }));
        client.sendPacket(Packet.ATTENTION, 1, new byte[0]);
        assertThat(done(client.readReply())).containsExactly(Token.DONE, 0x20, 0, 0);
        assertThat(done(client.batch("update 1"))[3]).isEqualTo(1);
    }

    @Test
    void answersAnIgnoredRequestWithAnError() throws IOException {
        client.sendPacket(Packet.SQL_BATCH, 0, new byte[100]);
        client.sendPacket(Packet.SQL_BATCH, Packet.END_OF_MESSAGE | Packet.IGNORE, new byte[0]);
        assertThat(done(client.readReply())).containsExactly(Token.DONE, 2, 0, 0);
        assertThat(fixture.engine().seen()).isEmpty();
    }

    @Test
    void takesARequestThatArrivesByteByByte() throws IOException {
        byte[] body = RawClient.bytes(out -> {
            out.putInt(4);
            out.putUnicode("update 3");
        });
        byte[] header = {1, 1, 0, (byte) (8 + body.length), 0, 0, 1, 0};
        for (byte[] part : new byte[][] {header, body}) {
            for (byte one : part) {
                client.sendBytes(new byte[] {one});
            }
        }
        assertThat(done(client.readReply())[3]).isEqualTo(3);
    }

    @Test
    void closesTheSessionOfAClientThatLeavesInMidResult() throws IOException {
        client.sendPacket(Packet.SQL_BATCH, 1, RawClient.bytes(out -> {
            out.putInt(4);
            out.putUnicode("rows 2000000000");
        }));
        await().until(() -> !fixture.engine().seen().isEmpty());
        client.close();
        await().untilAsserted(() -> assertThat(fixture.engine().openSessions()).isEmpty());
        await().untilAsserted(() -> assertThat(fixture.server().connections()).isZero());
    }

    @Test
    void endsTheConnectionAfterAPacketThatIsTooLong() throws IOException {
        client.sendBytes(new byte[] {1, 1, 0x7F, 0, 0, 0, 1, 0});
        assertThat(containsError(client.readReply(), 4014, "8 to 4096 were agreed"))
                .isTrue();
        assertThat(client.isAtEnd()).isTrue();
    }

    @Test
    void endsTheConnectionAfterBulkRowsThatWereNotAnnounced() throws IOException {
        client.sendPacket(Packet.BULK_LOAD, 1, new byte[] {(byte) 0x81, 0, 0});
        assertThat(containsError(client.readReply(), 4014, "INSERT BULK")).isTrue();
        assertThat(client.isAtEnd()).isTrue();
    }

    @Test
    void forgetsPreparedStatementsByTextAsTheDriverAsks() throws IOException {
        call(out -> {
            numbered(out, 11);
            argument(out, "", INT, null, true);
            argument(out, "", TEXT, null, false);
            argument(out, "", TEXT, "update 1", false);
            argument(out, "", INT, 1, false);
        });
        byte[] first = client.batch("EXEC sp_cursorunprepare 1;EXEC sp_unprepare 9;");
        assertThat(containsError(first, 8179, "handle 9")).isTrue();
        byte[] gone = call(out -> {
            numbered(out, 12);
            argument(out, "", INT, 1, false);
        });
        assertThat(containsError(gone, 8179, "handle 1.")).isTrue();
    }
}
