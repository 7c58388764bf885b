// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.StandIn;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients read of procedures, messages and cancelled calls token by token (MS-TDS 2.2.7). */
@Timeout(60)
class ProcedureRepliesIT {
    private static final byte[] SP_EXECUTESQL = {-1, -1, 10, 0, 0, 0};
    private static final int DONE_SIZE = 13;

    private final StandIn standIn = StandIn.start();
    private RawClient client;

    @BeforeEach
    void login() throws IOException {
        client = RawClient.login(standIn.port(), standIn.user(), standIn.password());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        standIn.close();
    }

    /** Token and status of the DONE tokens that stand at the end of a reply, and the return status before them. */
    private static List<String> tail(byte[] reply) {
        List<String> tail = new ArrayList<>();
        int end = reply.length;
        while (end > 0) {
            int kind = end < DONE_SIZE ? 0 : reply[end - DONE_SIZE] & 0xFF;
            if (kind == Token.DONE || kind == Token.DONE_PROC || kind == Token.DONE_IN_PROC) {
                tail.add(0, Integer.toHexString(kind) + ":" + Integer.toHexString(reply[end - DONE_SIZE + 1]));
                end -= DONE_SIZE;
            } else if (end >= 5 && reply[end - 5] == Token.RETURN_STATUS) {
                ByteBuffer status = ByteBuffer.wrap(reply, end - 4, 4).order(ByteOrder.LITTLE_ENDIAN);
                tail.add(0, "status " + status.getInt());
                end -= 5;
            } else {
                return tail;
            }
        }
        return tail;
    }

    @Test
    void aProcedureInABatchEndsWithItsStatus() throws IOException {
        client.batch("CREATE PROCEDURE five AS RETURN 5");
        client.batch("CREATE PROCEDURE outer_five AS DECLARE @n int; EXEC five; EXEC @n = five; RETURN @n + 1");

        assertThat(tail(client.batch("EXEC five"))).containsExactly("status 5", "fe:0");
        assertThat(tail(client.batch("EXEC five; EXEC five"))).containsExactly("status 5", "fe:1", "status 5", "fe:0");
        assertThat(tail(client.batch("EXEC outer_five")))
                .as("what a procedure calls tells no status")
                .containsOnlyOnce("status 6")
                .doesNotContain("status 5");
    }

    @Test
    void aMessageThatDoesNotWaitComesWhileTheBatchGoesOn() throws IOException {
        client.sendBatch("RAISERROR('early', 0, 1) WITH NOWAIT; WAITFOR DELAY '00:00:50'");

        byte[] first = client.readPacket();

        assertThat(new String(first, StandardCharsets.UTF_16LE)
                        + new String(first, 1, first.length - 1, StandardCharsets.UTF_16LE))
                .contains("early");
    }

    @Test
    void aCallThatIsCancelledFailsWithoutAStatus() throws IOException {
        client.sendRequest(Packet.RPC, out -> {
            out.putBytes(SP_EXECUTESQL);
            out.putShortString("");
            out.putByte(0);
            SqlType type = Types.text(SqlType.Kind.NVARCHAR, 4000, Collation.DEFAULT);
            TypeInfoWriter.write(out, type, true);
            ValueWriter.of(type, true).write(out, "WAITFOR DELAY '00:00:50'");
        });
        client.sendPacket(Packet.ATTENTION, Packet.END_OF_MESSAGE, new byte[0]);

        assertThat(tail(client.readReply()))
                .as("the end of the call, or of the message that was cancelled before it began")
                .last()
                .isIn("fe:2", "fd:0");
        assertThat(tail(client.readReply())).containsExactly("fd:20");
    }

    @Test
    void aClientThatWantsToBeKnownByItsAccountOfWindowsIsRefused() throws IOException {
        try (RawClient other = RawClient.connect(standIn.port())) {
            byte[] reply = other.loginIntegrated();

            assertThat(new String(reply, 1, reply.length - 1, StandardCharsets.UTF_16LE)
                            + new String(reply, StandardCharsets.UTF_16LE))
                    .contains("The login is from an untrusted domain");
        }
    }
}
